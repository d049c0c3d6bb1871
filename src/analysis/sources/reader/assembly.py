"""From the clauses of a document to drafts of claims: which figures report something, and what they measure."""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import takewhile

from analysis.sources.reader.deciding import STRONG, UNDESCRIBED, Context, measure_in_context
from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.facts import SUBJECTS, facts, form, ranked, words_of
from analysis.sources.reader.groups import Group
from analysis.sources.reader.measuring import measure_of
from analysis.sources.reader.mentions import Cue, within
from analysis.sources.reader.reporting import reports
from analysis.sources.reader.text_tables import Table, table_drafts
from analysis.sources.reader.views import Clause, View

_TELLING = ("status", "channel", "action", "topic")


def assemble(views: list[View], found_tables: list[Table]) -> list[Draft]:
    """A draft for every figure that reports something, in order of place, with its measure."""
    if not any(_of_the_field(cue) for view in views for cue in view.cues):
        return []
    context = Context()
    rows = {view.line.number for table in found_tables for view, _ in (*table.headers, *table.body)}
    starts = {table.headers[0][0].line.number: table for table in found_tables}
    for position, view in enumerate(views):
        heading = words_of(view, (0, len(view.bare)))
        if position == 0:
            context.headline = {**heading, "line": "headline"}
            context.index_told = "index" in heading
        if view.line.number in rows:
            if view.line.number in starts:
                context.drafts += table_drafts(starts[view.line.number], {**context.headline, **context.section})
            continue
        _read_line(view, context)
        _fill_back(view, context.drafts)
        if position == 0:
            continue
        if (not view.clauses and _is_heading(view)) or (view.clauses and view.bare.rstrip().endswith(":")):
            context.section = heading
    return [draft for draft in context.drafts if draft.measure]


def _of_the_field(cue: Cue) -> bool:
    """Whether a word speaks of dossiers, procedures, tasks of reform or an index: without one there is no claim."""
    if cue.dimension in ("index", "index_word", "status", "topic"):
        return True
    return cue.value == "online" or (cue.dimension == "noun" and cue.value in SUBJECTS)


def _read_line(view: View, context: Context) -> None:
    """Read the clauses of a line; a sentence that reports no figure sets the topic of those after it."""
    reached, context.topic = 0, {}
    for clause in view.clauses:
        if clause.first:
            spoken = words_of(view, (reached, clause.sentence[0]))
            if measure_of({**spoken, "form": "rate"}) is not None:
                context.topic = spoken
        draft = _draft(view, clause, context)
        if draft is not None:
            context.drafts.append(draft)
            reached = clause.sentence[1]


def _fill_back(view: View, drafts: list[Draft]) -> None:
    """In "năm 2017 có 48 hồ sơ, năm 2018 có 156 hồ sơ nộp trực tuyến" the last of a row describes them all.

    So it does for "80% hồ sơ cấp tỉnh, 60% cấp huyện và 50% cấp xã được nộp trực tuyến".
    """
    row: list[Draft] = []
    here = list(takewhile(lambda draft: draft.view is view, reversed(drafts)))
    for draft in reversed(here):
        if row and row[-1].clause.sentence != draft.clause.sentence:
            row = []
        if draft.rules[0].endswith(UNDESCRIBED) or not draft.measure:
            row.append(draft)
        elif (
            row
            and draft.facts.get("noun") == "dossier"
            and "part" not in draft.facts
            and draft.measure
            in ("online_filing", "late", "on_time", "postal_return", "postal_intake", "online_payment")
        ):
            dated = within(view.periods, (row[-1].group.end, draft.group.start))
            for other in row:
                if other.form == draft.form and (dated or not other.measure):
                    other.measure, other.rules[0], other.confidence = draft.measure, f"as after: {draft.rules[0]}", 0.6
            row = []


def _is_heading(view: View) -> bool:
    text = view.bare.strip()
    return text.endswith(":") or len(text) < 70


