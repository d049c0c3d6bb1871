"""The three layouts of the official report forms, as data: columns by number, their meaning, their claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

KINDS = ("circular-02-2017", "circular-01-2020", "procedure-export")

CHANNELS = {"online": "filed online", "counter": "filed at the counter"}


@dataclass(frozen=True)
class Role:
    """What a column counts: group (received, resolved, pending ...), part of it, channel it was filed by, level."""

    group: str
    part: str = "total"
    channel: str = ""
    level: str = ""


@dataclass(frozen=True)
class FormColumn:
    """One column of a layout: its printed number, its meaning, its headings from top to bottom."""

    number: int
    role: Role
    heading: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """One official form: kind, where it comes from, title, heading of column (2), columns (3) onward."""

    kind: str
    origin: str
    title: str
    name_heading: str
    columns: tuple[FormColumn, ...]

    def role(self, number: int) -> Role | None:
        """The meaning of the column with this printed number, or None."""
        return next((column.role for column in self.columns if column.number == number), None)


@dataclass(frozen=True)
class Identity:
    """A total and the columns that add up to it; `readings` holds further sets of parts that offices also use."""

    total: Role
    parts: tuple[Role, ...]
    readings: tuple[tuple[Role, ...], ...] = ()


def identities(present: Iterable[Role]) -> list[Identity]:
    """The sums that the columns of a form must obey, built from the columns that are there.

    The totals of intake, of resolved and of pending dossiers, their splits by channel and level, and the balance
    intake = resolved + pending. Where offices differ (post as a column of its own or as an "of which"; waiting and
    returned dossiers apart or inside the totals) every reading is listed; a form keeps one for all its rows.
    """
    roles = set(present)
    found = [*_splits(roles), *_intake(roles)]
    for group, parts in (("resolved", ("early", "on_time", "late")), ("pending", ("in_time", "overdue"))):
        total = Role(group)
        by_deadline = [role for part in parts for role in _amount(roles, group, part)]
        if total in roles and any(role.part == parts[-1] for role in by_deadline) and len(by_deadline) > 1:
            found.append(Identity(total, tuple(by_deadline)))
    return [*found, *_balance(roles)]


def claim_of(role: Role, layout: str, *, post_is_part: bool = False) -> tuple[str, str, str]:
    """The measure, level and note of a claim made from a column.

    What no measure names as a whole (dossiers not yet due, on time and filed online ...) is `other`, whose note starts
    with a plain name and a colon. With `post_is_part` the column of post repeats a part of "counter or post"
    and must not be added to it. The base of a share is new dossiers, online + counter or post, and not the total.
    """
    how = CHANNELS.get(role.channel, "")
    if role == Role("received", "post") and post_is_part:
        return "other", "", "received by post: part of what the form counts as counter or post"
    if role.group == "received":
        return _intake_claim(role)
    if role.group in ("resolved", "pending"):
        measure = role.group if role.part in ("total", "in_time", "overdue") else role.part
        what = {"in_time": "not yet due", "overdue": "overdue"}.get(role.part, "")
        # A part under the measure of its whole would contradict it, as one fact told twice.
        if what or how:
            words = [measure.replace("_", " "), what, how]
            return "other", "", f"{', '.join(word for word in words if word)}: part of {measure}"
        early_too = role.part == "on_time" and layout == "circular-02-2017"
        return measure, "", "this form has no column for early: on time may include it" if early_too else ""
    if role == Role("payment", "online"):
        return "online_payment", "", ""
    names = {
        "supplement": "waiting for supplement",
        "returned": "returned or withdrawn",
        "payment": "dossiers with a financial obligation",
    }
    return "other", "", f"{names[role.group]}: {how or 'every channel'}"


def _intake_claim(role: Role) -> tuple[str, str, str]:
    return {
        "total": ("other", "", "total to handle: new dossiers and those carried over"),
        "new": ("dossiers_received", "", ""),
        "online": ("online_filing", role.level, ""),
        "counter": ("in_person_filing", "", ""),
        "counter_or_post": ("in_person_filing", "", "counter or post: the form prints them as one"),
        "post": ("postal_intake", "", ""),
        "carried_over": ("carried_over", "", ""),
    }[role.part]


def _amount(roles: set[Role], group: str, part: str = "total") -> list[Role]:
    """The columns that together count a part: the column itself, else its channels or levels."""
    whole = Role(group, part)
    if whole in roles:
        return [whole]
    return sorted(
        (role for role in roles if (role.group, role.part) == (group, part)),
        key=lambda role: (role.channel, role.level),
    )


def _splits(roles: set[Role]) -> list[Identity]:
    found = []
    for role in sorted(roles, key=lambda role: (role.group, role.part)):
        if role.channel or role.level:
            continue
        parts = sorted(
            (other for other in roles - {role} if (other.group, other.part) == (role.group, role.part)),
            key=lambda other: (other.channel, other.level),
        )
        if len(parts) > 1:
            found.append(Identity(role, tuple(parts)))
    return found


def _intake(roles: set[Role]) -> list[Identity]:
    online, carried = _amount(roles, "received", "online"), _amount(roles, "received", "carried_over")
    both, post = Role("received", "counter_or_post"), Role("received", "post")
    counter = [role for role in (both, Role("received", "counter")) if role in roles]
    if not online or not counter:
        return []
    new = (*online, *counter)
    with_post = (*new, post)
    # A form that says "counter or post" and prints post beside it usually means "of which by post".
    first, second = (new, with_post) if both in roles else (with_post, new)
    readings = (second,) if post in roles else ()
    first = first if post in roles else new
    found = []
    if Role("received", "new") in roles:
        found.append(Identity(Role("received", "new"), first, readings))
    if Role("received") in roles and carried:
        extended = tuple((*parts, *carried) for parts in readings)
        found.append(Identity(Role("received"), (*first, *carried), extended))
    return found


def _balance(roles: set[Role]) -> list[Identity]:
    if not {Role("received"), Role("resolved"), Role("pending")} <= roles:
        return []
    inside = (Role("resolved"), Role("pending"))
    waiting, returned = _amount(roles, "supplement"), _amount(roles, "returned")
    readings = []
    for extra in ([*waiting, *returned], returned, waiting, []):
        parts = (*inside, *extra)
        if parts not in readings:
            readings.append(parts)
    return [Identity(Role("received"), readings[0], tuple(readings[1:]))]


def _column(number: int, role: Role, *heading: str) -> FormColumn:
    return FormColumn(number, role, heading)


_NAME = "Lĩnh vực, công việc giải quyết theo cấp"
_TITLE = "TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"
_RECEIVED, _RESULT = "Số hồ sơ nhận giải quyết", "Kết quả giải quyết"
_DONE, _OPEN = "Số hồ sơ đã giải quyết", "Số hồ sơ đang giải quyết"
_RECEIVED_2020 = "Số lượng hồ sơ tiếp nhận"
_DONE_2020, _OPEN_2020 = "Số lượng hồ sơ đã giải quyết", "Số lượng hồ sơ đang giải quyết"
_INTAKE = "Số hồ sơ tiếp nhận"
_BY_PORTAL, _BY_HAND = "Hồ sơ trực tuyến", "Hồ sơ trực tiếp"

_CIRCULAR_02_2017 = Layout(
    "circular-02-2017",
    "Thông tư 02/2017/TT-VPCP",
    _TITLE,
    _NAME,
    (
        _column(3, Role("received"), _RECEIVED, "Tổng số"),
        _column(4, Role("received", "online"), _RECEIVED, "Trong đó", "Số mới tiếp nhận trực tuyến"),
        _column(5, Role("received", "carried_over"), _RECEIVED, "Trong đó", "Số kỳ trước chuyển qua"),
        _column(
            6, Role("received", "counter_or_post"), _RECEIVED, "Trong đó",
            "Số mới tiếp nhận (trực tiếp hoặc qua dịch vụ bưu chính)",
        ),
        _column(7, Role("resolved"), _RESULT, _DONE, "Tổng số"),
        _column(8, Role("resolved", "on_time"), _RESULT, _DONE, "Trả đúng thời hạn"),
        _column(9, Role("resolved", "late"), _RESULT, _DONE, "Trả quá hạn"),
        _column(10, Role("pending"), _RESULT, _OPEN, "Tổng số"),
        _column(11, Role("pending", "in_time"), _RESULT, _OPEN, "Chưa đến hạn"),
        _column(12, Role("pending", "overdue"), _RESULT, _OPEN, "Quá hạn"),
    ),
)  # fmt: skip

_CIRCULAR_01_2020 = Layout(
    "circular-01-2020",
    "Thông tư 01/2020/TT-VPCP",
    _TITLE,
    "Lĩnh vực giải quyết",
    (
        _column(3, Role("received"), _RECEIVED_2020, "Tổng số"),
        _column(4, Role("received", "online"), _RECEIVED_2020, "Trong kỳ", "Trực tuyến"),
        _column(5, Role("received", "counter_or_post"), _RECEIVED_2020, "Trong kỳ", "Trực tiếp, dịch vụ bưu chính"),
        _column(6, Role("received", "carried_over"), _RECEIVED_2020, "Từ kỳ trước"),
        _column(7, Role("resolved"), _DONE_2020, "Tổng số"),
        _column(8, Role("resolved", "early"), _DONE_2020, "Trước hạn"),
        _column(9, Role("resolved", "on_time"), _DONE_2020, "Đúng hạn"),
        _column(10, Role("resolved", "late"), _DONE_2020, "Quá hạn"),
        _column(11, Role("pending"), _OPEN_2020, "Tổng số"),
        _column(12, Role("pending", "in_time"), _OPEN_2020, "Trong hạn"),
        _column(13, Role("pending", "overdue"), _OPEN_2020, "Quá hạn"),
    ),
)

_PROCEDURE_EXPORT = Layout(
    "procedure-export",
    "Báo cáo theo thủ tục của phần mềm một cửa",
    "TÌNH HÌNH TIẾP NHẬN VÀ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH",
    "Thủ tục",
    (
        _column(3, Role("received"), _INTAKE, "Tổng số"),
        _column(4, Role("received", "online", level="3"), _INTAKE, "Trong đó", "Số mới tiếp nhận trực tuyến", "Mức 3"),
        _column(5, Role("received", "online", level="4"), _INTAKE, "Trong đó", "Số mới tiếp nhận trực tuyến", "Mức 4"),
        _column(6, Role("received", "carried_over"), _INTAKE, "Trong đó", "Số kỳ trước chuyển qua"),
        _column(7, Role("received", "counter"), _INTAKE, "Trong đó", "Số mới tiếp nhận", "Trực tiếp"),
        _column(8, Role("received", "post"), _INTAKE, "Trong đó", "Số mới tiếp nhận", "Qua BCCI"),
        _column(9, Role("resolved"), _RESULT, _DONE, "Tổng số"),
        _column(10, Role("resolved", "on_time", "online"), _RESULT, _DONE, "Trả đúng thời hạn", _BY_PORTAL),
        _column(11, Role("resolved", "on_time", "counter"), _RESULT, _DONE, "Trả đúng thời hạn", _BY_HAND),
        _column(12, Role("resolved", "late", "online"), _RESULT, _DONE, "Trả quá hạn", _BY_PORTAL),
        _column(13, Role("resolved", "late", "counter"), _RESULT, _DONE, "Trả quá hạn", _BY_HAND),
        _column(14, Role("pending"), _RESULT, _OPEN, "Tổng số"),
        _column(15, Role("pending", "in_time", "online"), _RESULT, _OPEN, "Chưa đến hạn", _BY_PORTAL),
        _column(16, Role("pending", "in_time", "counter"), _RESULT, _OPEN, "Chưa đến hạn", _BY_HAND),
        _column(17, Role("pending", "overdue", "online"), _RESULT, _OPEN, "Quá hạn", _BY_PORTAL),
        _column(18, Role("pending", "overdue", "counter"), _RESULT, _OPEN, "Quá hạn", _BY_HAND),
        _column(19, Role("supplement", channel="online"), "Hồ sơ chờ bổ sung", _BY_PORTAL),
        _column(20, Role("supplement", channel="counter"), "Hồ sơ chờ bổ sung", _BY_HAND),
        _column(21, Role("returned", channel="online"), "Hồ sơ trả lại / Xin rút", _BY_PORTAL),
        _column(22, Role("returned", channel="counter"), "Hồ sơ trả lại / Xin rút", _BY_HAND),
    ),
)

LAYOUTS: dict[str, Layout] = {
    layout.kind: layout for layout in (_CIRCULAR_02_2017, _CIRCULAR_01_2020, _PROCEDURE_EXPORT)
}
