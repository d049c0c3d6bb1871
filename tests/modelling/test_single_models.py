"""Each single-province model against R 4.2.2; the calls stand beside the numbers.

t <- 0:3; k <- c(65, 246, 801, 881); n <- c(1179, 1408, 1377, 1434)
"""

from __future__ import annotations

import numpy as np
import pytest
from modelling_panels import DIRTY, unit
from scipy import optimize, stats
from scipy.special import expit

from analysis.modelling.betabinomial import fit_betabinomial, maximise, slope_intervals
from analysis.modelling.binomial import fit_binomial
from analysis.modelling.firth import fit_firth
from analysis.modelling.likelihood import derivatives, log_likelihood
from analysis.modelling.lines import Counts
from analysis.modelling.metaregression import fit_ols_logit, fit_reml_kh, plain_logits, reml_variance
from analysis.modelling.trend import FITS, counts, fit_all

CAN_THO = counts(unit())
T4 = 4.302652729911275


def test_reml_with_knapp_hartung_agrees_with_metafor() -> None:
    # metafor 3.8.1: rma(measure = "PLO", xi = k, ni = n, mods = ~ t, method = "REML", test = "adhoc",
    #                    control = list(threshold = 1e-12, maxiter = 10000))
    line = fit_reml_kh(*CAN_THO, 2016)
    assert line.points["dispersion"] == pytest.approx(0.301383210157, rel=1e-8)
    np.testing.assert_allclose(line.coefficients, [-2.664767295520, 1.178064027613], rtol=1e-9)
    np.testing.assert_allclose(np.sqrt(np.diag(line.covariance)), [0.468844787197, 0.249143482394], rtol=1e-8)
    assert line.points["log_likelihood"] == pytest.approx(-1.650489629167, rel=1e-9)
    assert line.coefficients[1] - T4 * np.sqrt(line.covariance[1, 1]) == pytest.approx(0.106086142991, rel=1e-7)


def test_reml_adds_one_half_only_to_a_year_with_a_zero_as_metafor_does() -> None:
    # the same call with k <- c(0, 4, 40, 90); n <- rep(500, 4)
    line = fit_reml_kh(*counts(unit([(2016, 0, 500), (2017, 4, 500), (2018, 40, 500), (2019, 90, 500)])), 2016)
    np.testing.assert_allclose(line.coefficients, [-6.2731889903974, 1.6744941835416], rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(line.covariance)), [0.8308385011399, 0.3666369294496], rtol=1e-7)
    assert line.points["dispersion"] == pytest.approx(0.2521959962151, rel=1e-7)


def test_reml_is_the_maximum_of_its_own_restricted_likelihood() -> None:
    years, online, received = counts(unit(DIRTY["falling"]))
    logit, variance = plain_logits(online, received)
    design = np.column_stack([np.ones(4), years - 2017.5])

    def height(between: float) -> float:
        inverse = np.diag(1 / (variance + between))
        inner = design.T @ inverse @ design
        projection = inverse - inverse @ design @ np.linalg.inv(inner) @ design.T @ inverse
        logs = -np.log(variance + between).sum() - np.linalg.slogdet(inner)[1]
        return -float(logs - logit @ projection @ logit) / 2

    found = optimize.minimize_scalar(height, bounds=(0, 10), method="bounded", options={"xatol": 1e-12})
    ours = reml_variance(years - 2017.5, logit[None, :], variance[None, :])
    assert ours[0] == pytest.approx(found.x, rel=1e-5)


def test_a_reml_variance_of_zero_is_found_and_the_factor_floored() -> None:
    line = fit_reml_kh(*counts(unit(DIRTY["straight"])), 2016)
    assert line.points["dispersion"] == 0
    assert "used as 1" in line.covers
    _, variance = plain_logits(*counts(unit(DIRTY["straight"]))[1:])
    time = np.array([-1.0, 0, 1])
    design = np.column_stack([np.ones(3), time])
    inner = np.linalg.inv((design.T / variance) @ design)
    assert line.covariance[1, 1] == pytest.approx(inner[1, 1])


