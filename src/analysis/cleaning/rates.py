"""Does a printed rate agree with its printed counts, and if not, which slip explains it?"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
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
) -> Diagnosis:
    """The first explanation, in order of plausibility, of a printed rate beside its printed counts.

    Order: rounded, truncated, inverted ratio, complement, transposed digits, one wrong digit (in the rate first, then
    in a count), contradiction. Offices truncate as often as they round, so both agree. `decimals` are the printed
    decimals of `percent`; `hedged` (about, over, under) lets the trailing zeros of the rate stand for rounding;
    `counts_in_doubt` is false where sums confirm both counts, so that only the rate can be wrong.
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
    shares = {"inverted": [base / top, 100 * base / top] if top else [], "complement": [100 - 100 * top / base]}
    for name, readings in shares.items():
        if any(agrees(value, stated, places) for value in readings):
            return Diagnosis(name, "rate", _percent_text(100 * top / base, decimals))
    return _slip(numerator, denominator, percent, decimals, places, counts_in_doubt)


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


def _slip(
    numerator: Decimal, denominator: Decimal, percent: Decimal, decimals: int, places: int, counts_in_doubt: bool
) -> Diagnosis:
    top, base = Fraction(numerator), Fraction(denominator)
    rate_digits = f"{percent:.{decimals}f}"
    for name, variants in (("transposed", _swapped), ("one_digit", _replaced)):
        for text in variants(rate_digits):
            if agrees(100 * top / base, Fraction(text), places):
                return Diagnosis(name, "rate", text)
        # A whole-number rate is too coarse to point at one digit of a count: some variant would always fit.
        if places < 1 or not counts_in_doubt:
            continue
        for text in variants(_whole(numerator)):
            if 0 <= int(text) <= base and agrees(100 * int(text) / base, Fraction(percent), places):
                return Diagnosis(name, "numerator", text)
        for text in variants(_whole(denominator)):
            if int(text) > 0 and top <= int(text) and agrees(100 * top / int(text), Fraction(percent), places):
                return Diagnosis(name, "denominator", text)
    return Diagnosis("contradiction", "unknown" if counts_in_doubt else "rate")


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
                if digit != letter and not (digit == "0" and place == 0 and len(text) > 1):
                    yield text[:place] + digit + text[place + 1 :]


def _trailing_zeros(percent: Decimal, decimals: int) -> int:
    digits = f"{percent:.{decimals}f}".replace(".", "").lstrip("0")
    return len(digits) - len(digits.rstrip("0")) if digits.strip("0") else 0


def _percent_text(value: Fraction, decimals: int) -> str:
    unit = Fraction(1, 10**decimals)
    return f"{float(math.floor(value / unit) * unit):.{decimals}f}"
