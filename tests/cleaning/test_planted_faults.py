"""Faults planted among clean rows: all that can be told apart are found, and no clean row raises an alarm."""

from __future__ import annotations

import itertools
import random
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.cleaning.check_rates import checked_rates

CLEAN, EACH = 400, 10
KINDS = (
    "inverted", "complement", "transposed in rate", "transposed in numerator", "transposed in denominator",
    "one_digit in rate", "one_digit in numerator", "one_digit in denominator", "contradiction",
)  # fmt: skip
# The order in which explanations are tried; those of one line are one explanation to the checker.
ORDER = (
    ("agrees",), ("inverted",), ("complement",), ("transposed in rate",),
    ("transposed in numerator", "transposed in denominator"), ("one_digit in rate",),
    ("one_digit in numerator", "one_digit in denominator"), ("contradiction",),
)  # fmt: skip

Row = tuple[int, int, str]


# The oracle: strings and whole numbers only, nothing of the room.


def prints(over: int, under: int, decimals: int) -> set[str]:
    """Every way an honest office prints 100 × over / under: cut, rounded, and on a tie rounded either way."""
    scaled, rest = divmod(100 * over * 10**decimals, under)
    units = {scaled}
    if 2 * rest >= under:
        units.add(scaled + 1)
    return {_point(unit, decimals) for unit in units}


def _point(unit: int, decimals: int) -> str:
    digits = str(unit).zfill(decimals + 1)
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


def decimals_of(rate: str) -> int:
    return len(rate.partition(".")[2])


def swaps(text: str) -> set[str]:
    places = [place for place, letter in enumerate(text) if letter != "."]
    found = set()
    for left, right in itertools.pairwise(places):
        letters = list(text)
        letters[left], letters[right] = letters[right], letters[left]
        found.add("".join(letters))
    return {other for other in found if other != text and is_numeral(other)}


def replacements(text: str) -> set[str]:
    places = [place for place, letter in enumerate(text) if letter != "."]
    found = {text[:place] + digit + text[place + 1 :] for place in places for digit in "0123456789"}
    return {other for other in found if other != text and is_numeral(other)}


def is_numeral(text: str) -> bool:
    return not (text[0] == "0" and text[1:2].isdigit())


def explanations(row: Row) -> set[str]:
    """Every kind of fault, or agreement, that would print this row."""
    top, base, rate = row
    places = decimals_of(rate)
    honest = prints(top, base, places)
    found = {"contradiction"}
    if rate in honest:
        found.add("agrees")
    if top and rate in prints(base, top, places) | {_point(unit, places) for unit in plain(base, top, places)}:
        found.add("inverted")
    if rate in prints(base - top, base, places):
        found.add("complement")
    for name, variants in (("transposed", swaps), ("one_digit", replacements)):
        if variants(rate) & honest:
            found.add(f"{name} in rate")
        # A whole-number rate would fit some variant of any count.
        if places:
            tops = [int(text) for text in variants(str(top)) if int(text) <= base]
            bases = [int(text) for text in variants(str(base)) if int(text) >= max(top, 1)]
            if any(rate in prints(other, base, places) for other in tops):
                found.add(f"{name} in numerator")
            if any(rate in prints(top, other, places) for other in bases):
                found.add(f"{name} in denominator")
    return found


def plain(over: int, under: int, decimals: int) -> set[int]:
    """The ratio itself, not as a percentage, in units of the last decimal: cut and rounded."""
    value = Fraction(over, under) * 10**decimals
    cut = value.numerator // value.denominator
    return {cut, cut + 1} if 2 * (value - cut) >= 1 else {cut}


def expected(row: Row) -> set[str]:
    """The first explanation of the row, or the several that are one to the checker."""
    fits = explanations(row)
    return next(set(group) & fits for group in ORDER if set(group) & fits)


def honest_row(chance: random.Random) -> Row:
    base = chance.choice([chance.randint(10, 999), chance.randint(10, 200_000)])
    top = chance.randint(0, base)
    return top, base, chance.choice(sorted(prints(top, base, chance.randint(0, 3))))


def planted(chance: random.Random, kind: str) -> Row:
    """A row with a fault of this kind and no explanation that goes before it; others may fit after it."""
    for _ in range(10_000):
        row = spoiled(chance, kind, honest_row(chance))
        if row is not None and kind in expected(row):
            return row
    raise AssertionError(f"no row with {kind}")


def spoiled(chance: random.Random, kind: str, row: Row) -> Row | None:
    top, base, rate = row
    places = decimals_of(rate)
    if kind == "inverted":
        return (top, base, chance.choice(sorted(prints(base, top, places)))) if top else None
    if kind == "complement":
        return top, base, chance.choice(sorted(prints(base - top, base, places)))
    if kind == "contradiction":
        return top, base, _point(chance.randint(0, 100 * 10**places), places)
    name, _, part = kind.partition(" in ")
    parts = {"rate": rate, "numerator": str(top), "denominator": str(base)}
    variants = sorted({"transposed": swaps, "one_digit": replacements}[name](parts[part]))
    if not variants:
        return None
    parts[part] = chance.choice(variants)
    found = int(parts["numerator"]), int(parts["denominator"]), parts["rate"]
    return found if found[0] <= found[1] and found[1] else None


def printed(chance: random.Random, row: Row) -> tuple[str, str, str]:
    top, base, rate = row
    if chance.random() < 0.5:
        return f"{top:,}", f"{base:,}", f"{rate}%"
    return f"{top:,}".replace(",", "."), f"{base:,}".replace(",", "."), f"{rate.replace('.', ',')} %"


def said(diagnosis: str, fault: str) -> set[str]:
    if diagnosis.startswith("agrees"):
        return {"agrees"}
    if diagnosis not in ("transposed", "one_digit"):
        return {diagnosis}
    # Where readings of both counts fit, the checker singles out neither.
    parts = ("numerator", "denominator") if fault == "unknown" else (fault,)
    return {f"{diagnosis} in {part}" for part in parts}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32))
def test_ten_faults_of_each_kind_among_clean_rows(seed: int) -> None:
    chance = random.Random(seed)
    rows = [("agrees", honest_row(chance)) for _ in range(CLEAN)]
    rows += [(kind, planted(chance, kind)) for kind in KINDS for _ in range(EACH)]
    chance.shuffle(rows)
    table = pd.DataFrame([printed(chance, row) for _, row in rows], columns=["numerator", "denominator", "rate_text"])
    checked = checked_rates(table.astype("str"))
    found = [said(*cells) for cells in checked[["diagnosis", "fault"]].itertuples(index=False, name=None)]
    wrong = [(kind, row, seen) for (kind, row), seen in zip(rows, found, strict=True) if seen != expected(row)]
    assert wrong == []
    # The planted kind is the one that is named, or one of the two that nothing tells apart.
    assert all(kind in seen for (kind, _), seen in zip(rows, found, strict=True))


@pytest.mark.parametrize("seed", range(3))
def test_the_readings_mend_what_was_planted(seed: int) -> None:
    chance = random.Random(seed)
    for kind in KINDS[2:8]:
        for _ in range(EACH):
            top, base, rate = planted(chance, kind)
            cells = printed(chance, (top, base, rate))
            table = pd.DataFrame([cells], columns=["numerator", "denominator", "rate_text"]).astype("str")
            row = checked_rates(table).iloc[0]
            if row["reading"]:
                mended = {"numerator": str(top), "denominator": str(base), "rate": rate} | {
                    row["fault"]: row["reading"]
                }
                honest = prints(int(mended["numerator"]), int(mended["denominator"]), decimals_of(rate))
                assert mended["rate"] in honest
