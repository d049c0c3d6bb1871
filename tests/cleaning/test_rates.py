from __future__ import annotations

import itertools
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import tables
from analysis.cleaning.rates import AGREES, Diagnosis, agrees, diagnose
from analysis.vietnamese import number, rate


def diagnosed(numerator: str, denominator: str, printed: str, **options: bool) -> Diagnosis:
    read = rate(printed)
    percent, decimals = read if read else (None, 0)
    return diagnose(number(numerator), number(denominator), percent, decimals, **options)


# An independent oracle: strings and fractions only, nothing of the room.


def share(numerator: int, denominator: int) -> Fraction:
    return Fraction(100 * numerator, denominator)


def cut(value: Fraction, decimals: int) -> str:
    whole = value * 10**decimals // 1
    digits = str(whole).zfill(decimals + 1)
    return f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits


def rounded_up_on_ties(value: Fraction, decimals: int) -> str:
    return cut(value + Fraction(1, 2 * 10**decimals), decimals)


def forms(value: Fraction, decimals: int) -> set[str]:
    """Every way an honest office prints the value: cut, rounded, and on a tie rounded either way."""
    return {cut(value, decimals), rounded_up_on_ties(value, decimals)}


def swaps(text: str) -> set[str]:
    """Two neighbouring digits exchanged (a decimal mark between them does not part them)."""
    digits = [place for place, letter in enumerate(text) if letter != "."]
    found = set()
    for left, right in itertools.pairwise(digits):
        letters = list(text)
        letters[left], letters[right] = letters[right], letters[left]
        found.add("".join(letters))
    return found - {text}


def replacements(text: str) -> set[str]:
    places = [place for place, letter in enumerate(text) if letter != "."]
    return {text[:p] + digit + text[p + 1 :] for p in places for digit in "0123456789" if text[p] != digit}


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed", "expected"),
    [
        ("65", "1.179", "18,13%", Diagnosis("inverted", "rate", "5.51")),
        ("246", "1.408", "17,47%", Diagnosis("agrees_rounded")),
        ("801", "1.377", "58,16%", Diagnosis("agrees_truncated")),
        ("881", "1.434", "61,43%", Diagnosis("agrees_truncated")),
        ("46", "313", "14,69%", Diagnosis("agrees_truncated")),
        ("151", "313", "48,24%", Diagnosis("agrees_rounded")),
        ("23", "580", "3,9%", Diagnosis("agrees_truncated")),
        ("308", "580", "53%", Diagnosis("agrees_rounded")),
        ("17", "132", "12.88%", Diagnosis("agrees_rounded")),
        ("173", "189", "91,5%", Diagnosis("agrees_rounded")),
        ("124", "140", "88,67%", Diagnosis("one_digit", "rate", "88.57")),
        ("422", "647", "62,61%", Diagnosis("transposed", "denominator", "674")),
    ],
)
def test_the_rates_of_the_reference(numerator: str, denominator: str, printed: str, expected: Diagnosis) -> None:
    assert diagnosed(numerator, denominator, printed) == expected


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed", "expected"),
    [
        # Rounding and truncation give the same: it counts as rounded.
        ("1", "4", "25,00%", "agrees_rounded"),
        ("1", "3", "33,3%", "agrees_rounded"),
        # A tie agrees whichever way it is rounded, and one unit further does not.
        ("1", "8", "12,5%", "agrees_rounded"),
        ("1", "8", "12%", "agrees_rounded"),
        ("1", "8", "13%", "agrees_rounded"),
        ("1", "16", "6,2%", "agrees_rounded"),
        ("1", "16", "6,3%", "agrees_rounded"),
        ("0", "50", "0%", "agrees_rounded"),
        ("50", "50", "100%", "agrees_rounded"),
        ("0", "50", "100%", "complement"),
        ("231", "1000", "76,9%", "complement"),
        ("2", "3", "33,3%", "complement"),
        # 150 % is 3/2 upside down, as a percentage or as a plain ratio.
        ("2", "3", "150%", "inverted"),
        ("65", "1179", "1813,84%", "inverted"),
    ],
)
def test_edges_of_agreement_and_the_shares_turned_round(
    numerator: str, denominator: str, printed: str, expected: str
) -> None:
    assert diagnosed(numerator, denominator, printed).name == expected


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed", "expected"),
    [
        ("246", "1.408", "14,77%", Diagnosis("transposed", "rate", "17.47")),
        ("426", "1.408", "17,47%", Diagnosis("transposed", "numerator", "246")),
        ("246", "1.480", "17,47%", Diagnosis("transposed", "denominator", "1408")),
        ("246", "1.408", "17,97%", Diagnosis("one_digit", "rate", "17.47")),
        ("296", "1.408", "17,47%", Diagnosis("one_digit", "numerator", "246")),
        ("246", "1.708", "17,47%", Diagnosis("one_digit", "denominator", "1408")),
        ("246", "1.408", "71,91%", Diagnosis("contradiction", "unknown")),
    ],
)
def test_a_slip_names_the_part_and_the_reading(
    numerator: str, denominator: str, printed: str, expected: Diagnosis
) -> None:
    assert diagnosed(numerator, denominator, printed) == expected


