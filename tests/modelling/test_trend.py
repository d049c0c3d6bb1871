from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from modelling_panels import DIRTY, unit
from scipy.special import expit
from scipy.stats.contingency import odds_ratio

from analysis import tables
from analysis.modelling.covers import translated
from analysis.modelling.lines import TERMS
from analysis.modelling.panel import model_panel
from analysis.modelling.trend import FITS, fitted_curve, single_province_estimates


@pytest.fixture(scope="module")
def can_tho() -> pd.DataFrame:
    return single_province_estimates(unit()).set_index(["model", "term"])


def test_the_published_reference_for_can_tho(can_tho: pd.DataFrame) -> None:
    naive, honest = can_tho.loc[("binomial", "slope")], can_tho.loc[("quasibinomial", "slope")]
    assert naive["estimate"] == pytest.approx(1.07460820867788, rel=1e-7)
    assert naive["std_error"] == pytest.approx(0.03362, abs=5e-6)
    assert honest["estimate"] == naive["estimate"]
    assert honest["low"] == pytest.approx(-0.308534, abs=5e-7)
    assert honest["high"] == pytest.approx(2.457750, abs=5e-7)
    assert honest["df"] == 2
    assert can_tho.loc[("quasibinomial", "dispersion"), "estimate"] == pytest.approx(91.4250996535541, rel=1e-7)
    assert can_tho.loc[("binomial", "log_likelihood"), "estimate"] == pytest.approx(-105.123598714187, rel=1e-7)
    ratio = can_tho.loc[("quasibinomial", "odds_ratio")]
    assert [round(ratio[name], 2) for name in ("estimate", "low")] == [2.93, 0.73]
    assert round(ratio["high"], 1) == 11.7


def test_the_crossing_is_a_bracket_and_its_fieller_set_the_whole_line(can_tho: pd.DataFrame) -> None:
    bracket = can_tho.loc[("observed", "crossing_year")]
    assert (bracket["low"], bracket["high"], bracket["interval"]) == (2017, 2018, "bracket")
    assert np.isnan(bracket["estimate"])
    fitted = can_tho.loc[("quasibinomial", "crossing_year")]
    assert fitted["estimate"] == pytest.approx(2018.233, abs=5e-4)
    assert np.isnan(fitted["low"])
    assert np.isnan(fitted["high"])
    assert "unbounded: the interval is the whole line" in fitted["covers"]


def test_the_facts_that_need_no_model(can_tho: pd.DataFrame) -> None:
    shares = [can_tho.loc[("exact", f"share_{year}"), "estimate"] for year in range(2016, 2020)]
    assert [round(100 * share, 1) for share in shares] == [5.5, 17.5, 58.2, 61.4]
    ratios = can_tho.loc["year_on_year", "estimate"]
    assert [round(ratio, 2) for ratio in ratios] == [3.63, 6.57, 1.15]
    assert list(ratios.index) == ["odds_ratio_2017_2016", "odds_ratio_2018_2017", "odds_ratio_2019_2018"]
    assert can_tho.loc[("exact", "share_2016"), "covers"] == "counting error only"


@pytest.mark.parametrize("origin", [0, 1990, 2018, 2100])
def test_the_origin_moves_the_intercept_and_nothing_else(origin: int) -> None:
    here = single_province_estimates(unit()).set_index(["model", "term"])
    there = single_province_estimates(unit(), origin=origin).set_index(["model", "term"])
    for model in FITS:
        moved = here.loc[(model, "intercept"), "estimate"] + (origin - 2016) * here.loc[(model, "slope"), "estimate"]
        assert there.loc[(model, "intercept"), "estimate"] == pytest.approx(moved, rel=1e-7)
        for term in ("slope", "odds_ratio", "crossing_year", "log_likelihood", "dispersion", "rho"):
            for name in ("estimate", "low", "high"):
                one, other = here.loc[(model, term), name], there.loc[(model, term), name]
                assert one == pytest.approx(other, rel=1e-6, nan_ok=True), (model, term, name)


@pytest.mark.parametrize("name", DIRTY)
def test_odd_counts_give_rows_or_reasons_and_never_a_warning(name: str) -> None:
    table = pd.DataFrame(
        DIRTY[name] or [(2015, 0, None)], columns=["year", "dossiers_online", "dossiers_received"]
    ).assign(province="a")
    panel = model_panel(table)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = single_province_estimates(panel.rows, left_out=panel.left_out)
    assert tuple(found.columns) == tables.TABLES["estimates"]
    assert not found.duplicated(list(tables.KEYS["estimates"])).any()
    for model in FITS:
        assert set(found.loc[found["model"] == model, "term"]) == set(TERMS)
    numbers = found[["estimate", "low", "high"]]
    assert np.isfinite(numbers.to_numpy()[numbers.notna().to_numpy()]).all()
    assert (found["covers"] != "").all()
    both = found[found["low"].notna() & found["estimate"].notna() & found["high"].notna()]
    assert ((both["low"] <= both["estimate"]) & (both["estimate"] <= both["high"])).all()


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("two years", "fewer than three comparable years"),
        ("all zeros", "no dossier was filed online in any year, so a slope cannot be told"),
        ("all ones", "every dossier was filed online in every year, so a slope cannot be told"),
        ("separated", "the counts separate at one year, so the slope has no finite estimate"),
        ("last year only", "the counts separate at one year, so the slope has no finite estimate"),
    ],
)
def test_what_cannot_be_told_says_why(name: str, reason: str) -> None:
    found = single_province_estimates(unit(DIRTY[name])).set_index(["model", "term"])
    row = found.loc[("quasibinomial", "slope")]
    assert row["covers"] == reason
    assert np.isnan(row["estimate"])


