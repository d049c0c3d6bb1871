"""The same fact told twice: claims that agree with another document, and claims that another claim contradicts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from analysis.cleaning.identities import Row, Term, swapped_or_replaced
from analysis.cleaning.rates import agrees
from analysis.cleaning.readings import Reading

TOTALS = {"received": "dossiers_received", "resolved": "resolved"}

# Facts of these kinds are told of a whole: their count may be the base of another claim.
_OUTCOMES = ("early", "on_time", "late", "pending")


@dataclass(frozen=True)
class Fact:
    """One number that one claim tells of a thing: where it stands, its value, decimals, and how far it may be off."""

    place: int
    side: str
    value: Decimal
    decimals: int
    slack: Decimal = Decimal(0)
    is_total: bool = True


@dataclass
class Restatements:
    """Places of claims that another document confirms, and of those that another claim contradicts.

    A contradicted claim has a reading where sums confirm the other one; its part is then the one at fault.
    """

    agreeing: set[int] = field(default_factory=set)
    contradicted: dict[int, tuple[str, str]] = field(default_factory=dict)


def find_restatements(rows: Sequence[Row], readings: Sequence[Reading], confirmed: Collection[Term]) -> Restatements:
    """Compare all facts of one kind, body and period; figures without a closing day are compared with none.

    Counts agree if they are equal within their rounding; values and rates if rounding or cutting one gives the other.
    Hedged figures contradict nothing: "about 900" and 893 are the same fact told twice.
    """
    told: dict[tuple[str, ...], list[Fact]] = defaultdict(list)
    for place, (row, reading) in enumerate(zip(rows, readings, strict=True)):
        if row["measure"] != "other" and row["kind"] == "actual" and row["period_end"] and not reading.hedged:
            for key, fact in _facts(place, row, reading):
                told[key].append(fact)
    found = Restatements()
    for key, facts in told.items():
        _compare(facts, rows, confirmed, found, close=key[0] == "procedures offered")
    return found


def _facts(place: int, row: Row, reading: Reading) -> Iterator[tuple[tuple[str, ...], Fact]]:
    who = (row["province"], row["agency"], row["period_start"], row["period_end"])
    measure, level, means = row["measure"], row["level"], row["denominator_means"]
    top, base = reading.numerator, reading.denominator
    if top is not None:
        is_total = measure in TOTALS.values() and not level
        meaning = "" if is_total else means
        yield (measure, level, meaning, *who), Fact(place, "numerator", top, 0, reading.slack[0])
    if reading.value is not None:
        yield (measure, level, "value", *who), Fact(place, "value", reading.value, reading.value_decimals)
    if reading.percent is not None:
        yield (measure, level, means, "rate", *who), Fact(place, "rate", reading.percent, reading.decimals)
    if base is not None:
        side = Fact(place, "denominator", base, 0, reading.slack[1], is_total=False)
        if means in TOTALS and (not level or measure not in _OUTCOMES):
            yield (TOTALS[means], "", "", *who), side
        if measure == "online_filing" and means != "level_3_4_procedures":
            # The dossiers of a period are one base, whichever level is counted of them.
            yield ("base", means, *who), Fact(place, "denominator", base, 0, reading.slack[1])
        if measure == "procedures_online":
            yield ("procedures_total", "", "", *who), side
            yield ("procedures offered", row["source_id"], *who), side
    if top is not None and measure == "procedures_online" and not level:
        yield ("procedures offered", row["source_id"], *who), Fact(place, "numerator", top, 0, reading.slack[0])


def _compare(
    facts: Sequence[Fact], rows: Sequence[Row], confirmed: Collection[Term], found: Restatements, *, close: bool
) -> None:
    # Few values are told of one thing, however many claims tell them: compare values, not claims.
    values: dict[tuple[Decimal, int, Decimal], list[Fact]] = defaultdict(list)
    for fact in facts:
        values[fact.value, fact.decimals, fact.slack].append(fact)
    groups = list(values.values())
    for at, group in enumerate(groups):
        if len({rows[fact.place]["source_id"] for fact in group}) > 1:
            found.agreeing.update(fact.place for fact in group)
        for other in groups[at + 1 :]:
            pair = [*group, *other]
            if not any(fact.is_total for fact in pair):
                continue
            if _same(group[0], other[0]):
                if len({rows[fact.place]["source_id"] for fact in pair}) > 1:
                    found.agreeing.update(fact.place for fact in pair)
            # A total of procedures online may be smaller than all procedures: only a misprint of it is a contradiction.
            elif not close or swapped_or_replaced(group[0].value, other[0].value):
                _contradict(group, other, confirmed, found)


def _same(one: Fact, two: Fact) -> bool:
    if one.slack or two.slack or one.decimals == two.decimals:
        return abs(one.value - two.value) <= one.slack + two.slack
    finer, coarser = (one, two) if one.decimals > two.decimals else (two, one)
    return bool(agrees(Fraction(finer.value), Fraction(coarser.value), coarser.decimals))


def _contradict(one: Sequence[Fact], two: Sequence[Fact], confirmed: Collection[Term], found: Restatements) -> None:
    sound_one, sound_two = (any((fact.place, fact.side) in confirmed for fact in group) for group in (one, two))
    for group, other, is_sound, other_sound in ((one, two, sound_one, sound_two), (two, one, sound_two, sound_one)):
        if is_sound and not other_sound:
            continue
        settled = other_sound and not is_sound
        for fact in group:
            verdict = (fact.side, f"{other[0].value:f}") if settled else ("unknown", "")
            found.contradicted.setdefault(fact.place, verdict)


def other_bases(rows: Sequence[Row], readings: Sequence[Reading]) -> Mapping[str, list[Decimal]]:
    """For each source, every count that it prints, each once: what a rate may be a share of instead of its own base."""
    counts: dict[str, dict[Decimal, None]] = defaultdict(dict)
    for row, reading in zip(rows, readings, strict=True):
        for count in (reading.numerator, reading.denominator):
            if count:
                counts[row["source_id"]][count] = None
    return {source: list(values) for source, values in counts.items()}
