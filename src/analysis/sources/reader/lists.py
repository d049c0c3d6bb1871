"""Several subjects, several figures: "lần lượt", "cùng đạt", levels over one base."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from itertools import groupby, pairwise
from typing import TypeVar

from analysis.sources.reader.drafts import Draft
from analysis.sources.reader.facts import words_of
from analysis.sources.reader.measuring import measure_of
from analysis.sources.reader.mentions import Agency, Level, Mention, Period, Place, within
from analysis.sources.reader.views import View

Subject = TypeVar("Subject", bound=Mention)


def respectively(drafts: list[Draft]) -> None:
    """Hand out the places, agencies, levels or measures named before "lần lượt" to the figures after it, in order."""
    last: list[Draft] = []
    for _, sentence in groupby(drafts, key=lambda draft: (id(draft.view), draft.clause.sentence)):
        figures = list(sentence)
        view, (start, end) = figures[0].view, figures[0].clause.sentence
        found = max(view.bare.rfind(word, start, end) for word in ("lần lượt", "tương ứng là", "tương ứng đạt"))
        earlier = [draft for draft in figures if draft.group.start < found]
        figures = [draft for draft in figures if draft.group.start > found]
        if found >= 0 and len(figures) > 1:
            for draft in figures[1:]:
                if draft.form == figures[0].form and figures[0].kind == "change":
                    draft.kind = "change"
            if len(earlier) == len(figures) and len({other.measure for other in earlier}) == len(earlier):
                for draft, other in zip(figures, earlier, strict=True):
                    draft.measure, draft.level = other.measure, other.level
                    draft.rules = [f"as before: {other.rules[0]}"]
                    _as_in(draft, other)
                continue
            agencies = {other.agency for other in earlier}
            if len(earlier) == len(figures) == len(agencies) and len({other.measure for other in earlier}) == 1:
                for draft, other in zip(figures, earlier, strict=True):
                    draft.measure = figures[0].measure
                    _as_in(draft, other)
                continue
        if found >= 0 and figures:
            _hand_out(view, (start, found), figures)
        if found >= 0 and len(figures) > 1 and len(figures) == len(last) and last[0].view is view:
            for draft, other in zip(figures, last, strict=True):
                if "lần lượt" not in draft.rules:
                    _as_in(draft, other)
        last = [*figures] if found < 0 else []


def _as_in(draft: Draft, other: Draft) -> None:
    """The subject of the figure at the same place in the sentence before."""
    draft.rules.append("lần lượt")
    draft.province, draft.agency = other.province, other.agency
    draft.period, draft.period_text = other.period, other.period_text


def _hand_out(view: View, span: tuple[int, int], figures: list[Draft]) -> None:
    every: tuple[Sequence[Mention], ...] = (
        within(view.places, span), within(view.agencies, span), within(view.levels, span), _lasting(view, span),
    )  # fmt: skip
    for subjects in every:
        chain = _chain(view, subjects, span[1])
        if 1 < len(chain) <= len(figures):
            for subject, draft in zip(chain, figures, strict=False):
                _give(draft, subject)
            return
    both = any(level.level == "3+4" for level in within(view.levels, span))
    if both and len(figures) == 2 and figures[0].measure == figures[1].measure:
        for name, draft in zip(("3", "4"), figures, strict=True):
            draft.level, draft.rules = name, [*draft.rules, "lần lượt"]
        return
    _hand_out_measures(view, span, figures)


def _hand_out_measures(view: View, span: tuple[int, int], figures: list[Draft]) -> None:
    """Each of several coordinated measures ("tỷ lệ A và tỷ lệ B lần lượt là ...") goes to its figure."""
    cuts = [span[0], *(match.start() for match in _COORDINATED.finditer(view.bare, *span)), span[1]]
    pieces = [words_of(view, piece) for piece in pairwise(cuts)]
    told = [
        piece for piece in pieces if any(name in piece for name in ("status", "channel", "topic", "index", "action"))
    ]
    if len(told) < 2:
        return
    for position, other in enumerate(figures):
        piece = told[position % len(told)]
        rule = measure_of({**piece, "form": other.form})
        if rule is not None and position < 2 * len(told):
            other.measure, other.rules = rule.measure, [rule.name, "lần lượt"]
            other.facts.update(piece)


_COORDINATED = re.compile(r"(?<!\w)(?:và|,) (?=(?:tỷ lệ|tỉ lệ|số|lượng|chỉ số|mức) )")


def _lasting(view: View, span: tuple[int, int]) -> list[Period]:
    return [period for period in within(view.periods, span) if not period.event and not period.compared]


def _give(draft: Draft, subject: Mention) -> None:
    draft.rules.append("lần lượt")
    if isinstance(subject, Place):
        draft.province = subject.province
    elif isinstance(subject, Agency):
        draft.agency = subject.name
    elif isinstance(subject, Level):
        draft.level = subject.level
    elif isinstance(subject, Period):
        draft.period, draft.period_text = subject, draft.view.line.text[subject.start : subject.end]


def _chain(view: View, mentions: Sequence[Subject], end: int) -> list[Subject]:
    """The mentions joined only by commas and "và" that come last before `end`."""
    chain: list[Subject] = []
    for mention in reversed(mentions):
        if chain and not re.fullmatch(
            r" ?(?:,|và|, và|;|hay|cùng) ?(?:¤| )*", view.bare[mention.end : chain[0].start].replace("¤", "")
        ):
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
            twin.group, twin.facts, twin.rules = (
                copy(draft.group),
                dict(draft.facts),
                [*draft.rules, "one for each subject"],
            )
            if isinstance(subject, Place):
                twin.province = subject.province
            else:
                twin.agency = subject.name
            result.append(twin)
    return result


def _joint_subjects(draft: Draft) -> Sequence[Place | Agency]:
    view, clause = draft.view, draft.clause
    before = view.bare[clause.head[0] : draft.group.start]
    every: tuple[Sequence[Place | Agency], ...] = (view.places, view.agencies)
    for mentions in every:
        chain = _chain(view, within(mentions, clause.head), draft.group.start)
        if (
            len(chain) > 1
            and re.search(r"(?<!\w)(?:cùng|đều|mỗi)(?!\w)", view.bare[chain[-1].end : draft.group.start])
            and "lần lượt" not in before
        ):
            return chain
    last = clause.position + 1 == len(view.clauses) or view.clauses[clause.position + 1].sentence != clause.sentence
    if last and draft.group.rate is not None and draft.group.count is None:
        opened = re.match(
            r"[^.;:]{0,20}[,(:] ?(?:gồm cả|gồm|bao gồm|như|đó là|là|trong đó có)",
            view.bare[draft.group.end : clause.sentence[1]],
        )
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


def joint_rates(drafts: list[Draft]) -> list[Draft]:
    """A rate printed after two levels that only their sum gives becomes a draft of both levels over their base."""
    result: list[Draft] = []
    for draft in drafts:
        before = result[-1] if result else None
        result.append(draft)
        if len(result) > 2 and _share_of_the_sum(result[-3], result[-2], draft):
            draft.level, draft.rules = "3+4", [*draft.rules, "rate of both levels"]
        if before is None or not _rate_of_both(before, draft):
            continue
        both = copy(draft)
        both.group = replace(draft.group, count=None, start=draft.group.rate.start, rules=[])  # type: ignore[union-attr]
        both.facts, both.form = dict(draft.facts), "rate"
        both.level = "3+4" if draft.level in ("3", "4") else ""
        both.rules = ["rate of both levels", *draft.rules]
        draft.group = replace(draft.group, rate=None)
        result.append(both)
    return result


def _share_of_the_sum(left: Draft, right: Draft, draft: Draft) -> bool:
    """Whether a rate alone is the share of the two levels counted just before it."""
    rate = draft.group.rate.value if draft.group.rate and draft.group.count is None else None
    if rate is None or not draft.base or not left.count or not right.count:
        return False
    together = {left.level, right.level} == {"3", "4"} and left.measure == right.measure == draft.measure
    return together and abs(100 * (left.count + right.count) / draft.base - rate) < 0.06


def _rate_of_both(left: Draft, right: Draft) -> bool:
    rate = right.group.rate.value if right.group.rate else None
    base = right.base
    if (
        rate is None
        or not base
        or left.group.rate is not None
        or left.base != base
        or not left.count
        or not right.count
    ):
        return False
    together = {left.level, right.level} in ({"3", "4"}, {"full", "partial"}) and left.measure == right.measure
    own, joint = 100 * right.count / base, 100 * (left.count + right.count) / base
    return together and abs(joint - rate) < 0.51 < abs(own - rate)


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
