"""The marginal model of many provinces: one quasi-binomial line, with errors that know the provinces."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from analysis.modelling.binomial import GroupedFit
from analysis.modelling.likelihood import Array


class Robust(NamedTuple):
    """The CR2 covariance of intercept and slope, and Satterthwaite's degrees of freedom of each."""

    covariance: Array
    df: Array


def bias_reduced(fit: GroupedFit, time: Array, online: Array, received: Array, starts: NDArray[np.intp]) -> Robust:
    """The bias-reduced linearisation (CR2) of a grouped binomial fit whose rows are sorted by province.

    `time` is in years since the origin of `fit`; `starts` holds the first row of each province. statsmodels has no CR2,
    and its HC1-HC3 on a GLM all return HC0; with few provinces only CR2 with Satterthwaite's degrees of freedom covers.
    Source: Bell and McCaffrey (2002), Survey Methodology 28, 169-181; Pustejovsky and Tipton (2018), JBES 36, 672-683;
    checked against clubSandwich.
    """
    design = np.column_stack([np.ones_like(time), time])
    share = expit(design @ fit.coefficients)
    variance = np.maximum(share * expit(-design @ fit.coefficients), 1e-300)
    # In these units the working model is least squares with equal variances.
    root = np.sqrt(received * variance)
    sizes = np.diff(np.append(starts, len(time)))
    rows = _padded(design * root[:, None], sizes)
    residuals = _padded(((online - received * share) / root)[:, None], sizes)[..., 0]
    spread = _padded((np.sqrt(variance / received) / np.sqrt(variance / received).max())[:, None], sizes)[..., 0]
    adjustment = _adjustment(rows @ fit.covariance @ np.swapaxes(rows, 1, 2), spread**2)
    adjusted = np.swapaxes(adjustment, 1, 2) @ rows
    scores = np.einsum("gti,gt->gi", adjusted, residuals)
    covariance = fit.covariance @ (scores.T @ scores) @ fit.covariance
    df = [_satterthwaite(rows, adjusted @ fit.covariance[:, place], fit.covariance) for place in range(2)]
    return Robust(covariance, np.array(df))


def _padded(rows: Array, sizes: NDArray[np.intp]) -> Array:
    # Provinces with fewer years get rows of zeros, which take no part in any sum.
    filled = np.arange(sizes.max()) < sizes[:, None]
    out = np.zeros((*filled.shape, rows.shape[1]))
    out[filled] = rows
    return out


def _adjustment(leverage: Array, spread: Array) -> Array:
    # Many matrices undo the bias; this is clubSandwich's, written as the orthogonal part of spread * (I - H)^(1/2)
    # times (I - H)^(-1/2), which keeps its digits where the totals of a province differ a thousandfold.
    values, vectors = np.linalg.eigh(np.eye(leverage.shape[1]) - leverage)
    free = values > 1e-10
    half = np.where(free, np.sqrt(np.where(free, values, 0.0)), 0.0)
    back = np.where(free, 1 / np.sqrt(np.where(free, values, 1.0)), 0.0)
    across = np.swapaxes(vectors, 1, 2)
    left, _, right = np.linalg.svd(spread[:, :, None] * ((vectors * half[:, None, :]) @ across))
    return np.asarray(left @ right @ (vectors * back[:, None, :]) @ across)


def _satterthwaite(rows: Array, directions: Array, bread: Array) -> float:
    own = (directions**2).sum(1)
    projected = np.einsum("gti,gt->gi", rows, directions)
    shared = np.einsum("gi,ij,gj->g", projected, bread, projected)
    crossed = bread @ projected.T @ projected
    square = (own**2).sum() - 2 * (own * shared).sum() + (crossed * crossed.T).sum()
    return float((own - shared).sum() ** 2 / square)
