"""From filings, or from one's own table, to the panel that models use."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from analysis.modelling.covers import sentence

COLUMNS = (
    "province", "agency", "scope", "year", "dossiers_received", "dossiers_online", "launched", "claim_ids",
)  # fmt: skip
LEFT_OUT_COLUMNS = ("province", "agency", "scope", "year", "reason", "claim_ids")

_UNIT = ["province", "scope"]


class Panel(NamedTuple):
    """The rows that enter the models, and the rows that do not, each with its reason."""

    rows: pd.DataFrame
    left_out: pd.DataFrame


def model_panel(filings: pd.DataFrame) -> Panel:
    """The panel of a filings table or of one's own: the rows that models use and those left out, with reasons.

    `filings` needs province, year, dossiers_received and dossiers_online (counts of dossiers); agency, scope, levels,
    launched (0 or 1, taken as 1 where absent or empty), comparable (taken as true), not_comparable_because and
    claim_ids are optional.
    `rows` has the columns province, agency, scope, year, dossiers_received, dossiers_online, launched, claim_ids, with
    whole numbers, sorted by scope, province and year. `left_out` has province, agency, scope, year, reason, claim_ids.
    Province and scope name one unit: where a province has several agencies or levels within a scope, the scope of all
    its rows says which. A year without a denominator is left out, and so is one before launch; a zero stays.
    Two figures for one unit and year are both left out, as neither is known to be the right one.
    """
    table = _with_defaults(filings)
    table["scope"] = _told_apart(table, "agency")
    table["scope"] = _told_apart(table, "levels")
    reason = pd.Series("", index=table.index, dtype="str")
    reasons = (
        ("left_no_year", table["year"].isna()),
        ("left_not_launched", (table["launched"] == 0) | table["not_comparable_because"].str.contains("not_launched")),
        ("left_no_denominator", table["dossiers_received"].isna() | (table["dossiers_received"] <= 0)),
        ("left_no_numerator", table["dossiers_online"].isna()),
        ("left_not_comparable", ~table["comparable"]),
    )
    for key, applies in reasons:
        reason = reason.where((reason != "") | ~applies, sentence(key))
    twice = table[reason == ""].duplicated([*_UNIT, "year"], keep=False)
    reason.loc[twice.index[twice]] = sentence("left_two_figures")
    table["reason"] = reason
    order = ["scope", "province", "year"]
    rows = table.loc[reason == "", list(COLUMNS)].sort_values(order, kind="stable").reset_index(drop=True)
    rows = rows.astype({"year": "int64", "dossiers_received": "int64", "dossiers_online": "int64", "launched": "int64"})
    left_out = table.loc[reason != "", list(LEFT_OUT_COLUMNS)].sort_values(order, kind="stable").reset_index(drop=True)
    return Panel(rows, left_out)


def _with_defaults(filings: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(index=filings.index)
    for name in ("province", "agency", "scope", "levels", "not_comparable_because", "claim_ids"):
        cells = filings[name] if name in filings else pd.Series("", index=filings.index)
        table[name] = cells.astype("str").where(cells.notna(), "").str.strip()
    for name in ("year", "dossiers_received", "dossiers_online"):
        table[name] = pd.to_numeric(filings[name]).astype("Int64")
    launched = filings["launched"] if "launched" in filings else pd.Series(1, index=filings.index)
    table["launched"] = pd.to_numeric(launched).astype("Int64").fillna(1)
    comparable = filings["comparable"] if "comparable" in filings else pd.Series(True, index=filings.index)
    table["comparable"] = comparable.astype("boolean").fillna(True).astype("bool")
    return table.reset_index(drop=True)


def _told_apart(table: pd.DataFrame, column: str) -> pd.Series:
    # One rule for a whole scope: if only some provinces carried the longer label, their figures would leave the group
    # they are pooled with.
    kinds = table.groupby(_UNIT)[column].nunique()
    several = set(kinds[kinds > 1].index.get_level_values("scope"))
    named = table["scope"].isin(several) & (table[column] != "")
    both = (table["scope"] + ": " + table[column]).where(table["scope"] != "", table[column])
    return both.where(named, table["scope"])
