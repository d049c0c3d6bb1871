"""The fan: what the years after the last may show, if the line goes on and if it meets a ceiling."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, ndtr

from analysis.modelling.covers import joined, sentence
from analysis.modelling.intervals import exact
from analysis.modelling.lines import Counts
from analysis.modelling.metaregression import no_logit_line, plain_logits, weighted_lines
from analysis.modelling.trend import counts

Array = NDArray[np.float64]

COLUMNS = ("year", "scenario", "confidence", "share", "low", "high", "ceiling", "covers")
SD_GRID = (np.arange(400) + 0.5) / 100


def projection_fan(
    panel: pd.DataFrame,
    years: list[int],
    *,
    confidences: tuple[float, ...] = (0.5, 0.8, 0.95),
    ceiling: float | None = None,
) -> pd.DataFrame:
    """The share that years to come may show: one row a year, scenario (line, ceiling) and confidence.

    `panel` holds one province and scope. Columns: year, scenario, confidence, share (the median), low, high, ceiling,
    covers; shares in [0, 1], NaN with the reason in `covers` where no line can be told. The width holds the error of
    the line and the variation of a new year, but not the counting error of that year, whose total is unknown.
    Bayesian, with flat priors on intercept and slope and a half-normal(1) prior on the standard deviation of the years
    on the logit scale, integrated on a grid: the same numbers every time. The ceiling is assumed, never estimated: by
    default the upper exact limit of the highest share, rounded up to the next 0.05.
    Source: Gelman (2006), Bayesian Analysis 1, 515-534; Gelman et al. (2013), Bayesian Data Analysis, section 5.4.
    Raises ValueError for a panel of several units or a ceiling not above every share seen.
    """
    if len(panel[["province", "scope"]].drop_duplicates()) > 1:
        raise ValueError("the panel holds several provinces or scopes; pass one")
    seen, online, received = counts(panel)
    reason = no_logit_line(seen, online, received)
    top = 1.0 if reason else _ceiling(online, received) if ceiling is None else ceiling
    if not reason and (top > 1 or np.any(online / received >= top)):
        if ceiling is not None:
            raise ValueError(f"the ceiling {ceiling} is not above every share seen and at most 1")
        top = 1.0
    rows = []
    for scenario, cap in (("line", 1.0), ("ceiling", top)):
        covers = joined(
            sentence("new_year"), sentence("assumed_ceiling", ceiling=f"{100 * cap:.0f}") if cap < 1 else ""
        )
        if scenario == "ceiling" and cap >= 1 and not reason:
            covers = sentence("no_ceiling")
        for year in years:
            quantiles = _quantiles(seen, online, received, year, cap, confidences) if not reason else None
            for confidence in confidences:
                low, middle, high = quantiles[confidence] if quantiles else (math.nan,) * 3
                rows.append((year, scenario, confidence, middle, low, high, cap, reason or covers))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def slope_posterior(time: Array, logit: Array, variance: Array, value: float) -> Array:
    """The posterior probability that the slope is below `value`, one a row of `logit` and `variance` (rows × years).

    The model is that of `projection_fan`; `time` is in years, centred.
    """
    weights, beta, spread = _posterior(time, logit, variance)
    return np.asarray((weights * ndtr((value - beta[..., 1]) / np.sqrt(spread[..., 1, 1]))).sum(0))


def _posterior(time: Array, logit: Array, variance: Array) -> tuple[Array, Array, Array]:
    # Given the sd of the years the posterior of the line is normal; the sd's own is prior times restricted likelihood.
    logs, lines, spreads = [], [], []
    for sd in SD_GRID:
        total = variance + sd**2
        beta, inverse, mean_square = weighted_lines(time, logit, 1 / total)
        determinant = inverse[:, 0, 0] * inverse[:, 1, 1] - inverse[:, 0, 1] ** 2
        height = (-np.log(total).sum(1) + np.log(determinant) - mean_square * (logit.shape[1] - 2)) / 2
        logs.append(height - sd**2 / 2)
        lines.append(beta)
        spreads.append(inverse)
    stacked = np.stack(logs)
    weights = np.exp(stacked - stacked.max(0))
    return weights / weights.sum(0), np.stack(lines), np.stack(spreads)


def _quantiles(
    years: Counts, online: Counts, received: Counts, year: int, cap: float, confidences: tuple[float, ...]
) -> dict[float, tuple[float, float, float]]:
    logit, variance = _capped_logits(online, received, cap)
    middle = float(np.mean(years))
    weights, beta, spread = _posterior(years - middle, logit[None, :], variance[None, :])
    ahead = np.array([1.0, year - middle])
    centre = (beta @ ahead)[:, 0]
    width = np.sqrt((spread @ ahead @ ahead)[:, 0] + SD_GRID**2)
    share = weights[:, 0]
    return {
        confidence: (
            cap * float(expit(_mixture_quantile((1 - confidence) / 2, share, centre, width))),
            cap * float(expit(_mixture_quantile(0.5, share, centre, width))),
            cap * float(expit(_mixture_quantile((1 + confidence) / 2, share, centre, width))),
        )
        for confidence in confidences
    }


def _capped_logits(online: Counts, received: Counts, cap: float) -> tuple[Array, Array]:
    if cap == 1:
        return plain_logits(online, received)
    add = np.where((online == 0) | (online >= cap * received), 0.5, 0.0)
    share = (online + add) / (received + 2 * add)
    # The counting variance of log(p / (cap - p)), by the delta method.
    slope = cap / (share * (cap - share))
    return np.log(share / (cap - share)), slope**2 * share * (1 - share) / received


def _mixture_quantile(level: float, weights: Array, centre: Array, width: Array) -> float:
    low, high = float((centre - 12 * width).min()), float((centre + 12 * width).max())
    for _ in range(200):
        middle = (low + high) / 2
        below = float((weights * ndtr((middle - centre) / width)).sum()) < level
        narrowed = (middle, high) if below else (low, middle)
        if narrowed == (low, high):
            break
        low, high = narrowed
    return (low + high) / 2


def _ceiling(online: Counts, received: Counts) -> float:
    _, upper = exact(online, received)
    best = int(np.argmax(online / received))
    return min(1.0, math.ceil(float(upper[best]) * 20 - 1e-9) / 20)
