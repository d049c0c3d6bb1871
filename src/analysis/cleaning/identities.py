"""Sums that printed counts must satisfy: levels, tiers, outcomes, and the parts of one base."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from analysis.cleaning.readings import Reading
from analysis.vietnamese import fold

LEVELS = {"3+4": ("3", "4"), "": ("full", "partial")}
TIERS = ("cap tinh", "cap huyen", "cap xa")
OUTCOMES = ("early", "on_time", "late")
# Parts of kinds that the codebook does not name are taken to be all there is where their sum misses the base by less.
NEAR = Decimal("0.01")

Term = tuple[int, str]
Row = Mapping[str, str]


@dataclass
class Sums:
    """What the sums say of the claims, each named by its place and by numerator or denominator.

    `confirmed`: counts that take part in a sum that fits exactly. `proposed`: the reading under which a misprinted
    count makes a sum fit. `broken`: wholes that their parts do not add up to, with the sum where it is the likely
    reading, else None. `totals`: for claims of a whole without a count, the sum of the levels beside it.
    """

    confirmed: set[Term] = field(default_factory=set)
    proposed: dict[Term, Decimal] = field(default_factory=dict)
    broken: dict[Term, Decimal | None] = field(default_factory=dict)
    totals: dict[int, Decimal] = field(default_factory=dict)


def find_sums(rows: Sequence[Row], readings: Sequence[Reading]) -> Sums:
    """Every sum among the claims of one source, province and period; one pass over the claims for each kind of sum.

    Counts that are hedged or printed rounded neither confirm nor break a sum.
    """
    found = Sums()
    used = [place for place, row in enumerate(rows) if row["kind"] == "actual"]
    for group in _grouped(used, rows, "paragraph", "measure", "agency").values():
        _levels(group, rows, readings, found)
    for group in _grouped(used, rows, "measure", "level").values():
        _tiers(group, rows, readings, found)
    for group in _grouped(used, rows, "agency", "level").values():
        _outcomes(group, rows, readings, found)
    for group in _grouped(used, rows, "agency").values():
        _parts_of_bases(group, rows, readings, found)
    return found


def _grouped(places: Iterable[int], rows: Sequence[Row], *names: str) -> dict[tuple[str, ...], list[int]]:
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place in places:
        row = rows[place]
        # The cells of one sheet are one paragraph.
        sheet = row["paragraph"].rpartition("!")[0]
        told = {**row, "paragraph": sheet or row["paragraph"]}
        who = (row["source_id"], sheet, row["province"], row["period_start"], row["period_end"])
        groups[(*who, *(told[name] for name in names))].append(place)
    return groups


def _levels(group: Sequence[int], rows: Sequence[Row], readings: Sequence[Reading], found: Sums) -> None:
    by_level: dict[str, list[int]] = defaultdict(list)
    for place in group:
        by_level[rows[place]["level"]].append(place)
    for level, names in LEVELS.items():
        if level not in by_level or not all(name in by_level for name in names):
            continue
        for whole in by_level[level]:
            base = readings[whole].denominator
            parts = [_on_base(by_level[name], base, readings) for name in names]
            known = [part for part in parts if part is not None]
            bases = {readings[part].denominator for part in known} - {base, None}
            # Levels counted on bases of their own have no sum.
            if len(known) < len(names) or (bases and base is not None) or len(bases) > 1:
                continue
            terms = [(part, "numerator") for part in known]
            if readings[whole].numerator is None and not readings[whole].unreadable:
                counts = [readings[part].numerator for part in known]
                if None not in counts:
                    found.totals[whole] = sum((count for count in counts if count is not None), Decimal(0))
            else:
                _hold((whole, "numerator"), terms, readings, found)


def _on_base(places: Sequence[int], base: Decimal | None, readings: Sequence[Reading]) -> int | None:
    """The place of the level that stands on the base of the whole, or on none; None where two of them differ."""
    fitting = [place for place in places if readings[place].denominator in (base, None)] or list(places)
    counts = {readings[place].numerator for place in fitting}
    return fitting[0] if len(counts) == 1 else None


def _tiers(group: Sequence[int], rows: Sequence[Row], readings: Sequence[Reading], found: Sums) -> None:
    by_agency: dict[str, list[int]] = defaultdict(list)
    for place in group:
        by_agency[fold(rows[place]["agency"])].append(place)
    if not rows[group[0]]["province"] or not all(len(by_agency.get(name, ())) == 1 for name in ("", *TIERS)):
        return
    (whole,), parts = by_agency[""], [by_agency[name][0] for name in TIERS]
    for side in ("numerator", "denominator"):
        _hold((whole, side), [(part, side) for part in parts], readings, found)


def _outcomes(group: Sequence[int], rows: Sequence[Row], readings: Sequence[Reading], found: Sums) -> None:
    by_measure: dict[str, list[int]] = defaultdict(list)
    for place in group:
        if rows[place]["measure"] in (*OUTCOMES, "resolved", "pending"):
            by_measure[rows[place]["measure"]].append(place)
    # Two claims of one outcome are two channels of it, or a contradiction: neither is one part of a sum.
    one = {name: (places[0], "numerator") for name, places in by_measure.items() if len(places) == 1}
    outcomes = [one[name] for name in OUTCOMES if name in one]
    if "resolved" in one and len(outcomes) > 1:
        # "On time" may hold the early ones too.
        narrower = [term for term in outcomes if term != one.get("early")]
        fits = len(narrower) > 1 and _fits(one["resolved"], narrower, readings)
        parts = narrower if fits else outcomes
        _hold(one["resolved"], parts, readings, found, breaks=len(outcomes) == 3, reading=False)
    for base, places in _by_base([place for place, _ in one.values()], readings).items():
        sharing = {name: term for name, term in one.items() if term[0] in places}
        parts = [sharing[name] for name in (*OUTCOMES, "pending") if name in sharing]
        means = rows[next(iter(places))]["denominator_means"]
        if {"resolved", "pending"} <= set(sharing):
            _base_holds(base, [sharing["resolved"], sharing["pending"]], means, readings, found, complete=True)
        elif len(parts) > 1:
            complete = set(OUTCOMES) <= set(sharing) and ("pending" in sharing or means == "resolved")
            _base_holds(base, parts, means, readings, found, complete=complete)


def _base_holds(
    base: Decimal, parts: Sequence[Term], means: str, readings: Sequence[Reading], found: Sums, *, complete: bool
) -> None:
    counts = _counts(parts, readings)
    if counts is None:
        return
    total = sum(counts, Decimal(0))
    bases = [(place, "denominator") for place, _ in parts]
    if total == base:
        found.confirmed.update([*parts, *bases])
    # Dossiers carried over are finished too: more than were received is no contradiction, fewer is.
    elif complete and (total < base or means == "resolved"):
        found.broken.update(dict.fromkeys(bases))


def _parts_of_bases(group: Sequence[int], rows: Sequence[Row], readings: Sequence[Reading], found: Sums) -> None:
    for base, places in _by_base(group, readings).items():
        levels = {(rows[place]["measure"], rows[place]["level"]) for place in places}
        # A level that is the sum of two others would count them twice, and so would one thing told twice.
        once = {
            (rows[place]["measure"], rows[place]["level"], rows[place]["note"]): (place, "numerator")
            for place in reversed(places)
            if not any((rows[place]["measure"], part) in levels for part in LEVELS.get(rows[place]["level"], ()))
        }
        parts = sorted(once.values())
        counts = _counts(parts, readings, bare=True)
        if counts is None or len(parts) < 2:
            continue
        total = sum(counts, Decimal(0))
        if total == base:
            _confirm(parts, readings, found)
            found.confirmed.update((place, "denominator") for place, _ in parts)
            continue
        _drop_a_digit(base, parts, counts, rows, found)
        kinds = {rows[place]["measure"] for place, _ in parts}
        if kinds == {"other"} and 0 < abs(total - base) <= NEAR * base:
            wholes = [(place, "numerator") for place in group if readings[place].numerator == base]
            found.broken.update(dict.fromkeys(wholes or [(place, "denominator") for place, _ in parts]))


def _drop_a_digit(
    base: Decimal, parts: Sequence[Term], counts: Sequence[Decimal], rows: Sequence[Row], found: Sums
) -> None:
    """A part larger than its base that fits once one digit of it is left out: 4,144 beside 1,015 of 1,159 is 144."""
    large = [(term, count) for term, count in zip(parts, counts, strict=True) if count > base]
    if len(large) == 1 and len({rows[place]["measure"] for place, _ in parts}) == 1:
        (term, count), rest = large[0], base - (sum(counts, Decimal(0)) - large[0][1])
        digits = str(int(count))
        if str(rest) in {digits[:at] + digits[at + 1 :] for at in range(len(digits))}:
            found.proposed[term] = rest


def _hold(
    whole: Term,
    parts: Sequence[Term],
    readings: Sequence[Reading],
    found: Sums,
    *,
    breaks: bool = True,
    reading: bool = True,
) -> None:
    counts = _counts([whole, *parts], readings, bare=True)
    if counts is None:
        return
    total = sum(counts[1:], Decimal(0))
    if counts[0] == total:
        _confirm([whole, *parts], readings, found)
    elif breaks and _counts([whole, *parts], readings) is not None:
        found.broken[whole] = total if reading else None


def _fits(whole: Term, parts: Sequence[Term], readings: Sequence[Reading]) -> bool:
    counts = _counts([whole, *parts], readings)
    return counts is not None and counts[0] == sum(counts[1:], Decimal(0))


def _confirm(terms: Sequence[Term], readings: Sequence[Reading], found: Sums) -> None:
    for place, side in terms:
        bare = readings[place].bare[side == "denominator"]
        if bare is None:
            found.confirmed.add((place, side))
        else:
            found.proposed[place, side] = bare


def _counts(terms: Sequence[Term], readings: Sequence[Reading], *, bare: bool = False) -> list[Decimal] | None:
    """The counts, or None where one is missing or rounded; `bare` lets one misplaced thousands mark be read away."""
    counts, doubtful = [], 0
    for place, side in terms:
        reading, second = readings[place], side == "denominator"
        count = reading.denominator if second else reading.numerator
        if count is None and bare:
            count, doubtful = reading.bare[second], doubtful + 1
        if count is None or reading.slack[second] or reading.hedged:
            return None
        counts.append(count)
    return counts if doubtful < 2 else None


def _by_base(places: Iterable[int], readings: Sequence[Reading]) -> Mapping[Decimal, list[int]]:
    groups: dict[Decimal, list[int]] = defaultdict(list)
    for place in places:
        base = readings[place].denominator
        told = readings[place].numerator is not None or readings[place].bare[0] is not None
        if base and told and not readings[place].hedged:
            groups[base].append(place)
    return groups


def swapped_or_replaced(first: Decimal, second: Decimal) -> bool:
    """Whether two counts of as many digits differ by one wrong digit or by two neighbours exchanged."""
    one, two = f"{first:f}", f"{second:f}"
    if len(one) != len(two):
        return False
    places = list(_differences(one, two))
    if len(places) == 1:
        return True
    return len(places) == 2 and places[1] == places[0] + 1 and one[places[0]] == two[places[1]] and (
        one[places[1]] == two[places[0]]
    )  # fmt: skip


def _differences(one: str, two: str) -> Iterator[int]:
    return (place for place, (a, b) in enumerate(zip(one, two, strict=True)) if a != b)
