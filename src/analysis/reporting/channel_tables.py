"""What the figures on channels and levels draw: level 4 of what was filed online; counter and post beside online."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import tables
from analysis.modelling.levels import level4_of_online

CHANNELS = ("in_person_filing", "online_filing", "postal_intake", "postal_return")
CHANNEL_COLUMNS = (
    "source_id", "province", "agency", "scope", "year", "period_start", "period_end", "channel", "level", "mark",
    "share", "numerator", "denominator", "denominator_means", "qualifier", "diagnosis", "claim_ids",
)  # fmt: skip
_UNIT = ["source_id", "province", "agency", "period_start"]
# Where several levels are reported, the widest is drawn; the counts of two levels are never added here.
_WIDEST = {"": 0, "3+4": 1, "full": 2, "3": 3, "4": 4, "partial": 5}


def level4_table(filings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """Level 4 of the dossiers filed online, where both are printed: columns of `levels.COLUMNS`."""
    return level4_of_online(filings, confidence=confidence)


def channels_table(observations: pd.DataFrame) -> pd.DataFrame:
    """One row for each channel that a document reports for an agency and period of which it names counter or post.

    `mark` is counts (a share of a printed base), stated_only (a printed rate), count_only (a count without a base, and
    so no share), or disputed_rate (the printed rate contradicts its counts). `share` is recomputed where it can be.
    A channel that is not reported has no row.
    """
    kept = observations.loc[observations["measure"].isin(CHANNELS) & (observations["kind"] == "actual")]
    kept = kept.assign(widest=kept["level"].map(_WIDEST).fillna(9))
    told = kept.loc[kept["measure"] != "online_filing", _UNIT].drop_duplicates()
    kept = kept.merge(told, on=_UNIT, how="inner").sort_values([*_UNIT, "measure", "widest"], kind="stable")
    rows = kept.drop_duplicates([*_UNIT, "measure"]).to_dict("records")
    drawn = [
        {name: row[name] for name in CHANNEL_COLUMNS if name in row}
        | {
            "channel": row["measure"],
            "mark": _mark(row["share"], row["share_stated"], row["diagnosis"]),
            "share": row["share"] if pd.notna(row["share"]) else row["share_stated"],
            "claim_ids": row["claim_id"],
        }
        for row in rows
    ]
    frame = pd.DataFrame(drawn, columns=list(CHANNEL_COLUMNS)).astype({"year": "Int64"})
    scopes = {scope: place for place, scope in enumerate(tables.SCOPES)}
    channels = {channel: place for place, channel in enumerate(CHANNELS)}
    frame = frame.assign(by_scope=frame["scope"].map(scopes), by_channel=frame["channel"].map(channels))
    keys = ["by_scope", "province", "agency", "period_end", "source_id", "by_channel"]
    return frame.sort_values(keys, kind="stable").loc[:, list(CHANNEL_COLUMNS)].reset_index(drop=True)


def _mark(share: float, stated: float, diagnosis: str) -> str:
    if not np.isnan(share):
        return "counts" if diagnosis in _SOUND else "disputed_rate"
    return "count_only" if np.isnan(stated) else "stated_only"


_SOUND = ("agrees_rounded", "agrees_truncated", "counts_only", "not_checkable")


def printed_number(text: str) -> float:
    """The number in a printed score or rank: 90.09 of "90,09", "90.09" and "90.09 percent"; NaN where there is none."""
    kept = "".join(sign for sign in text.replace(",", ".") if sign.isdigit() or sign == ".")
    try:
        return float(kept)
    except ValueError:
        return np.nan
