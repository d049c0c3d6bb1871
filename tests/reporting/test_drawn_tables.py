from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from drawn_selections import STUDY_TABLES, counted, filings, study, study_filings
from scipy import stats

from analysis import tables
from analysis.reporting import drawn_tables

CAN_THO = {2016: (65, 1179), 2017: (246, 1408), 2018: (801, 1377), 2019: (881, 1434)}


@pytest.fixture(scope="module")
def shares() -> pd.DataFrame:
    return drawn_tables.share_online_table(study_filings(("can-tho",))).set_index("year")


def test_the_shares_of_can_tho_with_exact_intervals(shares: pd.DataFrame) -> None:
    assert list(shares.index) == [2015, *CAN_THO]
    for year, (count, total) in CAN_THO.items():
        row, interval = shares.loc[year], stats.binomtest(count, total).proportion_ci(0.95, method="exact")
        assert row["mark"] == "counts"
        assert (row["dossiers_online"], row["dossiers_received"]) == (count, total)
        assert row["share_online"] == pytest.approx(count / total)
        assert row["low"] == pytest.approx(interval.low, rel=1e-7)
        assert row["high"] == pytest.approx(interval.high, rel=1e-7)
    assert [f"{100 * share:.1f}" for share in shares.loc[2016:, "share_online"]] == ["5.5", "17.5", "58.2", "61.4"]
    assert shares.loc[2018, "share_level3"] == pytest.approx(760 / 1377)
    assert shares.loc[2019, "share_level4"] == pytest.approx(77 / 1434)


def test_2015_is_a_zero_without_a_denominator_and_so_without_an_interval(shares: pd.DataFrame) -> None:
    row = shares.loc[2015]
    assert (row["mark"], row["share_online"]) == ("zero_without_denominator", 0)
    assert row[["low", "high", "share_level3", "dossiers_received"]].isna().all()


def test_only_a_disputed_rate_is_drawn_beside_the_counts(shares: pd.DataFrame) -> None:
    assert shares["share_stated"].dropna().to_dict() == {2016: pytest.approx(0.1813)}
    excluded = drawn_tables.share_online_table(study_filings(("can-tho",), "excluded"))
    assert list(excluded["year"]) == [2015, 2017, 2018, 2019]


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        ({"dossiers_online": 5, "dossiers_received": 10}, "counts"),
        ({"dossiers_online": 0, "dossiers_received": 10}, "counts"),
        (
            {
                "dossiers_online": 5,
                "dossiers_received": 10,
                "comparable": "false",
                "not_comparable_because": "part_year",
            },
            "part_year",
        ),
        ({"dossiers_online": 0}, "zero_without_denominator"),
        ({"dossiers_online": 0, "dossiers_received": 0}, "zero_without_denominator"),
        ({"share_stated": 0.85}, "stated_only"),
        ({"dossiers_online": 5, "share_stated": 0.85}, "stated_only"),
        ({"dossiers_online": 5}, None),
        ({}, None),
    ],
)
def test_each_filing_gets_the_mark_of_what_it_tells(cells: dict[str, object], mark: str | None) -> None:
    table = drawn_tables.share_online_table(filings([{"year": 2018, **cells}]))
    assert list(table["mark"]) == ([mark] if mark else [])


def test_the_trend_of_the_reference() -> None:
    drawn = drawn_tables.trend_table(study_filings(("can-tho",)))
    ratio = drawn.loc[drawn["part"] == "odds_ratio_honest"].iloc[0]
    assert ratio["share"] == pytest.approx(np.exp(1.07460820867788), rel=1e-7)
    assert ratio["low"] == pytest.approx(np.exp(-0.308534), rel=1e-6)
    assert ratio["high"] == pytest.approx(np.exp(2.457750), rel=1e-6)
    assert (f"{ratio['share']:.2f}", f"{ratio['low']:.2f}", f"{ratio['high']:.1f}") == ("2.93", "0.73", "11.7")
    naive = drawn.loc[drawn["part"] == "odds_ratio_naive"].iloc[0]
    assert naive["share"] == pytest.approx(ratio["share"], rel=1e-9)
    reach = stats.norm.isf(0.025) * 0.03362
    assert naive["low"] == pytest.approx(np.exp(1.07460820867788 - reach), rel=1e-5)
    assert naive["high"] == pytest.approx(np.exp(1.07460820867788 + reach), rel=1e-5)
    points = drawn.loc[drawn["part"] == "point"].set_index("year")["share"]
    assert points.to_dict() == pytest.approx({year: count / total for year, (count, total) in CAN_THO.items()})


