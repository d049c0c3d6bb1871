"""Intervals for one share from one count: exact, Wilson, Jeffreys. They cover counting error and nothing else."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]


def exact(online: ArrayLike, received: ArrayLike, confidence: float = 0.95) -> Bounds:
    """The lower and upper ends of the exact interval of online / received.

    `online` and `received` are counts, scalars or arrays that broadcast; both ends are shares in [0, 1] of the
    broadcast shape (0-d arrays for scalars). Where nothing was received the interval is (0, 1).
    Raises ValueError where a count is negative, online exceeds received, or confidence is not in (0, 1).
    Source: Clopper and Pearson (1934), Biometrika 26, 404-413.
    """
    count, total, tail = _checked(online, received, confidence)
    inside_low = np.where(count > 0, count, 1.0)
    inside_high = np.where(count < total, total - count, 1.0)
    low = np.where(count > 0, stats.beta.ppf(tail, inside_low, total - count + 1), 0.0)
    high = np.where(count < total, stats.beta.isf(tail, count + 1, inside_high), 1.0)
    return low, high


def wilson(online: ArrayLike, received: ArrayLike, confidence: float = 0.95) -> Bounds:
    """The lower and upper ends of the Wilson score interval of online / received.

    Arguments, shapes and errors as in `exact`. Source: Wilson (1927), JASA 22, 209-212.
    """
    count, total, tail = _checked(online, received, confidence)
    squared = stats.norm.isf(tail) ** 2
    share = np.divide(count, total, out=np.full_like(total, 0.5), where=total > 0)
    centre = (count + squared / 2) / (total + squared)
    spread = np.sqrt(squared * (total * share * (1 - share) + squared / 4)) / (total + squared)
    low = np.where(count == 0, 0.0, np.clip(centre - spread, 0, 1))
    high = np.where(count == total, 1.0, np.clip(centre + spread, 0, 1))
    return low, high


def jeffreys(online: ArrayLike, received: ArrayLike, confidence: float = 0.95) -> Bounds:
    """The lower and upper ends of the Jeffreys interval of online / received.

    The equal-tailed posterior interval under Beta(1/2, 1/2), with the lower end 0 where nothing and the upper end 1
    where everything was online. Arguments, shapes and errors as in `exact`.
    Source: Brown, Cai and DasGupta (2001), Statistical Science 16, 101-133.
    """
    count, total, tail = _checked(online, received, confidence)
    low = np.where(count == 0, 0.0, stats.beta.ppf(tail, count + 0.5, total - count + 0.5))
    high = np.where(count == total, 1.0, stats.beta.isf(tail, count + 0.5, total - count + 0.5))
    return low, high


def _checked(
    online: ArrayLike, received: ArrayLike, confidence: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    count, total = np.broadcast_arrays(np.asarray(online, dtype=float), np.asarray(received, dtype=float))
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}, not between 0 and 1")
    if np.any(count < 0) or np.any(count > total):
        raise ValueError("a count is negative or exceeds its total")
    return count, total, (1 - confidence) / 2
