"""Several subjects, several figures: "lần lượt", "cùng đạt", levels over one base."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import replace

from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.facts import words_of
from analysis.sources.reader.measuring import measure_of
from analysis.sources.reader.mentions import Agency, Place
from analysis.sources.reader.views import View, within


def respectively(drafts: list[Draft]) -> None:
    """Hand out the places, agencies or levels named before "lần lượt" to the figures after it, in order."""
    for draft in drafts:
        found = _sentence(draft).rfind("lần lượt")
        if found < 0 or "lần lượt" in draft.rules:
            continue
        start, end = draft.clause.sentence
        mark = start + found
        figures = [other for other in drafts if other.view is draft.view and other.clause.sentence == draft.clause.sentence and other.group.start > mark]
        for subjects in (within(draft.view.places, (start, mark)), within(draft.view.agencies, (start, mark)), within(draft.view.levels, (start, mark))):
            chain = _chain(draft.view, subjects, mark)
            if 1 < len(chain) <= len(figures):
                for subject, other in zip(chain, figures, strict=False):
                    _give(other, subject)
                break
        else:
            both = [level for level in within(draft.view.levels, (start, mark)) if level.level == "3+4"]
            if both and len(figures) == 2 and all(other.measure == draft.measure for other in figures):
                for level, other in zip(("3", "4"), figures, strict=True):
                    other.level, other.rules = level, [*other.rules, "lần lượt"]
                continue
            _hand_out_measures(draft.view, (start, mark), figures)


def _hand_out_measures(view: View, span: tuple[int, int], figures: list[Draft]) -> None:
    """Each of several coordinated measures ("tỷ lệ A và tỷ lệ B lần lượt là ...") goes to its figure."""
    cuts = [span[0], *(match.start() for match in _COORDINATED.finditer(view.bare, *span)), span[1]]
    pieces = [words_of(view, piece) for piece in zip(cuts, cuts[1:], strict=False)]
    told = [piece for piece in pieces if any(name in piece for name in ("status", "channel", "topic", "index", "action"))]
    if len(told) < 2:
        return
    for position, other in enumerate(figures):
        piece = told[position % len(told)]
        rule = measure_of({**piece, "form": other.form})
        if rule is not None and position < 2 * len(told):
            other.measure, other.rules = rule.measure, [rule.name, "lần lượt"]
            other.facts.update(piece)


_COORDINATED = re.compile(r"(?<!\w)(?:và|,) (?=(?:tỷ lệ|tỉ lệ|số|lượng|chỉ số|mức) )")


def _give(draft: Draft, subject: object) -> None:
    draft.rules.append("lần lượt")
    if isinstance(subject, Place):
        draft.province = subject.province
    elif isinstance(subject, Agency):
        draft.agency = subject.name
    else:
        draft.level = subject.level  # type: ignore[attr-defined]


def _sentence(draft: Draft) -> str:
    return draft.view.bare[slice(*draft.clause.sentence)]


def _chain(view: View, mentions: Sequence, end: int) -> list:
    """The mentions joined only by commas and "và" that come last before `end`."""
    chain: list = []
    for mention in reversed(mentions):
        if chain and not re.fullmatch(r" ?(?:,|và|, và|;|hay|cùng) ?(?:¤| )*", view.bare[mention.end : chain[0].start].replace("¤", "")):
            break
        chain.insert(0, mention)
    return chain


def shared(drafts: list[Draft]) -> list[Draft]:
    """One draft for each subject of "A, B cùng đạt 30%" and of "dưới 10%, gồm A, B, C"."""
    result = []
    for draft in drafts:
        subjects = _joint_subjects(draft)
        if len(subjects) < 2:
            result.append(draft)
            continue
        for subject in subjects:
            twin = copy(draft)
            twin.group, twin.facts, twin.rules = copy(draft.group), dict(draft.facts), [*draft.rules, "one for each subject"]
            if isinstance(subject, Place):
                twin.province = subject.province
            else:
                twin.agency = subject.name
            result.append(twin)
    return result


def _joint_subjects(draft: Draft) -> list:
    view, clause = draft.view, draft.clause
    before = view.bare[clause.head[0] : draft.group.start]
    for mentions in (view.places, view.agencies):
        chain = _chain(view, within(mentions, clause.head), draft.group.start)
        if len(chain) > 1 and re.search(r"(?<!\w)(?:cùng|đều|mỗi)(?!\w)", view.bare[chain[-1].end : draft.group.start]) and "lần lượt" not in before:
            return chain
    last = view.clauses[-1].group is draft.group or not any(c.sentence == clause.sentence and c.group.start > draft.group.start for c in view.clauses)
    if last and draft.group.rate is not None and draft.group.count is None:
        opened = re.match(r"[^.;:]{0,20}[,(:] ?(?:gồm cả|gồm|bao gồm|như|đó là|là|trong đó có)", view.bare[draft.group.end : clause.sentence[1]])
        if opened:
            listed = within(view.places, (draft.group.end + opened.end(), clause.sentence[1]))
            if len(listed) > 1:
                return listed
    return []


def levels_over_one_base(drafts: list[Draft]) -> list[Draft]:
    """Level 3 with a count, level 4 with a count over a base and a rate: three drafts over the one base."""
    result: list[Draft] = []
    for draft in drafts:
        before = result[-1] if result else None
        if before is None or not _pair(before, draft):
            result.append(draft)
            continue
        before.group.base = draft.group.base
        before.rules.append("levels over one base")
        result.append(draft)
        if draft.group.rate is not None:
            both = copy(draft)
            both.group = replace(draft.group, count=None, start=draft.group.rate.start, rules=["levels over one base"])
            both.facts, both.rules, both.level = dict(draft.facts), ["levels over one base", *draft.rules], "3+4"
            draft.group.rate, draft.rules = None, [*draft.rules, "levels over one base"]
            both.form = "rate"
            result.append(both)
    return result


def _pair(left: Draft, right: Draft) -> bool:
    return (
        left.view is right.view
        and left.clause.sentence == right.clause.sentence
        and {left.level, right.level} == {"3", "4"}
        and left.measure == right.measure
        and left.group.base is None
        and left.group.rate is None
        and left.group.count is not None
        and right.group.count is not None
        and right.group.base is not None
        and (left.count or 0) + (right.count or 0) <= (right.base or 0)
    )
