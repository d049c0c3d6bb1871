from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
from modelling_panels import CAN_THO

from analysis.modelling.points import COLUMNS as POINT_COLUMNS
from analysis.modelling.points import points_from_filings, points_from_observations
from analysis.modelling.sensitivity import CHOICES, COLUMNS, choice_effects, curve_summary, specification_curve


def _observation(
    year: int, level: str, numerator: float | None, denominator: float | None, **more: Any
) -> dict[str, Any]:
    base = {
        "province": "can-tho", "agency": "Sở", "scope": "department", "measure": "online_filing", "kind": "actual",
        "qualifier": "", "year": year, "level": level, "numerator": numerator, "denominator": denominator,
        "share_stated": None, "diagnosis": "counts_only", "claim_id": f"a#{year}{level}",
    }  # fmt: skip
    return base | more


@pytest.fixture(scope="module")
def points() -> pd.DataFrame:
    rows = [
        _observation(2015, "3+4", 0, None),
        _observation(2016, "3", 65, 1179, share_stated=0.1813, diagnosis="inverted"),
        _observation(2017, "3", 246, 1408, share_stated=0.1747, diagnosis="agrees_rounded"),
        _observation(2018, "3", 760, 1377),
        _observation(2018, "4", 41, 1377),
        _observation(2018, "3+4", None, 1377, share_stated=0.5816, diagnosis="agrees_truncated"),
        _observation(2019, "3", 804, 1434),
        _observation(2019, "4", 77, 1434),
        _observation(2020, "3", 308, 580, province="dong-thap"),
        _observation(2020, "4", 23, 580, province="dong-thap"),
        _observation(2021, "3", 5, 10, province="dong-thap", kind="target"),
        _observation(2022, "3", 5, 10, province="dong-thap", qualifier="over"),
        _observation(2023, "3", 5, 10, province="dong-thap", measure="online_result"),
    ]
    frame = pd.DataFrame(rows)
    return points_from_observations(frame.astype({"numerator": "float64", "denominator": "float64", "year": "Int64"}))


@pytest.fixture(scope="module")
def curve(points: pd.DataFrame) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return specification_curve(points, "can-tho")


def test_points_hold_counts_by_level_and_what_was_printed(points: pd.DataFrame) -> None:
    assert tuple(points.columns) == POINT_COLUMNS
    table = points.set_index(["province", "year"])
    assert list(points["year"]) == [2015, 2016, 2017, 2018, 2019, 2020]
    assert tuple(table.loc[("can-tho", 2018), ["level3", "online", "received"]]) == (760, 801, 1377)
    assert table.loc[("can-tho", 2018), "share_stated"] == 0.5816
    assert np.isnan(table.loc[("can-tho", 2019), "share_stated"])
    assert table["disputed"].tolist() == [False, True, False, False, False, False]
    assert np.isnan(table.loc[("can-tho", 2015), "received"])
    assert table.loc[("can-tho", 2018), "claim_ids"] == "a#20183 a#20184 a#20183+4"


def test_there_are_many_specifications_each_with_its_choices(curve: pd.DataFrame) -> None:
    assert tuple(curve.columns) == COLUMNS
    assert len(curve) >= 250
    assert not curve.duplicated(list(CHOICES)).any()
    assert not curve.duplicated(
        ["n_years", "estimate", "low", "high", "estimator", "claim_ids", "levels", "disputed"]
    ).all()
    assert list(curve["specification"]) == list(range(1, len(curve) + 1))
    told = curve["estimate"].dropna()
    assert told.is_monotonic_increasing
    for choice in CHOICES:
        assert curve[choice].nunique() >= 2, choice


def test_the_primary_specification_is_that_of_the_report(curve: pd.DataFrame) -> None:
    (row,) = curve[curve["primary"]].to_dict("records")
    assert row["estimate"] == pytest.approx(1.07460820867788)
    assert (row["low"], row["high"]) == (pytest.approx(-0.308534, abs=1e-6), pytest.approx(2.457750, abs=1e-6))
    assert not row["excludes_no_growth"]
    assert row["n_years"] == 4


