"""What a profile of one province draws and lists: every share it reports, supply beside uptake, and its neighbours."""

from __future__ import annotations

import pandas as pd

from analysis import tables
from analysis.cleaning.profile import ProfileData
from analysis.modelling.intervals import exact
from analysis.reporting.drawn_tables import share_online_table

SHARES = (
    "province", "agency", "scope", "year", "period_start", "period_end", "mark", "share_online", "low", "high",
    "dossiers_online", "dossiers_received", "denominator_means", "share_stated", "not_comparable_because", "claim_ids",
)  # fmt: skip
NEIGHBOURS = (
    "province", "reported", "scope", "agency", "year", "denominator_means", "share_online", "low", "high",
    "dossiers_online", "dossiers_received", "claim_ids",
)  # fmt: skip

_SUPPLY = ("procedures_total", "procedures_online")
_OF_FILING = ("scope", "period_start", "period_end", "denominator_means", "not_comparable_because")
_SERIES = ["province", "scope", "agency", "denominator_means"]


def province_shares_table(filings: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """One row for each filing of a province with a share to draw, body by body and in order of time.

    `mark` is that of `share_online_table`; period, scope and base come beside it, since a profile shows parts of years
    and bodies of every kind, each with its name, and never one as if it were another.
    """
    drawn = [
        share_online_table(filings.iloc[[place]], confidence).assign(
            **{name: filings[name].iloc[place] for name in SHARES if name in _OF_FILING}
        )
        for place in range(len(filings))
    ]
    rows = [row for row in drawn if len(row)]
    if not rows:
        return pd.DataFrame(columns=list(SHARES))
    order = {scope: place for place, scope in enumerate(tables.SCOPES)}
    frame = pd.concat(rows, ignore_index=True).loc[:, list(SHARES)]
    frame["place"] = frame["scope"].map(order)
    keys = ["place", "agency", "period_end", "period_start", "denominator_means"]
    return frame.sort_values(keys, kind="stable").loc[:, list(SHARES)].reset_index(drop=True)


def supply_rows(observations: pd.DataFrame) -> pd.DataFrame:
    """The actual figures on procedures, all and online by level, body by body and in order of time.

    Empty where nothing is told of procedures online: how many there are in all says nothing of what was on offer.
    """
    actual = observations.loc[observations["measure"].isin(_SUPPLY) & (observations["kind"] == "actual")]
    if not (actual["measure"] == "procedures_online").any():
        return actual.iloc[:0].reset_index(drop=True)
    actual = actual.assign(place=actual["measure"].map({name: place for place, name in enumerate(_SUPPLY)}))
    keys = ["scope", "agency", "period_end", "place", "level"]
    return actual.sort_values(keys, kind="stable").drop(columns="place").reset_index(drop=True)


def neighbours_table(profile: ProfileData, confidence: float = 0.95) -> pd.DataFrame:
    """The other provinces of the region, each with the last comparable share of each of its series, if it has any.

    A province without one has a row all the same, so that what is missing is seen. Columns NEIGHBOURS.
    """
    usable = profile.regional.loc[profile.regional["share_online"].notna()]
    last = usable.sort_values("period_end", kind="stable").drop_duplicates(_SERIES, keep="last")
    low, high = exact(last["dossiers_online"].astype(float), last["dossiers_received"].astype(float), confidence)
    others = profile.region.loc[profile.region["province"] != profile.province, ["province", "reported"]]
    joined = others.merge(last.assign(low=low, high=high), on="province", how="left")
    joined = joined.sort_values(["province", "scope", "agency"], kind="stable")
    return joined.loc[:, list(NEIGHBOURS)].reset_index(drop=True)
