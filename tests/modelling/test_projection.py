from __future__ import annotations

import warnings

import numpy as np
import pytest
from modelling_panels import DIRTY, unit
from scipy import integrate, stats
from scipy.special import logit

from analysis.modelling.metaregression import plain_logits
from analysis.modelling.projection import COLUMNS, projection_fan, slope_posterior
from analysis.modelling.shapes import growth_shapes
from analysis.modelling.trend import counts, fitted_curve


def test_the_fan_is_wider_than_the_band_of_the_line_and_nests() -> None:
    fan = projection_fan(unit(), [2020])
    assert tuple(fan.columns) == COLUMNS
    line = fan[fan["scenario"] == "line"].set_index("confidence")
    assert line.loc[0.95, "low"] < line.loc[0.8, "low"] < line.loc[0.5, "low"] < line.loc[0.5, "share"]
    assert line.loc[0.5, "share"] < line.loc[0.5, "high"] < line.loc[0.8, "high"] < line.loc[0.95, "high"]
    naive = fitted_curve(unit(), "binomial", [2020]).iloc[0]
    assert line.loc[0.95, "high"] - line.loc[0.95, "low"] > 5 * (naive["high"] - naive["low"])


def test_the_ceiling_is_assumed_and_said_and_held() -> None:
    fan = projection_fan(unit(), [2020, 2030])
    capped = fan[fan["scenario"] == "ceiling"]
    assert (capped["ceiling"] == 0.65).all()
    assert (capped["high"] <= 0.65).all()
    assert capped["covers"].str.contains("a ceiling of 65 % is assumed, not estimated").all()
    chosen = projection_fan(unit(), [2020], ceiling=0.8)
    assert (chosen.loc[chosen["scenario"] == "ceiling", "high"] <= 0.8).all()
    with pytest.raises(ValueError, match="ceiling"):
        projection_fan(unit(), [2020], ceiling=0.6)


def test_the_posterior_agrees_with_quadrature_of_its_own_definition() -> None:
    years, online, received = counts(unit())
    values, variance = plain_logits(online, received)
    time = years - years.mean()
    design = np.column_stack([np.ones(4), time])

    def joint(slope: float, sd: float) -> float:
        # The intercept is integrated out in closed form: what is left are residuals about their weighted mean.
        weights = 1 / (variance + sd**2)
        rest = values - slope * time
        mean = (weights * rest).sum() / weights.sum()
        logs = np.log(weights).sum() / 2 - np.log(weights.sum()) / 2 - (weights * (rest - mean) ** 2).sum() / 2
        return float(np.exp(logs - sd**2 / 2))

    below = integrate.dblquad(lambda sd, slope: joint(slope, sd), -6, 1.0, 1e-4, 4, epsabs=1e-8)[0]
    above = integrate.dblquad(lambda sd, slope: joint(slope, sd), 1.0, 9, 1e-4, 4, epsabs=1e-8)[0]
    ours = slope_posterior(time, values[None, :], variance[None, :], 1.0)
    assert ours[0] == pytest.approx(below / (below + above), abs=2e-4)
    assert design.shape == (4, 2)


def test_the_fan_of_a_long_straight_series_is_about_its_line() -> None:
    rows = [(year, round(1e6 / (1 + np.exp(-(year - 2010) / 4))), 10**6) for year in range(2000, 2020)]
    fan = projection_fan(unit(rows), [2020]).iloc[0]
    assert logit(fan["share"]) == pytest.approx(2.5, abs=0.01)
    assert fan["high"] - fan["low"] < 0.05


@pytest.mark.parametrize("name", DIRTY)
def test_odd_counts_are_projected_and_drawn_in_silence(name: str) -> None:
    panel = unit(DIRTY[name])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fan, shapes = projection_fan(panel, [2021]), growth_shapes(panel, [2010, 2016, 2030])
    assert len(fan) == 6
    told = fan[fan["share"].notna()]
    assert ((told["low"] >= 0) & (told["low"] <= told["share"]) & (told["share"] <= told["high"])).all()
    assert (told["high"] <= 1).all()
    assert (fan["covers"] != "").all()
    assert set(shapes["shape"]) == {"logistic", "gompertz", "bass"}
    assert shapes["share"].dropna().between(0, 1).all()


def test_shapes_follow_the_shares_and_infer_nothing() -> None:
    found = growth_shapes(unit(), [2016, 2017, 2018, 2019])
    for _, curve in found.groupby("shape"):
        np.testing.assert_allclose(curve["share"], [65 / 1179, 246 / 1408, 801 / 1377, 881 / 1434], atol=0.07)
        assert curve["share"].is_monotonic_increasing
    assert not {"low", "high", "std_error"} & set(found.columns)
    assert (growth_shapes(unit(DIRTY["straight"]), [2017])["share"].isna()).all()


def test_a_logistic_curve_is_found_again() -> None:
    years = np.arange(2005, 2020)
    share = 0.7 * stats.logistic.cdf(years, loc=2012, scale=1.5)
    rows = [(int(year), round(10**7 * value), 10**7) for year, value in zip(years, share, strict=True)]
    found = growth_shapes(unit(rows), [2025])
    assert found.loc[found["shape"] == "logistic", "share"].iloc[0] == pytest.approx(0.7, abs=1e-3)