def _draft(view: View, clause: Clause, context: Context) -> Draft | None:
    own = facts(view, clause)
    group = clause.group
    if own.get("noun") == "ignored" and not group.noun and not any(name in own for name in STRONG):
        return None
    if own.get("noun") == "ignored":
        del own["noun"]
    before = _earlier(view, clause, context)
    heading = _heading(view, clause)
    if "index" not in own and (own.get("noun", "") not in SUBJECTS or group.noun == "point"):
        inherited = heading.get("index") or _index_before(view, clause, before) or _outer_index(clause.group, context)
        if inherited and (group.noun == "point" or not any(name in own for name in _TELLING)):
            own["index"] = inherited
    if "index" not in own and "index_word" in own and (group.noun in ("point", "step") or ranked(view, group)):
        own["index"] = own["index_word"]
    own["form"] = form(view, group, own, "index" in own)
    if own["form"] == "rank" and own.get("noun") == "unit":
        del own["noun"]
    if context.index_told or "index" in own:
        own["index told"] = "yes"
        context.index_told = True
    draft = Draft(view, clause, group, own["form"], own)
    if not reports(draft):
        return None
    name, measure, confidence = measure_in_context(draft, heading, before, context)
    if not name:
        return None
    draft.measure, draft.confidence = measure, confidence
    draft.rules = [name, *group.rules]
    if context.section.get("kind") == "target" and _LISTED.match(view.line.text):
        draft.facts["section kind"] = "target"
    outer = heading if heading.get("level") else context.topic if "(topic)" in name else {}
    if outer.get("level"):
        draft.facts["outer level"] = outer["level"]
    return draft


_LISTED = re.compile(r" ?(?:[-+*•–]|\d{1,2}[.)]|[a-zđ]\))")


def _outer_index(group: Group, context: Context) -> str:
    """The index of the paragraph or headline, for a figure that can only be a score."""
    value = group.count.value if group.count is not None else None
    decimal = value is not None and (not value.is_integer() or 30_000 <= value < 100_000)
    if group.noun == "point" or (not group.noun and decimal):
        return context.topic.get("index") or context.section.get("index") or context.headline.get("index", "")
    return ""


def _index_before(view: View, clause: Clause, before: Draft | None) -> str:
    """The index spoken of before; a part of PAPI holds only for a bare list of figures."""
    index = before.facts.get("index", "") if before else ""
    if index != "papi_part" or before is None:
        return index
    moved = before.clause.sentence != clause.sentence or bool(within(view.places, clause.head))
    return "papi" if moved else index


def _earlier(view: View, clause: Clause, context: Context) -> Draft | None:
    """The draft before this one, if it is of the same sentence, the one before, or the line before."""
    if not context.drafts:
        return None
    spoken = (draft for draft in reversed(context.drafts[-20:]) if draft.group.noun != "unit" or draft.form == "rank")
    last = next(spoken, context.drafts[-1])
    return last if last.view is view or view.line.number - last.view.line.number <= 2 else None


def _heading(view: View, clause: Clause) -> dict[str, str]:
    """What stands before the first colon of the sentence, where no figure stands before that."""
    colon = view.bare.find(":", clause.sentence[0], clause.group.start)
    if colon < 0 or _figures_between(view, clause.sentence[0], colon):
        return {}
    found = words_of(view, (clause.sentence[0], colon))
    if found.get("channel") == "counter" and _AT_A_COUNTER.match(view.bare[clause.sentence[0] : colon]):
        del found["channel"]
    return found


# The place that reports, not the way of filing.
_AT_A_COUNTER = re.compile(r"[\s\d.)+*•–-]*tại (?:bộ phận|một cửa|trung tâm|quầy)(?!.*(?:nộp|trực tiếp))")


def _figures_between(view: View, start: int, end: int) -> bool:
    first = bisect_left(view.clauses, start, key=lambda clause: clause.group.start)
    return first < len(view.clauses) and view.clauses[first].group.start < end
