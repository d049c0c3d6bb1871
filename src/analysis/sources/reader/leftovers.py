"""Figures outside the label rules, for a person who wants to see every one: units, works, staff, `đều` for all."""

from __future__ import annotations

import re

from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.facts import facts, form
from analysis.sources.reader.figures import figures
from analysis.sources.reader.groups import Group, groups
from analysis.sources.reader.mentions import Figure, within
from analysis.sources.reader.views import Clause, View, clauses

UNCLAIMED = 0.1
ALL_IN_TIME = "all in time, by a word"
_YEAR = re.compile(r"(?:19|20)\d\d")
_ALL_IN_TIME = re.compile(r"(?<!\w)đều(?= (?:được |đã )*(?:(?:giải quyết|xử lý|trả)[^,;.]{0,20} )?(?:đúng|trước|sớm))")
_NAME = re.compile(r" ?((?:[^\W\d]+ ?){1,5})")
_PART = re.compile(r"(?:trong đó|trong số đó|gồm|bao gồm)(?: [^\W\d]+| ¤+){0,5} $")


def leftovers(views: list[View], told: list[Draft]) -> list[Draft]:
    """A draft of the measure `other` for each figure in no draft of `told`, in order of place.

    Left out are years, number words, numbers of nothing, and what is no figure: dates, telephones, addresses, sizes.
    """
    taken = _taken(told)
    found: list[Draft] = []
    for view in views:
        free = [group for group in groups(view.bare, figures(view.bare), view.cues) if _counts(view, group, taken)]
        free = sorted([*free, *_all_in_time(view, told)], key=lambda group: group.start)
        for clause in clauses(view.bare, free, view.periods):
            found.append(_draft(clause, view, found[-1] if found else None))
    return found


def _taken(told: list[Draft]) -> set[tuple[int, int, int]]:
    """The places of all figures that are told: line, offset, start."""
    places = set()
    for draft in told:
        group = draft.group
        for figure, view in ((group.count, draft.view), (group.rate, draft.view), (group.base, draft.base_view)):
            if figure is not None:
                line = (view or draft.view).line
                places.add((line.number, line.offset, figure.start))
    return places


def _counts(view: View, group: Group, taken: set[tuple[int, int, int]]) -> bool:
    line = view.line
    if any(
        (line.number, line.offset, figure.start) in taken
        for figure in (group.count, group.rate, group.base)
        if figure is not None
    ):
        return False
    named = _NAME.match(line.text, group.end)
    if group.lead.kind not in ("count", "rate") or named is None or _YEAR.fullmatch(view.bare, group.start, group.end):
        return False
    # 51 Lý Tự Trọng is a house.
    words = named.group(1).split()
    return not (len(words) > 1 and words[0][0].isupper() and words[1][0].isupper())


def _all_in_time(view: View, told: list[Draft]) -> list[Group]:
    """`đều đúng và trước hạn` of dossiers, where no number of the sentence says the same."""
    found = []
    for match in _ALL_IN_TIME.finditer(view.bare):
        start = max(view.bare.rfind(mark, 0, match.start()) for mark in ".;") + 1
        dossiers = any(cue.value in ("dossier", "result") for cue in within(view.cues, (start, match.start())))
        numbers = any(
            draft.view is view and draft.measure in ("on_time", "early") and draft.group.start >= start
            for draft in told
        )
        if dossiers and not numbers:
            found.append(Group(match.start(), match.end(), rate=Figure(match.start(), match.end(), "all", None)))
    return found


def _draft(clause: Clause, view: View, before: Draft | None) -> Draft:
    group = clause.group
    found = facts(view, clause)
    if group.lead.kind == "all":
        return Draft(view, clause, group, "word", found, measure="on_time", rules=[ALL_IN_TIME], confidence=0.3)
    draft = Draft(view, clause, group, form(view, group, found, False), found, measure="other", confidence=UNCLAIMED)
    name = _NAME.match(view.folded, group.end)
    draft.rules = [f"{name.group(1).strip() if name else ''}, which no rule knows"]
    if before is not None and _part_of(draft, before):
        draft.rules.append("part of the count before")
        draft.parent, draft.group.base, draft.base_view = before, before.group.count, before.view
    return draft


def _part_of(draft: Draft, before: Draft) -> bool:
    """Whether `trong đó` links two counts of one sentence, the second the smaller."""
    if before.view is not draft.view or before.clause.sentence != draft.clause.sentence:
        return False
    between = draft.view.bare[before.group.end : draft.group.start]
    return bool(_PART.search(between) and draft.count and before.count and draft.count <= before.count)
