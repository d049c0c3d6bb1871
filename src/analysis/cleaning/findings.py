"""What is said of every claim: one diagnosis, from its own figures first and then from the claims around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from analysis.cleaning.identities import Row, Sums, Term, find_sums
from analysis.cleaning.neighbours import MAY_EXCEED, from_before, outliers, outside_range
from analysis.cleaning.rates import AGREES, Diagnosis, agrees, diagnose
from analysis.cleaning.readings import Reading
from analysis.cleaning.restated import find_restatements, other_bases

# Words that say nothing against the figures themselves; what claims say of each other goes before them.
UNREFUTED = (*AGREES, "counts_only", "rate_only", "not_checkable")


@dataclass(frozen=True)
class Finding:
    """The diagnosis of one claim, what else stands out (words of tables.FLAGS), and the sum of its levels, if any."""

    diagnosis: Diagnosis
    flags: tuple[str, ...]
    total: Decimal | None


def find_all(rows: Sequence[Row], readings: Sequence[Reading]) -> list[Finding]:
    """One finding for each claim, in their order; time grows with the number of claims.

    Order: what the claim's own figures say; a printed base elsewhere in its source of which the rate is a share; sums;
    contradictions of other claims; the range of the scheme.
    """
    sums = find_sums(rows, readings)
    restated = find_restatements(rows, readings, sums.confirmed)
    outlying = outliers(rows, readings)
    counts = other_bases(rows, readings)
    findings = []
    for place, (row, reading) in enumerate(zip(rows, readings, strict=True)):
        total = sums.totals.get(place)
        found = _own(place, row, reading, total, sums)
        found = _with_another_base(found, reading, counts.get(row["source_id"], []))
        found = _with_sums(found, place, row, reading, sums)
        if place in restated.contradicted and found.name in UNREFUTED:
            found = Diagnosis("contradiction", *restated.contradicted[place])
        outside = outside_range(row, reading)
        if outside and found.name in UNREFUTED:
            found = Diagnosis("contradiction", outside)
        marks = {
            "looks_like_year": reading.year_like and found.name not in AGREES,
            "outside_range": bool(outside),
            "outlier": place in outlying,
            "confirmed_by_sum": (place, "numerator") in sums.confirmed or (place, "denominator") in sums.confirmed,
            "restated": place in restated.agreeing and place not in restated.contradicted,
            "misplaced_mark": any(bare is not None for bare in reading.bare),
        }
        findings.append(Finding(found, tuple(word for word, holds in marks.items() if holds), total))
    return findings


def _own(place: int, row: Row, reading: Reading, total: Decimal | None, sums: Sums) -> Diagnosis:
    if reading.unreadable:
        return Diagnosis("not_checkable", reading.unreadable, _read_away(place, reading, sums))
    if row["kind"] == "change":
        return Diagnosis("not_checkable")
    top = reading.numerator if reading.numerator is not None else total
    if reading.value is not None and reading.percent is not None:
        top = reading.value
    sound = [side for side in ("numerator", "denominator") if (place, side) in sums.confirmed]
    found = diagnose(
        top, reading.denominator, reading.percent, reading.decimals,
        hedged=reading.hedged, sound=sound, slack=reading.slack,
    )  # fmt: skip
    if found == Diagnosis("contradiction", "rate") and top is not None and reading.denominator:
        exact = 100 * Fraction(top) / Fraction(reading.denominator)
        found = Diagnosis("contradiction", "rate", f"{float(exact):.{reading.decimals}f}")
    impossible = top is not None and reading.denominator is not None and top > reading.denominator
    # More than there are cannot be, whatever rate stands beside it.
    doubtful = found.name == "counts_only" or (row["measure"] not in MAY_EXCEED and found.fault in ("", "rate"))
    if impossible and reading.value is None and doubtful and not from_before(row):
        return Diagnosis("contradiction", "unknown")
    return found


def _read_away(place: int, reading: Reading, sums: Sums) -> str:
    """The digits of a count whose thousands mark is misplaced, where a sum or the printed rate bears them out."""
    second = reading.unreadable == "denominator"
    bare = reading.bare[second] if reading.unreadable in ("numerator", "denominator") else None
    if bare is None:
        return ""
    top, base = (reading.numerator, bare) if second else (bare, reading.denominator)
    by_rate = (
        top is not None
        and bool(base)
        and reading.percent is not None
        and agrees(100 * Fraction(top) / Fraction(base or 1), Fraction(reading.percent), reading.decimals)
    )
    by_sum = sums.proposed.get((place, reading.unreadable)) == bare
    return f"{bare:f}" if by_rate or by_sum else ""


def _with_another_base(found: Diagnosis, reading: Reading, counts: Sequence[Decimal]) -> Diagnosis:
    """A rate that its own counts refute may be a share of another count that the source prints."""
    top, rate = reading.numerator, reading.percent
    if found.fault not in ("numerator", "denominator", "unknown") or top is None or rate is None:
        return found
    if reading.decimals < 1 or found.name == "not_checkable":
        return found
    fits = [
        count
        for count in counts
        if count != reading.denominator
        and agrees(100 * Fraction(top) / Fraction(count), Fraction(rate), reading.decimals)
    ]
    return Diagnosis("contradiction", "denominator", f"{fits[0]:f}") if len(fits) == 1 else found


def _with_sums(found: Diagnosis, place: int, row: Row, reading: Reading, sums: Sums) -> Diagnosis:
    proposed = sums.proposed.get((place, "numerator"))
    if proposed is not None and not reading.unreadable:
        return Diagnosis("one_digit", "numerator", f"{proposed:f}")
    for side in ("numerator", "denominator"):
        term: Term = (place, side)
        if term in sums.broken and found.fault in ("", "rate"):
            total = sums.broken[term]
            # Where the rate bears out the whole, a part of it may be the one that is wrong.
            if total is None or found.name in AGREES:
                return Diagnosis("parts_do_not_add", "unknown")
            return Diagnosis("parts_do_not_add", side, f"{total:f}")
    return found
