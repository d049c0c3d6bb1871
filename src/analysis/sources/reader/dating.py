"""The period of each draft: printed beside it, opened by its sentence, or the last one that holds on."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from dataclasses import replace

from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.mentions import Period, within
from analysis.sources.reader.views import View

Timeline = list[tuple[tuple[int, int, int], Period, View]]


def set_period(draft: Draft, timeline: Timeline) -> None:
    """Set period and printed period of a draft; a year given by a table column or row comes first."""
    if "year" in draft.given:
        year = int(draft.given["year"])
        draft.period = Period(0, 0, dt.date(year, 1, 1), dt.date(year, 12, 31))
        draft.period_text = draft.given["year"]
        return
    found = _period_of(draft, timeline)
    if found is None:
        return
    draft.period, seen = _bare_year(draft, *found, timeline)
    if draft.kind != "target" and (marked := _TO_YEAR.fullmatch(_folded(draft.period, seen))):
        year = int(marked.group(2))
        draft.period = replace(draft.period, start=draft.period.start + marked.start(1), first=dt.date(year, 1, 1))
    draft.period_text = seen.line.text[draft.period.start : draft.period.end]


def timeline_of(views: list[View]) -> Timeline:
    """Every period that holds on, with its view, in order of place."""
    return [
        ((view.line.number, view.line.offset, period.start), period, view)
        for view in views
        for period in view.periods
        if not period.compared and not period.event
    ]


def _period_of(draft: Draft, timeline: Timeline) -> tuple[Period, View] | None:
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


def _bare_year(draft: Draft, period: Period, view: View, timeline: Timeline) -> tuple[Period, View]:
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


def _in_parentheses(view: View, period: Period, limit: int) -> bool:
    """Whether the period stands alone in parentheses that close before the figure: it does not hold on."""
    if not view.clauses:
        return False
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
