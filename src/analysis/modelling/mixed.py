"""The beta-binomial model of many provinces: a likelihood with province effects integrated out by Laplace's method."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from analysis.modelling.likelihood import Array, Derivatives, derivatives, log_likelihood

# How far the search goes towards a standard deviation, or a rho, of zero.
SMALLEST_LOG_SD = -7.0
LARGEST_LOG_PRECISION = 16.0

_EFFECTS = ("sd_intercept", "sd_slope")


class Observations(NamedTuple):
    """Counts sorted by province: time in years since the origin, counts, and where each province's rows begin."""

    time: Array
    online: Array
    received: Array
    starts: NDArray[np.intp]

    @property
    def groups(self) -> NDArray[np.intp]:
        """The number of each row's province."""
        sizes = np.diff(np.append(self.starts, len(self.time)))
        return np.repeat(np.arange(len(self.starts)), sizes)


class MixedFit(NamedTuple):
    """A maximum: coefficients (intercept, slope), logs of the effects' sds, log precision, and what goes with them.

    `names` are those of the free parameters, in the order of `parameters` and `covariance`; one that lies on its
    boundary (an sd of 0, a rho of 0) is in `at_zero` instead. `effects` are provinces × 2 (u and v),
    `effect_covariance` provinces × 2 × 2, that of b0 + u and b1 + v with the uncertainty of b0 and b1 included.
    """

    names: tuple[str, ...]
    parameters: Array
    covariance: Array
    log_likelihood: float
    at_zero: tuple[str, ...]
    effects: Array
    effect_covariance: Array


def fit_mixed(data: Observations, slopes: bool) -> MixedFit | None:
    """The maximum of the likelihood with independent province intercepts and, if asked, slopes; None if not found.

    logit share = b0 + u + (b1 + v) * time, u and v normal with mean 0 and independent of each other, counts
    beta-binomial with one rho. Written out rather than put on statsmodels' GenericLikelihoodModel, whose numerical
    derivatives are neither exact nor fast enough to integrate effects out: here the gradient is analytic, all provinces
    are handled at once, and 1,000 provinces × 12 years take seconds. statsmodels' own mixed GLMs take 0/1 rows only.
    A parameter that runs to its boundary is taken out and the rest fitted again.
    Source: Tierney and Kadane (1986), JASA 81, 82-86; Skaug and Fournier (2006), CSDA 51, 699-709, whose method glmmTMB
    uses; checked against glmmTMB.
    """
    for start in _starts(data):
        fit = _climb(data, slopes, start)
        if fit is not None:
            return fit
    return None


def _climb(data: Observations, slopes: bool, guess: dict[str, float]) -> MixedFit | None:
    effects = _EFFECTS if slopes else _EFFECTS[:1]
    free = ["intercept", "slope", *effects, "log_precision"]
    start = np.array([guess[name] for name in free])
    at_zero: list[str] = []
    while True:
        problem = _Problem(data, tuple(free), len(effects))
        found = optimize.minimize(
            problem.value_and_gradient,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=[_bounds(name) for name in free],
            options={"ftol": 1e-12, "gtol": 1e-5, "maxiter": 500},
        )
        reached = dict(zip(free, found.x, strict=True))
        idle = next((name for name in free[2:] if _idle(data, reached, name, len(effects), float(found.fun))), None)
        if idle is None:
            return _finish(problem, found.x, tuple(at_zero))
        free.remove(idle)
        at_zero.append(idle)
        start = np.array([reached[name] for name in free])


class _State(NamedTuple):
    value: float
    gradient: Array
    effects: Array
    curvature: Array
    crossed: Array
    scale: Array


