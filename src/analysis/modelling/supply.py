"""Supply and uptake: how much of the share online is what was on offer, and how much is what was used."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from analysis import tables
from analysis.modelling.covers import joined, sentence

COLUMNS = (
    "province", "agency", "scope", "year", "level", "share", "availability_year", "availability", "uptake_low",
    "uptake_even", "uptake_high", "uptake_high_assumed", "covers", "claim_ids",
)  # fmt: skip

_UNIT = ["province", "agency", "scope"]
_ALTOGETHER = ("3+4", "")


def supply_and_uptake(observations: pd.DataFrame, *, years_apart: int = 1) -> pd.DataFrame:
    """Bounds on uptake for every province whose share online and whose procedures online are both reported.

    `observations` has the columns of that table. One row for each share of dossiers filed online (level 3+4, the sum of
    3 and 4, or none printed), beside the availability of the nearest year of the same agency, at most `years_apart`
    away: procedures at levels 3 and 4 over all. Shares in [0, 1].
    share = availability × uptake would hold for dossiers, but availability is counted in procedures, so uptake (online
    dossiers over dossiers of procedures on offer) has bounds only:
    `uptake_low` = share, were every dossier one of a procedure on offer; `uptake_high` = 1, without any assumption;
    `uptake_high_assumed` = share / availability, at most 1, if procedures on offer draw at least as many dossiers each
    as the others; `uptake_even` = share / availability if they draw just as many, NaN where that would exceed 1.
    Source: Manski (1995), Identification Problems in the Social Sciences, chapter 2.
    """
    filed = _together(observations[observations["measure"] == "online_filing"])
    offered = [
        row for row in _together(observations[observations["measure"] == "procedures_online"]) if 0 < row["share"] <= 1
    ]
    rows = []
    for row in filed:
        near = [
            offer
            for offer in offered
            if all(offer[name] == row[name] for name in _UNIT) and abs(offer["year"] - row["year"]) <= years_apart
        ]
        if near:
            # At the same distance the earlier year is taken: what was on offer before the dossiers came.
            rows.append(_bounds(row, min(near, key=lambda offer: (abs(offer["year"] - row["year"]), offer["year"]))))
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.sort_values(["scope", "province", "year"], kind="stable", ignore_index=True)


def _together(observations: pd.DataFrame) -> list[dict[str, Any]]:
    table = observations[(observations["kind"] == "actual") & observations["year"].notna()].copy()
    table["share"] = table["share"].astype("float64").fillna(table["share_stated"].astype("float64"))
    groups = table[table["share"].notna()].groupby([*_UNIT, "year"], sort=True)
    return [found for _, group in groups if (found := _one(group)) is not None]


def _one(group: pd.DataFrame) -> dict[str, Any] | None:
    for level in _ALTOGETHER:
        whole = group[group["level"] == level]
        if len(whole):
            return _row(whole.iloc[:1], level)
    parts = group[group["level"].isin(["3", "4"])].drop_duplicates("level")
    if parts.empty or parts["denominator"].nunique(dropna=False) > 1:
        return None
    return _row(parts, "3+4" if len(parts) == 2 else parts["level"].iloc[0])


def _row(parts: pd.DataFrame, level: str) -> dict[str, Any]:
    first = parts.iloc[0]
    return {
        **{name: str(first[name]) for name in _UNIT},
        "year": int(first["year"]), "level": level, "share": float(parts["share"].sum()),
        "claim_ids": " ".join(parts["claim_id"]),
    }  # fmt: skip


def _bounds(row: dict[str, Any], offer: dict[str, Any]) -> dict[str, Any]:
    even = row["share"] / offer["share"]
    apart = sentence("years_apart") if offer["year"] != row["year"] else ""
    contradicted = sentence("even_contradicted") if even > 1 else ""
    return row | {
        "availability_year": offer["year"], "availability": offer["share"],
        "uptake_low": row["share"], "uptake_even": even if even <= 1 else np.nan, "uptake_high": 1.0,
        "uptake_high_assumed": min(1.0, even),
        "covers": joined(sentence("procedures_not_dossiers"), apart, contradicted),
        "claim_ids": tables.join_claims([row["claim_ids"], offer["claim_ids"]]),
    }  # fmt: skip
