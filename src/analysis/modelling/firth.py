"""Firth's penalised fit: a finite line where counts separate and the usual estimate runs off to infinity."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, stats
from scipy.special import expit

from analysis.modelling.binomial import MINIMUM_YEARS, no_line
from analysis.modelling.covers import joined, sentence
from analysis.modelling.likelihood import log_likelihood
from analysis.modelling.lines import Counts, Line

Array = NDArray[np.float64]


def fit_firth(years: Counts, online: Counts, received: Counts, origin: int) -> Line:
    """The line that maximises the likelihood times the square root of the information's determinant.

    Arguments as in `binomial.fit_binomial`. It is meant for counts that separate at one year, and `covers` says whether
    they do. Intervals are by the profile of the penalised likelihood and cover counting error only; the standard errors
    are Wald's. Points: log_likelihood, the penalised one.
    Source: Firth (1993), Biometrika 80, 27-38; Heinze and Schemper (2002), Statistics in Medicine 21, 2409-2419.
    Own code, since statsmodels has no Firth; checked against brglm2.
    """
    n_years = len(np.unique(years))
    if n_years < MINIMUM_YEARS:
        return Line("firth", origin, n_years, reason=sentence("few_years" if len(years) else "no_rows"))
    middle = float(np.mean(years))
    time = years - middle
    beta = _maximise(time, online, received)
    if beta is None:
        return Line("firth", origin, n_years, reason=sentence("not_converged"))
    here = _penalised(beta, time, online, received)
    move = np.array([[1.0, origin - middle], [0.0, 1.0]])
    covariance = move @ np.linalg.inv(here.information) @ move.T
    at_origin = move @ beta
    # The profile is taken along the coefficients at the origin, since that is where the intercept is read.
    moved = years - origin

    @cache
    def profile(place: int, confidence: float) -> tuple[float, float]:
        target = here.value - stats.chi2.isf(1 - confidence, 1) / 2
        return _profile_limits(place, at_origin, covariance, moved, online, received, target)

    key = "firth_separated" if no_line(years, online, received) else "firth_not_needed"
    return Line(
        "firth",
        origin,
        n_years,
        at_origin,
        covariance,
        np.inf,
        "z",
        joined(sentence("naive"), sentence(key)),
        points={"log_likelihood": here.value},
        notes={"log_likelihood": sentence("penalised")},
        profile=profile,
    )


class Step(NamedTuple):
    """A log odds ratio with its limits at a confidence, and what they cover; NaN and the reason where there is none."""

    estimate: float
    low: float
    high: float
    covers: str


def fit_firth_step(years: Counts, online: Counts, received: Counts, first_after: int, confidence: float = 0.95) -> Step:
    """The log odds ratio of the years from `first_after` on against those before, penalised, with profile limits.

    For counts that are zero before a change and not after it, where the usual estimate is infinite. It compares two
    periods and says nothing about what made the difference. Arguments as in `binomial.fit_binomial`.
    Source: as in `fit_firth`.
    """
    after = (years >= first_after).astype(float)
    if len(np.unique(after)) < 2:
        return Step(np.nan, np.nan, np.nan, sentence("one_period"))
    beta = _maximise(after, online, received)
    if beta is None:
        return Step(np.nan, np.nan, np.nan, sentence("not_converged"))
    here = _penalised(beta, after, online, received)
    covariance: Array = np.asarray(np.linalg.inv(here.information), dtype=np.float64)
    target = here.value - stats.chi2.isf(1 - confidence, 1) / 2
    low, high = _profile_limits(1, beta, covariance, after, online, received, target)
    sides = [(online[after == side].sum(), received[after == side].sum()) for side in (0, 1)]
    separate = any(yes in (0, total) for yes, total in sides)
    key = "firth_separated" if separate else "firth_not_needed"
    return Step(float(beta[1]), low, high, joined(sentence("naive"), sentence(key)))


class _Penalised(NamedTuple):
    value: float
    score: Array
    information: Array


def _penalised(beta: Array, time: Array, online: Counts, received: Counts) -> _Penalised:
    logit = beta[0] + beta[1] * time
    share = expit(logit)
    weights = received * share * expit(-logit)
    s0, s1, s2 = weights.sum(), (weights * time).sum(), (weights * time**2).sum()
    determinant = s0 * s2 - s1**2
    information = np.array([[s0, s1], [s1, s2]])
    if not determinant > 0:
        return _Penalised(-np.inf, np.zeros(2), information)
    leverage = weights * (s2 - 2 * time * s1 + time**2 * s0) / determinant
    residual = online - received * share + leverage * (0.5 - share)
    value = float(log_likelihood(online, received, logit, None).sum() + np.log(determinant) / 2)
    return _Penalised(value, np.array([residual.sum(), (residual * time).sum()]), information)


def _maximise(time: Array, online: Counts, received: Counts) -> Array | None:
    beta = np.zeros(2)
    here = _penalised(beta, time, online, received)
    for _ in range(500):
        step = np.linalg.solve(here.information, here.score)
        step /= max(1.0, float(np.max(np.abs(step * [1.0, np.max(np.abs(time))]))) / 5)
        wanted = float(np.max(np.abs(step)))
        for _ in range(40):
            candidate = _penalised(beta + step, time, online, received)
            if candidate.value >= here.value - 1e-12 * abs(here.value):
                break
            step = step / 2
        # With millions of dossiers the likelihood has too few digits to show the last of the climb.
        if wanted < 1e-11 or (wanted < 1e-5 and candidate.value <= here.value):
            return beta
        beta, here = beta + step, candidate
    return None


def _profile_limits(
    place: int, beta: Array, covariance: Array, time: Array, online: Counts, received: Counts, target: float
) -> tuple[float, float]:
    error = float(np.sqrt(covariance[place, place]))
    nuisance = 1 - place
    along = covariance[nuisance, place] / covariance[place, place]

    def height(value: float) -> float:
        # Fisher scoring on the other coefficient, which starts on the ridge of the quadratic approximation.
        point = beta.copy()
        point[place] = value
        point[nuisance] += along * (value - beta[place])
        here = _penalised(point, time, online, received)
        for _ in range(100):
            if not np.isfinite(here.value):
                break
            step = here.score[nuisance] / here.information[nuisance, nuisance]
            for _ in range(40):
                trial = point.copy()
                trial[nuisance] += step
                candidate = _penalised(trial, time, online, received)
                if candidate.value >= here.value - 1e-12 * abs(here.value):
                    break
                step /= 2
            point, here = trial, candidate
            if abs(step) < 1e-9 * (1 + abs(point[nuisance])):
                break
        return here.value - target

    return (_limit(height, beta[place], -error), _limit(height, beta[place], error))


def _limit(height: Callable[[float], float], centre: float, step: float) -> float:
    reach = 2 * step
    for _ in range(30):
        found = height(centre + reach)
        if found < 0:
            # Where the penalty cannot be computed any more the profile is below every target.
            ends = sorted((centre, centre + reach))
            return float(optimize.brentq(lambda value: max(height(value), -1e6), *ends, xtol=1e-10, rtol=1e-12))
        reach *= 1.5
    return np.nan
