"""A fitted line on the logit scale, whatever model drew it: its rows of estimates and its curve."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, ndtri, stdtrit

from analysis import tables
from analysis.modelling.covers import joined, sentence
from analysis.modelling.crossing import fieller_crossing

Counts = NDArray[np.float64]

TERMS = ("intercept", "slope", "odds_ratio", "dispersion", "rho", "crossing_year", "log_likelihood")


@dataclass(frozen=True)
class Line:
    """logit share = coefficients[0] + coefficients[1] * (year - origin), with its uncertainty.

    `df` is infinite where `interval` is z. `profile` gives the limits of a coefficient (0 or 1) at a confidence where
    they are not symmetric. `points` holds terms without an interval (dispersion, rho, log_likelihood);
    `notes` says more about a term. `reason` is empty unless nothing could be estimated.
    """

    model: str
    origin: int
    n_years: int
    coefficients: NDArray[np.float64] = field(default_factory=lambda: np.full(2, np.nan))
    covariance: NDArray[np.float64] = field(default_factory=lambda: np.full((2, 2), np.nan))
    df: float = np.inf
    interval: str = ""
    covers: str = ""
    points: Mapping[str, float] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    profile: Callable[[int, float], tuple[float, float]] | None = None
    reason: str = ""

    def quantile(self, confidence: float) -> float:
        """The quantile that makes an interval of this confidence: of Student's t, or of the normal where df is inf."""
        tail = (1 - confidence) / 2
        return float(-stdtrit(self.df, tail) if np.isfinite(self.df) else -ndtri(tail))


def line_rows(line: Line, confidence: float, terms: Iterable[str] = TERMS) -> list[dict[str, Any]]:
    """One dictionary a term: the numeric columns of `estimates` and `covers`; the caller adds the columns of the unit.

    Intercept and slope are on the logit scale, the slope and the odds ratio per year, the crossing in calendar years.
    A term the model does not have, or that cannot be told, is a row with empty numbers and the reason.
    """
    return [_row(line, term, confidence) for term in terms]


def curve(line: Line, years: ArrayLike, confidence: float) -> pd.DataFrame:
    """The line and its pointwise interval on a grid of years: year, share, low, high, model, covers.

    Shares are in [0, 1] and NaN where the line could not be estimated. The interval is that of the line, not of the
    share a new year would show.
    """
    grid = np.asarray(years, dtype=float)
    time = grid - line.origin
    design = np.column_stack([np.ones_like(time), time])
    centre = design @ line.coefficients
    spread = line.quantile(confidence) * np.sqrt(np.einsum("ij,jk,ik->i", design, line.covariance, design))
    return pd.DataFrame(
        {
            "year": grid,
            "share": expit(centre),
            "low": expit(centre - spread),
            "high": expit(centre + spread),
            "model": line.model,
            "covers": line.reason or joined(line.covers, sentence("mean_not_new_year")),
        }
    )


def blank_row(term: str, covers: str, confidence: float, n_years: int) -> dict[str, Any]:
    """A row of estimates without numbers, with the reason in `covers`."""
    return {
        "term": term, "estimate": np.nan, "std_error": np.nan, "low": np.nan, "high": np.nan, "confidence": confidence,
        "interval": "", "df": np.nan, "n_years": n_years, "covers": covers,
    }  # fmt: skip


def estimates_frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as a frame with the columns and types of `estimates`."""
    frame = pd.DataFrame(rows, columns=list(tables.TABLES["estimates"]))
    numbers = {"estimate", "std_error", "low", "high", "confidence", "df"}
    kinds = {name: "float64" if name in numbers else "str" for name in frame.columns}
    return frame.astype(kinds | {"n_years": "Int64"})


def _row(line: Line, term: str, confidence: float) -> dict[str, Any]:
    row = blank_row(term, line.reason, confidence, line.n_years)
    if line.reason:
        return row
    if term == "crossing_year":
        return row | _crossing(line, confidence)
    if term in ("intercept", "slope", "odds_ratio"):
        return row | _coefficient(line, term, confidence)
    value = line.points.get(term, np.nan)
    if not np.isfinite(value):
        return row | {"covers": line.notes.get(term, sentence("not_a_term"))}
    return row | {"estimate": value, "covers": joined(sentence("point_only"), line.notes.get(term, ""))}


def _coefficient(line: Line, term: str, confidence: float) -> dict[str, Any]:
    place = 0 if term == "intercept" else 1
    estimate = float(line.coefficients[place])
    error = float(np.sqrt(line.covariance[place, place]))
    reach = line.quantile(confidence) * error
    low, high = (estimate - reach, estimate + reach) if line.profile is None else line.profile(place, confidence)
    origin = sentence("origin", year=line.origin) if term == "intercept" else ""
    row: dict[str, Any] = {
        "estimate": estimate, "std_error": error, "low": low, "high": high,
        "interval": line.interval if line.profile is None else "profile",
        "df": line.df if np.isfinite(line.df) else np.nan,
        "covers": joined(line.covers, origin, line.notes.get(term, "")),
    }  # fmt: skip
    if term == "odds_ratio":
        row |= {name: _exponential(row[name]) for name in ("estimate", "low", "high")}
        row["std_error"] = np.nan
    return row


def _crossing(line: Line, confidence: float) -> dict[str, Any]:
    found = fieller_crossing(line.coefficients, line.covariance, line.quantile(confidence), line.origin)
    return {
        "estimate": found.year, "low": found.low, "high": found.high, "interval": "fieller",
        "df": line.df if np.isfinite(line.df) else np.nan,
        "covers": joined(sentence("crossing_of_line"), found.covers, line.covers),
    }  # fmt: skip


def _exponential(value: float) -> float:
    # A limit beyond the largest number a file can hold is no limit to a reader either.
    return float(np.exp(value)) if value < 700 else np.nan
