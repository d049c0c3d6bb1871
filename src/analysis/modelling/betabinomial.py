"""The beta-binomial line of one province: dossiers of one year are alike, and rho says how alike."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import optimize, stats
from scipy.special import expit
from scipy.special import logit as special_logit

from analysis.modelling.binomial import no_line
from analysis.modelling.covers import joined, sentence
from analysis.modelling.likelihood import (
    Array,
    derivatives,
    log_likelihood,
    overdispersion_score,
    rho,
)
from analysis.modelling.lines import Counts, Line

# log((1 - rho) / rho) beyond this is a rho that no count could tell from zero.
LARGEST_LOG_PRECISION = 18.0


class Maximum(NamedTuple):
    """A maximum of the likelihood: intercept and slope at the mean year, log precision (None: rho is 0), value."""

    coefficients: Array
    log_precision: float | None
    log_likelihood: float
    converged: bool


def fit_betabinomial(years: Counts, online: Counts, received: Counts, origin: int) -> Line:
    """The maximum-likelihood line with its rho; the interval is Wald's by Student's t on (years - 2) degrees.

    Arguments as in `binomial.fit_binomial`. Points: rho (in [0, 1)) and log_likelihood. The usual Wald interval by the
    normal covers 72 % where it says 95 %, so t is used; `slope_intervals` gives all three. Where the counts vary less
    than binomial ones, rho is 0 and the line is the binomial one.
    Own likelihood, since statsmodels has no beta-binomial model of counts with trials.
    Source: Williams (1975), Biometrics 31, 949-952; checked against VGAM and glmmTMB.
    """
    n_years = len(np.unique(years))
    reason = no_line(years, online, received)
    middle = float(np.mean(years)) if len(years) else 0.0
    best = None if reason else maximise(years - middle, online, received)
    if best is None or not best.converged:
        return Line("betabinomial", origin, n_years, reason=reason or sentence("not_converged"))
    covariance = _covariance(best, years - middle, online, received)
    if covariance is None:
        return Line("betabinomial", origin, n_years, reason=sentence("not_converged"))
    move = np.array([[1.0, origin - middle], [0.0, 1.0]])
    at_zero = sentence("rho_zero") if best.log_precision is None else ""
    return Line(
        "betabinomial",
        origin,
        n_years,
        move @ best.coefficients,
        move @ covariance @ move.T,
        len(years) - 2,
        "t",
        joined(sentence("year_variation"), at_zero),
        points={
            "rho": 0.0 if best.log_precision is None else rho(best.log_precision),
            "log_likelihood": best.log_likelihood,
        },
        notes={"rho": at_zero},
    )


def slope_intervals(
    years: Counts, online: Counts, received: Counts, confidence: float = 0.95
) -> dict[str, tuple[float, float]]:
    """The slope's `wald_z`, `profile` and `wald_t` intervals, per year on the logit scale; empty where there is no fit.

    They are here to be compared: at four years they cover 72, 80 and 93 % where they say 95 %.
    """
    line = fit_betabinomial(years, online, received, 0)
    if line.reason:
        return {}
    slope, error = float(line.coefficients[1]), float(np.sqrt(line.covariance[1, 1]))
    tail = (1 - confidence) / 2
    reaches = {"wald_z": stats.norm.isf(tail) * error, "wald_t": line.quantile(confidence) * error}
    found = {name: (slope - reach, slope + reach) for name, reach in reaches.items()}
    time = years - np.mean(years)
    best = line.points["log_likelihood"]
    drop = stats.chi2.isf(2 * tail, 1) / 2

    def height(value: float) -> float:
        return float(maximise(time, online, received, slope=value).log_likelihood - best + drop)

    ends = []
    for sign in (-1, 1):
        step = error
        while height(slope + sign * step) > 0 and step < 1e3 * error:
            step *= 2
        inside = slope
        outside = slope + sign * step
        ends.append(
            float(optimize.brentq(height, *sorted((inside, outside)), xtol=1e-10))
            if height(outside) <= 0
            else sign * np.inf
        )
    return found | {"profile": (ends[0], ends[1])}


def maximise(time: Counts, online: Counts, received: Counts, slope: float | None = None) -> Maximum:
    """The largest beta-binomial likelihood over intercept, slope and rho, or over the other two at a given slope.

    `time` is in years, centred near zero; the counts must allow a finite line (`binomial.no_line`) unless the slope is
    given. rho = 0 is tried too, and wins where the likelihood rises towards it.
    """
    free = np.array([True, slope is None])
    start = _binomial_start(time, online, received, slope)
    design = np.column_stack([np.ones_like(time), time])
    binomial = float(log_likelihood(online, received, design @ start, None).sum())

    def objective(parameters: Array) -> tuple[float, Array]:
        beta = start.copy()
        beta[free] = parameters[:-1]
        logit = design @ beta
        parts = derivatives(online, received, logit, parameters[-1], third=False)
        gradient = np.append((design.T @ parts.logit)[free], parts.precision.sum())
        return -float(log_likelihood(online, received, logit, parameters[-1]).sum()), -gradient

    def curvature(parameters: Array) -> Array:
        beta = start.copy()
        beta[free] = parameters[:-1]
        return _information(design, online, received, beta, parameters[-1])[np.ix_([*free, True], [*free, True])]

    begin = np.append(start[free], _moment_start(online, received, design @ start))
    found = optimize.minimize(
        objective,
        begin,
        jac=True,
        hess=curvature,
        method="trust-exact",
        options={"gtol": 1e-9, "maxiter": 300},
    )
    parameters = _polished(found.x, objective, curvature)
    value, gradient = objective(parameters)
    small = float(np.max(np.abs(gradient))) < 1e-4 * max(1.0, abs(value))
    rising_to_zero = parameters[-1] > LARGEST_LOG_PRECISION or (
        overdispersion_score(online, received, design @ start) <= 0 and -value <= binomial + 1e-7
    )
    if rising_to_zero:
        return Maximum(start, None, binomial, True)
    beta = start.copy()
    beta[free] = parameters[:-1]
    return Maximum(beta, float(parameters[-1]), -value, small)


def _covariance(best: Maximum, time: Counts, online: Counts, received: Counts) -> Array | None:
    design = np.column_stack([np.ones_like(time), time])
    if best.log_precision is None:
        weights = -derivatives(online, received, design @ best.coefficients, None).logit_logit
        information = (design.T * weights) @ design
    else:
        information = _information(design, online, received, best.coefficients, best.log_precision)
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return None
    return np.asarray(np.linalg.inv(information)[:2, :2])


def _information(design: Array, online: Counts, received: Counts, beta: Array, log_precision: float) -> Array:
    parts = derivatives(online, received, design @ beta, log_precision, third=False)
    corner = np.empty((3, 3))
    corner[:2, :2] = (design.T * parts.logit_logit) @ design
    corner[:2, 2] = corner[2, :2] = design.T @ parts.logit_precision
    corner[2, 2] = parts.precision_precision.sum()
    return -corner


def _binomial_start(time: Counts, online: Counts, received: Counts, slope: float | None) -> Array:
    beta = np.array([0.0, 0.0 if slope is None else slope])
    design = np.column_stack([np.ones_like(time), time])
    free = design if slope is None else design[:, :1]
    # From the empirical logits Newton's steps are short enough to need no line search on data with a finite fit.
    target = np.log((online + 0.5) / (received - online + 0.5)) - (0.0 if slope is None else slope * time)
    weights = (online + 0.5) * (received - online + 0.5) / (received + 1)
    beta[: free.shape[1]] = np.linalg.solve((free.T * weights) @ free, free.T @ (weights * target))
    for _ in range(100):
        parts = derivatives(online, received, design @ beta, None)
        step = np.linalg.solve((free.T * -parts.logit_logit) @ free, free.T @ parts.logit)
        beta[: free.shape[1]] += step
        if np.max(np.abs(step)) < 1e-12:
            break
    return beta


def _moment_start(online: Counts, received: Counts, logit: Array) -> float:
    share = expit(logit)
    variance = share * expit(-logit)
    chi = float(np.sum((online - received * share) ** 2 / (received * variance)))
    excess = (chi - len(online)) / max(float(np.sum(received - 1)), 1.0)
    return float(-special_logit(np.clip(excess, 1e-6, 0.9)))


def _polished(
    parameters: Array, objective: Callable[[Array], tuple[float, Array]], curvature: Callable[[Array], Array]
) -> Array:
    gradient = objective(parameters)[1]
    for _ in range(5):
        try:
            candidate = parameters - np.linalg.solve(curvature(parameters), gradient)
        except np.linalg.LinAlgError:
            break
        new_value, new_gradient = objective(candidate)
        if not np.isfinite(new_value) or np.max(np.abs(new_gradient)) >= np.max(np.abs(gradient)):
            break
        parameters, gradient = candidate, new_gradient
    return parameters
