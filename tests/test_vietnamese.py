from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import vietnamese

COUNTS = st.integers(0, 10**9)
LETTERS = (
    "aăâeêioôơuưyđáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵbcdghklmnpqrstvx"
    "AĂÂEÊIOÔƠUƯYĐÁÀẢÃẠẤẦẨẪẬẮẰẲẴẶÉÈẺẼẸẾỀỂỄỆÍÌỈĨỊÓÒỎÕỌỐỒỔỖỘỚỜỞỠỢÚÙỦŨỤỨỪỬỮỰÝỲỶỸỴBCDGHKLMNPQRSTVX"
)
NAMES = st.text(alphabet=LETTERS + " -.,'0123456789", max_size=30)


@given(COUNTS, st.sampled_from([".", ",", " ", "\u00a0", "\u202f"]))
def test_a_count_grouped_by_any_mark_reads_back(count: int, mark: str) -> None:
    assert vietnamese.number(f"{count:,}".replace(",", mark)) == count


@given(COUNTS)
def test_a_plain_count_reads_back_with_leading_zeros_and_blanks(count: int) -> None:
    assert vietnamese.number(f"\u00a00{count} ") == count


@given(st.integers(0, 999), st.text("0123456789", min_size=1, max_size=6), st.sampled_from([".", ","]))
def test_one_mark_groups_before_exactly_three_digits_and_is_decimal_before_others(
    whole: int, tail: str, mark: str
) -> None:
    expected = Decimal(f"{whole}{tail}") if len(tail) == 3 else Decimal(f"{whole}.{tail}")
    assert vietnamese.number(f"{whole}{mark}{tail}") == expected


@given(st.integers(1, 999), st.integers(0, 9), st.sampled_from(sorted(vietnamese.SCALES)))
def test_a_scale_word_multiplies_and_then_a_mark_is_always_decimal(whole: int, tenth: int, word: str) -> None:
    assert vietnamese.number(f"{whole},{tenth} {word}") == Decimal(f"{whole}.{tenth}") * 10 ** vietnamese.SCALES[word]
    assert vietnamese.number(f"{whole}.125 {word.upper()}") == Decimal(f"{whole}.125") * 10 ** vietnamese.SCALES[word]


@given(st.integers(1000, 10**9), st.integers(0, 99))
def test_both_marks_group_and_divide_in_either_order(whole: int, hundredths: int) -> None:
    english = f"{whole:,}.{hundredths:02d}"
    vietnamese_form = english.translate(str.maketrans(",.", ".,"))
    expected = Decimal(f"{whole}.{hundredths:02d}")
    assert vietnamese.number(english) == vietnamese.number(vietnamese_form) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.179", 1179),
        ("1,179", 1179),
        ("1 179", 1179),
        ("1\u00a0179", 1179),
        ("54,1 ngàn", 54100),
        ("2 triệu", 2000000),
        ("5.9123", Decimal("5.9123")),
        ("151.10", Decimal("151.10")),
        ("01", 1),
    ],
)
def test_numbers_as_real_reports_print_them(text: str, expected: Decimal) -> None:
    assert vietnamese.number(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "3, 4",
        "1.17 9",
        "1.1.79",
        "151.1.0",
        "1 17",
        "12 34",
        "-5",
        "5%",
        "mức 3",
        "1..179",
        ".5",
        "5.",
        "1.179,",
    ],
)
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert vietnamese.number(text) is None


@given(st.text(max_size=12))
def test_any_text_reads_as_a_finite_number_or_none(text: str) -> None:
    for read in (vietnamese.number, vietnamese.score):
        found = read(text)
        assert found is None or (found.is_finite() and found >= 0)
    rated = vietnamese.rate(text)
    assert rated is None or (rated[0].is_finite() and rated[1] >= 0)


@given(
    st.integers(0, 10**4),
    st.text("0123456789", max_size=4),
    st.sampled_from([".", ","]),
    st.sampled_from(["%", " %", "\u00a0%", ""]),
)
def test_a_rate_keeps_its_printed_decimals_and_never_groups(whole: int, tail: str, mark: str, sign: str) -> None:
    text = f"{whole}{mark}{tail}{sign}" if tail else f"{whole}{sign}"
    assert vietnamese.rate(text) == (Decimal(f"{whole}.{tail or 0}"), len(tail))


@pytest.mark.parametrize("text", ["", "%", "đều", "3,4,5%", "18,13% và 5%", "-2,39%", "12.88.1%"])
def test_what_is_not_one_rate_is_none(text: str) -> None:
    assert vietnamese.rate(text) is None


@given(st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)), st.sampled_from("/-."), st.booleans())
def test_a_day_reads_back_from_either_form(day: dt.date, mark: str, padded: bool) -> None:
    form = f"{day.day:02d}{mark}{day.month:02d}" if padded else f"{day.day}{mark}{day.month}"
    assert vietnamese.date(f"{form}{mark}{day.year}") == day
    assert vietnamese.date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["16/10/20200", "31/02/2020", "29/02/2019", "12/2020", "2020-13-01", "2020", "", "0/1/2020"]
)
def test_what_is_no_real_day_is_none(text: str) -> None:
    assert vietnamese.date(text) is None


@given(st.integers(1900, 2199), st.integers(1, 12))
def test_the_day_after_a_month_end_begins_a_month(year: int, month: int) -> None:
    last = vietnamese.month_end(year, month)
    assert (last.year, last.month) == (year, month)
    assert (last + dt.timedelta(days=1)).day == 1


@given(NAMES)
def test_fold_and_slug_are_the_same_for_both_unicode_forms_and_twice_change_nothing(name: str) -> None:
    composed, decomposed = unicodedata.normalize("NFC", name), unicodedata.normalize("NFD", name)
    assert vietnamese.fold(composed) == vietnamese.fold(decomposed)
    assert vietnamese.slug(composed) == vietnamese.slug(decomposed)
    assert vietnamese.fold(vietnamese.fold(name)) == vietnamese.fold(name)
    assert vietnamese.slug(vietnamese.slug(name)) == vietnamese.slug(name)
    assert vietnamese.fold(name).isascii()
    assert set(vietnamese.slug(name)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")


@pytest.mark.parametrize(
    ("name", "folded", "key"),
    [
        ("Đắk Lắk", "dak lak", "dak-lak"),
        ("Bà Rịa – Vũng Tàu", "ba ria - vung tau", "ba-ria-vung-tau"),
        ("  HOÀ\u00a0BÌNH ", "hoa binh", "hoa-binh"),
        ("hòa bình", "hoa binh", "hoa-binh"),
        ("Thừa Thiên Huế", "thua thien hue", "thua-thien-hue"),
    ],
)
def test_names_fold_as_a_reader_types_them(name: str, folded: str, key: str) -> None:
    assert (vietnamese.fold(name), vietnamese.slug(name)) == (folded, key)
