"""Many provinces at once: pooled, partially pooled and separate estimates, scope by scope."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats
from scipy.special import expit

from analysis import tables
from analysis.modelling.binomial import fit_quasibinomial, grouped_fit, no_line
from analysis.modelling.covers import joined, sentence
from analysis.modelling.lines import TERMS, Line, blank_row, estimates_frame, line_rows
from analysis.modelling.marginal import bias_reduced
from analysis.modelling.mixed import MixedFit, Observations, fit_mixed
from analysis.modelling.trend import counts, first_year

POOLED_TERMS = (*TERMS, "sd_intercept", "sd_slope")
MINIMUM_PROVINCES = 3
YEARS_FOR_A_SLOPE = 4
PROVINCES_FOR_SLOPES = 15


def pooled_estimates(
    panel: pd.DataFrame,
    *,
    confidence: float = 0.95,
    origin: int | None = None,
    left_out: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """`pooled_betabinomial` and `pooled_quasibinomial` of each scope: columns of `estimates`, province empty.

    Arguments as in `trend.single_province_estimates`; terms are `POOLED_TERMS`, the line being that of a province in
    the middle (beta-binomial) or of all provinces together (quasi-binomial).
    The beta-binomial has independent province intercepts, and slopes where at least 15 provinces have 4 years or more;
    `covers` says which. The quasi-binomial line has CR2 errors with Satterthwaite's degrees of freedom.
    Scopes are never mixed. With fewer than three provinces, or counts that allow no line, `covers` holds the reason.
    Source: see `mixed.fit_mixed` and `marginal.bias_reduced`.
    """
    start = first_year(panel) if origin is None else origin
    rows: list[dict[str, Any]] = []
    for scope, group in _scopes(panel, left_out):
        keys = {"province": "", "scope": scope, "claim_ids": tables.join_claims(group["claim_ids"])}
        pool = _pool(group, start)
        rows += [keys | row for row in _betabinomial_rows(pool, confidence) + _quasibinomial_rows(pool, confidence)]
    return estimates_frame(rows)


def pooling_table(panel: pd.DataFrame, *, confidence: float = 0.95, origin: int | None = None) -> pd.DataFrame:
    """The line of each province three ways side by side: models `separate`, `partially_pooled` and `pooled`.

    Columns of `estimates`, terms intercept and slope, and `borrowed`: True where the number is not the province's own
    but that of all provinces. A slope of its own needs at least 4 years, in a model that has slopes of provinces.
    Separate lines are quasi-binomial; the partially pooled ones are the beta-binomial model's, by the normal
    distribution and with the error of the common line included. Source: as in `pooled_estimates`.
    """
    start = first_year(panel) if origin is None else origin
    frames = []
    for scope, group in _scopes(panel, None):
        pool = _pool(group, start)
        fit = _mixed(pool)
        for place, (province, rows) in enumerate(group.groupby("province", sort=True)):
            claims = tables.join_claims(rows["claim_ids"])
            keys = {"province": province, "scope": scope, "claim_ids": claims}
            for model, line, borrowed in _three_lines(pool, fit, place, rows):
                found = line_rows(line, confidence, ("intercept", "slope"))
                own = [(borrowed and row["term"] == "slope") or model == "pooled" for row in found]
                frames.append(estimates_frame([keys | {"model": model} | row for row in found]).assign(borrowed=own))
    if not frames:
        return estimates_frame([]).assign(borrowed=pd.Series(dtype="bool"))
    return pd.concat(frames, ignore_index=True)


class _Pool(NamedTuple):
    origin: int
    years: np.ndarray[Any, np.dtype[np.float64]]
    data: Observations
    years_of_each: np.ndarray[Any, np.dtype[np.int64]]

    @property
    def n_years(self) -> int:
        return len(np.unique(self.years))

    @property
    def has_slopes(self) -> bool:
        return int((self.years_of_each >= YEARS_FOR_A_SLOPE).sum()) >= PROVINCES_FOR_SLOPES

    @property
    def structure(self) -> str:
        return sentence("intercepts_and_slopes" if self.has_slopes else "intercepts_only")

    @property
    def reason(self) -> str:
        if not len(self.years):
            return sentence("no_rows")
        if len(self.data.starts) < MINIMUM_PROVINCES:
            return sentence("few_provinces")
        if self.n_years < 2:
            return sentence("one_calendar_year")
        return no_line(self.years, self.data.online, self.data.received, minimum_years=2)


def _scopes(panel: pd.DataFrame, left_out: pd.DataFrame | None) -> Iterator[tuple[str, pd.DataFrame]]:
    names = set(panel["scope"]) | (set() if left_out is None else set(left_out["scope"]))
    for scope in sorted(names):
        yield scope, panel[panel["scope"] == scope].sort_values(["province", "year"], kind="stable")


def _pool(group: pd.DataFrame, origin: int) -> _Pool:
    years, online, received = (
        group[name].to_numpy(dtype=np.float64) for name in ("year", "dossiers_online", "dossiers_received")
    )
    provinces = group["province"].to_numpy()
    begins = np.ones(len(group), dtype=bool)
    begins[1:] = provinces[1:] != provinces[:-1]
    starts = np.flatnonzero(begins)
    data = Observations(years - origin, online, received, starts)
    return _Pool(origin, years, data, np.diff(np.append(starts, len(years))).astype(np.int64))


def _mixed(pool: _Pool) -> MixedFit | str:
    if pool.reason:
        return pool.reason
    return fit_mixed(pool.data, pool.has_slopes) or sentence("not_converged")


def _betabinomial_rows(pool: _Pool, confidence: float) -> list[dict[str, Any]]:
    fit = _mixed(pool)
    model = {"model": "pooled_betabinomial"}
    if isinstance(fit, str):
        return [model | blank_row(term, fit, confidence, pool.n_years) for term in POOLED_TERMS]
    rows = line_rows(_common_line(pool, fit), confidence, POOLED_TERMS)
    changed = {
        "rho": _transformed(fit, "log_precision", confidence),
        "sd_intercept": _transformed(fit, "sd_intercept", confidence),
        "sd_slope": _transformed(fit, "sd_slope", confidence) if pool.has_slopes else {},
    }
    return [
        model | row | changed.get(row["term"], {}) | {"covers": joined(_covers(row, changed, fit), pool.structure)}
        for row in rows
    ]


def _common_line(pool: _Pool, fit: MixedFit) -> Line:
    return Line(
        "pooled_betabinomial",
        pool.origin,
        pool.n_years,
        fit.parameters[:2],
        fit.covariance[:2, :2],
        np.inf,
        "z",
        sentence("provinces_and_years"),
        points={"log_likelihood": fit.log_likelihood},
    )


def _covers(row: dict[str, Any], changed: dict[str, dict[str, Any]], fit: MixedFit) -> str:
    term = row["term"]
    if term not in changed:
        return str(row["covers"])
    if ("log_precision" if term == "rho" else term) in fit.at_zero:
        return sentence("rho_zero" if term == "rho" else "sd_zero")
    return sentence("provinces_and_years") if changed[term] else ""


def _transformed(fit: MixedFit, name: str, confidence: float) -> dict[str, Any]:
    if name in fit.at_zero:
        return {"estimate": 0.0}
    place = fit.names.index(name)
    value, error = float(fit.parameters[place]), float(np.sqrt(fit.covariance[place, place]))
    reach = float(stats.norm.isf((1 - confidence) / 2)) * error
    ends = (value - reach, value + reach)
    if name == "log_precision":
        estimate, low, high = (float(expit(-end)) for end in (value, ends[1], ends[0]))
        error *= estimate * (1 - estimate)
    else:
        estimate, low, high = (float(np.exp(end)) for end in (value, *ends))
        error *= estimate
    return {"estimate": estimate, "std_error": error, "low": low, "high": high, "interval": "z"}


def _quasibinomial_rows(pool: _Pool, confidence: float) -> list[dict[str, Any]]:
    model = {"model": "pooled_quasibinomial"}
    fit = pool.reason or grouped_fit(pool.years, pool.data.online, pool.data.received, pool.origin, minimum_years=2)
    if isinstance(fit, str):
        return [model | blank_row(term, fit, confidence, pool.n_years) for term in POOLED_TERMS]
    robust = bias_reduced(fit, pool.data.time, pool.data.online, pool.data.received, pool.data.starts)

    def line(place: int) -> Line:
        return Line(
            "pooled_quasibinomial",
            pool.origin,
            pool.n_years,
            fit.coefficients,
            robust.covariance,
            float(robust.df[place]),
            "t",
            sentence("provinces_robust"),
            points={"dispersion": fit.dispersion},
        )

    rows = line_rows(line(0), confidence, ("intercept",)) + line_rows(line(1), confidence, POOLED_TERMS[1:])
    return [model | row for row in rows]


def _three_lines(pool: _Pool, fit: MixedFit | str, place: int, rows: pd.DataFrame) -> Iterator[tuple[str, Line, bool]]:
    yield "separate", fit_quasibinomial(*counts(rows), pool.origin), False
    n_years = int(pool.years_of_each[place])
    if isinstance(fit, str):
        yield "partially_pooled", Line("partially_pooled", pool.origin, n_years, reason=fit), False
        yield "pooled", Line("pooled", pool.origin, n_years, reason=fit), False
        return
    borrowed = n_years < YEARS_FOR_A_SLOPE or not pool.has_slopes
    common = _common_line(pool, fit)
    coefficients = fit.parameters[:2] + fit.effects[place]
    covariance = fit.effect_covariance[place].copy()
    note = ""
    if borrowed:
        coefficients = np.array([coefficients[0], common.coefficients[1]])
        covariance[1, 1] = common.covariance[1, 1]
        note = sentence("borrowed" if pool.has_slopes else "borrowed_all")
    own = Line(
        "partially_pooled",
        pool.origin,
        n_years,
        coefficients,
        covariance,
        np.inf,
        "z",
        sentence("provinces_and_years"),
        notes={"intercept": sentence("partly_borrowed"), "slope": note or sentence("partly_borrowed")},
    )
    yield "partially_pooled", own, borrowed
    yield "pooled", common, True