def test_a_whole_number_rate_never_points_at_a_count() -> None:
    assert diagnosed("246", "1.480", "17%") == Diagnosis("agrees_rounded")
    assert diagnosed("246", "1.708", "22%").fault in ("rate", "unknown")


def test_counts_that_sums_confirm_leave_the_rate_at_fault() -> None:
    assert diagnosed("426", "1.408", "17,47%", counts_in_doubt=False) == Diagnosis("contradiction", "rate")


@pytest.mark.parametrize(
    ("numerator", "denominator", "printed", "plain", "hedged"),
    [
        ("893", "1.000", "90%", "contradiction", "agrees_rounded"),
        ("91", "100", "90%", "one_digit", "agrees_rounded"),
        ("87", "140", "60,0%", "one_digit", "agrees_rounded"),
        ("55", "100", "100%", "contradiction", "contradiction"),
        ("97", "100", "100%", "contradiction", "agrees_rounded"),
        ("893", "1.000", "85%", "one_digit", "one_digit"),
        ("65", "1.179", "18,13%", "inverted", "inverted"),
    ],
)
def test_a_hedge_lets_trailing_zeros_stand_for_rounding_to_tens_at_most(
    numerator: str, denominator: str, printed: str, plain: str, hedged: str
) -> None:
    assert diagnosed(numerator, denominator, printed).name == plain
    assert diagnosed(numerator, denominator, printed, hedged=True).name == hedged


@pytest.mark.parametrize(
    ("numerator", "denominator", "percent", "expected"),
    [
        (None, None, None, "not_checkable"),
        (1, None, None, "counts_only"),
        (1, 2, None, "counts_only"),
        (None, None, 5, "rate_only"),
        (1, None, 5, "not_checkable"),
        (None, 2, 5, "not_checkable"),
        (0, 0, 5, "contradiction"),
        (5, 0, 5, "contradiction"),
    ],
)
def test_missing_parts_and_empty_bases(
    numerator: int | None, denominator: int | None, percent: int | None, expected: str
) -> None:
    parts = [None if part is None else Decimal(part) for part in (numerator, denominator, percent)]
    assert diagnose(*parts).name == expected


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 3))
def test_whatever_an_honest_office_prints_agrees(numerator: int, extra: int, decimals: int) -> None:
    denominator = numerator + extra
    for printed in forms(share(numerator, denominator), decimals):
        assert diagnose(Decimal(numerator), Decimal(denominator), Decimal(printed), decimals).name in AGREES


@given(st.integers(0, 2000), st.integers(1, 2000), st.integers(0, 10**5), st.integers(0, 2))
def test_agreement_is_exactly_what_the_oracle_says(numerator: int, extra: int, stated: int, decimals: int) -> None:
    exact, printed = share(numerator, numerator + extra), Fraction(stated, 10**decimals)
    near = abs(exact - printed) <= Fraction(1, 2 * 10**decimals)
    is_cut = Fraction(cut(exact, decimals)) == printed
    expected = "agrees_rounded" if near else ("agrees_truncated" if is_cut else "")
    assert agrees(exact, printed, decimals) == expected


@given(st.integers(0, 99999), st.integers(0, 99999), st.integers(0, 10**5), st.integers(0, 3), st.booleans())
def test_any_three_numbers_get_a_known_word_and_a_reading_that_mends_them(
    numerator: int, denominator: int, stated: int, decimals: int, hedged: bool
) -> None:
    percent = Decimal(stated).scaleb(-decimals)
    found = diagnose(Decimal(numerator), Decimal(denominator), percent, decimals, hedged=hedged)
    assert found.name in tables.DIAGNOSES
    assert bool(found.fault) == (found.name not in AGREES)
    if found.reading and found.name in ("transposed", "one_digit"):
        parts = {"numerator": Fraction(numerator), "denominator": Fraction(denominator), "rate": Fraction(percent)}
        parts[found.fault] = Fraction(found.reading)
        zeros = len(f"{stated}") - len(f"{stated}".rstrip("0")) if hedged and stated else 0
        places = decimals - min(zeros, decimals + 1)
        assert agrees(100 * parts["numerator"] / parts["denominator"], parts["rate"], places)


