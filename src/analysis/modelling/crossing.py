"""The year in which half of the dossiers came online: as a bracket of observed years, and by Fieller's theorem."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.modelling.covers import sentence


class Crossing(NamedTuple):
    """A crossing year with its limits in calendar years, NaN where there is none, and what the limits cover."""

    year: float
    low: float
    high: float
    covers: str


def observed_crossing(years: ArrayLike, online: ArrayLike, received: ArrayLike) -> Crossing:
    """The observed years between which the share crosses one half, as `low` and `high`; `year` is always NaN.

    Arrays of one length, sorted by year, with positive totals. Where the share crosses more than once the bracket spans
    all crossings; where it never does, both ends are NaN and `covers` says why. It needs no model.
    """
    when = np.asarray(years, dtype=float)
    above = 2 * np.asarray(online, dtype=float) >= np.asarray(received, dtype=float)
    changes = np.flatnonzero(above[1:] != above[:-1])
    if len(changes):
        first = changes[0]
        key = "bracket_often" if len(changes) > 1 else "bracket_falling" if above[first] else "bracket_rising"
        return Crossing(math.nan, float(when[first]), float(when[changes[-1] + 1]), sentence(key))
    if len(when) < 2:
        return Crossing(math.nan, math.nan, math.nan, sentence("one_year" if len(when) else "no_rows"))
    key = "always_above" if above[0] else "never_reached"
    return Crossing(math.nan, math.nan, math.nan, sentence(key))


def fieller_crossing(
    coefficients: NDArray[np.float64], covariance: NDArray[np.float64], quantile: float, origin: int
) -> Crossing:
    """The calendar year where intercept + slope * (year - origin) is zero, with its Fieller limits.

    The Fieller set holds every year at which the line's own interval contains one half. It is bounded only where the
    slope differs from zero at this confidence; otherwise both limits are NaN and `covers` says "unbounded" and how.
    Source: Fieller (1954), JRSS B 16, 175-185.
    """
    intercept, slope = (float(value) for value in coefficients)
    year = origin - intercept / slope if slope != 0 else math.nan
    squared = quantile**2
    # The set is where a x^2 + 2 b x + c <= 0, x being years since the origin.
    a = slope**2 - squared * covariance[1, 1]
    b = intercept * slope - squared * covariance[0, 1]
    c = intercept**2 - squared * covariance[0, 0]
    discriminant = b**2 - a * c
    if not math.isfinite(year):
        return Crossing(math.nan, math.nan, math.nan, sentence("flat"))
    if a <= 0 and (discriminant <= 0 or a == 0):
        return Crossing(year, math.nan, math.nan, sentence("unbounded_line"))
    # The stable form of the quadratic formula: no difference of two nearly equal numbers.
    larger = -(b + math.copysign(math.sqrt(max(discriminant, 0.0)), b))
    ends = sorted((larger / a, c / larger if larger != 0 else 0.0))
    low, high = (origin + end for end in ends)
    if a < 0:
        rays = sentence("unbounded_rays", first=f"{low:.1f}", second=f"{high:.1f}")
        return Crossing(year, math.nan, math.nan, rays)
    return Crossing(year, low, high, sentence("fieller"))
