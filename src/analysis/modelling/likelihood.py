"""Log-likelihoods of counts whose share has a given logit, with the derivatives that Newton and Laplace need."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, expit, gammaln, psi, zeta

Array = NDArray[np.float64]


class Derivatives(NamedTuple):
    """First to third derivatives of a log-likelihood in the logit and in the log precision."""

    logit: Array
    precision: Array
    logit_logit: Array
    logit_precision: Array
    precision_precision: Array
    logit_logit_logit: Array
    logit_logit_precision: Array


def log_likelihood(online: Array, received: Array, logit: Array, log_precision: float | Array | None) -> Array:
    """The log-likelihood of each count, binomial coefficient included: beta-binomial, or binomial for None.

    Arrays broadcast; log_precision is log((1 - rho) / rho), rho being the correlation of two dossiers of one year.
    Source: Skellam (1948), JRSS B 10, 257-261; parametrised as in Brooks et al. (2017), The R Journal 9, 378-400.
    """
    rest = received - online
    if log_precision is None:
        ways = -np.log1p(received) - betaln(rest + 1, online + 1)
        return np.asarray(ways - online * np.logaddexp(0, -logit) - rest * np.logaddexp(0, logit))
    a, b, precision = _beta_parameters(logit, log_precision)
    # The coefficient 1 / ((n + 1) B(k + 1, n - k + 1)) is taken off the beta function that it nearly cancels.
    gained = _log_gamma_gain(online, 1, a) + _log_gamma_gain(rest, 1, b) - _log_gamma_gain(received, 2, precision)
    return np.asarray(gained - np.log1p(received) - betaln(a, b))


def derivatives(
    online: Array, received: Array, logit: Array, log_precision: float | Array | None, third: bool = True
) -> Derivatives:
    """The derivatives of `log_likelihood`, each of the broadcast shape; those in precision are zero for the binomial.

    `third=False` leaves the third derivatives zero and saves their time.
    """
    share = expit(logit)
    slope = share * expit(-logit)
    bend = slope * (1 - 2 * share)
    zero = np.zeros(np.broadcast(online, received, logit).shape)
    if log_precision is None:
        return Derivatives(online - received * share, zero, -received * slope, zero, zero, -received * bend, zero)
    a, b, precision = _beta_parameters(logit, log_precision)
    rest = received - online
    gain, loss = psi(online + a) - psi(a), psi(rest + b) - psi(b)
    # The first and second derivatives of psi; scipy's polygamma gives the same digits after working out psi as well.
    gain1, loss1 = zeta(2, online + a) - zeta(2, a), zeta(2, rest + b) - zeta(2, b)
    total, total1 = (
        psi(received + precision) - psi(precision),
        zeta(2, received + precision) - zeta(2, precision),
    )
    g, g1 = precision * slope, precision * bend
    first = g * (gain - loss)
    in_precision = a * gain + b * loss - precision * total
    second = g1 * (gain - loss) + g**2 * (gain1 + loss1)
    mixed = first + g * (a * gain1 - b * loss1)
    precision_second = in_precision + a**2 * gain1 + b**2 * loss1 - precision**2 * total1
    if not third:
        return Derivatives(first, in_precision, second, mixed, precision_second, zero, zero)
    gain2, loss2 = -2 * zeta(3, online + a) - -2 * zeta(3, a), -2 * zeta(3, rest + b) - -2 * zeta(3, b)
    g2 = precision * slope * (1 - 6 * slope)
    cubic = g2 * (gain - loss) + 3 * g * g1 * (gain1 + loss1) + g**3 * (gain2 - loss2)
    cubic_mixed = (
        g1 * (gain - loss + a * gain1 - b * loss1) + 2 * g**2 * (gain1 + loss1) + g**2 * (a * gain2 + b * loss2)
    )
    return Derivatives(first, in_precision, second, mixed, precision_second, cubic, cubic_mixed)


def rho(log_precision: float) -> float:
    """The correlation of two dossiers of one year, in (0, 1), from the log precision of the beta-binomial."""
    return float(expit(-log_precision))


def _log_gamma_gain(count: Array, low: float, high: Array) -> Array:
    # log gamma(count + high) - log gamma(count + low): in the millions the plain difference has few digits left.
    start, end = count + low, count + high
    far = np.minimum(start, end) > 1e6
    begin, finish, step = np.where(far, start, 1.0), np.where(far, end, 1.0), np.where(far, high - low, 0.0)
    stirling = (begin - 0.5) * np.log1p(step / begin) + step * (np.log(finish) - 1)
    stirling += (1 / finish - 1 / begin) / 12
    return np.asarray(np.where(far, stirling, gammaln(end) - gammaln(start)))


def _beta_parameters(logit: Array, log_precision: float | Array) -> tuple[Array, Array, Array]:
    precision = np.exp(np.asarray(log_precision, dtype=float))
    # A beta distribution with a parameter of zero has no density.
    smallest = 1e-30
    return np.maximum(precision * expit(logit), smallest), np.maximum(precision * expit(-logit), smallest), precision
