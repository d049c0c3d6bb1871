"""Many short series fitted at once: the estimators of the simulation, one row a replication."""

from __future__ import annotations

from itertools import combinations_with_replacement
from math import factorial
from typing import NamedTuple

import numpy as np
from scipy.special import expit

from analysis.modelling.betabinomial import LARGEST_LOG_PRECISION
from analysis.modelling.likelihood import Array, derivatives, log_likelihood


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

    Newton's method with a damping of its own for each row; a row whose rho runs to zero stays at its boundary. Agrees
    with `betabinomial.maximise` row by row. Source: as there.
    """
    design = np.column_stack([np.ones_like(time), time])
    start = binomial_lines(time, online, received)
    beta = start.coefficients.copy()
    free = [0, 1, 2]
    if slope is not None:
        beta[:, 0] += (beta[:, 1] - slope) * time.mean()
        beta[:, 1] = slope
        free = [0, 2]
    parameters = np.column_stack([beta, np.full(len(beta), 3.0)])
    heights = _heights(design, online, received, parameters)
    damping = np.full(len(beta), 1e-3)
    active = np.arange(len(beta))
    for _ in range(300):
        gradient, curvature = _slopes(design, online[active], received, parameters[active], free)
        values, vectors = np.linalg.eigh(curvature)
        # Damped towards the gradient where the likelihood is not concave, as Levenberg and Marquardt do.
        lifted = np.maximum(np.abs(values), 1e-8) + damping[active, None]
        step = np.einsum("rij,rj->ri", vectors, np.einsum("rji,rj->ri", vectors, gradient) / lifted)
        step /= np.maximum(1.0, np.abs(step).max(1) / 2)[:, None]
        trial = parameters[active].copy()
        trial[:, free] += step
        trial[:, 2] = np.clip(trial[:, 2], -15, LARGEST_LOG_PRECISION)
        reached = _heights(design, online[active], received, trial)
        better = reached >= heights[active]
        accepted = active[better]
        moved = np.abs(trial - parameters[active]).max(1)
        parameters[accepted], heights[accepted] = trial[better], reached[better]
        damping[active] = np.clip(np.where(better, damping[active] / 10, damping[active] * 10), 1e-10, 1e10)
        active = active[~((moved < 1e-7) | (damping[active] >= 1e10))]
        if not len(active):
            break
    return Likely(parameters[:, 1], _errors(design, online, received, parameters, start), heights)


def _weighted(time: Array, values: Array, weights: Array) -> Array:
    s0, s1, s2 = weights.sum(-1), (weights * time).sum(-1), (weights * time**2).sum(-1)
    y0, y1 = (weights * values).sum(-1), (weights * values * time).sum(-1)
    determinant = s0 * s2 - s1**2
    return np.stack([(s2 * y0 - s1 * y1) / determinant, (s0 * y1 - s1 * y0) / determinant], axis=-1)


def _inverse(time: Array, weights: Array) -> Array:
    s0, s1, s2 = weights.sum(-1), (weights * time).sum(-1), (weights * time**2).sum(-1)
    top, bottom = np.stack([s2, -s1], -1), np.stack([-s1, s0], -1)
    return np.asarray(np.stack([top, bottom], -2) / (s0 * s2 - s1**2)[..., None, None])


def _heights(design: Array, online: Array, received: Array, parameters: Array) -> Array:
    return np.asarray(log_likelihood(online, received, parameters[:, :2] @ design.T, parameters[:, 2:]).sum(1))


def _slopes(design: Array, online: Array, received: Array, parameters: Array, free: list[int]) -> tuple[Array, Array]:
    parts = derivatives(online, received, parameters[:, :2] @ design.T, parameters[:, 2:], third=False)
    gradient = np.column_stack([parts.logit @ design, parts.precision.sum(1)])
    curvature = np.empty((len(parameters), 3, 3))
    curvature[:, :2, :2] = np.einsum("rt,ti,tj->rij", -parts.logit_logit, design, design)
    curvature[:, :2, 2] = curvature[:, 2, :2] = -parts.logit_precision @ design
    curvature[:, 2, 2] = -parts.precision_precision.sum(1)
    return gradient[:, free], curvature[:, free][:, :, free]


def _errors(design: Array, online: Array, received: Array, parameters: Array, start: Lines) -> Array:
    _, curvature = _slopes(design, online, received, parameters, [0, 1, 2])
    at_zero = (parameters[:, 2] > LARGEST_LOG_PRECISION - 0.5) | ~(np.linalg.eigvalsh(curvature)[:, 0] > 0)
    curvature[at_zero] = np.eye(3)
    errors = np.sqrt(np.linalg.inv(curvature)[:, 1, 1])
    return np.where(at_zero, np.sqrt(start.inverse[:, 1, 1]), errors)
