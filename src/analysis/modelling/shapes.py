"""Logistic, Gompertz and Bass curves through the shares: shapes to look at, with nothing inferred from them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import optimize
from scipy.special import expit

from analysis.modelling.covers import sentence
from analysis.modelling.lines import Counts
from analysis.modelling.trend import counts

Array = NDArray[np.float64]

COLUMNS = ("shape", "year", "share", "covers")
MINIMUM_YEARS = 4


def growth_shapes(panel: pd.DataFrame, years: ArrayLike) -> pd.DataFrame:
    """Three growth curves of one province and scope on a grid of years: shape, year, share, covers.

    `logistic` and `gompertz` rise to a ceiling of their own, `bass` is Bass's diffusion curve from the year before the
    first observed. Each has three parameters, found by least squares on the shares, weighted by the dossiers received.
    Neither parameters nor intervals are given: at four years the ceiling is not identified, and criteria that would
    choose among the curves are not defined. NaN with the reason in `covers` where there are fewer than four years.
    Source: Gompertz (1825), Phil. Trans. 115, 513-583; Bass (1969), Management Science 15, 215-227.
    Raises ValueError for a panel of several units.
    """
    if len(panel[["province", "scope"]].drop_duplicates()) > 1:
        raise ValueError("the panel holds several provinces or scopes; pass one")
    seen, online, received = counts(panel)
    grid = np.asarray(years, dtype=float)
    frames = []
    for name, curve in _CURVES.items():
        share = np.full(len(grid), np.nan)
        covers = sentence("few_years_for_shapes")
        if len(seen) >= MINIMUM_YEARS:
            covers = sentence("shape_only")
            begin = seen[0] - 1
            best = _fitted(curve, seen - begin, online / received, np.sqrt(received / received.sum()))
            share = curve(best, np.maximum(grid - begin, 0.0))
        frames.append(pd.DataFrame({"shape": name, "year": grid, "share": share, "covers": covers}))
    return pd.concat(frames, ignore_index=True)


def _logistic(parameters: Array, time: Array) -> Array:
    ceiling, rate, middle = parameters
    return np.asarray(ceiling * expit(rate * (time - middle)))


def _gompertz(parameters: Array, time: Array) -> Array:
    ceiling, rate, middle = parameters
    return np.asarray(ceiling * np.exp(-np.exp(np.clip(-rate * (time - middle), -50, 50))))


def _bass(parameters: Array, time: Array) -> Array:
    ceiling, innovation, imitation = parameters
    fading = np.exp(-(innovation + imitation) * time)
    return np.asarray(ceiling * (1 - fading) / (1 + imitation / innovation * fading))


_CURVES: dict[str, Callable[[Array, Array], Array]] = {"logistic": _logistic, "gompertz": _gompertz, "bass": _bass}
_BOUNDS: dict[Callable[[Array, Array], Array], tuple[list[float], list[float]]] = {
    _logistic: ([1e-3, 0.0, -50.0], [1.0, 10.0, 100.0]),
    _gompertz: ([1e-3, 0.0, -50.0], [1.0, 10.0, 100.0]),
    _bass: ([1e-3, 1e-6, 0.0], [1.0, 3.0, 10.0]),
}


def _fitted(curve: Callable[[Array, Array], Array], time: Counts, share: Counts, weight: Array) -> Array:
    lower, upper = _BOUNDS[curve]
    starts = [
        [ceiling, first, second]
        for ceiling in (min(0.99, float(share.max()) + 0.05), 0.95)
        for first, second in (((0.01, 1.0), (0.1, 0.3)) if curve is _bass else ((1.0, 2.0), (0.3, 4.0)))
    ]
    found = [
        optimize.least_squares(lambda p: weight * (curve(p, time) - share), start, bounds=(lower, upper))
        for start in starts
    ]
    return np.asarray(min(found, key=lambda result: result.cost).x)
