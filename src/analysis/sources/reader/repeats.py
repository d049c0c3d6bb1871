"""The same value for the same thing is proposed once: body before headline, digits before words."""

from __future__ import annotations

from analysis.sources.reader.drafts import Draft


def without_repeats(drafts: list[Draft], first_line: int) -> list[Draft]:
    """The drafts without restatements; `first_line` is the number of the headline."""
    kept: list[Draft] = []
    for draft in drafts:
        body = [other for other in drafts if other.view.line.number != first_line]
        if draft.view.line.number == first_line and any(_restates(draft, other) or _in_words(draft, other) for other in body):
            continue
        if draft.group.lead.kind in ("all", "fraction") and any(
            other is not draft and other.measure == draft.measure and other.group.lead.kind in ("rate", "count") and (_in_words(draft, other) or draft.group.lead.kind == "all") and other.kind == draft.kind
            for other in drafts
        ):
            continue
        if any(_same(draft, other) for other in kept):
            continue
        kept.append(draft)
    return kept


def _in_words(draft: Draft, other: Draft) -> bool:
    """Whether a fraction in words says what a printed rate says."""
    told, rate = draft.group.lead, other.group.rate
    return told.kind == "fraction" and told.value is not None and rate is not None and rate.value is not None and abs(told.value - rate.value) < 0.5


def _texts(draft: Draft) -> tuple[str, ...]:
    folded = draft.view.folded
    return tuple(folded[figure.start : figure.end] for figure in (draft.group.count, draft.group.rate) if figure)


def _restates(headline: Draft, body: Draft) -> bool:
    shared = set(_texts(headline)) & set(_texts(body))
    return any(len(text) > 2 for text in shared) or bool(shared) and headline.measure == body.measure


def _same(draft: Draft, other: Draft) -> bool:
    return (
        _texts(draft) == _texts(other)
        and (draft.measure, draft.level, draft.province, draft.agency, draft.kind, draft.period_text) == (other.measure, other.level, other.province, other.agency, other.kind, other.period_text)
        and draft.facts.get("noun") == other.facts.get("noun")
        and draft.measure != "other"
        and draft.group.start != other.group.start
        and draft.group.lead.kind != "none"
    )
