"""The same value for the same thing is proposed once: body before headline, digits before words."""

from __future__ import annotations

from collections import defaultdict

from analysis.sources.reader.drafts import Draft


def without_repeats(drafts: list[Draft], first_line: int) -> list[Draft]:
    """The drafts without restatements; `first_line` is the number of the headline."""
    body = [draft for draft in drafts if draft.view.line.number != first_line]
    by_text: dict[str, set[str]] = defaultdict(set)
    by_measure: dict[tuple[str, str], list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.view.line.number != first_line:
            for text in _texts(draft):
                by_text[text].add(draft.measure)
        if draft.group.lead.kind in ("rate", "count"):
            by_measure[draft.measure, draft.kind].append(draft)
    rates = {other.group.rate.value for other in body if other.group.rate and other.group.rate.value is not None}
    kept: list[Draft] = []
    seen: set[tuple[object, ...]] = set()
    for draft in drafts:
        if draft.view.line.number == first_line and (
            _restated(draft, by_text) or _in_words(draft, rates) or _counted_in_words(draft, body)
        ):
            continue
        if draft.group.lead.kind in ("all", "fraction") and _told_in_digits(
            draft, by_measure[draft.measure, draft.kind]
        ):
            continue
        same = _identity(draft)
        if same in seen and draft.measure != "other" and draft.group.lead.kind != "none":
            continue
        seen.add(same)
        kept.append(draft)
    return kept


def _texts(draft: Draft) -> tuple[str, ...]:
    folded = draft.view.folded
    return tuple(folded[figure.start : figure.end] for figure in (draft.group.count, draft.group.rate) if figure)


def _restated(headline: Draft, by_text: dict[str, set[str]]) -> bool:
    """Whether the body prints the number of the headline again; a short number must also be of the same measure."""
    return any(
        (len(text) > 2 and by_text.get(text)) or headline.measure in by_text.get(text, ()) for text in _texts(headline)
    )


def _counted_in_words(headline: Draft, body: list[Draft]) -> bool:
    """Whether the body prints in digits the count that the headline says in words, for the same thing."""
    if headline.group.lead.kind != "words":
        return False
    same = (headline.measure, headline.level, headline.count)
    return any((draft.measure, draft.level, draft.count) == same for draft in body)


def _in_words(draft: Draft, rates: set[float]) -> bool:
    """Whether a fraction in words says what a printed rate says."""
    value = draft.group.lead.value if draft.group.lead.kind == "fraction" else None
    return value is not None and any(abs(value - rate) < 0.5 for rate in rates)


def _told_in_digits(draft: Draft, others: list[Draft]) -> bool:
    if draft.group.lead.kind == "all":
        return bool(others)
    return _in_words(
        draft, {other.group.rate.value for other in others if other.group.rate and other.group.rate.value is not None}
    )


def _identity(draft: Draft) -> tuple[object, ...]:
    return (
        _texts(draft), draft.measure, draft.level, draft.province, draft.agency, draft.kind, draft.period_text,
        draft.facts.get("noun"),
    )  # fmt: skip