class _Problem:
    """The negative Laplace log-likelihood of `fit_mixed`; the effects found last start the next search for them."""

    def __init__(self, data: Observations, names: tuple[str, ...], n_effects: int) -> None:
        self.data = data
        self.names = names
        self.groups = data.groups
        self.design = np.column_stack([np.ones_like(data.time), data.time])
        self.n_effects = n_effects
        self.effects: Array = np.zeros((len(data.starts), n_effects))

    def value_and_gradient(self, parameters: Array) -> tuple[float, Array]:
        state = self.evaluate(parameters)
        if state is None:
            return 1e10, np.zeros_like(parameters)
        return state.value, state.gradient

    # A trial far out may overflow; it is then refused, and the search turns back.
    @np.errstate(all="ignore")
    def evaluate(self, parameters: Array) -> _State | None:
        named = dict(zip(self.names, parameters, strict=True))
        beta = np.array([named["intercept"], named["slope"]])
        scale = np.array([np.exp(named[name]) if name in named else 0.0 for name in _EFFECTS[: self.n_effects]])
        log_precision = named.get("log_precision")
        if np.any(scale > 1e3) or (log_precision is not None and abs(log_precision) > 40):
            return None
        # Effects in units of their sd: the problem stays regular as an sd goes to zero.
        loading = self.design[:, : self.n_effects] * scale
        fixed = self.design @ beta
        effects = self._modes(fixed, loading, log_precision)
        if effects is None:
            return None
        logit = fixed + (loading * effects[self.groups]).sum(1)
        parts = derivatives(self.data.online, self.data.received, logit, log_precision)
        weight = -parts.logit_logit
        curvature = self._curvature(loading, weight)
        sign, size = np.linalg.slogdet(curvature)
        if not np.all(sign > 0):
            return None
        self.effects = effects
        heights = log_likelihood(self.data.online, self.data.received, logit, log_precision)
        value = -float(heights.sum()) + float((effects**2).sum() + size.sum()) / 2
        gradient = self._gradient(effects, loading, parts, curvature)
        crossed = self._sum(loading[:, :, None] * self.design[:, None, :] * weight[:, None, None])
        return _State(value, gradient, effects, curvature, crossed, scale)

    def _modes(self, fixed: Array, loading: Array, log_precision: float | None) -> Array | None:
        effects = self.effects
        online, received = self.data.online, self.data.received

        def heights(trial: Array) -> Array:
            logit = fixed + (loading * trial[self.groups]).sum(1)
            return np.asarray(self._sum(log_likelihood(online, received, logit, log_precision)) - (trial**2).sum(1) / 2)

        now = heights(effects)
        for _ in range(100):
            logit = fixed + (loading * effects[self.groups]).sum(1)
            parts = derivatives(online, received, logit, log_precision, third=False)
            slope = self._sum(loading * parts.logit[:, None]) - effects
            curvature = self._curvature(loading, -parts.logit_logit)
            # Far from its mode a beta-binomial is not concave; there rows that bend the wrong way count as nothing.
            bent = ~(np.linalg.eigvalsh(curvature)[:, 0] > 1e-6)
            if bent.any():
                curvature[bent] = self._curvature(loading, np.maximum(-parts.logit_logit, 0.0))[bent]
            step = np.linalg.solve(curvature, slope[..., None])[..., 0]
            if np.max(np.abs(step)) < 1e-8:
                return np.asarray(effects + step)
            # Effects are in units of their sd: no step of more than a few is meant.
            step /= np.maximum(1.0, np.max(np.abs(step), axis=1, keepdims=True) / 3)
            wanted = np.abs(step).max(1)
            for _ in range(20):
                then = heights(effects + step)
                worse = ~(then - now >= -1e-8 * (1 + np.abs(now)))
                if not worse.any():
                    break
                step[worse] /= 2
            step[worse] = 0
            effects, now = effects + step, np.where(worse, now, then)
            # Where rounding hides any further rise, a province that is all but there has arrived.
            if np.all((np.abs(step).max(1) < 1e-8) & (wanted < 1e-3)):
                return np.asarray(effects)
        return None

    def _gradient(self, effects: Array, loading: Array, parts: Derivatives, curvature: Array) -> Array:
        weight, bend = -parts.logit_logit, -parts.logit_logit_logit
        inverse = np.linalg.inv(curvature)
        leverage = np.einsum("ij,ijk,ik->i", loading, inverse[self.groups], loading)
        # How the log determinant pulls on the effects, carried back through the effects' own optimum.
        pull = self._sum(loading * (leverage * bend / 2)[:, None])
        solved = np.einsum("gij,gj->gi", inverse, pull)
        carried = (loading * solved[self.groups]).sum(1)
        along = -parts.logit + leverage * bend / 2 - carried * weight
        gradient = {
            name: float((along * self.design[:, place]).sum()) for place, name in enumerate(("intercept", "slope"))
        }
        for place, name in enumerate(_EFFECTS[: self.n_effects]):
            moved = loading[:, place] * effects[self.groups, place]
            direct = float((along * moved).sum()) + float((1 - inverse[:, place, place]).sum())
            own = self._sum(loading[:, place] * parts.logit)
            gradient[name] = direct + float((solved[:, place] * own).sum())
        gradient["log_precision"] = float(
            (-parts.precision - leverage * parts.logit_logit_precision / 2 + carried * parts.logit_precision).sum()
        )
        return np.array([gradient[name] for name in self.names])

    def _curvature(self, loading: Array, weight: Array) -> Array:
        products = loading[:, :, None] * loading[:, None, :] * weight[:, None, None]
        return np.asarray(np.eye(self.n_effects) + self._sum(products))

    def _sum(self, rows: Array) -> Array:
        return np.asarray(np.add.reduceat(rows, self.data.starts, axis=0))


