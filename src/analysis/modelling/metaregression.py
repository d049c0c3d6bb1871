"""Lines through the logits of the years: REML meta-regression with Knapp-Hartung, and ordinary least squares."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.modelling.binomial import MINIMUM_YEARS
from analysis.modelling.covers import joined, sentence
from analysis.modelling.lines import Counts, Line

Array = NDArray[np.float64]

_GRID = np.concatenate([[0.0], np.logspace(-6, 4, 81)])
_HALVINGS = 42


def fit_reml_kh(years: Counts, online: Counts, received: Counts, origin: int) -> Line:
    """The REML meta-regression of the logits on time, its interval by Knapp and Hartung with t on (years - 2) degrees.

    Arguments as in `binomial.fit_binomial`. The logits are plain, with counting variance 1/online +
    1/(received - online); one half is added to both counts of a year in which either is zero. The Knapp-Hartung factor
    is floored at 1. Points: dispersion, the variance of the years about the line on the logit scale beyond counting
    error, and the restricted log_likelihood.
    Source: Knapp and Hartung (2003), Statistics in Medicine 22, 2693-2710; Viechtbauer (2010), JSS 36(3) (metafor).
    """
    return fit_reml_khs(years, online[None, :], received[None, :], origin)[0]


def fit_reml_khs(years: Counts, online: Array, received: Array, origin: int) -> list[Line]:
    """The line of `fit_reml_kh` for each row of `online` and `received` (rows × years), searched for together."""
    n_years = len(np.unique(years))
    reasons = [no_logit_line(years, *counts) for counts in zip(online, received, strict=True)]
    lines = [Line("reml_kh", origin, n_years, reason=reason) for reason in reasons]
    told = [row for row, reason in enumerate(reasons) if not reason]
    if not told:
        return lines
    logit, variance = plain_logits(online[told], received[told])
    time = years - np.mean(years)
    between = reml_variance(time, logit, variance)
    total = variance + between[:, None]
    found = weighted_lines(time, logit, 1 / total)
    likelihoods = _restricted_likelihoods(time, logit, total)
    move = np.array([[1.0, origin - np.mean(years)], [0.0, 1.0]])
    for row, beta, covariance, factor, extra, likelihood in zip(told, *found, between, likelihoods, strict=True):
        # REML itself brings the factor to one within rounding; only a difference that shows is worth a sentence.
        floored = sentence("factor_floored") if factor < 0.995 else ""
        lines[row] = Line(
            "reml_kh",
            origin,
            n_years,
            move @ beta,
            move @ (covariance * max(float(factor), 1.0)) @ move.T,
            len(years) - 2,
            "t",
            joined(sentence("year_variation"), floored),
            points={"dispersion": float(extra), "log_likelihood": float(likelihood)},
            notes={"dispersion": sentence("logit_variance"), "log_likelihood": sentence("restricted")},
        )
    return lines


def fit_ols_logit(years: Counts, online: Counts, received: Counts, origin: int) -> Line:
    """The least-squares line through the empirical logits, with t on (years - 2) degrees of freedom.

    Arguments as in `binomial.fit_binomial`. The empirical logit is log((online + 1/2) / (received - online + 1/2)), and
    every year weighs the same. Points: dispersion, the residual variance on the logit scale.
    Source: Cox and Snell (1989), Analysis of Binary Data, section 2.1.6.
    """
    n_years = len(np.unique(years))
    reason = no_logit_line(years, online, received)
    if reason:
        return Line("ols_logit", origin, n_years, reason=reason)
    logit = empirical_logits(online, received)
    beta, covariance, residual = weighted_lines(years - np.mean(years), logit[None, :], np.ones((1, len(years))))
    move = np.array([[1.0, origin - np.mean(years)], [0.0, 1.0]])
    return Line(
        "ols_logit",
        origin,
        n_years,
        move @ beta[0],
        move @ (covariance[0] * residual[0]) @ move.T,
        len(years) - 2,
        "t",
        sentence("year_variation"),
        points={"dispersion": float(residual[0])},
        notes={"dispersion": sentence("logit_variance")},
    )


def no_logit_line(years: Counts, online: Counts, received: Counts) -> str:
    """Why no line can go through the logits of these years, as a sentence; empty where one can."""
    if len(np.unique(years)) < MINIMUM_YEARS:
        return sentence("few_years" if len(years) else "no_rows")
    if not np.any(online > 0):
        return sentence("none_online")
    return "" if np.any(online < received) else sentence("all_online")


def empirical_logits(online: Counts, received: Counts) -> Array:
    """log((online + 1/2) / (received - online + 1/2)), finite for every count."""
    return np.asarray(np.log((online + 0.5) / (received - online + 0.5)))


def plain_logits(online: Counts, received: Counts) -> tuple[Array, Array]:
    """The logits of the shares and their counting variances; one half is added only where a count is zero."""
    add = np.where((online == 0) | (online == received), 0.5, 0.0)
    yes, no = online + add, received - online + add
    return np.log(yes / no), 1 / yes + 1 / no


def reml_variance(time: Array, logit: Array, variance: Array) -> Array:
    """The REML estimate of the variance between years, one a row; `logit` and `variance` are rows × years.

    `time` is centred, one value a year. The restricted likelihood is searched on a grid and then by halving, so that
    neither a boundary maximum nor a second one is missed. Zero where the years vary no more than counting error.
    """
    level = np.median(variance, axis=1)
    tried = (variance + (_GRID[:, None] * level)[..., None]).reshape(-1, variance.shape[1])
    heights = _reml_heights(time, np.tile(logit, (len(_GRID), 1)), tried)
    best = np.argmax(heights.reshape(len(_GRID), -1), axis=0)
    low = _GRID[np.maximum(best - 1, 0)] * level
    high = _GRID[np.minimum(best + 1, len(_GRID) - 1)] * level
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        rising = _reml_score(time, logit, variance + middle[:, None]) > 0
        low, high = np.where(rising, middle, low), np.where(rising, high, middle)
    at_zero = (best == 0) & (_reml_score(time, logit, variance) <= 0)
    return np.where(at_zero, 0.0, (low + high) / 2)


def weighted_lines(time: Array, values: Array, weights: Array) -> tuple[Array, Array, Array]:
    """Weighted least-squares lines, one a row of `values` (rows × years): coefficients, their inverse cross-product,
    and the weighted residual mean square on (years - 2) degrees.

    Shapes: rows × 2, rows × 2 × 2, rows. The intercept is at time zero.
    """
    s0, s1, s2 = weights.sum(1), (weights * time).sum(1), (weights * time**2).sum(1)
    y0, y1 = (weights * values).sum(1), (weights * values * time).sum(1)
    determinant = s0 * s2 - s1**2
    beta = np.stack([s2 * y0 - s1 * y1, s0 * y1 - s1 * y0], axis=1) / determinant[:, None]
    inverse = np.stack([np.stack([s2, -s1], 1), np.stack([-s1, s0], 1)], 1) / determinant[:, None, None]
    residual = values - beta[:, :1] - beta[:, 1:] * time
    return beta, inverse, (weights * residual**2).sum(1) / (values.shape[1] - 2)


def _reml_heights(time: Array, logit: Array, total: Array) -> Array:
    weights = 1 / total
    _, inverse, mean_square = weighted_lines(time, logit, weights)
    determinant = np.linalg.det(inverse)
    return np.asarray(-np.log(total).sum(1) + np.log(determinant) - mean_square * (logit.shape[1] - 2)) / 2


def _reml_score(time: Array, logit: Array, total: Array) -> Array:
    # weighted_lines written out: every halving comes here, and its matrices would take most of the time.
    times = np.stack([np.ones_like(time), time, time**2])
    weights = 1 / total
    w0, w1, w2 = (weights[:, None, :] * times).sum(2).T
    y0, y1 = ((weights * logit)[:, None, :] * times[:2]).sum(2).T
    determinant = w0 * w2 - w1**2
    level, slope = (w2 * y0 - w1 * y1) / determinant, (w0 * y1 - w1 * y0) / determinant
    residual = logit - level[:, None] - slope[:, None] * time
    square = weights**2
    s0, s1, s2 = (square[:, None, :] * times).sum(2).T
    trace = w0 - (w2 / determinant * s0 + 2 * (-w1 / determinant) * s1 + w0 / determinant * s2)
    return np.asarray((square * residual**2).sum(1) - trace) / 2


def _restricted_likelihoods(time: Array, logit: Array, total: Array) -> Array:
    design = np.column_stack([np.ones_like(time), time])
    constant = np.linalg.slogdet(design.T @ design)[1] - (len(time) - 2) * np.log(2 * np.pi)
    return _reml_heights(time, logit, total) + float(constant) / 2
