"""Where, when and in what sense: province, agency, period, level, qualifier and kind of each draft."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.mentions import Found, Period, within
from analysis.sources.reader.views import View


def settle(drafts: list[Draft], views: list[View], province: str | None) -> None:
    """Fill province, agency, period, level, qualifier and kind of every draft, in order of place."""
    default = province if province is not None else likely_province(views)
    body = _default_agency(views)
    before: Draft | None = None
    timeline = _timeline(views)
    for draft in drafts:
        if before is not None and before.view is not draft.view:
            before = None
        draft.kind = _kind(draft)
        draft.qualifier = _qualifier(draft)
        draft.level = _level(draft, before)
        _agency(draft, before, body, views)
        _province(draft, before, default)
        _take_given(draft)
        found = None if "year" in draft.given else _period(draft, timeline)
        if "year" in draft.given:
            year = int(draft.given["year"])
            draft.period, draft.period_text = (
                Period(0, 0, dt.date(year, 1, 1), dt.date(year, 12, 31)),
                draft.given["year"],
            )
        if found is not None:
            draft.period, seen = _this_year(draft, *found, timeline)
            if draft.kind != "target" and (marked := _TO_YEAR.fullmatch(_folded(draft.period, seen))):
                year = int(marked.group(2))
                draft.period = replace(
                    draft.period, start=draft.period.start + marked.start(1), first=dt.date(year, 1, 1)
                )
            draft.period_text = seen.line.text[draft.period.start : draft.period.end]
        if draft.group.noun != "unit" or draft.form == "rank":
            before = draft


def likely_province(views: list[View]) -> str:
    """The province a document speaks of: the one in its headline, else the only or clearly most frequent one."""
    if not views:
        return ""
    headline = {place.province for place in views[0].places}
    if len(headline) == 1:
        return headline.pop()
    counted = Counter(place.province for view in views for place in view.places)
    if not counted:
        return ""
    (first, most), *rest = counted.most_common(2)
    return first if not rest or most >= 3 * rest[0][1] else ""


# -- kind ----------------------------------------------------------------------------------------------------------

_CHANGE = re.compile(
    r"(?<!\w)(?:tăng|giảm|nhích|vượt|tụt|lùi|tiến|hạ|thăng|rớt|sụt|hụt|cao hơn|thấp hơn|"
    r"nhiều hơn|ít hơn|kém|chênh|gấp|cải thiện|leo|leo lên|vươn lên)"
    r"(?: (?:thêm|khoảng|gần|hơn|trên|tới|được|nhẹ|mạnh|bình quân|trung bình|đến|xấp xỉ|là|"
    r"đáng kể|tương ứng|dưới|chừng|những|lần lượt|đều|nhanh|bậc|lên))*? ?$"
)
_CHANGE_LONG = re.compile(
    r"(?<!\w)(?:cao hơn|thấp hơn|nhiều hơn|ít hơn|hơn|vượt|"
    r"kém)(?! \d)[^,;:.()\d]{2,60}(?:\d{2} tỉnh, thành phố )?(?:là |tới |đến )?$"
)
_TO = re.compile(r"(?<!\w)(?:lên|xuống|còn|tăng lên|giảm xuống|giảm còn|từ)(?: (?:mức|đến|tới|còn))? ?$")


def _kind(draft: Draft) -> str:
    if "kind" in draft.given:
        return draft.given["kind"]
    view, clause, group = draft.view, draft.clause, draft.group
    before = view.bare[max(clause.sentence[0], group.lead.start - 90) : group.lead.start]
    before = re.sub(
        r"(?:(?<!cao )(?<!thấp )(?<!nhiều )(?<!ít )hơn|gần|khoảng|trên|dưới|xấp xỉ|ít nhất|chừng) $", "", before
    )
    after = view.folded[group.end : group.end + 40]
    if draft.form in ("multiple",):
        return "change"
    if (_CHANGE.search(before) and not (before.endswith("lên ") and draft.form != "step")) or draft.form == "step":
        return "change"
    if draft.form in ("rate", "score") and not _TO.search(before) and _CHANGE_LONG.search(before):
        return "change"
    if (
        draft.form == "rate"
        and group.count is None
        and re.match(r" (?:so với |của )?(?:cùng kỳ|cả tháng|cả năm|tháng trước|năm trước|năm ngoái|kế hoạch)", after)
        and re.search(r"(?:bằng|xấp xỉ|tương đương)[^,;.]{0,14}$", view.bare[max(0, group.start - 24) : group.start])
    ):
        return "change"
    if (
        re.match(r"[^,;.:]{0,40}(?:phải đạt|được giao|đặt ra|đề ra)", view.bare[group.end : group.end + 70])
        and draft.form in ("rate", "word")
        and group.count is None
    ):
        return "target"
    marks = [
        cue
        for cue in within(view.cues, (max(clause.sentence[0], group.start - 400), group.start))
        if cue.dimension == "kind" and cue.value in ("target", "result")
    ]
    if marks and marks[-1].value == "target":
        return "target"
    if not marks and draft.clause.sentence[0] == 0 and draft.facts.get("section kind") == "target":
        return "target"
    return "actual"


def _qualifier(draft: Draft) -> str:
    group = draft.group
    for figure in (group.count, group.rate):
        if (
            figure is not None
            and figure.qualifier
            and not (figure.qualifier == "over" and draft.kind == "change" and _comparative(draft))
        ):
            return figure.qualifier
    colon = draft.view.bare.rfind(":", draft.clause.sentence[0], group.start)
    if colon >= 0 and (opened := _OPENED.search(draft.view.bare[:colon])) and group.rate is not None:
        return (
            "over" if opened.group(1) in ("không thấp hơn", "tối thiểu", "ít nhất", "không dưới", "trên") else "under"
        )
    if draft.kind == "target" and "mức tối thiểu" in draft.view.bare[group.end : draft.clause.sentence[1]]:
        return "over"
    return ""


_OPENED = re.compile(r"(không thấp hơn|tối thiểu|ít nhất|không dưới|trên|dưới|không quá) ?$")


def _comparative(draft: Draft) -> bool:
    start = draft.group.lead.start
    return bool(re.search(r"(?:cao|thấp|nhiều|ít) hơn $", draft.view.bare[max(0, start - 14) : start]))


# -- level ---------------------------------------------------------------------------------------------------------


def _level(draft: Draft, before: Draft | None) -> str:
    if draft.group.noun in ("unit", "opinion", "survey", "document"):
        return ""
    if draft.measure in (
        "online_filing",
        "procedures_online",
        "other",
        "dossiers_received",
        "resolved",
        "on_time",
        "late",
        "procedures_with_dossier",
    ):
        level = draft.facts.get("level", "")
        if level:
            return level
        if "level" not in draft.facts and _continues(draft):
            if draft.facts.get("outer level"):
                return draft.facts["outer level"]
            handed_out = (
                before is not None
                and before.facts.get("level") == "3+4"
                and before.clause.sentence != draft.clause.sentence
                and _respectively(before)
            )
            if before is not None and before.measure == draft.measure and not handed_out:
                return before.level
    return ""


def _respectively(draft: Draft) -> bool:
    return "lần lượt" in draft.view.bare[slice(*draft.clause.sentence)]


def _continues(draft: Draft) -> bool:
    return "outer level" in draft.facts or any("as before" in rule or "heading" in rule for rule in draft.rules)


# -- where ---------------------------------------------------------------------------------------------------------


def _take_given(draft: Draft) -> None:
    if "agency" in draft.given:
        draft.agency = draft.given["agency"]


def _nearest(mentions: Sequence[Found], draft: Draft) -> Found | None:
    clause = draft.clause
    inside = within(mentions, (draft.group.start, draft.group.end))
    chosen = inside[:1] or within(mentions, clause.tail)[:1] or within(mentions, clause.head)[-1:]
    return chosen[0] if chosen else None


def _province(draft: Draft, before: Draft | None, default: str) -> None:
    counted = draft.view.bare[draft.group.lead.end :].lstrip()
    if draft.group.noun == "unit" and re.match(r"bộ|tỉnh" if default else r"bộ|tỉnh|địa phương", counted):
        draft.province = ""
        return
    place = _nearest([place for place in draft.view.places if not _measured_against(draft, place)], draft)
    if place is not None:
        draft.facts["own province"] = (
            "yes" if any(other.province != place.province for other in draft.view.places) else "no"
        )
        draft.province = place.province
        return
    span = (draft.clause.head[0], draft.clause.tail[1])
    if any(
        cue.dimension == "scope" and cue.value == "nation"
        for cue in within(draft.view.cues, span)
        if draft.group.noun != "unit" and draft.kind != "change" and draft.form != "rank"
    ) or draft.facts.get("ministry"):
        draft.province = ""
        return
    same = before is not None and before.clause.sentence == draft.clause.sentence
    if before is not None and (same or not default) and not before.facts.get("ministry"):
        draft.province = before.province
    else:
        draft.province = default


def _measured_against(draft: Draft, place: Found) -> bool:
    """Whether a place after the figure is only what it is ranked or measured against ("thứ 2, sau Quảng Ninh")."""
    before = draft.view.bare[max(draft.group.end, place.start - 16) : place.start]
    return place.start > draft.group.end and bool(
        re.search(r"(?<!\w)(?:sau|hơn|so với|kém)(?: các)?(?: tỉnh| thành phố)? $", before)
    )


def _default_agency(views: list[View]) -> str:
    for position, view in enumerate(views[:4]):
        first = view.clauses[0].group.start if view.clauses and position else len(view.bare)
        bodies = [agency for agency in view.agencies if agency.role == "body" and agency.start < first]
        if bodies:
            return bodies[0].name
        if view.clauses and position:
            return ""
    return ""


def _agency(draft: Draft, before: Draft | None, body: str, views: list[View]) -> None:
    spoken = [agency for agency in draft.view.agencies if draft.form != "rank" or agency.role not in ("block", "tier")]
    agency = _nearest(spoken, draft)
    same = before is not None and before.clause.sentence == draft.clause.sentence
    span = (draft.clause.head[0], draft.clause.tail[1])
    whole = any(cue.dimension == "scope" and cue.value == "whole" for cue in within(draft.view.cues, span))
    if agency is None:
        if whole:
            draft.agency = ""
        else:
            draft.agency = before.agency if same and before is not None else _line_agency(draft, views) or body
            if same and before is not None and before.facts.get("ministry"):
                draft.facts["ministry"] = "yes"
        return
    role, name = agency.role, agency.name
    if (role in ("body", "ministry") and name != body) or role == "field":
        draft.facts["own agency"] = "yes"
    if role in ("ministry",) or role == "block":
        draft.facts["ministry"] = "yes"
        draft.agency = name
    elif role in ("field", "tier"):
        if role == "tier":
            draft.facts["own tier"] = "yes"
        outer = _outer_body(draft, body)
        draft.agency = f"{outer} - {name}" if outer else name
    else:
        draft.agency = name


def _outer_body(draft: Draft, body: str) -> str:
    bodies = [
        agency
        for agency in draft.view.agencies
        if agency.role == "body" and draft.clause.sentence[0] <= agency.start < draft.group.start
    ]
    name = bodies[-1].name if bodies else body
    return "" if name.startswith("Trung tâm") else name


def _line_agency(draft: Draft, views: list[View]) -> str:
    opening = [agency for agency in draft.view.agencies if agency.start < draft.group.start and agency.role != "field"]
    if opening and opening[-1].start < 40:
        return opening[-1].name
    return ""


# -- when ----------------------------------------------------------------------------------------------------------


def _period(draft: Draft, timeline: Timeline) -> tuple[Period, View] | None:
    clause, view = draft.clause, draft.view
    tail = [period for period in within(view.periods, clause.tail) if not period.event]
    inside = [period for period in within(view.periods, (draft.group.start, draft.group.end)) if not period.event]
    for period in (*inside, *tail):
        if not period.compared and not (draft.kind == "change" and _OF_WHOLE.match(view.folded, draft.group.end)):
            return _dated(period, view), view
    head = [period for period in within(view.periods, clause.head) if not period.event]
    if draft.kind == "change" and head and _YARDSTICK.search(view.bare[clause.head[0] : head[-1].start]):
        return _preceding(draft, timeline, head[-1].start)
    if head and head[-1].compared and draft.kind == "actual" and not [period for period in head if not period.compared]:
        yardstick = head[-1]
        if re.fullmatch(r"[^,;:.]{0,30}", view.bare[yardstick.end : draft.group.start]) is not None:
            current = _preceding(draft, timeline)
            return _shifted(yardstick, current[0] if current else None), view
    opening = _before_parenthesis(draft) or _opening_yardstick(draft)
    if opening is not None and opening.compared and draft.kind == "actual":
        current = _preceding(draft, timeline, opening.start)
        return _shifted(opening, current[0] if current else None), view
    return _preceding(draft, timeline)


_OPENS = re.compile(r"(?:^|[.;:(])[\s¤\"-]*(?:trong khi |còn |ở |tại |so với )?$")


def _opening_yardstick(draft: Draft) -> Period | None:
    """The "cùng kỳ năm trước" that opens the sentence or parenthesis of a figure and so dates it."""
    view, start = draft.view, draft.clause.sentence[0]
    spoken = within(view.periods, (start, draft.group.start))
    if not spoken or not spoken[-1].compared:
        return None
    opening, between = spoken[-1], view.bare[spoken[-1].end : draft.group.start]
    if not _OPENS.search(view.bare[max(0, opening.start - 20) : opening.start]) or ";" in between:
        return None
    return None if view.bare[: opening.start].rstrip().endswith("(") and ")" in between else opening


def _before_parenthesis(draft: Draft) -> Period | None:
    """The yardstick whose own figures stand in the parenthesis after it: "so với năm 2018 (77,05%, hạng 49)"."""
    spoken = within(draft.view.periods, (draft.clause.sentence[0], draft.group.start))
    between = draft.view.bare[spoken[-1].end : draft.group.start] if spoken else ""
    return spoken[-1] if between.startswith(" (") and ")" not in between and ";" not in between else None


_OF_WHOLE = re.compile(r" (?:so với |của )?cả (?:năm|tháng|quý)")
_YARDSTICK = re.compile(r"(?<!\w)(?:hơn|so với|kém)(?!\w)[^,;]*$")


_TO_YEAR = re.compile(r"(?:đến|tới) (năm (\d{4}))")


def _folded(period: Period, view: View) -> str:
    return view.folded[period.start : period.end]


def _this_year(draft: Draft, period: Period, view: View, timeline: Timeline) -> tuple[Period, View]:
    """A bare "trong năm" or "cả năm" is the year last spoken of, else that of publication."""
    if view.folded[period.start : period.end] not in ("trong năm", "cả năm"):
        return period, view
    place = bisect_left(timeline, (view.line.number, view.line.offset, period.start), key=lambda item: item[0])
    before = timeline[place - 1][1] if place else None
    if before is None or before.last is None:
        return period, view
    year = before.last.year
    return replace(period, first=dt.date(year, 1, 1), last=dt.date(year, 12, 31)), view


def _preceding(draft: Draft, timeline: Timeline, before: int | None = None) -> tuple[Period, View] | None:
    limit = draft.group.start if before is None else before
    place = bisect_left(timeline, (draft.view.line.number, draft.view.line.offset, limit), key=lambda item: item[0])
    for _, period, view in reversed(timeline[max(0, place - 20) : place]):
        reach = limit if view is draft.view else len(view.bare) + 1
        if not _in_parentheses(view, period, reach) and not _gone_by(draft, view, period):
            return _dated(period, view), view
    return None


def _gone_by(draft: Draft, view: View, period: Period) -> bool:
    """Whether an open "từ ngày ..." stood in another sentence: it tells when something began, no more."""
    began = period.first is not None and period.last is None and view.folded.startswith(("từ", "kể từ"), period.start)
    return began and (view is not draft.view or period.start < draft.clause.sentence[0])


Timeline = list[tuple[tuple[int, int, int], Period, View]]


def _timeline(views: list[View]) -> Timeline:
    """Every period that holds on, with its view, in order of place."""
    return [
        ((view.line.number, view.line.offset, period.start), period, view)
        for view in views
        for period in view.periods
        if not period.compared and not period.event
    ]


def _in_parentheses(view: View, period: Period, limit: int) -> bool:
    """Whether the period stands alone in parentheses that close before the figure: it does not hold on."""
    alone = view.bare[period.start - 1 : period.start] == "(" and view.bare[period.end : period.end + 1] == ")"
    if not alone:
        return False
    sentence = next(
        (clause.sentence for clause in view.clauses if clause.sentence[0] <= period.start < clause.sentence[1]), None
    )
    return not (sentence and sentence[0] <= limit < sentence[1])


def _dated(period: Period, view: View) -> Period:
    """A period "since the new year" ends on the day of the event the line speaks of, where it names one."""
    if "đầu năm" in view.folded[period.start : period.end] and period.first and period.last:
        days = [event.last for event in view.periods if event.event and event.start < period.start and event.last]
        if (
            days
            and days[-1]
            and period.first <= days[-1] <= period.last
            and view.folded[period.start : period.end].endswith("năm")
        ):
            return replace(period, last=days[-1])
    return period


def _shifted(yardstick: Period, current: Period | None) -> Period:
    if current is None or (
        yardstick.first is not None
        and (current.first is None or (current.first.month == 1 and current.last and current.last.month == 12))
    ):
        return yardstick
    years = (current.last or current.first or dt.date.min).year - yardstick.last.year if yardstick.last else 1
    return replace(yardstick, first=_earlier(current.first, years), last=_earlier(current.last, years))


def _earlier(day: dt.date | None, years: int) -> dt.date | None:
    if day is None:
        return None
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)
