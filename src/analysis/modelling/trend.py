"""The trend of one province: estimates of every single-province model, and the curves that are drawn."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis import tables
from analysis.modelling.betabinomial import fit_betabinomial, fit_betabinomials
from analysis.modelling.binomial import fit_binomial, fit_quasibinomial
from analysis.modelling.firth import fit_firth
from analysis.modelling.likelihood import Array
from analysis.modelling.lines import Counts, Line, curve, estimates_frame, line_rows
from analysis.modelling.metaregression import fit_ols_logit, fit_reml_kh, fit_reml_khs
from analysis.modelling.observed import observed_rows

Fit = Callable[[Counts, Counts, Counts, int], Line]

FITS: dict[str, Fit] = {
    "binomial": fit_binomial,
    "quasibinomial": fit_quasibinomial,
    "reml_kh": fit_reml_kh,
    "ols_logit": fit_ols_logit,
    "betabinomial": fit_betabinomial,
    "firth": fit_firth,
}
# Those that search long, and search for many at once in hardly more time.
_TOGETHER = {"reml_kh": fit_reml_khs, "betabinomial": fit_betabinomials}


def fit_all(model: str, years: Counts, online: Array, received: Array, origin: int) -> list[Line]:
    """The line of a model of `FITS` for each row of `online` and `received` (rows × years), all of the same years."""
    if model in _TOGETHER:
        return _TOGETHER[model](years, online, received, origin)
    return [FITS[model](years, *counts, origin) for counts in zip(online, received, strict=True)]


def single_province_estimates(
    panel: pd.DataFrame,
    *,
    confidence: float = 0.95,
    origin: int | None = None,
    left_out: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Every model × term of every province and scope, as a table with the columns of `estimates`.

    `panel` has the columns of `panel.COLUMNS`; `origin` is the calendar year at which the intercept is read, the first
    year of the panel by default. Provinces that stand only in `left_out` get their rows too, with the reason.
    Models of a line (`binomial`, `quasibinomial` ...): intercept, slope, odds_ratio per year, dispersion, rho,
    crossing_year, log_likelihood. Models without a line: `exact` (share_2016 ...), `year_on_year`
    (odds_ratio_2017_2016 ...) and `observed` (crossing_year as a bracket of observed years).
    What cannot be told is a row with empty numbers and the reason in `covers`. Raises nothing on odd counts.
    """
    start = first_year(panel) if origin is None else origin
    rows: list[dict[str, Any]] = []
    for province, scope, unit in units(panel, left_out):
        years, online, received = counts(unit)
        found = observed_rows(years, online, received, confidence)
        for model, fit in FITS.items():
            line = fit(years, online, received, start)
            found += [{"model": model} | row for row in line_rows(line, confidence)]
        keys = {"province": province, "scope": scope, "claim_ids": tables.join_claims(unit["claim_ids"])}
        rows += [keys | row for row in found]
    return estimates_frame(rows)


def fitted_curve(
    panel: pd.DataFrame, model: str, years: ArrayLike, confidence: float = 0.95, origin: int | None = None
) -> pd.DataFrame:
    """The fitted line of one province and scope on a grid of years: year, share, low, high, model, covers.

    `binomial` gives the naive band and `quasibinomial` the honest one; both are bands of the line, not of a new year.
    Shares are NaN, with the reason in `covers`, where no line can be fitted.
    Raises ValueError for an unknown model or a panel of several units.
    """
    if model not in FITS:
        raise ValueError(f"no model {model!r}; known: {', '.join(FITS)}")
    if len(panel[["province", "scope"]].drop_duplicates()) > 1:
        raise ValueError("the panel holds several provinces or scopes; pass one")
    start = first_year(panel) if origin is None else origin
    return curve(FITS[model](*counts(panel), start), years, confidence)


def first_year(panel: pd.DataFrame) -> int:
    """The first year of a panel, the default origin of time; 0 where the panel is empty."""
    return int(panel["year"].min()) if len(panel) else 0


def counts(unit: pd.DataFrame) -> tuple[Counts, Counts, Counts]:
    """Years, dossiers online and dossiers received of one unit as float arrays, sorted by year."""
    ordered = unit.sort_values("year", kind="stable")
    years, online, received = (
        ordered[name].to_numpy(dtype=np.float64) for name in ("year", "dossiers_online", "dossiers_received")
    )
    return years, online, received


def units(
    panel: pd.DataFrame, left_out: pd.DataFrame | None = None
) -> Iterator[tuple[Hashable, Hashable, pd.DataFrame]]:
    """Each province and scope with its rows, in order; those that stand only in `left_out` come with no rows."""
    groups = dict(iter(panel.groupby(["province", "scope"], sort=True)))
    if left_out is not None:
        for key in left_out[["province", "scope"]].drop_duplicates().itertuples(index=False, name=None):
            groups.setdefault(key, panel.iloc[:0])
    for (province, scope), rows in sorted(groups.items()):
        yield province, scope, rows