def test_the_choices_change_the_data_as_they_say(curve: pd.DataFrame) -> None:
    base = {"zero_without_base": "left_out", "levels": "3+4", "years": "all", "scope": "province"}
    ols = curve[(curve["estimator"] == "ols_logit") & (curve[list(base)] == list(base.values())).all(axis=1)]
    counts = {"counts": (65, 1179), "stated": (214, 1179), "stated_base": (65, 359)}
    for choice, (online, received) in counts.items():
        rows = [(online, received), *((k, n) for _, k, n in CAN_THO[1:])]
        y = [np.log((k + 0.5) / (n - k + 0.5)) for k, n in rows]
        expected = np.polyfit(range(4), y, 1)[0]
        assert ols.loc[ols["disputed"] == choice, "estimate"].iloc[0] == pytest.approx(expected)
    assert ols.loc[ols["disputed"] == "excluded", "n_years"].iloc[0] == 3


def test_inventing_a_base_for_the_zero_creates_the_significance(curve: pd.DataFrame) -> None:
    base = {"disputed": "counts", "levels": "3+4", "years": "all", "scope": "province", "estimator": "quasibinomial"}
    rows = curve[(curve[list(base)] == list(base.values())).all(axis=1)].set_index("zero_without_base")
    assert not rows.loc["left_out", "excludes_no_growth"]
    assert rows.loc["base_of_next_year", "excludes_no_growth"]
    assert rows.loc["base_of_next_year", "n_years"] == 5
    effects = choice_effects(curve)
    assert effects["choice"].iloc[0] == "zero_without_base"
    assert set(effects["choice"]) == set(CHOICES)
    assert effects["variance_share"].between(0, 1).all()


def test_the_summary_counts_rows(curve: pd.DataFrame) -> None:
    summary = curve_summary(curve).set_index("kind")
    assert summary.loc["all", "specifications"] == len(curve)
    assert summary.loc["honest", "specifications"] + summary.loc["naive", "specifications"] == len(curve)
    honest = curve[curve["honest"] & curve["estimate"].notna()]
    assert summary.loc["honest", "excluding"] == int((honest["low"] > 0).sum())
    assert summary.loc["naive", "excluding"] > 0.9 * summary.loc["naive", "told"]


def test_what_cannot_be_told_is_a_row_with_the_reason(curve: pd.DataFrame) -> None:
    untold = curve[curve["estimate"].isna()]
    assert len(untold) > 0
    assert (untold["covers"] == "fewer than three comparable years").all()
    assert untold["excludes_no_growth"].isna().all()


def test_ones_own_filings_have_a_curve_too_and_an_unknown_province_an_empty_one() -> None:
    years, online, received = zip(*CAN_THO, strict=True)
    table = pd.DataFrame({"province": "x", "year": years, "dossiers_online": online, "dossiers_received": received})
    curve = specification_curve(points_from_filings(table), "x")
    assert set(curve["years"]) == {"all", *(f"without_{year}" for year in years)}
    assert len(curve) == 5 * 5
    nothing = specification_curve(points_from_filings(table), "y")
    assert nothing["estimate"].isna().all()
    assert choice_effects(nothing).empty
    assert curve_summary(nothing)["told"].sum() == 0


def test_filings_and_observations_give_the_same_curve(points: pd.DataFrame, curve: pd.DataFrame) -> None:
    filings = points.rename(
        columns={"received": "dossiers_received", "online": "dossiers_online", "level3": "dossiers_online_level3"}
    ).assign(comparable=points["received"].notna())
    from_filings = specification_curve(points_from_filings(filings), "can-tho")
    pd.testing.assert_frame_equal(from_filings, curve)