def test_both_lines_are_one_line_and_the_naive_band_lies_inside_the_honest_one() -> None:
    drawn = drawn_tables.trend_table(study_filings(("can-tho",)))
    honest, naive = (drawn.loc[drawn["part"] == part].reset_index(drop=True) for part in ("honest", "naive"))
    np.testing.assert_allclose(honest["share"], naive["share"], rtol=1e-9)
    assert (honest["low"] < naive["low"]).all()
    assert (naive["high"] < honest["high"]).all()
    assert honest["year"].min() == 2016
    assert honest["year"].max() == 2019, "a trend is not drawn beyond the years observed"
    # 50 % is crossed where the reference says the fit crosses.
    assert np.interp(0.5, honest["share"], honest["year"]) == pytest.approx(2018.233, abs=5e-3)


@pytest.mark.parametrize(
    "rows",
    [
        [],
        counted((2016, 5, 10), (2017, 6, 10)),
        counted((2016, 0, 10), (2017, 0, 10), (2018, 0, 10)),
        counted((2016, 9, 9), (2017, 8, 8), (2018, 7, 7)),
        counted((2016, 0, 10), (2017, 0, 10), (2018, 10, 10)),
        counted((2016, 1, 10), (2017, 2, 10), (2018, 3, 10), comparable="false"),
    ],
)
def test_no_slope_no_trend_table(rows: list[dict[str, object]]) -> None:
    assert drawn_tables.trend_table(filings(rows)).empty


def test_the_province_with_most_years_among_those_with_a_slope_is_drawn() -> None:
    rows = counted((2015, 0, 10), (2016, 0, 10), (2017, 0, 10), (2018, 0, 10), province="ca-mau")
    rows += counted((2016, 1, 10), (2017, 4, 10), (2018, 6, 10), province="nam-dinh")
    assert set(drawn_tables.trend_table(filings(rows))["province"]) == {"nam-dinh"}


def test_rates_stand_beside_what_their_counts_give() -> None:
    table = STUDY_TABLES["stated_and_recomputed"]().set_index("claim_id")
    row = table.loc["article-002#6"]
    assert (row["rate_text"], row["diagnosis"]) == ("18,13%", "inverted")
    assert row["share_recomputed"] == pytest.approx(65 / 1179)
    assert row["difference"] == pytest.approx(0.1813 - 65 / 1179)
    assert table.loc["article-002#10", "share_recomputed"] == pytest.approx(801 / 1377)
    # The applied correction does not hide what was printed.
    assert (table.loc["article-000#9", "rate_text"], table.loc["article-000#9", "diagnosis"]) == ("88,67%", "one_digit")
    assert "article-000#12" not in table.index
    one = drawn_tables.rates_table(study().observations, study().claims, ["dong-thap"])
    assert set(one["province"]) == {"dong-thap"}


def test_supply_is_of_procedures_and_uptake_of_dossiers() -> None:
    table = STUDY_TABLES["supply_and_uptake"]().set_index(["province", "year", "what"])
    supply = table.loc[("can-tho", 2020, "supply")]
    assert (supply["numerator"], supply["denominator"], supply["claim_ids"]) == (
        103,
        132,
        "article-002#2 article-002#3",
    )
    assert supply["share"] == pytest.approx(103 / 132)
    uptake = table.loc[("dong-thap", 2020, "uptake")]
    assert (uptake["numerator"], uptake["denominator"]) == (331, 580)
    assert table.loc[("nam-dinh", 2020, "uptake"), "mark"] == "stated_only"
    # 76 of 76, or of 89 with the procedures in trial: no count is made of Hà Nội's 100 %.
    hanoi = table.loc[("ha-noi", 2019, "supply")]
    assert (hanoi["share"], hanoi["mark"]) == (1.0, "stated_only")
    assert pd.isna(hanoi["denominator"])


def test_two_agencies_of_one_province_keep_their_rows_apart() -> None:
    rows = counted((2018, 1, 10), agency="Sở Y tế") + counted((2018, 9, 10), agency="Sở Tư pháp")
    table = drawn_tables.supply_table(study().observations.iloc[:0], filings(rows))
    assert dict(zip(table["agency"], table["share"], strict=True)) == {"Sở Tư pháp": 0.9, "Sở Y tế": 0.1}


@pytest.mark.parametrize("figure_id", [name for name in STUDY_TABLES if name != "interval_coverage"])
def test_every_row_that_is_drawn_names_claims_that_exist(figure_id: str) -> None:
    table = STUDY_TABLES[figure_id]()
    if figure_id == "coverage":  # a tile without figures is what the figure is there to show
        table = table.loc[table["state"] != "nothing"]
    assert len(table) > 0
    told = table if figure_id != "trend" else table.loc[table["claim_ids"].notna()]
    known = set(study().claims["claim_id"])
    assert (told["claim_ids"] != "").all()
    assert {claim for cell in told["claim_ids"] for claim in str(cell).split()} <= known


def test_estimates_have_a_unique_key_and_the_columns_of_the_dictionary() -> None:
    table = drawn_tables.estimates_table(study().filings)
    assert tuple(table.columns) == tables.TABLES["estimates"]
    assert not table.duplicated(list(tables.KEYS["estimates"])).any()
