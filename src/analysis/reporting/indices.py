"""Index scores and ranks, kept apart where the scheme behind the total changed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.sources.milestones import load_milestones

INDICES = ("par_index_score", "par_index_rank", "sipas", "papi", "ict_index")
GROUP = ("index", "body", "scheme", "unit")

_COLUMNS = (
    *GROUP, "province", "agency", "year", "value", "maximum", "printed", "decision", "diagnosis", "fault", "claim_ids",
)  # fmt: skip
# Indices whose total broke in a survey round: the name that the milestone's document begins with.
_ROUNDS = {"sipas": "SIPAS", "papi": "PAPI"}
_PAR = ("par_index_score", "par_index_rank")
_PAR_DECISIONS = "QĐ-BNV"


def indices_table(
    observations: pd.DataFrame, claims: pd.DataFrame, milestones: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row for each printed score or rank, with the scheme it follows; rows of one GROUP may be read side by side.

    Columns index, body (provinces, or the departments of one province), scheme, unit (points, percent or rank),
    province, agency, year, value (as printed: a percentage stays one), maximum (highest score or number ranked),
    printed, decision (the last scheme decided by the end of the year, for the PAR Index of provinces), diagnosis,
    fault, claim_ids.

    Schemes: PAPI and SIPAS break in the rounds that `milestones` dates (none given: the project's own); the PAR Index
    of provinces has a scheme each year; that of departments is each province's own. Changes and targets are left out.
    """
    dated = load_milestones() if milestones is None else milestones
    printed = claims.set_index("claim_id")
    chosen = observations.loc[observations["measure"].isin(INDICES) & (observations["kind"] == "actual")]
    rows = [_row(row, printed.loc[row["claim_id"]].to_dict(), dated) for row in chosen.to_dict("records")]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS)).astype({"year": "Int64"})
    order = {index: place for place, index in enumerate(INDICES)}
    frame["place"] = frame["index"].map(order)
    frame["begins"] = frame.groupby(["index", "body", "scheme"])["year"].transform("min")
    keys = ["place", "body", "begins", "scheme", "unit", "year", "province", "agency", "claim_ids"]
    return frame.sort_values(keys, kind="stable").loc[:, list(_COLUMNS)].reset_index(drop=True)


def breaks(milestones: pd.DataFrame, index: str) -> list[int]:
    """The first year of each new scheme of an index whose total broke in a survey round."""
    rounds = milestones.loc[(milestones["kind"] == "index") & (milestones["date_kind"] == "survey_round")]
    names = rounds["document"].str.startswith(_ROUNDS.get(index, "?"))
    return sorted(int(date[:4]) for date in rounds.loc[names, "date"])


def scheme_of(index: str, department_of: str, year: int | None, milestones: pd.DataFrame) -> str:
    """The scheme a value follows: `own_<province>`, `<year>`, `to_<year>`, `from_<year>` or `one`.

    `department_of` is the province whose departments are ranked, empty where provinces are. A value without a year
    follows a scheme of its own, `unknown`.
    """
    if department_of:
        return f"own_{department_of}"
    if year is None:
        return "unknown"
    if index in _PAR:
        return str(year)
    starts = breaks(milestones, index)
    begun = [start for start in starts if start <= year]
    if begun:
        return f"from_{begun[-1]}"
    return f"to_{starts[0] - 1}" if starts else "one"


def _row(row: Mapping[Hashable, Any], printed: Mapping[Hashable, Any], milestones: pd.DataFrame) -> dict[str, object]:
    year = None if pd.isna(row["year"]) else int(row["year"])
    department_of = row["province"] if row["scope"] == "department" else ""
    percent = pd.isna(row["value"])
    return {
        "index": row["measure"],
        "body": f"departments_{department_of}" if department_of else "provinces",
        "scheme": scheme_of(row["measure"], department_of, year, milestones),
        "unit": "percent" if percent else row["unit"],
        "province": row["province"],
        "agency": row["agency"],
        "year": year,
        "value": 100 * row["share_stated"] if percent else row["value"],
        "maximum": row["denominator"],
        "printed": printed["value_text"] or printed["rate_text"],
        "decision": _decision(milestones, year) if row["measure"] in _PAR and not department_of and year else "",
        "diagnosis": row["diagnosis"],
        "fault": row["fault"],
        "claim_ids": row["claim_id"],
    }


def _decision(milestones: pd.DataFrame, year: int) -> str:
    """The scheme of the PAR Index in force for a year: decisions of late December govern the year that ends."""
    decided = milestones.loc[
        (milestones["kind"] == "index")
        & milestones["document"].str.endswith(_PAR_DECISIONS)
        & (milestones["date"] <= f"{year}-12-31")
    ]
    return str(decided.sort_values("date")["document"].iloc[-1]) if len(decided) else ""