def test_least_squares_on_empirical_logits_agrees_with_lm() -> None:
    # y <- log((k + .5) / (n - k + .5)); summary(lm(y ~ t)); confint(lm(y ~ t))
    line = fit_ols_logit(*CAN_THO, 2016)
    np.testing.assert_allclose(line.coefficients, [-2.664385851425, 1.177889855594], rtol=1e-10)
    np.testing.assert_allclose(np.sqrt(np.diag(line.covariance)), [0.459518529507, 0.245622985756], rtol=1e-10)
    assert line.df == 2


def test_the_beta_binomial_agrees_with_glmmtmb_and_vgam() -> None:
    # glmmTMB 1.1.5: glmmTMB(cbind(k, n - k) ~ t, family = betabinomial); sigma, vcov, logLik
    # VGAM 1.1.7: vglm(cbind(k, n - k) ~ t, betabinomial(zero = 2)) gives 1.05968776162 and the same logLik
    line = fit_betabinomial(*CAN_THO, 2016)
    np.testing.assert_allclose(line.coefficients, [-2.35420936138, 1.05969039294], atol=1e-6)
    assert line.coefficients[1] == pytest.approx(1.05969, abs=1e-4)
    assert line.points["rho"] == pytest.approx(1 / (1 + 31.17019608), rel=1e-5)
    assert line.points["rho"] == pytest.approx(0.031085, rel=1e-3)
    assert line.points["log_likelihood"] == pytest.approx(-23.6757748751, rel=1e-10)
    np.testing.assert_allclose(
        line.covariance, [[0.17162602937, -0.07481122113], [-0.07481122113, 0.04407140749]], rtol=1e-5
    )


def test_beta_binomial_intervals_widen_from_wald_to_profile_to_t() -> None:
    found = slope_intervals(*CAN_THO)
    width = {name: high - low for name, (low, high) in found.items()}
    assert width["wald_z"] < width["profile"] < width["wald_t"]
    time = CAN_THO[0] - 2017.5
    best = maximise(time, *CAN_THO[1:]).log_likelihood
    for end in found["profile"]:
        there = maximise(time, *CAN_THO[1:], slope=end)
        assert 2 * (best - there.log_likelihood) == pytest.approx(stats.chi2.isf(0.05, 1), rel=1e-6)


def test_the_beta_binomial_maximum_is_one_to_ten_digits() -> None:
    time, online, received = CAN_THO[0] - CAN_THO[0].mean(), *CAN_THO[1:]
    best = maximise(time, online, received)
    assert best.log_precision is not None

    def gradient(at: Counts) -> Counts:
        parts = derivatives(online, received, at[0] + at[1] * time, float(at[2]))
        return np.array([parts.logit.sum(), (parts.logit * time).sum(), parts.precision.sum()])

    there = np.array([*best.coefficients, best.log_precision])
    assert optimize.root(gradient, there, tol=1e-14).x == pytest.approx(there, rel=1e-10)


@pytest.mark.parametrize("model", FITS)
def test_series_of_the_same_years_fitted_together_have_the_lines_they_have_alone(model: str) -> None:
    years, online, received = CAN_THO
    series = [(online, received), (online * 0, received), (received, received), (online[::-1], received)]
    series += [(np.round(received * share), received * 3) for share in (0.1, 0.5, 0.9)]
    series += [(online + step * np.arange(4), received + 7) for step in (1, 5, 20)]
    together = fit_all(model, years, *map(np.array, zip(*series, strict=True)), 2016)
    for line, counts_of_one in zip(together, series, strict=True):
        alone = FITS[model](years, *counts_of_one, 2016)
        assert (line.reason, line.covers, line.notes) == (alone.reason, alone.covers, alone.notes)
        np.testing.assert_allclose(line.coefficients, alone.coefficients, rtol=1e-9)
        np.testing.assert_allclose(line.covariance, alone.covariance, rtol=1e-9)
        assert dict(line.points) == pytest.approx(dict(alone.points), rel=1e-9)
    assert any(line.reason for line in together) == (model != "firth")
    assert not all(line.reason for line in together)


def test_counts_that_vary_less_than_binomial_ones_have_rho_zero_and_the_binomial_line() -> None:
    flat = counts(unit(DIRTY["flat"]))
    line, binomial = fit_betabinomial(*flat, 2016), fit_binomial(*flat, 2016)
    assert line.points["rho"] == 0
    np.testing.assert_allclose(line.coefficients, binomial.coefficients, atol=1e-10)
    np.testing.assert_allclose(line.covariance, binomial.covariance, rtol=1e-8)
    assert line.points["log_likelihood"] == pytest.approx(binomial.points["log_likelihood"])