# Planted faults: each kind of slip among clean rows, found unless an earlier explanation also fits what is printed.

Row = tuple[int, int, str, int]


def plausible(row: Row, kind: str) -> bool:
    """Whether an explanation that the documented order puts before `kind` also fits the printed row."""
    numerator, denominator, printed, decimals = row
    earlier: dict[str, set[str]] = {"agrees": forms(share(numerator, denominator), decimals)}
    upside_down = Fraction(denominator, numerator) if numerator else None
    earlier["inverted"] = (
        forms(upside_down, decimals) | forms(100 * upside_down, decimals) if upside_down is not None else set()
    )
    earlier["complement"] = forms(100 - share(numerator, denominator), decimals)
    order = ["agrees", "inverted", "complement", "transposed", "one_digit"]
    if any(printed in earlier[name] for name in order[: order.index(kind)] if name in earlier):
        return True
    if kind == "one_digit":
        fits = any(text in forms(share(numerator, denominator), decimals) for text in swaps(printed))
        return fits or any(
            int(text) > 0 and int(text) >= numerator and printed in forms(share(numerator, int(text)), decimals)
            for text in swaps(str(denominator))
        ) or any(
            int(text) <= denominator and printed in forms(share(int(text), denominator), decimals)
            for text in swaps(str(numerator))
        )  # fmt: skip
    return False


def planted(chance: random.Random, kind: str) -> Row:
    denominator = chance.randint(200, 20000)
    numerator = chance.randint(20, denominator - 20)
    decimals = chance.choice([1, 2])
    honest = chance.choice(sorted(forms(share(numerator, denominator), decimals)))
    if kind == "inverted":
        printed = chance.choice(sorted(forms(Fraction(denominator, numerator), decimals)))
    elif kind == "complement":
        printed = chance.choice(sorted(forms(100 - share(numerator, denominator), decimals)))
    else:
        slips = {"transposed": swaps, "one_digit": replacements}[kind](honest)
        printed = chance.choice(sorted(text for text in slips if text[0] != "0" or text[1] == ".") or [honest])
    return numerator, denominator, printed, decimals


def said(row: Row) -> Diagnosis:
    numerator, denominator, printed, decimals = row
    return diagnose(Decimal(numerator), Decimal(denominator), Decimal(printed), decimals)


@pytest.mark.parametrize("seed", range(5))
def test_planted_faults_are_found_and_clean_rows_raise_no_alarm(seed: int) -> None:
    chance = random.Random(seed)
    rows: list[tuple[str, Row]] = []
    for _ in range(400):
        denominator, decimals = chance.randint(1, 20000), chance.randint(0, 3)
        numerator = chance.randint(0, denominator)
        printed = chance.choice(sorted(forms(share(numerator, denominator), decimals)))
        rows.append(("clean", (numerator, denominator, printed, decimals)))
    for kind in ("inverted", "complement", "transposed", "one_digit"):
        rows += [(kind, planted(chance, kind)) for _ in range(10)]
    chance.shuffle(rows)
    assert [row for kind, row in rows if kind == "clean" and said(row).name not in AGREES] == []
    for kind in ("inverted", "complement", "transposed", "one_digit"):
        told_apart = [row for planted_kind, row in rows if planted_kind == kind and not plausible(row, kind)]
        assert len(told_apart) >= 5, f"{kind}: the planted rows do not test it"
        assert {said(row).name for row in told_apart} == {kind}
        assert all(said(row).fault == "rate" for row in told_apart)


@pytest.mark.parametrize("seed", range(5))
def test_a_rate_that_no_slip_explains_is_a_contradiction(seed: int) -> None:
    chance, found = random.Random(seed), 0
    for _ in range(200):
        denominator = chance.randint(200, 20000)
        numerator, stated = chance.randint(20, denominator - 20), chance.randint(100, 9999)
        row = (numerator, denominator, f"{stated // 100}.{stated % 100:02d}", 2)
        fits = forms(share(numerator, denominator), 2)
        if plausible(row, "one_digit") or any(text in fits for text in replacements(row[2])):
            continue
        counts = [(int(text), denominator) for text in replacements(str(numerator)) if int(text) <= denominator]
        counts += [(numerator, int(text)) for text in replacements(str(denominator)) if int(text) >= numerator]
        if any(row[2] in forms(share(*pair), 2) for pair in counts):
            continue
        found += 1
        assert said(row) == Diagnosis("contradiction", "unknown")
    assert found > 100
