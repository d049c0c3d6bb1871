"""The base of a count or rate where it stands elsewhere: a total before its parts, or what a rate is a share of."""

from __future__ import annotations

import re

from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.sums import reviewed_together, same_sentence, sums

_TIMELY = {"on_time", "early", "late", "pending"}

ELIGIBLE = {
    "online_filing": ("dossiers_received", "resolved"),
    "in_person_filing": ("dossiers_received", "resolved"),
    "postal_intake": ("dossiers_received",),
    "on_time": ("resolved", "dossiers_received"),
    "early": ("resolved", "dossiers_received"),
    "late": ("resolved", "dossiers_received"),
    "pending": ("dossiers_received",),
    "resolved": ("dossiers_received",),
    "postal_return": ("resolved", "dossiers_received"),
    "online_result": ("resolved", "dossiers_received"),
    "procedures_online": ("procedures_total",),
    "procedures_with_dossier": ("procedures_online", "procedures_total"),
    "other": ("procedures_total", "dossiers_received"),
}


def find_bases(drafts: list[Draft]) -> None:
    """Give each draft without a printed base the total it is part of; drafts are in order of place."""
    sums(drafts)
    _find_each(drafts)
    reviewed_together(drafts)


def _find_each(drafts: list[Draft]) -> None:
    for index, draft in enumerate(drafts):
        if (
            draft.group.lead.kind == "none"
            or draft.group.base is not None
            or draft.kind != "actual"
            or draft.form not in ("count", "rate", "word")
        ):
            continue
        earlier = [
            other
            for other in drafts[max(0, index - 40) : index]
            if other.kind == "actual" and other.group.count is not None and other.form == "count" and other.count
        ]
        before = next((other for other in reversed(earlier) if same_sentence(other, draft)), None)
        if before is not None and _shares_base(draft, before):
            draft.rules.append("same base as before")
            draft.group.base, draft.base_view, draft.parent = before.group.base, before.base_view, before.parent
            continue
        for rule, find in _FINDERS:
            total = find(draft, before, earlier)
            if total is not None:
                draft.rules.append(rule)
                draft.parent, draft.group.base, draft.base_view = total, total.group.count, total.view
                if total.measure == "pending" and draft.measure == "late":
                    draft.measure = "pending"
                break


def _shares_base(draft: Draft, before: Draft) -> bool:
    """Whether this count has the base printed for the count before it: late beside on time, the next of a list."""
    if draft.group.count is None or before.group.base is None or (draft.count or 0) > (before.base or 0):
        return False
    listed = "of b, a" in before.rules and draft.measure == before.measure
    if draft.measure == "pending" and before.parent is not None and before.parent.measure == "resolved":
        return False
    return listed or {draft.measure, before.measure} <= _TIMELY or _base_reproduces(draft, before)


def _base_reproduces(draft: Draft, before: Draft) -> bool:
    """Whether the printed rate is the count divided by the base printed just before."""
    rate = draft.group.rate.value if draft.group.rate else None
    return bool(draft.count and before.base and rate is not None and _gives(draft.count, before.base, rate))


_OPENING = re.compile(
    r"[:(]|(?<!\w)(?:trong đó|gồm|bao gồm|chia ra|phân theo|riêng|cụ thể|(?<!so )(?<!đối )với|trong số đó|"
    r"thuộc về|chia thành|phân ra|cơ cấu|còn lại|phần còn lại)(?!\w)"
)


def _tier_total(draft: Draft, before: Draft | None, _: list[Draft]) -> Draft | None:
    """The total whose tiers are listed after it."""
    if before is None or draft.group.count is None or not draft.count or not draft.facts.get("own tier"):
        return None
    if before.facts.get("own tier"):
        return before.parent if before.parent is not None and _fits(draft, before.parent) else None
    listed = draft.measure == before.measure and ";" not in draft.view.bare[slice(*_gap(before, draft))]
    return before if listed and _fits(draft, before) else None


def _opened_total(draft: Draft, before: Draft | None, _: list[Draft]) -> Draft | None:
    """The total that part-whole wording, a colon or a parenthesis opens before this part."""
    if before is None or (draft.group.count is not None and not draft.count):
        return None
    share = draft.group.count is None and draft.form == "rate"
    if share and ("part" not in draft.facts or draft.period_text != before.period_text):
        return None
    told_apart = "part" in draft.facts or _narrower(draft, before)
    if not told_apart or not _opening(draft, before):
        return None
    if "còn lại" in draft.view.bare[slice(*_gap(before, draft))]:
        return before.parent if before.parent is not None and _fits(draft, before.parent) else None
    return before if _fits(draft, before) else None


_OF_THEM = re.compile(r" ?(?:trong đó|trong số đó|trong số này|số đó|số này)(?!\w)")


def _of_them(draft: Draft, before: Draft | None, _: list[Draft]) -> Draft | None:
    """The count before it in the sentence: "900 hồ sơ, 300 hồ sơ trong số đó nộp trực tuyến"."""
    if before is None or draft.group.count is None or not _OF_THEM.match(draft.view.bare, draft.group.noun_end):
        return None
    return before if _fits(draft, before) else None


def _total_of_the_part_before(draft: Draft, before: Draft | None, _: list[Draft]) -> Draft | None:
    if before is None or before.parent is None or before.parent.view is not draft.view:
        return None
    if before.period_text != draft.period_text:
        return None
    if draft.group.count is None and draft.form == "rate" and "part" not in draft.facts:
        return None
    return before.parent if _fits(draft, before.parent) and _sibling(draft, before) else None


def _opening(draft: Draft, last: Draft) -> bool:
    start, end = _gap(last, draft)
    for found in _OPENING.finditer(draft.view.bare, start, end):
        rest = draft.view.bare[found.end() : end]
        if found.group() == "(" and ")" in rest:
            continue
        if found.group() != ":" or re.search(r"[\w¤]", rest):
            return True
    return False


