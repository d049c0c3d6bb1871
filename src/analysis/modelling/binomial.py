"""The grouped binomial fit of one province, with its naive and its honest interval."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.modelling.covers import joined, sentence
from analysis.modelling.likelihood import derivatives, log_likelihood
from analysis.modelling.lines import Counts, Line

MINIMUM_YEARS = 3


def fit_binomial(years: Counts, online: Counts, received: Counts, origin: int) -> Line:
    """The maximum-likelihood line of a binomial GLM with logit link; its interval (z) covers counting error only.

    Arrays of one length: calendar years, dossiers online, dossiers received (> 0). Points: dispersion (Pearson) and
    log_likelihood, binomial coefficient included. Where the fit does not exist, the line says why.
    Source: McCullagh and Nelder (1989), Generalized Linear Models, chapter 4.
    """
    n_years = len(np.unique(years))
    fit = grouped_fit(years, online, received, origin)
    if isinstance(fit, str):
        return Line("binomial", origin, n_years, reason=fit)
    points = {"dispersion": fit.dispersion, "log_likelihood": fit.log_likelihood}
    return Line(
        "binomial", origin, n_years, fit.coefficients, fit.covariance, np.inf, "z", sentence("naive"), points=points
    )


def fit_quasibinomial(years: Counts, online: Counts, received: Counts, origin: int) -> Line:
    """The same line with standard errors scaled by the Pearson dispersion and Student's t on (years - 2) degrees.

    A dispersion below 1 is reported as it is and used as 1. Arguments as in `fit_binomial`.
    Source: Wedderburn (1974), Biometrika 61, 439-447; McCullagh and Nelder (1989), section 4.5.
    """
    n_years = len(np.unique(years))
    fit = grouped_fit(years, online, received, origin)
    if isinstance(fit, str):
        return Line("quasibinomial", origin, n_years, reason=fit)
    covariance = fit.covariance * max(fit.dispersion, 1.0)
    covers = joined(sentence("year_variation"), sentence("dispersion_floored") if fit.dispersion < 1 else "")
    points = {"dispersion": fit.dispersion}
    return Line(
        "quasibinomial", origin, n_years, fit.coefficients, covariance, len(years) - 2, "t", covers, points=points
    )


def no_line(years: Counts, online: Counts, received: Counts, minimum_years: int = MINIMUM_YEARS) -> str:
    """Why no finite line exists for these counts, as a sentence; empty where one does.

    statsmodels' PerfectSeparationWarning fires on any saturated fit and is silent on real separation, so the condition
    is checked on the counts: with an intercept and a slope the estimate is finite if and only if the span of years with
    online dossiers and that of years with others overlap in more than a point.
    Source: Albert and Anderson (1984), Biometrika 71, 1-10.
    """
    if len(np.unique(years)) < minimum_years:
        return sentence("few_years" if len(years) else "no_rows")
    yes, no = years[online > 0], years[online < received]
    if not len(yes):
        return sentence("none_online")
    if not len(no):
        return sentence("all_online")
    return "" if yes.min() < no.max() and no.min() < yes.max() else sentence("separated")


def newton_line(time: Counts, online: Counts, received: Counts, slope: float | None = None) -> Counts:
    """Intercept and slope of the binomial maximum, or the best intercept at a given slope, by damped Newton steps.

    The likelihood is concave, so halving a step that does not climb always arrives; iteratively reweighted least
    squares may not, where a year has next to nothing on one side. The counts must allow a finite line (`no_line`)
    unless the slope is given. `time` is in years, centred; the intercept is at time zero.
    """
    return _newton(*_keys(time, online, received), slope).copy()


# Several models of one panel begin with the same line, and the binomial and the quasi-binomial one are the same fit.
@lru_cache(maxsize=256)
def _newton(time_key: bytes, online_key: bytes, received_key: bytes, slope: float | None) -> Counts:
    time, online, received = (np.frombuffer(key) for key in (time_key, online_key, received_key))
    beta = np.array([0.0, 0.0 if slope is None else slope])
    design = np.column_stack([np.ones_like(time), time])
    free = design if slope is None else design[:, :1]
    # From the empirical logits most fits need a handful of steps.
    target = np.log((online + 0.5) / (received - online + 0.5)) - design @ beta
    weights = (online + 0.5) * (received - online + 0.5) / (received + 1)
    beta[: free.shape[1]] += np.linalg.solve((free.T * weights) @ free, free.T @ (weights * target))
    height = float(log_likelihood(online, received, design @ beta, None).sum())
    for _ in range(200):
        parts = derivatives(online, received, design @ beta, None)
        information = (free.T * np.maximum(-parts.logit_logit, 1e-290)) @ free
        step = np.linalg.lstsq(information, free.T @ parts.logit, rcond=None)[0]
        step /= max(1.0, float(np.max(np.abs(free @ step))) / 5)
        for _ in range(40):
            trial = beta.copy()
            trial[: free.shape[1]] += step
            reached = float(log_likelihood(online, received, design @ trial, None).sum())
            if reached >= height - 1e-12 * abs(height):
                break
            step = step / 2
        beta, height = trial, reached
        if np.max(np.abs(step)) < 1e-11:
            break
    return beta


class GroupedFit(NamedTuple):
    """Intercept (at the origin) and slope, their covariance at dispersion 1, Pearson dispersion and log-likelihood."""

    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    dispersion: float
    log_likelihood: float


def grouped_fit(
    years: Counts, online: Counts, received: Counts, origin: int, minimum_years: int = MINIMUM_YEARS
) -> GroupedFit | str:
    """The grouped binomial maximum-likelihood fit of these rows by statsmodels, or the reason why there is none.

    Rows may be years of one province or province-years of many. Residual degrees of freedom are rows - 2.
    """
    return _grouped_fit(*_keys(years, online, received), origin, minimum_years)


@lru_cache(maxsize=256)
def _grouped_fit(
    years_key: bytes, online_key: bytes, received_key: bytes, origin: int, minimum_years: int
) -> GroupedFit | str:
    years, online, received = (np.frombuffer(key) for key in (years_key, online_key, received_key))
    reason = no_line(years, online, received, minimum_years)
    if reason:
        return reason
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    # Centred at the mean year the two columns are nearly orthogonal whatever the origin; the line is moved afterwards.
    middle = float(np.mean(years))
    design = np.column_stack([np.ones_like(years), years - middle])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # A Binomial() for this fit alone: it stores the trials, and a second model would change the first's likelihood.
        start = newton_line(years - middle, online, received)
        fit = GLM(np.column_stack([online, received - online]), design, family=Binomial()).fit(
            start_params=start, maxiter=50, atol=1e-10, rtol=1e-13
        )
        # The dispersion is ours to apply: fit(scale="X2") leaves out the trials.
        covariance = np.asarray(fit.cov_params(scale=1.0))
        pearson, likelihood = float(fit.pearson_chi2), float(fit.llf)
    # With millions of dossiers the deviance has too few digits to settle; standing still is then proof enough.
    settled = fit.converged or np.allclose(fit.params, start, rtol=1e-6, atol=1e-9)
    if not (settled and np.all(np.isfinite(covariance))):
        return sentence("not_converged")
    move = np.array([[1.0, origin - middle], [0.0, 1.0]])
    return GroupedFit(move @ np.asarray(fit.params), move @ covariance @ move.T, pearson / (len(years) - 2), likelihood)


def _keys(years: Counts, online: Counts, received: Counts) -> tuple[bytes, bytes, bytes]:
    one, two, three = (np.asarray(values, dtype=np.float64).tobytes() for values in (years, online, received))
    return one, two, three
