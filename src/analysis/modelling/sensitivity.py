"""The specification curve: the trend under every choice that could have been made, each a row with its choices."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd

from analysis import tables
from analysis.modelling.covers import sentence
from analysis.modelling.lines import Line, line_rows
from analysis.modelling.trend import fit_all

CHOICES = ("disputed", "zero_without_base", "levels", "years", "scope", "estimator")
COLUMNS = (
    "specification", *CHOICES, "honest", "primary", "n_years", "estimate", "low", "high", "confidence", "df",
    "excludes_no_growth", "covers", "claim_ids",
)  # fmt: skip

DISPUTED = ("counts", "stated", "stated_base", "excluded")
ZERO_WITHOUT_BASE = ("left_out", "base_of_next_year", "tenth_of_next_year")
LEVELS = ("3+4", "3")
SCOPES = ("province", "scope_together")
ESTIMATORS = ("quasibinomial", "reml_kh", "ols_logit", "betabinomial", "binomial")

Data = tuple[tuple[float, float, float], ...]


def specification_curve(points: pd.DataFrame, province: str, *, confidence: float = 0.95) -> pd.DataFrame:
    """The log odds ratio per year under every combination of choices, sorted by estimate: columns of `COLUMNS`.

    `points` is a table of `points.py`; the province's first scope and agency with the most years are analysed. Choices:
    `disputed`: counts as printed; stated (the printed rate of the printed base); stated_base (the printed count on the
    base that the printed rate implies); excluded. `zero_without_base`: a zero whose base is not printed is left out, or
    given the base of the next year, or a tenth of it; both are inventions, and here to show what they do. `levels`: 3+4
    or 3 alone. `years`: all, or without one. `scope`: the province alone, or every point of the same scope on one line.
    `estimator`: `honest` is False for the naive binomial. A combination that changes nothing (no such zero, nothing
    disputed) or repeats the data and estimator of an earlier one is left out. `excludes_no_growth` is whether the
    interval excludes zero, missing where nothing can be told; `primary` marks the specification of the report.
    Source: Simonsohn, Simmons and Nelson (2020), Nature Human Behaviour 4, 1208-1214.
    """
    own = _own(points, province)
    tables_of_points = _points_of_scopes(points, own)
    next_base = own["received"].dropna()
    base = float(next_base.iloc[0]) if len(next_base) else None
    first: dict[Data, tuple[dict[str, str], str]] = {}
    for choices in _combinations(own):
        data, claims = _data(tables_of_points[choices["scope"]], province, base, choices)
        first.setdefault(data, (choices, claims))
    lines = _lines(list(first))
    frame = pd.DataFrame(
        [
            choices | {"estimator": estimator} | _result(lines[data, estimator], confidence, claims)
            for data, (choices, claims) in first.items()
            for estimator in ESTIMATORS
        ]
    )
    frame["honest"] = frame["estimator"] != "binomial"
    frame["primary"] = (frame.loc[:, list(CHOICES)] == list(_PRIMARY)).all(axis=1)
    frame = frame.sort_values("estimate", kind="stable", na_position="last", ignore_index=True)
    frame["specification"] = np.arange(1, len(frame) + 1)
    whole = {"excludes_no_growth": "boolean", "n_years": "Int64"}
    return frame.loc[:, list(COLUMNS)].astype(whole)


def choice_effects(curve: pd.DataFrame) -> pd.DataFrame:
    """How much each choice moves the result, the most first: choice, spread, variance_share, spread_excluding, options.

    Over the honest specifications that could be told. `spread` is the largest mean estimate of an option less the
    smallest (log odds ratio per year), `variance_share` the part of the variance of the estimates that lies between
    options, `spread_excluding` the same difference in the share of specifications that exclude no growth. The estimator
    is compared among the honest ones.
    """
    told = curve[curve["honest"] & curve["estimate"].notna()]
    rows = []
    for choice in CHOICES:
        groups = told.groupby(choice)["estimate"]
        means, sizes = groups.mean(), groups.size()
        if len(means) < 2:
            continue
        between = float((sizes * (means - told["estimate"].mean()) ** 2).sum())
        total = float(((told["estimate"] - told["estimate"].mean()) ** 2).sum())
        excluding = told.groupby(choice)["excludes_no_growth"].mean().astype(float)
        rows.append(
            {
                "choice": choice,
                "spread": float(means.max() - means.min()),
                "variance_share": between / total if total > 0 else np.nan,
                "spread_excluding": float(excluding.max() - excluding.min()),
                "options": len(means),
            }
        )
    frame = pd.DataFrame(rows, columns=["choice", "spread", "variance_share", "spread_excluding", "options"])
    return frame.sort_values("variance_share", ascending=False, kind="stable", ignore_index=True)


def curve_summary(curve: pd.DataFrame) -> pd.DataFrame:
    """The curve counted, one row for `all`, `honest` and `naive` specifications: kind, specifications, told, excluding
    (intervals that exclude no growth, upwards), excluding_downwards, lowest, median, highest (log odds ratio per year).
    """
    rows = []
    for kind, part in (("all", curve), ("honest", curve[curve["honest"]]), ("naive", curve[~curve["honest"]])):
        told = part[part["estimate"].notna()]
        excluding = told["excludes_no_growth"].fillna(False).astype(bool)
        rows.append(
            {
                "kind": kind,
                "specifications": len(part),
                "told": len(told),
                "excluding": int((excluding & (told["estimate"] > 0)).sum()),
                "excluding_downwards": int((excluding & (told["estimate"] < 0)).sum()),
                "lowest": told["estimate"].min(),
                "median": told["estimate"].median(),
                "highest": told["estimate"].max(),
            }
        )
    return pd.DataFrame(rows)


_PRIMARY = ("counts", "left_out", "3+4", "all", "province", "quasibinomial")


def _own(points: pd.DataFrame, province: str) -> pd.DataFrame:
    mine = points[points["province"] == province]
    if mine.empty:
        return mine
    groups = [group for _, group in mine.groupby(["scope", "agency"], sort=True)]
    return max(groups, key=lambda group: int(group["received"].count())).sort_values("year")


def _combinations(own: pd.DataFrame) -> list[dict[str, str]]:
    zero = (own["received"].isna() & (own["online"] == 0)).any()
    # Without a disputed year is what `excluded` already is.
    years = ["all", *(f"without_{year}" for year in own.loc[own["received"].notna() & ~own["disputed"], "year"])]
    axes = (
        DISPUTED if own["disputed"].any() else DISPUTED[:1],
        ZERO_WITHOUT_BASE if zero else ZERO_WITHOUT_BASE[:1],
        LEVELS if own["level3"].notna().any() else LEVELS[:1],
        years,
        SCOPES,
    )
    return [dict(zip(CHOICES, chosen, strict=False)) for chosen in itertools.product(*axes)]


def _points_of_scopes(points: pd.DataFrame, own: pd.DataFrame) -> dict[str, list[dict[Any, Any]]]:
    together = points[points["scope"] == own["scope"].iloc[0]] if len(own) else own
    return {
        scope: table.sort_values(["year", "province", "agency"], kind="stable").to_dict("records")
        for scope, table in zip(SCOPES, (own, together), strict=True)
    }


def _data(
    points: list[dict[Any, Any]], province: str, next_base: float | None, choices: dict[str, str]
) -> tuple[Data, str]:
    rows, claims = [], []
    for point in points:
        if choices["years"] == f"without_{point['year']}" and point["province"] == province:
            continue
        online = point["level3"] if choices["levels"] == "3" else point["online"]
        received = point["received"]
        if np.isnan(received) and online == 0 and next_base is not None and choices["zero_without_base"] != "left_out":
            received = next_base
            if choices["zero_without_base"] == "tenth_of_next_year":
                received = float(round(received / 10))
        if point["disputed"]:
            online, received = _disputed(online, received, point, choices["disputed"])
        if np.isnan(online) or np.isnan(received) or received <= 0 or online > received:
            continue
        rows.append((float(point["year"]), online, received))
        claims.append(point["claim_ids"])
    return tuple(rows), tables.join_claims(claims)


def _disputed(online: float, received: float, point: dict[Any, Any], choice: str) -> tuple[float, float]:
    stated = point["share_stated"]
    if choice == "excluded":
        return np.nan, np.nan
    if choice == "counts" or np.isnan(stated):
        return online, received
    if choice == "stated":
        return float(round(stated * received)) if received > 0 else np.nan, received
    return online, float(round(online / stated)) if stated > 0 else np.nan


def _lines(series: list[Data]) -> dict[tuple[Data, str], Line]:
    """The line of every estimator through every series; those of the same years are fitted together where that pays."""
    by_years: dict[tuple[float, ...], list[Data]] = {}
    for data in series:
        by_years.setdefault(tuple(year for year, _, _ in data), []).append(data)
    lines: dict[tuple[Data, str], Line] = {}
    for same in by_years.values():
        table = np.array(same, dtype=float).reshape(len(same), len(same[0]), 3)
        years, online, received = table[0, :, 0], table[:, :, 1], table[:, :, 2]
        origin = int(years[0]) if len(years) else 0
        for estimator in ESTIMATORS:
            found = fit_all(estimator, years, online, received, origin)
            lines |= {(data, estimator): line for data, line in zip(same, found, strict=True)}
    return lines


def _result(line: Line, confidence: float, claims: str) -> dict[str, Any]:
    (row,) = line_rows(line, confidence, ("slope",))
    told = np.isfinite(row["estimate"])
    return {
        **{name: row[name] for name in ("n_years", "estimate", "low", "high", "confidence", "df")},
        "excludes_no_growth": bool(row["low"] > 0 or row["high"] < 0) if told else pd.NA,
        "covers": row["covers"] or sentence("no_rows"), "claim_ids": claims,
    }  # fmt: skip
