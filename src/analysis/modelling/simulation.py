"""How far each interval can be trusted: its coverage where the truth is known because we made it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from scipy.special import expit

from analysis.modelling.batched import betabinomial_lines, binomial_lines, resampled_slopes
from analysis.modelling.likelihood import Array
from analysis.modelling.metaregression import empirical_logits, plain_logits, reml_variance, weighted_lines
from analysis.modelling.projection import slope_posterior

Covered = NDArray[np.bool_]

TRUE_SLOPE = 1.1
HALF_YEAR = 2.25
CONFIDENCE = 0.95
SEED = 20200812

COLUMNS = (
    "scenario", "n_years", "sd", "noise", "method", "replications", "covered", "coverage", "mc_error", "nominal",
    "reference", "difference_in_errors",
)  # fmt: skip


class Scenario(NamedTuple):
    """What is simulated: years from the first to 2019, the sd of their noise and its correlation between years."""

    name: str
    first_year: int
    sd: float
    correlation: float = 0.0


SCENARIOS = (
    Scenario("four_years", 2016, 0.5),
    Scenario("four_years_quiet", 2016, 0.25),
    Scenario("four_years_noisy", 2016, 1.0),
    Scenario("five_years", 2015, 0.5),
    Scenario("six_years", 2014, 0.5),
    Scenario("five_years_ar1", 2015, 0.5, 0.5),
)

# Dossiers received by year; the years before 2016 take its total.
_RECEIVED = {2014: 1179, 2015: 1179, 2016: 1179, 2017: 1408, 2018: 1377, 2019: 1434}

# From 4,000 replications elsewhere; where nothing was told there is no reference.
REFERENCE = {
    ("four_years", "binomial_z"): 0.21,
    ("four_years", "quasibinomial_z"): 0.83,
    ("four_years", "quasibinomial_t"): 0.96,
    ("four_years", "reml_kh"): 0.96,
    ("four_years", "ols_logit_t"): 0.95,
    ("four_years", "betabinomial_wald_z"): 0.72,
    ("four_years", "betabinomial_profile"): 0.80,
    ("four_years", "betabinomial_wald_t"): 0.93,
    ("four_years", "hc0_z"): 0.66,
    ("four_years", "years_resampled"): 0.92,
    ("four_years", "bayes"): 0.98,
    ("five_years_ar1", "quasibinomial_t"): 0.89,
}
_REFERENCE_REPLICATIONS = 4000


def coverage_table(
    replications: int = 200, *, seed: int = SEED, scenarios: tuple[Scenario, ...] = SCENARIOS
) -> pd.DataFrame:
    """The coverage of every method's 95 % slope interval in every scenario: columns of `COLUMNS`.

    Counts are binomial with logit p = 1.1 (t - 2.25) + sd e, t = year - 2016, e standard normal (or stationary AR(1) of
    unit variance). `coverage` and `mc_error` are shares; `difference_in_errors` is the distance to the reference table
    in Monte Carlo standard errors of the difference, both being samples and the reference rounded to a hundredth.
    The same seed gives the same table, scenario by scenario, whichever others are run. Raises ValueError for fewer than
    one replication.
    """
    if replications < 1:
        raise ValueError(f"replications is {replications}, less than 1")
    rows = []
    for scenario in scenarios:
        years, online, received = simulated_counts(scenario, replications, seed)
        for method, covered in _covered(years - years.mean(), online, received).items():
            rows.append((scenario, method, int(covered.sum()), len(covered)))
    return pd.DataFrame([_row(*row) for row in rows], columns=list(COLUMNS))


def simulated_counts(scenario: Scenario, replications: int, seed: int) -> tuple[Array, Array, Array]:
    """Years, dossiers online (replications × years) and dossiers received of one scenario, as floats.

    A replication whose counts allow no line, which next to never occurs, is drawn again in order.
    """
    years = np.arange(scenario.first_year, 2020, dtype=float)
    received = np.array([_RECEIVED[int(year)] for year in years], dtype=float)
    place = [other.name for other in SCENARIOS].index(scenario.name) if scenario in SCENARIOS else len(SCENARIOS)
    random = np.random.default_rng([seed, place])
    kept: list[Array] = []
    while len(kept) < replications:
        noise = random.standard_normal((replications, len(years)))
        for later in range(1, len(years)):
            fresh = np.sqrt(1 - scenario.correlation**2) * noise[:, later]
            noise[:, later] = scenario.correlation * noise[:, later - 1] + fresh
        logit = TRUE_SLOPE * (years - 2016 - HALF_YEAR) + scenario.sd * noise
        drawn = random.binomial(received.astype(np.int64), expit(logit)).astype(float)
        usable = ((drawn > 0) & (drawn < received)).sum(1) >= 2
        kept.extend(drawn[usable])
    return years, np.stack(kept[:replications]), received


def _covered(time: Array, online: Array, received: Array) -> dict[str, Covered]:
    z = float(stats.norm.isf((1 - CONFIDENCE) / 2))
    t = float(stats.t.isf((1 - CONFIDENCE) / 2, len(time) - 2))
    covered = _binomial_family(time, online, received, z, t)
    plain, variance = plain_logits(online, received)
    between = reml_variance(time, plain, variance)
    beta, inverse, factor = weighted_lines(time, plain, 1 / (variance + between[:, None]))
    covered["reml_kh"] = _within(beta[:, 1], t * np.sqrt(np.maximum(factor, 1) * inverse[:, 1, 1]))
    beta, inverse, square = weighted_lines(time, empirical_logits(online, received), np.ones_like(online))
    covered["ols_logit_t"] = _within(beta[:, 1], t * np.sqrt(square * inverse[:, 1, 1]))
    best = betabinomial_lines(time, online, received)
    at_truth = betabinomial_lines(time, online, received, slope=TRUE_SLOPE)
    covered["betabinomial_wald_z"] = _within(best.slope, z * best.error)
    fall = 2 * (best.log_likelihood - at_truth.log_likelihood)
    covered["betabinomial_profile"] = fall <= stats.chi2.isf(1 - CONFIDENCE, 1)
    covered["betabinomial_wald_t"] = _within(best.slope, t * best.error)
    slopes, chances = resampled_slopes(time, online, received)
    # The percentile interval holds the truth unless 2.5 % or less of the resamples lie on one side of it.
    tail = (1 - CONFIDENCE) / 2
    below, above = (slopes <= TRUE_SLOPE) @ chances, (slopes >= TRUE_SLOPE) @ chances
    covered["years_resampled"] = (below > tail) & (above > tail)
    position = slope_posterior(time, plain, variance, TRUE_SLOPE)
    covered["bayes"] = (position > tail) & (position < 1 - tail)
    return covered


def _binomial_family(time: Array, online: Array, received: Array, z: float, t: float) -> dict[str, Covered]:
    fit = binomial_lines(time, online, received)
    slope, variance = fit.coefficients[:, 1], fit.inverse[:, 1, 1]
    residual = online - received * fit.share
    pearson = (residual**2 / (received * fit.share * (1 - fit.share))).sum(1) / (len(time) - 2)
    design = np.column_stack([np.ones_like(time), time])
    meat = np.einsum("rt,ti,tj->rij", residual**2, design, design)
    sandwich = (fit.inverse @ meat @ fit.inverse)[:, 1, 1]
    return {
        "binomial_z": _within(slope, z * np.sqrt(variance)),
        "quasibinomial_z": _within(slope, z * np.sqrt(pearson * variance)),
        "quasibinomial_t": _within(slope, t * np.sqrt(np.maximum(pearson, 1) * variance)),
        "hc0_z": _within(slope, z * np.sqrt(sandwich)),
    }


def _within(slope: Array, reach: Array) -> Covered:
    return np.asarray(np.abs(slope - TRUE_SLOPE) <= reach)


def _row(scenario: Scenario, method: str, covered: int, replications: int) -> tuple[object, ...]:
    share = covered / replications
    error = float(np.sqrt(share * (1 - share) / replications))
    reference = REFERENCE.get((scenario.name, method), np.nan)
    # Half a hundredth of rounding is no difference.
    gap = max(abs(share - reference) - 0.005, 0.0) * np.sign(share - reference)
    spread = reference * (1 - reference) * (1 / replications + 1 / _REFERENCE_REPLICATIONS)
    noise = f"AR(1) {scenario.correlation}" if scenario.correlation else "independent"
    return (
        scenario.name, 2020 - scenario.first_year, scenario.sd, noise, method, replications, covered, share, error,
        CONFIDENCE, reference, float(gap / np.sqrt(spread)) if np.isfinite(reference) else np.nan,
    )  # fmt: skip
