"""The forest: every comparable province-year with its intervals, and no model at all."""

from __future__ import annotations

import pandas as pd

from analysis.modelling import intervals
from analysis.modelling.covers import sentence

COLUMNS = (
    "province", "agency", "scope", "year", "dossiers_online", "dossiers_received", "share", "low", "high",
    "wilson_low", "wilson_high", "jeffreys_low", "jeffreys_high", "confidence", "covers", "claim_ids",
)  # fmt: skip


def forest_frame(panel: pd.DataFrame, *, confidence: float = 0.95) -> pd.DataFrame:
    """Each row of the panel with its share and its exact (low, high), Wilson and Jeffreys intervals, all in [0, 1].

    Sorted by scope, province and year. Every interval covers counting error only, and `covers` says so.
    Source: as in `intervals`.
    """
    frame = panel.sort_values(["scope", "province", "year"], kind="stable").reset_index(drop=True)
    online, received = frame["dossiers_online"].to_numpy(), frame["dossiers_received"].to_numpy()
    frame["share"] = online / received
    for prefix, interval in (("", intervals.exact), ("wilson_", intervals.wilson), ("jeffreys_", intervals.jeffreys)):
        frame[f"{prefix}low"], frame[f"{prefix}high"] = interval(online, received, confidence)
    frame["confidence"] = confidence
    frame["covers"] = sentence("counting_error")
    return frame.loc[:, list(COLUMNS)]
