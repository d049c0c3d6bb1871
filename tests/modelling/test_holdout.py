from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest
from modelling_panels import CAN_THO, DIRTY, unit

from analysis.modelling.holdout import ROLLING_COLUMNS, leave_one_year_out, rolling_origin
from analysis.modelling.trend import single_province_estimates


def test_leaving_a_year_out_is_fitting_the_others() -> None:
    found = leave_one_year_out(unit())
    assert found["year_left_out"].isna().tolist() == [True, False, False, False, False]
    for _, row in found.iterrows():
        kept = [triple for triple in CAN_THO if pd.isna(row["year_left_out"]) or triple[0] != row["year_left_out"]]
        alone = single_province_estimates(unit(kept)).set_index(["model", "term"]).loc[("quasibinomial", "slope")]
        np.testing.assert_allclose(
            row[["estimate", "low", "high"]].astype(float), alone[["estimate", "low", "high"]].astype(float)
        )
        assert row["n_years"] == len(kept)


def test_leaving_one_of_three_years_out_says_why_there_is_nothing() -> None:
    found = leave_one_year_out(unit(DIRTY["straight"]))
    assert found["estimate"].notna().tolist() == [True, False, False, False]
    assert (found["covers"].iloc[1:] == "fewer than three comparable years").all()


def test_the_line_foretells_88_percent_for_2019_where_61_was_seen() -> None:
    (row,) = rolling_origin(unit()).to_dict("records")
    assert (row["first_year"], row["last_year"], row["target_year"]) == (2016, 2018, 2019)
    assert round(100 * row["predicted"]) == 88
    assert round(100 * row["share"]) == 61
    assert row["no_change"] == pytest.approx(801 / 1377)
    assert row["better"] == "no_change"
    p, y = row["predicted"], row["share"]
    dossiers = np.array([1.0] * 881 + [0.0] * 553)
    assert row["brier"] == pytest.approx(np.mean((dossiers - p) ** 2))
    assert row["log_score"] == pytest.approx(-np.mean(np.where(dossiers == 1, np.log(p), np.log(1 - p))))
    assert row["brier_no_change"] == pytest.approx(y * (1 - 801 / 1377) ** 2 + (1 - y) * (801 / 1377) ** 2)


@pytest.mark.parametrize("name", DIRTY)
def test_odd_counts_are_held_out_in_silence(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        rolled, left = rolling_origin(unit(DIRTY[name])), leave_one_year_out(unit(DIRTY[name]))
    assert tuple(rolled.columns) == ROLLING_COLUMNS
    assert (rolled["covers"] != "").all()
    assert np.isfinite(rolled.loc[rolled["predicted"].notna(), "log_score"]).all()
    assert (left["covers"] != "").all()


def test_an_unknown_model_is_refused() -> None:
    with pytest.raises(ValueError, match="no model"):
        leave_one_year_out(unit(), model="magic")
