"""Level 4 among what was filed online."""

from __future__ import annotations

import pandas as pd

from analysis.modelling import intervals
from analysis.modelling.covers import sentence

COLUMNS = ("province", "agency", "scope", "year", "level4", "online", "share", "low", "high", "covers", "claim_ids")


def level4_of_online(filings: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Dossiers filed at level 4 over all filed online, for each filing that prints both: columns of `COLUMNS`.

    `share`, `low` and `high` are shares in [0, 1], the interval exact; it covers counting error only. A filing that
    prints no level 4 is left out, since not printed is not zero, and so is one with nothing online.
    Source: as in `intervals.exact`.
    """
    table = filings.rename(columns={"dossiers_online_level4": "level4", "dossiers_online": "online"})
    level4, online = (pd.to_numeric(table[name]).astype("Float64") for name in ("level4", "online"))
    table = table[(level4.notna() & (online > 0)).fillna(False).astype("bool")].copy()
    counts, totals = (pd.to_numeric(table[name]).astype("int64") for name in ("level4", "online"))
    table["share"] = counts / totals
    table["low"], table["high"] = intervals.exact(counts, totals, confidence)
    table["covers"] = sentence("counting_error")
    ordered = table.sort_values(["scope", "province", "year"], kind="stable")
    return ordered.loc[:, list(COLUMNS)].reset_index(drop=True)
