"""Which shares may stand beside one another, and which series may carry a trend."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis import tables
from analysis.modelling.intervals import exact
from analysis.reporting.coverage import STUDY_YEARS

SERIES_KEY = ("scope", "province", "agency", "denominator_means")
MINIMUM_YEARS = 3
# Resolution 17/NQ-CP of 7 March 2019: at least 20 % of all dossiers online by 2020.
TARGET_SHARE, TARGET_YEAR = 0.2, 2020
# A row bears the mark of the first of its reasons: another base is another share, whatever the period.
REASONS = ("level_3_4_base", "part_year", "part_of_agency", "territory_changed", "hedged")

_SHARES = (
    "scope", "province", "agency", "year", "period_start", "period_end", "mark", "share_online", "low", "high",
    "dossiers_online", "dossiers_received", "denominator_means", "in_window", "target", "not_comparable_because",
    "claim_ids",
)  # fmt: skip
_SERIES = (*SERIES_KEY, "years", "comparable_years", "carries_trend", "because", "n_filings", "claim_ids")


def comparable_shares_table(filings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """One row for each filing with a count and its base, with its exact interval, grouped by scope.

    `mark` is comparable, or the first reason why the row may not enter a trend; `in_window` says whether it ends
    within the study's years; `target` is that of Resolution 17/NQ-CP where the row is one that it speaks of: a whole
    province, a base of all dossiers received, 2020 or earlier. Within a scope the series with the highest latest share
    stands first, and its years in order.
    """
    counted = filings.loc[filings["share_online"].notna()]
    rows = []
    for filing in counted.to_dict("records"):
        low, high = exact(int(filing["dossiers_online"]), int(filing["dossiers_received"]), confidence)
        reasons = filing["not_comparable_because"].split()
        rows.append(
            {
                **{name: filing[name] for name in _SHARES if name in filing},
                "mark": _mark(filing["comparable"], reasons),
                "low": float(low),
                "high": float(high),
                "in_window": _ends_in_window(filing),
                "target": TARGET_SHARE if _is_target_of(filing) else np.nan,
            }
        )
    frame = pd.DataFrame(rows, columns=list(_SHARES)).astype({"year": "Int64"})
    return _sorted(frame)


def series_table(filings: pd.DataFrame) -> pd.DataFrame:
    """One row for each series: a scope, province, agency and meaning of the base, never two of any of them.

    Columns: those four, years and comparable_years (each as years separated by a space), carries_trend (three
    comparable years or more), because (few_years, and every reason why other years do not count), n_filings, claim_ids.
    """
    rows = []
    for key, unit in filings.groupby(list(SERIES_KEY), sort=True):
        usable = unit.loc[unit["comparable"]]
        years = _years(usable)
        reasons = sorted({word for cell in unit["not_comparable_because"] for word in cell.split()})
        enough = len(years) >= MINIMUM_YEARS
        rows.append(
            (
                *key, " ".join(_years(unit)), " ".join(years), enough,
                " ".join(reasons if enough else ["few_years", *reasons]), len(unit),
                tables.join_claims(unit["claim_ids"]),
            )
        )  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(_SERIES))
    order = {scope: place for place, scope in enumerate(tables.SCOPES)}
    # Within a scope the series with the most comparable years stand first.
    frame["fewer"] = [-len(cell.split()) for cell in frame["comparable_years"]]
    frame["by_scope"] = frame["scope"].map(order)
    keys = ["by_scope", "fewer", "province", "agency", "denominator_means"]
    return frame.sort_values(keys, kind="stable").loc[:, list(_SERIES)].reset_index(drop=True)


def _mark(comparable: bool, reasons: list[str]) -> str:
    if comparable:
        return "comparable"
    return next((reason for reason in REASONS if reason in reasons), "other_reason")


def _ends_in_window(filing: Mapping[Hashable, Any]) -> bool:
    # A period of more than a year has no reporting year, and still ends in one.
    year = int(filing["period_end"][:4]) if filing["period_end"] else filing["year"]
    return bool(pd.notna(year) and STUDY_YEARS[0] <= year <= STUDY_YEARS[1])


def _is_target_of(filing: Mapping[Hashable, Any]) -> bool:
    before = pd.notna(filing["year"]) and filing["year"] <= TARGET_YEAR
    return bool(before) and filing["scope"] == "province" and filing["denominator_means"] == "received"


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    order = {scope: place for place, scope in enumerate(tables.SCOPES)}
    unit = [name for name in SERIES_KEY if name != "denominator_means"]
    out = frame.sort_values(["period_end", "period_start"], kind="stable")
    out = out.assign(latest=out.groupby(unit)["share_online"].transform("last"), place=out["scope"].map(order))
    keys = ["place", "latest", "province", "agency", "period_end", "period_start", "denominator_means"]
    ascending = [name != "latest" for name in keys]
    out = out.sort_values(keys, ascending=ascending, kind="stable")
    return out.loc[:, list(_SHARES)].reset_index(drop=True)


def _years(filings: pd.DataFrame) -> list[str]:
    return [str(int(year)) for year in sorted(filings["year"].dropna().unique())]
