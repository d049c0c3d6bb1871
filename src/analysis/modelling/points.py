"""The yearly points that a sensitivity analysis varies: counts by level, and what was printed beside them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

COLUMNS = (
    "province", "agency", "scope", "year", "level3", "online", "received", "share_stated", "disputed", "claim_ids",
)  # fmt: skip

DISPUTED = ("inverted", "complement", "transposed", "one_digit", "parts_do_not_add", "contradiction")

_KEY = ["province", "agency", "scope", "year"]


def points_from_observations(observations: pd.DataFrame) -> pd.DataFrame:
    """One row for each province, agency, scope and year with a count of dossiers filed online: columns of `COLUMNS`.

    `level3`, `online` (levels 3 and 4 together, or all where no level is printed) and `received` are counts, NaN where
    not printed; `share_stated` is the printed rate of `online`, NaN if none; `disputed` says that the printed figures
    do not agree with themselves. A year whose bases contradict each other is left out, as is a change, a target or a
    figure hedged as over or under.
    """
    table = observations[
        (observations["measure"] == "online_filing")
        & (observations["kind"] == "actual")
        & observations["year"].notna()
        & ~observations["qualifier"].isin(["over", "under"])
    ]
    found = [_point(key, group) for key, group in table.groupby(_KEY, sort=True)]
    return _typed(pd.DataFrame([point for point in found if point is not None], columns=list(COLUMNS)))


def points_from_filings(filings: pd.DataFrame) -> pd.DataFrame:
    """The same rows from a filings table or one's own.

    Needs province, year, dossiers_received and dossiers_online; agency, scope, dossiers_online_level3, share_stated,
    disputed, comparable and claim_ids are optional. Rows without a count of dossiers online are left out, and so are
    those that are not comparable for another reason than a base that is not printed.
    """
    table = filings[filings["dossiers_online"].notna() & filings["year"].notna()]
    if "comparable" in table:
        usable = table["comparable"].astype("boolean").fillna(True).astype("bool")
        table = table[usable | table["dossiers_received"].isna()]
    points = pd.DataFrame({"province": table["province"], "year": table["year"]})
    for name in ("agency", "scope", "claim_ids"):
        points[name] = table.get(name, "")
    points["online"], points["received"] = table["dossiers_online"], table["dossiers_received"]
    points["level3"] = table.get("dossiers_online_level3", np.nan)
    points["share_stated"] = table.get("share_stated", np.nan)
    points["disputed"] = table["disputed"].astype("boolean").fillna(False) if "disputed" in table else False
    points.loc[points["online"] == 0, "level3"] = 0
    return _typed(points.loc[:, list(COLUMNS)].reset_index(drop=True))


def _point(key: tuple[Any, ...], group: pd.DataFrame) -> dict[str, Any] | None:
    bases = group["denominator"].dropna().unique()
    if len(bases) > 1:
        return None
    by_level = {level: rows.iloc[0] for level, rows in group.groupby("level", sort=False)}
    level3 = _count(by_level, "3")
    online = _count(by_level, "3+4")
    if np.isnan(online):
        online = level3 + _count(by_level, "4") if "4" in by_level else level3
    if np.isnan(online):
        online = _count(by_level, "")
    if np.isnan(online):
        return None
    # None at all is none of level 3.
    level3 = 0.0 if online == 0 else level3
    whole = [level for level in ("3+4", "") if level in by_level] or (["3"] if "4" not in by_level else [])
    stated = [float(by_level[level]["share_stated"]) for level in whole if pd.notna(by_level[level]["share_stated"])]
    return dict(zip(_KEY, key, strict=True)) | {
        "level3": level3, "online": online, "received": float(bases[0]) if len(bases) else np.nan,
        "share_stated": stated[0] if stated else np.nan,
        "disputed": bool(group["diagnosis"].isin(DISPUTED).any()), "claim_ids": " ".join(group["claim_id"]),
    }  # fmt: skip


def _count(by_level: dict[Any, pd.Series], level: str) -> float:
    value = by_level[level]["numerator"] if level in by_level else None
    return float(value) if pd.notna(value) else np.nan


def _typed(points: pd.DataFrame) -> pd.DataFrame:
    numbers = dict.fromkeys(("level3", "online", "received", "share_stated"), "float64")
    text = dict.fromkeys(("province", "agency", "scope", "claim_ids"), "str")
    return points.astype(numbers | text | {"year": "int64", "disputed": "bool"})