def _gap(left: Draft, right: Draft) -> tuple[int, int]:
    return left.group.end, right.group.start


def _sibling(draft: Draft, last: Draft) -> bool:
    if draft.measure == last.measure:
        return True
    return (
        bool({"status", "channel", "topic"} & set(draft.facts))
        and draft.facts.get("noun") == last.facts.get("noun")
        and (";" not in draft.view.bare[slice(*_gap(last, draft))] or _one_parenthesis(draft, last))
    )


def _one_parenthesis(draft: Draft, last: Draft) -> bool:
    before = draft.view.bare[draft.clause.sentence[0] : last.group.start]
    return before.count("(") > before.count(")") and ")" not in draft.view.bare[slice(*_gap(last, draft))]


def _fits(draft: Draft, total: Draft) -> bool:
    if (draft.measure, total.measure) == ("pending", "resolved"):
        return False
    if draft.facts.get("noun", "") != total.facts.get("noun", "") and not {
        draft.facts.get("noun", ""),
        total.facts.get("noun", ""),
    } <= {"dossier", "result", "transaction", ""}:
        return False
    if draft.count is None:
        return True
    return draft.count <= (total.count or 0) or (total.level == "3+4" and draft.level in ("3", "4"))


def _narrower(draft: Draft, total: Draft) -> bool:
    """Whether the part is told apart from the total by level, channel, status or place."""
    if draft.measure != total.measure:
        return True
    if draft.level != total.level:
        return total.level in ("", "3+4")
    siblings = total.facts.get("own agency") == "yes" or total.facts.get("own province") == "yes"
    return not siblings and (draft.agency != total.agency or draft.province != total.province or "topic" in draft.facts)


def _near(draft: Draft, earlier: list[Draft], lines: int) -> list[Draft]:
    return [other for other in earlier if draft.view.line.number - other.view.line.number <= lines]


def _reproduced(draft: Draft, _: Draft | None, earlier: list[Draft]) -> Draft | None:
    """The total that, divided into the printed count, gives the printed rate."""
    if draft.group.count is None or draft.group.rate is None or not draft.count or draft.group.rate.value is None:
        return None
    for other in reversed(_near(draft, earlier, 6)):
        if (
            _fits(draft, other)
            and other.count
            and _gives(draft.count, other.count, draft.group.rate.value)
            and (
                other.measure in ELIGIBLE.get(draft.measure, (other.measure,))
                or (other.facts.get("noun") == draft.facts.get("noun") == "procedure" and draft.count < other.count)
            )
        ):
            return other
    return None


def gives(part: Draft, total: Draft) -> bool:
    """Whether the printed rate of `part` is its count divided by that of `total`, rounded or cut off."""
    rate = part.group.rate.value if part.group.rate else None
    return bool(part.count and total.count and rate is not None and _gives(part.count, total.count, rate))


def _gives(count: float, base: float, rate: float) -> bool:
    return abs(100 * count / base - rate) <= (0.06 if rate != int(rate) else 0.51)


def _share_of(draft: Draft, _: Draft | None, earlier: list[Draft]) -> Draft | None:
    """The nearest total of the right kind in the same sentence or the one before, for a printed rate."""
    if draft.group.rate is None or _names_another_base(draft):
        return None
    candidates = [other for other in earlier if same_sentence(other, draft) or _sentence_before(other, draft)]
    if draft.measure == "other" and draft.facts.get("noun") in ("opinion", "survey", "document"):
        same = [other for other in candidates if other.facts.get("noun") == draft.facts["noun"]]
        return same[-1] if same and same_sentence(same[-1], draft) and _fits(draft, same[-1]) else None
    for measure in ELIGIBLE.get(draft.measure, ()):
        for other in reversed(candidates):
            if (
                other.measure == measure
                and other.level in ("", draft.level)
                and _fits(draft, other)
                and other.agency == draft.agency
                and other.province == draft.province
                and _same_period(other, draft)
            ):
                if (
                    draft.group.count is None
                    and not same_sentence(other, draft)
                    and other.measure != "resolved"
                    and draft.measure in ("on_time", "late", "early", "pending", "resolved", "other", "postal_return")
                ):
                    continue
                return other
    return None


def _same_period(left: Draft, right: Draft) -> bool:
    return left.period_text == right.period_text


def _sentence_before(other: Draft, draft: Draft) -> bool:
    if other.view is draft.view:
        between = draft.view.bare[other.clause.sentence[1] : draft.clause.sentence[0]]
        return other.clause.sentence[1] <= draft.clause.sentence[0] and not between.strip()
    first = draft.clause.sentence[0] == 0
    return (
        first
        and draft.view.line.number - other.view.line.number == 1
        and other.clause.sentence[1] >= len(other.view.bare.rstrip())
    )


_NAMED = re.compile(
    r" ?(?:của |trên |trong |so với )?(?:tổng số|tổng|lượng|số|toàn bộ)? ?(?:hồ sơ|kết quả|"
    r"giao dịch)(?P<more> [^,;.()]*)?"
)


def _names_another_base(draft: Draft) -> bool:
    assert draft.group.rate is not None
    named = _NAMED.match(draft.view.folded, draft.group.rate.end)
    return bool(named and re.search(r"phát sinh|có phí|thuộc|của|đủ điều kiện|ở các", named.group("more") or ""))


_FINDERS = (
    ("part of the count before", _of_them),
    ("tier of a total", _tier_total),
    ("part of a total", _opened_total),
    ("part of a total, as before", _total_of_the_part_before),
    ("the total that gives the printed rate", _reproduced),
    ("share of the nearest total", _share_of),
)
