from __future__ import annotations

import pytest
from claims_of_one_page import filed, told

from analysis import tables
from analysis.cleaning.filings import NOT_COMPARABLE
from analysis.cleaning.scope import convention_of
from analysis.labels import LANGUAGES, label


def total(numerator: str, **cells: str) -> dict[str, str]:
    return told(numerator, measure="dossiers_received", denominator_means="", **cells)


def test_levels_on_different_bases_are_never_added() -> None:
    means = {"denominator_means": "level_3_4_procedures"}
    rows = [told("90.677", "117.370", level="3", **means), told("6.227", "11.176", level="4", **means)]
    (row,) = filed(*rows).to_dict("records")
    assert row["not_comparable_because"] == "bases_differ level_3_4_base"
    assert (row["dossiers_online_level3"], row["dossiers_online_level4"]) == (90677, 6227)
    assert all(tables.pd.isna(row[name]) for name in ("dossiers_received", "dossiers_online", "share_online"))


def test_a_whole_on_its_own_base_needs_no_levels() -> None:
    rows = [told("900", "2.000", level="3+4"), told("500", "1.000", level="3", denominator_means="received")]
    (row,) = filed(rows[0], rows[1] | {"denominator_text": "2.000"}).to_dict("records")
    assert (row["dossiers_online"], row["dossiers_received"]) == (900, 2000)


@pytest.mark.parametrize("means", ["arising", "resolved", "level_3_4_procedures"])
def test_a_printed_total_is_no_base_of_another_meaning(means: str) -> None:
    online = told("113", "", "5,58%", denominator_means=means)
    own, received = (
        filed(online, total("1.983")).sort_values("dossiers_received", na_position="first").to_dict("records")
    )
    assert own["denominator_means"] == means
    assert "no_denominator" in own["not_comparable_because"]
    assert (received["denominator_means"], received["dossiers_received"]) == ("received", 1983)


@pytest.mark.parametrize("means", ["received", "unknown", ""])
def test_a_printed_total_is_the_base_where_nothing_speaks_against_it(means: str) -> None:
    (row,) = filed(told("113", denominator_means=means), total("1.983")).to_dict("records")
    assert (row["dossiers_online"], row["dossiers_received"]) == (113, 1983)


@pytest.mark.parametrize("agency", ["Sở X - lĩnh vực Y", "Sở X - thủ tục Y", "lĩnh vực đăng ký kinh doanh"])
def test_a_part_of_a_body_is_no_series_of_it(agency: str) -> None:
    (row,) = filed(told("5", "10", agency=agency)).to_dict("records")
    assert row["not_comparable_because"] == "part_of_agency"
    assert filed(told("5", "10", agency="Sở Thủ tục")).loc[0, "comparable"]


def test_what_says_nothing_of_channels_is_no_filing() -> None:
    assert filed(total("1.983")).empty
    assert filed(told("300", measure="postal_intake")).empty
    (row,) = filed(told("54.100", "61.300", measure="in_person_filing")).to_dict("records")
    assert row["dossiers_received"] == 61300
    assert len(filed(told(rate="85%"))) == 1


def test_every_reason_and_flag_has_words() -> None:
    for lang in LANGUAGES:
        assert all(label(f"because.{word}", lang) for word in NOT_COMPARABLE)
        assert all(label(f"flag.{word}", lang) for word in tables.FLAGS)


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("Quý I/2021 (từ ngày 15/12/2020 đến ngày 14/3/2021)", "2020-12-15", "2021-03-14", "15_dec"),
        ("quý I (15/12/2022-14/3/2023)", "2022-12-15", "2023-03-14", "15_dec"),
        ("từ 15/12/2019 đến 14/12/2020", "2019-12-15", "2020-12-14", "15_dec"),
        ("2018-01-01..2018-06-30", "2018-01-01", "2018-06-30", "calendar"),
        ("từ 1/1-31/12/2019", "2019-01-01", "2019-12-31", "calendar"),
        ("năm 2019", "2019-01-01", "2019-12-31", "unknown"),
        ("quý 3/2023", "2023-07-01", "2023-09-30", "unknown"),
        ("tính đến đầu tháng 11-2022", "2022-01-01", "2022-11-01", "unknown"),
        ("đến ngày 31/12/2020", "2020-01-01", "2020-12-31", "unknown"),
        ("từ 15/12/2020", "2020-12-15", "2021-03-14", "unknown"),
        ("từ 1/5/2020 đến 31/5/2020", "2020-05-01", "2020-05-31", "unknown"),
        ("từ 15/12/2020 đến 31/3/2021", "2020-12-15", "2021-03-31", "unknown"),
        ("từ 1/1/2020", "2020-01-01", "", "unknown"),
    ],
)
def test_only_printed_days_prove_how_a_year_runs(text: str, start: str, end: str, expected: str) -> None:
    assert convention_of(text, start, end) == expected
