"""Does a printed rate agree with its printed counts, and if not, which slip explains it?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

AGREES = ("agrees_rounded", "agrees_truncated")


@dataclass(frozen=True)
class Diagnosis:
    """What a rate and its counts say of each other.

    `name` is a word of tables.DIAGNOSES; `fault` names the part that is wrong (rate, numerator, denominator, unknown,
    or empty); `reading` is the value of that part which would make them agree, empty where none is singled out.
    """

    name: str
    fault: str = ""
    reading: str = ""


def diagnose(
    numerator: Decimal | None,
    denominator: Decimal | None,
    percent: Decimal | None,
    decimals: int = 0,
    *,
    hedged: bool = False,
    counts_in_doubt: bool = True,
    sound: Collection[str] = (),
    slack: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0)),
) -> Diagnosis:
    """The first explanation, in order of plausibility, of a printed rate beside its printed counts.

    Order: rounded, truncated, inverted ratio, complement, transposed digits, one wrong digit (in the rate first, then
    in a count), contradiction. Offices truncate as often as they round, so both agree. `decimals` are the printed
    decimals of `percent`; `hedged` (about, over, under) lets the trailing zeros of the rate stand for rounding;
    `sound` names the counts that sums confirm, so that no slip is looked for there; `counts_in_doubt` false names both,
    and only the rate can be wrong. `slack` is how far numerator and denominator may be off because they were printed
    rounded: a rate that some counts within it would give is not checkable.
    All arithmetic is exact. Source: the study's own reading of 104 documents; see ASSUMPTIONS.
    """
    if percent is None:
        return Diagnosis("not_checkable" if numerator is None and denominator is None else "counts_only")
    if numerator is None and denominator is None:
        return Diagnosis("rate_only")
    if numerator is None or denominator is None:
        return Diagnosis("not_checkable")
    if denominator == 0:
        return Diagnosis("contradiction", "denominator")
    places = decimals - _trailing_zeros(percent, decimals) if hedged else decimals
    top, base, stated = Fraction(numerator), Fraction(denominator), Fraction(percent)
    agreement = agrees(100 * top / base, stated, places)
    if agreement:
        return Diagnosis(agreement)
    if any(slack) and _within(numerator, denominator, slack, stated, places):
        return Diagnosis("not_checkable")
    shares = {"inverted": [base / top, 100 * base / top] if top else [], "complement": [100 - 100 * top / base]}
    for name, readings in shares.items():
        if any(agrees(value, stated, places) for value in readings):
            return Diagnosis(name, "rate", _percent_text(100 * top / base, decimals))
    if not counts_in_doubt:
        sound = ("numerator", "denominator")
    return _slip(numerator, denominator, percent, decimals, places, sound)


def agrees(exact: Fraction, stated: Fraction, places: int) -> str:
    """`agrees_rounded`, `agrees_truncated`, or empty: whether `stated` is `exact` at that many decimals.

    A tie agrees whichever way it is rounded. Where rounding and truncation both give the printed rate it is rounded.
    """
    unit = Fraction(f"1e{-places}")
    if abs(exact - stated) <= unit / 2:
        return "agrees_rounded"
    if exact >= 0 and math.floor(exact / unit) * unit == stated:
        return "agrees_truncated"
    return ""


def _within(
    numerator: Decimal, denominator: Decimal, slack: tuple[Decimal, Decimal], stated: Fraction, places: int
) -> bool:
    """Whether some counts that print as these would give the stated rate."""
    low, high = _accepted(stated, places)
    top, base = Fraction(numerator), Fraction(denominator)
    least = 100 * max(top - Fraction(slack[0]), Fraction(0)) / (base + Fraction(slack[1]))
    smallest_base = base - Fraction(slack[1])
    return least < high and (smallest_base <= 0 or 100 * (top + Fraction(slack[0])) / smallest_base >= low)


def _accepted(stated: Fraction, places: int) -> tuple[Fraction, Fraction]:
    """The exact rates that print so, rounded or cut: from the first on, to just below the second."""
    unit = Fraction(1, 10**places) if places >= 0 else Fraction(10**-places)
    return stated - unit / 2, stated + unit


def _slip(
    numerator: Decimal, denominator: Decimal, percent: Decimal, decimals: int, places: int, sound: Collection[str]
) -> Diagnosis:
    exact = Fraction(100 * numerator) / Fraction(denominator)
    rate_digits = f"{percent:.{decimals}f}"
    for name, variants in (("transposed", _swapped), ("one_digit", _replaced)):
        fits = {text: agrees(exact, Fraction(text), places) for text in variants(rate_digits)}
        for agreement in AGREES:
            reading = next((text for text, found in fits.items() if found == agreement), "")
            if reading:
                return Diagnosis(name, "rate", reading)
        # A whole-number rate is too coarse to point at one digit of a count: some variant would always fit.
        if places < 1:
            continue
        readings = _count_readings(numerator, denominator, _accepted(Fraction(percent), places), variants, sound)
        if readings:
            parts = sorted({part for part, _ in readings})
            reading = readings[0][1] if len(readings) == 1 else ""
            return Diagnosis(name, parts[0] if len(parts) == 1 else "unknown", reading)
    return Diagnosis("contradiction", "rate" if {"numerator", "denominator"} <= set(sound) else "unknown")


def _count_readings(
    numerator: Decimal,
    denominator: Decimal,
    accepted: tuple[Fraction, Fraction],
    variants: Callable[[str], Iterator[str]],
    sound: Collection[str],
) -> list[tuple[str, str]]:
    """Each (part, reading) of a count with one slip undone that gives the stated rate; whole-number arithmetic."""
    if not (_whole(numerator) and _whole(denominator)):
        return []
    top, base = int(numerator), int(denominator)
    low, high = ((end.numerator, end.denominator) for end in accepted)

    def gives(over: int, under: int) -> bool:
        return low[0] * under <= 100 * over * low[1] and 100 * over * high[1] < high[0] * under

    found = []
    if "numerator" not in sound:
        found += [
            ("numerator", text) for text in variants(_whole(numerator)) if int(text) <= base and gives(int(text), base)
        ]
    if "denominator" not in sound:
        found += [
            ("denominator", text)
            for text in variants(_whole(denominator))
            if int(text) > 0 and top <= int(text) and gives(top, int(text))
        ]
    return found


def _whole(count: Decimal) -> str:
    return str(int(count)) if count == int(count) else ""


def _swapped(text: str) -> Iterator[str]:
    digits = [place for place, letter in enumerate(text) if letter.isdigit()]
    for left, right in itertools.pairwise(digits):
        if text[left] != text[right] and not (text[right] == "0" and left == 0 and right == 1):
            letters = list(text)
            letters[left], letters[right] = letters[right], letters[left]
            yield "".join(letters)


def _replaced(text: str) -> Iterator[str]:
    for place, letter in enumerate(text):
        if letter.isdigit():
            for digit in "0123456789":
                # No number begins 07; but 0.7 does begin with a zero.
                if digit != letter and not (digit == "0" and place == 0 and text[1:2].isdigit()):
                    yield text[:place] + digit + text[place + 1 :]


def _trailing_zeros(percent: Decimal, decimals: int) -> int:
    digits = f"{percent:.{decimals}f}".replace(".", "").lstrip("0")
    zeros = len(digits) - len(digits.rstrip("0")) if digits.strip("0") else 0
    # "About 100 %" is rounded to tens at most: rounded to hundreds it would agree with every share from one half up.
    return min(zeros, decimals + 1)


def _percent_text(value: Fraction, decimals: int) -> str:
    unit = Fraction(1, 10**decimals)
    return f"{float(math.floor(value / unit) * unit):.{decimals}f}"