@pytest.mark.parametrize("log_precision", [-2.0, 0.0, 3.0, 9.0])
def test_the_log_likelihood_is_that_of_scipy_and_its_derivatives_are_differences(log_precision: float) -> None:
    online, received = np.array([0.0, 1, 7, 40, 900]), np.array([1.0, 4, 7, 90, 1000])
    logit = np.array([-3.0, 0.2, 1.5, -0.3, 2.0])
    share, precision = expit(logit), np.exp(log_precision)
    expected = stats.betabinom.logpmf(online, received, share * precision, (1 - share) * precision)
    np.testing.assert_allclose(log_likelihood(online, received, logit, log_precision), expected, rtol=1e-9)
    step = 1e-5
    parts = derivatives(online, received, logit, log_precision)
    up, down = (derivatives(online, received, logit + sign * step, log_precision) for sign in (1, -1))
    more, less = (derivatives(online, received, logit, log_precision + sign * step) for sign in (1, -1))
    heights = [log_likelihood(online, received, logit + sign * step, log_precision) for sign in (1, -1)]
    levels = [log_likelihood(online, received, logit, log_precision + sign * step) for sign in (1, -1)]
    for ours, (high, low) in (
        (parts.logit, heights),
        (parts.precision, levels),
        (parts.logit_logit, (up.logit, down.logit)),
        (parts.logit_precision, (more.logit, less.logit)),
        (parts.precision_precision, (more.precision, less.precision)),
        (parts.logit_logit_logit, (up.logit_logit, down.logit_logit)),
        (parts.logit_logit_precision, (more.logit_logit, less.logit_logit)),
    ):
        np.testing.assert_allclose(ours, (high - low) / (2 * step), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize(
    ("rows", "coefficients", "errors"),
    [
        (None, [-2.3983950413674, 1.0738948289873], [0.07109578362, 0.03360880714]),
        ("separated", [-9.0721949213489, 6.0481299475659], [3.328099435, 2.102697496]),
        ("last year only", [-15.0590817917934, 4.8857551545718], [4.195906685, 1.406729916]),
    ],
)
def test_firth_agrees_with_brglm2(rows: str | None, coefficients: list[float], errors: list[float]) -> None:
    # brglm2 0.9: glm(cbind(k, n - k) ~ t, family = binomial, method = "brglm_fit", type = "AS_mean", epsilon = 1e-12)
    line = fit_firth(*(CAN_THO if rows is None else counts(unit(DIRTY[rows]))), 2016)
    np.testing.assert_allclose(line.coefficients, coefficients, rtol=1e-8)
    np.testing.assert_allclose(np.sqrt(np.diag(line.covariance)), errors, rtol=1e-7)


def test_firths_profile_limits_are_where_the_penalised_likelihood_has_fallen_enough() -> None:
    years, online, received = counts(unit(DIRTY["separated"]))
    line = fit_firth(years, online, received, 2016)
    assert line.profile is not None
    time = years - 2016

    def penalised(intercept: float, slope: float) -> float:
        logit = intercept + slope * time
        weights = received * expit(logit) * expit(-logit)
        design = np.column_stack([np.ones_like(time), time])
        determinant = np.linalg.slogdet((design.T * weights) @ design)[1]
        return float(log_likelihood(online, received, logit, None).sum() + determinant / 2)

    best = penalised(*line.coefficients)
    for end in line.profile(1, 0.95):
        along = optimize.minimize_scalar(
            lambda value, end=end: -penalised(value, end),
            bracket=(-1.5 * end - 1, -1.5 * end),
            options={"xtol": 1e-10},
        )
        assert 2 * (best + along.fun) == pytest.approx(stats.chi2.isf(0.05, 1), rel=1e-5)
    low, high = line.profile(1, 0.95)
    assert high - line.coefficients[1] > line.coefficients[1] - low


def test_firth_says_whether_it_was_needed() -> None:
    assert "the counts do not separate" in fit_firth(*CAN_THO, 2016).covers
    assert "since the counts separate" in fit_firth(*counts(unit(DIRTY["last year only"])), 2016).covers