@pytest.mark.parametrize(
    ("name", "low", "high", "words"),
    [
        ("falling", 2017, 2018, "at or above 50 % in the first, below in the second"),
        ("zigzag", 2016, 2019, "more than once"),
        ("straight", 2016, 2017, "below 50 % in the first"),
        ("flat", np.nan, np.nan, "at or above 50 % in every observed year, so the crossing year cannot be told"),
        ("all zeros", np.nan, np.nan, "below 50 % in every observed year, so the crossing year cannot be told"),
        ("one year", np.nan, np.nan, "only one observed year"),
    ],
)
def test_the_bracket_says_which_way_and_when_it_cannot_be_told(name: str, low: float, high: float, words: str) -> None:
    row = single_province_estimates(unit(DIRTY[name])).set_index(["model", "term"]).loc[("observed", "crossing_year")]
    np.testing.assert_equal([row["low"], row["high"]], [low, high])
    assert words in row["covers"]


def test_a_bounded_fieller_interval_is_where_the_band_meets_one_half() -> None:
    panel = unit(DIRTY["straight"])
    row = single_province_estimates(panel).set_index(["model", "term"]).loc[("binomial", "crossing_year")]
    assert row["estimate"] == pytest.approx(2017)
    band = fitted_curve(panel, "binomial", [row["low"], row["high"]])
    assert band["high"].iloc[0] == pytest.approx(0.5)
    assert band["low"].iloc[1] == pytest.approx(0.5)


def test_the_curve_is_the_line_and_its_bands_nest() -> None:
    years = np.linspace(2015, 2020, 11)
    naive, honest = (fitted_curve(unit(), model, years) for model in ("binomial", "quasibinomial"))
    assert list(naive.columns) == ["year", "share", "low", "high", "model", "covers"]
    row = single_province_estimates(unit()).set_index(["model", "term"])["estimate"]
    line = expit(row["binomial", "intercept"] + row["binomial", "slope"] * (years - 2016))
    np.testing.assert_allclose(naive["share"], line)
    assert (honest["low"] < naive["low"]).all()
    assert (honest["high"] > naive["high"]).all()
    assert honest["covers"].str.contains("not a new year").all()


def test_a_curve_without_a_line_is_empty_with_the_reason() -> None:
    band = fitted_curve(unit(DIRTY["all zeros"]), "quasibinomial", [2016, 2017])
    assert band["share"].isna().all()
    assert band["covers"].str.contains("cannot be told").all()


def test_a_curve_of_two_units_is_refused() -> None:
    both = pd.concat([unit(), unit(province="b")])
    with pytest.raises(ValueError, match="several"):
        fitted_curve(both, "binomial", [2016])


def test_each_province_and_scope_is_estimated_alone() -> None:
    both = pd.concat([unit(), unit(DIRTY["falling"], "b"), unit(DIRTY["zeros first"], scope="office")])
    found = single_province_estimates(both)
    alone = single_province_estimates(unit(DIRTY["falling"], "b"))
    part = found[found["province"] == "b"].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, alone)


def test_every_sentence_has_both_languages(can_tho: pd.DataFrame) -> None:
    cells = set(can_tho["covers"])
    for name in DIRTY:
        cells |= set(single_province_estimates(unit(DIRTY[name]))["covers"])
    for cell in cells:
        for part, other in zip(cell.split("; "), translated(cell, "vi").split("; "), strict=True):
            assert part != other


@pytest.mark.parametrize("rows", [[(3, 20), (2, 20)], [(1, 4), (3, 900)], [(0, 30), (4, 11)], [(4, 4), (1, 9)]])
def test_the_exact_odds_ratio_is_that_of_scipy(rows: list[tuple[int, int]]) -> None:
    (first, first_total), (second, second_total) = rows
    panel = unit([(2016, second, second_total), (2017, first, first_total)])
    row = single_province_estimates(panel).set_index(["model", "term"]).loc[("year_on_year", "odds_ratio_2017_2016")]
    found = odds_ratio([[first, first_total - first], [second, second_total - second]], kind="conditional")
    limits = found.confidence_interval(0.95)
    for ours, theirs in ((row["estimate"], found.statistic), (row["low"], limits.low), (row["high"], limits.high)):
        if np.isinf(theirs):
            assert np.isnan(ours)
        else:
            assert ours == pytest.approx(theirs, rel=1e-5, abs=1e-9)


def test_odds_ratios_of_small_counts_are_exact_and_of_zero_counts_one_sided() -> None:
    found = single_province_estimates(unit([(2016, 0, 20), (2017, 2, 20), (2018, 3, 20)])).set_index(["model", "term"])
    none = found.loc[("year_on_year", "odds_ratio_2017_2016")]
    assert none["interval"] == "exact"
    assert np.isnan(none["estimate"])
    assert np.isnan(none["high"])
    assert none["low"] > 0
    few = found.loc[("year_on_year", "odds_ratio_2018_2017")]
    # R 4.2.2: fisher.test(matrix(c(3, 17, 2, 18), 2, byrow = TRUE))
    assert few["estimate"] == pytest.approx(1.570083, abs=0.0005)
    assert few["interval"] == "exact"