def _starts(data: Observations) -> list[dict[str, float]]:
    online, received = np.add.reduceat(data.online, data.starts), np.add.reduceat(data.received, data.starts)
    level = np.log((online + 0.5) / (received - online + 0.5))
    logit = np.log((data.online + 0.5) / (data.received - data.online + 0.5))
    centred = data.time - data.time.mean()
    slope = float((centred * logit).sum() / max(float((centred**2).sum()), 1e-12))
    first = {
        "intercept": float(logit.mean()) - slope * float(data.time.mean()),
        "slope": slope,
        "sd_intercept": float(np.log(max(float(level.std()), 0.1))),
        "sd_slope": float(np.log(0.2)),
        "log_precision": 3.0,
    }
    # Should the first start lie where the likelihood cannot be climbed: vaguer years, then provinces more alike.
    return [
        first,
        first | {"log_precision": 1.0},
        first | {"sd_intercept": -1.0, "sd_slope": -3.0, "log_precision": 0.0},
    ]


def _bounds(name: str) -> tuple[float | None, float | None]:
    if name in _EFFECTS:
        return SMALLEST_LOG_SD, -SMALLEST_LOG_SD
    return (-LARGEST_LOG_PRECISION, LARGEST_LOG_PRECISION) if name == "log_precision" else (None, None)


def _idle(data: Observations, reached: dict[str, float], name: str, n_effects: int, value: float) -> bool:
    # Near its boundary a parameter changes the likelihood by less than anyone could tell; it is then on it.
    near = reached[name] > 5 if name == "log_precision" else reached[name] < -2
    if not near:
        return False
    without = {other: number for other, number in reached.items() if other != name}
    problem = _Problem(data, tuple(without), n_effects)
    return problem.value_and_gradient(np.array(list(without.values())))[0] < value + 1e-5


def _finish(problem: _Problem, parameters: Array, at_zero: tuple[str, ...]) -> MixedFit | None:
    state = problem.evaluate(parameters)
    if state is None:
        return None
    covariance = _inverse(_information(problem, parameters))
    for _ in range(10):
        if covariance is None:
            return None
        step = covariance @ state.gradient
        candidate = problem.evaluate(parameters - step)
        if np.max(np.abs(step)) < 1e-9 or candidate is None or candidate.value > state.value + 1e-8:
            break
        parameters, state = parameters - step, candidate
        covariance = _inverse(_information(problem, parameters))
    if covariance is None or np.max(np.abs(covariance @ state.gradient)) > 1e-3:
        return None
    effects = np.zeros((len(state.effects), 2))
    effects[:, : problem.n_effects] = state.effects * state.scale
    spread = _line_covariance(problem, state, covariance)
    return MixedFit(problem.names, parameters, covariance, -state.value, at_zero, effects, spread)


def _inverse(information: Array) -> Array | None:
    try:
        np.linalg.cholesky(information)
    except np.linalg.LinAlgError:
        return None
    return np.asarray(np.linalg.inv(information), dtype=np.float64)


def _information(problem: _Problem, parameters: Array) -> Array:
    step = 1e-4
    columns = []
    for place in range(len(parameters)):
        ends = []
        for sign in (1, -1):
            moved = parameters.copy()
            moved[place] += sign * step
            ends.append(problem.value_and_gradient(moved)[1])
        columns.append((ends[0] - ends[1]) / (2 * step))
    information = np.stack(columns)
    return np.asarray((information + information.T) / 2)


def _line_covariance(problem: _Problem, state: _State, covariance: Array) -> Array:
    # Given the coefficients, effects vary by the inverse curvature; the coefficients' own error comes on top, less what
    # the effects take back when the coefficients move.
    loading = np.zeros((2, problem.n_effects))
    loading[: problem.n_effects] = np.diag(state.scale)
    inverse = np.linalg.inv(state.curvature)
    kept = np.eye(2) - loading @ inverse @ state.crossed
    return np.asarray(loading @ inverse @ loading.T + kept @ covariance[:2, :2] @ np.swapaxes(kept, 1, 2))
