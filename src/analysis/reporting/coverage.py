"""What is known and what is not: how many usable, partial and disputed figures each province, measure and year has."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from importlib import resources
from typing import Any

import numpy as np
import pandas as pd

from analysis import tables
from analysis.cleaning.filings import assemble_filings
from analysis.cleaning.scope import is_full_year

STATUSES = ("usable", "partial", "disputed")
# What a tile says, best first: a usable figure of the measure, only a partial one, only a disputed one, only figures
# of other measures or scopes, nothing at all.
TILE_STATES = (*STATUSES, "other", "nothing")
STUDY_YEARS = (2015, 2020)

_COLUMNS = (
    "province", "scope", "measure", "year", *STATUSES, "claim_ids", *(f"claims_{status}" for status in STATUSES),
)  # fmt: skip
# How many procedures there are on a day is a complete figure: it has no year to be part of.
_STOCKS = ("procedures_online", "procedures_total")


def coverage_table(observations: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """How many actual figures there are for each province, scope, measure and year, by what they are good for.

    Columns province, scope, measure, year (that in which the period ends; missing where no day is known), usable,
    partial, disputed, claim_ids, and the claims of each: claims_usable, claims_partial, claims_disputed. A figure
    counts once (ASSUMPTIONS, A14). On filing online it is usable if it enters a comparable filing (A7); elsewhere if it
    is not hedged, has its base (a score or rank needs none) and covers a whole year, or a day for numbers of
    procedures. One that another contradicts, or that is at fault so that it cannot be used, is disputed. Whatever else
    was printed is partial. Targets and changes are left out.
    """
    filings = assemble_filings(observations, claims)
    comparable = {claim for cell in filings.loc[filings["comparable"], "claim_ids"] for claim in cell.split()}
    actual = observations.loc[observations["kind"] == "actual"]
    status = [_status(row, comparable) for row in actual.to_dict("records")]
    told = actual.assign(year=actual["year"].fillna(_year_of_end(actual)), status=status)
    groups = told.groupby(["province", "scope", "measure", "year"], sort=True, dropna=False)
    rows = []
    for key, group in groups:
        figures = list(zip(group["claim_id"], group["status"], strict=True))
        of_status = [[claim for claim, found in figures if found == name] for name in STATUSES]
        joined = [tables.join_claims(claims) for claims in ([claim for claim, _ in figures], *of_status)]
        rows.append((*key, *(len(claims) for claims in of_status), *joined))
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"year": "Int64"})


def tiles_table(
    coverage: pd.DataFrame,
    provinces: pd.DataFrame,
    measure: str = "online_filing",
    scope: str = "",
    years: tuple[int, int] = STUDY_YEARS,
) -> pd.DataFrame:
    """One tile a province: where it stands, what is known of a measure in a window of years, and from which claims.

    `scope` narrows to one scope; empty for any. Columns province, row, column, measure, scope, first_year, last_year,
    state (TILE_STATES), usable, partial, disputed, other (figures of other measures or scopes), claim_ids.
    """
    seen = coverage.loc[coverage["year"].between(*years).fillna(False).astype(bool)]
    grid = tile_grid()
    by_province = {province: group.to_dict("records") for province, group in seen.groupby("province")}
    rows = []
    for tile in grid.loc[grid["province"].isin(provinces["province"])].to_dict("records"):
        here = by_province.get(tile["province"], [])
        wanted = [cell for cell in here if cell["measure"] == measure and scope in ("", cell["scope"])]
        counted = [sum(cell[name] for cell in wanted) for name in STATUSES]
        counted.append(sum(cell[name] for cell in here for name in STATUSES) - sum(counted))
        known = dict(zip(TILE_STATES, counted, strict=False))
        row: dict[str, object] = {str(name): cell for name, cell in tile.items()}
        row |= {"measure": measure, "scope": scope, "first_year": years[0], "last_year": years[1]}
        row["state"] = next((name for name, number in known.items() if number), "nothing")
        rows.append({**row, **known, "claim_ids": tables.join_claims(cell["claim_ids"] for cell in here)})
    return pd.DataFrame(rows)


def tile_grid() -> pd.DataFrame:
    """Where each of the 63 provinces of 2015-2020 stands on the grid: province, row (from the north), column.

    A grid of names, without borders: neighbours stand near one another, and nothing else is claimed.
    """
    text = resources.files("analysis.reporting").joinpath("tile_grid.csv").read_text(encoding="utf-8")
    frame = tables.read_csv_text(text, "tile_grid.csv")
    return frame.astype({"row": "int64", "column": "int64"})


def _status(row: Mapping[Hashable, Any], comparable: set[str]) -> str:
    if row["claim_id"] in comparable:
        return "usable"
    if row["fault"] or row["diagnosis"] == "contradiction":
        return "disputed"
    if row["measure"] == "online_filing" or row["qualifier"]:
        return "partial"
    start, end = str(row["period_start"]), str(row["period_end"])
    dated = bool(end) if row["measure"] in _STOCKS else is_full_year(start, end)
    whole = pd.notna(row["value"]) or (pd.notna(row["numerator"]) and pd.notna(row["denominator"]))
    alone = pd.notna(row["numerator"]) and row["measure"] in ("dossiers_received", "procedures_total")
    rated = row["unit"] == "points" and pd.notna(row["share_stated"])
    return "usable" if dated and (whole or alone or rated) else "partial"


def _year_of_end(rows: pd.DataFrame) -> pd.Series:
    years = [int(end[:4]) if end else np.nan for end in rows["period_end"]]
    return pd.Series(years, index=rows.index, dtype="Float64").astype("Int64")
