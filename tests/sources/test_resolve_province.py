from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import BadInputError
from analysis.sources.provinces import REGIONS, load_provinces, resolve_province, validated_provinces
from analysis.tables import TABLES, text_rows
from analysis.vietnamese import fold

PROVINCES = load_provinces()
ROWS = [cells for _, cells in text_rows(PROVINCES)]
FORMS = [
    (form, cells["province"])
    for cells in ROWS
    for form in (
        *(cells[name] for name in ("province", "province_code", "name_vi", "name_en")),
        *cells["aliases"].split("|"),
    )
    if form
]


def test_there_are_63_provinces_ordered_by_code() -> None:
    codes = PROVINCES["province_code"].tolist()
    assert list(PROVINCES.columns) == list(TABLES["provinces"])
    assert len(codes) == 63
    assert all(one < next_one for one, next_one in pairwise(codes))


@pytest.mark.parametrize(("region", "count"), list(zip(REGIONS, (14, 11, 14, 5, 6, 13), strict=True)))
def test_regions_have_the_sizes_of_decree_92(region: str, count: int) -> None:
    assert (PROVINCES["region"] == region).sum() == count


def test_quang_ninh_and_bac_giang_lie_where_the_decree_puts_them() -> None:
    region = PROVINCES.set_index("province")["region"]
    assert region["quang-ninh"] == "red-river-delta"
    assert region["bac-giang"] == "northern-midlands-and-mountains"


def test_english_names_carry_no_tone_marks() -> None:
    assert [name for name in PROVINCES["name_en"] if not name.isascii()] == []


@pytest.mark.parametrize(("form", "slug"), FORMS)
def test_every_form_of_every_province_resolves(form: str, slug: str) -> None:
    for variant in (form, fold(form), form.upper(), f"  {form} "):
        assert resolve_province(variant, PROVINCES) == slug


@pytest.mark.parametrize("cells", ROWS, ids=lambda cells: cells["province"])
def test_every_name_resolves_behind_a_prefix(cells: dict[str, str]) -> None:
    for prefix in ("tỉnh", "Tỉnh", "thành phố", "TP.", "TP", "tinh"):
        assert resolve_province(f"{prefix} {cells['name_vi']}", PROVINCES) == cells["province"]


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Cà Mau", "ca-mau"),
        ("Ca\u0300 Mau", "ca-mau"),
        ("Hoà Bình", "hoa-binh"),
        ("TP.HCM", "ho-chi-minh"),
        ("Đắc Lắc", "dak-lak"),
        ("BÀ RỊA – VŨNG TÀU", "ba-ria-vung-tau"),
        ("Can\u00a0Tho City", "can-tho"),
        ("1", "ha-noi"),
    ],
)
def test_spellings_met_in_print(text: str, slug: str) -> None:
    assert resolve_province(text) == slug


@pytest.mark.parametrize(
    ("text", "near"), [("Cần Tho8", "can-tho"), ("Ca Mao", "ca-mau"), ("Thua Thien", "thua-thien-hue")]
)
def test_an_unknown_name_is_refused_with_the_nearest(text: str, near: str) -> None:
    with pytest.raises(BadInputError, match=re.escape(near)):
        resolve_province(text, PROVINCES)


@pytest.mark.parametrize("text", ["", "TP", "tỉnh", "99", "Hà Tây", "Bình", "%"])
def test_what_names_no_province_is_refused(text: str) -> None:
    with pytest.raises(BadInputError, match=r"no province is called[\s\S]*did you mean"):
        resolve_province(text, PROVINCES)


def test_a_name_of_two_provinces_is_refused() -> None:
    twins = PROVINCES.assign(aliases=["đôi" if slug in ("ca-mau", "can-tho") else "" for slug in PROVINCES["province"]])
    with pytest.raises(BadInputError, match="more than one province"):
        resolve_province("đôi", twins)


@given(st.text(max_size=12))
def test_any_text_resolves_or_is_refused(text: str) -> None:
    try:
        slug = resolve_province(text, PROVINCES)
    except BadInputError:
        return
    assert slug in set(PROVINCES["province"])


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("province", "Cà Mau", "ASCII slug"),
        ("province_code", "1", "two digits"),
        ("province_code", "02", "also names ha-giang"),
        ("region", "north", "unknown region"),
        ("aliases", "Hà Giang", "also names"),
        ("aliases", "x|tinh ha giang", "also names"),
    ],
)
def test_a_table_that_breaks_its_rules_is_refused(column: str, value: str, complaint: str) -> None:
    faulty = PROVINCES.copy()
    faulty.loc[faulty["province"] == "ca-mau", column] = value
    with pytest.raises(BadInputError, match=complaint) as caught:
        validated_provinces(faulty, "provinces.csv")
    assert caught.value.row == 64


def test_a_repeated_province_is_refused() -> None:
    with pytest.raises(BadInputError, match="twice"):
        validated_provinces(pd.concat([PROVINCES, PROVINCES.tail(1)], ignore_index=True))
