"""Many short series fitted at once: the estimators of the simulation, one row a replication."""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import factorial
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from analysis.modelling.betabinomial import LARGEST_LOG_PRECISION, climb, slopes
from analysis.modelling.likelihood import Array


class Lines(NamedTuple):
    """Binomial lines, one a row: coefficients (rows × 2), inverse information (rows × 2 × 2) and fitted shares."""

    coefficients: Array
    inverse: Array
    share: Array


class Likely(NamedTuple):
    """Beta-binomial maxima, one a row: slope, its Wald standard error and the log-likelihood."""

    slope: Array
    error: Array
    log_likelihood: Array


def binomial_lines(time: Array, online: Array, received: Array, weights: Array | float = 1.0) -> Lines:
    """The grouped binomial fits of `online` (rows × years) by Newton's method, years counted `weights` times.

    `time` and `received` have one value a year; the counts of every row must allow a finite line. Agrees with
    `binomial.fit_binomial` row by row. Source: as there.
    """
    total = received * weights
    yes = online * weights
    start = np.log((online + 0.5) / (received - online + 0.5))
    beta = np.zeros((*np.broadcast_shapes(yes.shape, total.shape)[:-1], 2))
    share = expit(start)
    work, working = total * share * (1 - share), start
    for _ in range(100):
        new = _weighted(time, working, work)
        step = float(np.max(np.abs(new - beta)))
        beta = new
        logit = beta[..., :1] + beta[..., 1:] * time
        share = expit(logit)
        work = np.maximum(total * share * (1 - share), 1e-12)
        working = logit + (yes - total * share) / work
        if step < 1e-10:
            break
    return Lines(beta, _inverse(time, work), share)


def resampled_slopes(time: Array, online: Array, received: Array) -> tuple[Array, Array]:
    """The slopes of every resample of the years (rows × resamples) and the probability of each resample.

    Every multiset of years is enumerated instead of drawn, so nothing is left to chance; those of one single year,
    which have no slope, are left out. Source: Efron (1979), Annals of Statistics 7, 1-26.
    """
    n_years = len(time)
    slopes, chances = [], []
    for chosen in combinations_with_replacement(range(n_years), n_years):
        times = np.bincount(chosen, minlength=n_years)
        if (times > 0).sum() < 2:
            continue
        kept = times > 0
        fit = binomial_lines(time[kept], online[:, kept], received[kept], times[kept].astype(float))
        slopes.append(fit.coefficients[:, 1])
        ways = factorial(n_years)
        for count in times:
            ways //= factorial(int(count))
        chances.append(ways)
    weight = np.array(chances, dtype=float)
    return np.stack(slopes, axis=1), weight / weight.sum()


def betabinomial_lines(time: Array, online: Array, received: Array, slope: float | None = None) -> Likely:
    """The beta-binomial maxima of `online` (rows × years), over all parameters or at a given slope.

    A row whose rho runs to zero stays at its boundary. Agrees with `betabinomial.maximise` row by row.
    """
    start = binomial_lines(time, online, received)
    beta = start.coefficients.copy()
    if slope is not None:
        beta[:, 0] += (beta[:, 1] - slope) * time.mean()
        beta[:, 1] = slope
    free = [0, 1, 2] if slope is None else [0, 2]
    parameters, heights, _ = climb(time, online, received, np.column_stack([beta, np.full(len(beta), 3.0)]), free)
    return Likely(parameters[:, 1], _errors(time, online, received, parameters, start), heights)


def _weighted(time: Array, values: Array, weights: Array) -> Array:
    s0, s1, s2 = weights.sum(-1), (weights * time).sum(-1), (weights * time**2).sum(-1)
    y0, y1 = (weights * values).sum(-1), (weights * values * time).sum(-1)
    determinant = s0 * s2 - s1**2
    return np.stack([(s2 * y0 - s1 * y1) / determinant, (s0 * y1 - s1 * y0) / determinant], axis=-1)


def _inverse(time: Array, weights: Array) -> Array:
    s0, s1, s2 = weights.sum(-1), (weights * time).sum(-1), (weights * time**2).sum(-1)
    top, bottom = np.stack([s2, -s1], -1), np.stack([-s1, s0], -1)
    return np.asarray(np.stack([top, bottom], -2) / (s0 * s2 - s1**2)[..., None, None])


def _errors(time: Array, online: Array, received: Array, parameters: Array, start: Lines) -> Array:
    design = np.column_stack([np.ones_like(time), time])
    _, curvature = slopes(design, online, received, parameters, [0, 1, 2])
    at_zero = (parameters[:, 2] > LARGEST_LOG_PRECISION - 0.5) | ~(np.linalg.eigvalsh(curvature)[:, 0] > 0)
    curvature[at_zero] = np.eye(3)
    errors = np.sqrt(np.linalg.inv(curvature)[:, 1, 1])
    return np.where(at_zero, np.sqrt(start.inverse[:, 1, 1]), errors)
