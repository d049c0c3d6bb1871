"""Which filings a notebook is about: its provinces, agency, years, and what to do with disputed figures."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import tables
from analysis.cleaning.own import OWN_MARK
from analysis.errors import BadInputError
from analysis.vietnamese import slug

DISPUTED = ("counts", "stated", "excluded")


def select_filings(
    filings: pd.DataFrame,
    provinces: Sequence[str],
    agency: str,
    first_year: int,
    last_year: int,
    disputed: str = "counts",
) -> pd.DataFrame:
    """The filings of some provinces (none named: all), an agency and a window of years, inclusive.

    `agency` is the beginning of the agency's slug (`so-van-hoa`), empty for every agency; rows of one's own table that
    name no agency stay. `disputed` settles filings whose stated rate and counts disagree: use the counts, use the
    stated rate (the count online becomes the rate of the dossiers received, rounded), or leave them out.
    Raises BadInputError for an unknown word or a window that ends before it starts.
    """
    if disputed not in DISPUTED:
        raise BadInputError(f"holds {disputed!r}", column="disputed", expected=", ".join(DISPUTED))
    if first_year > last_year:
        raise BadInputError(
            f"{first_year} is after {last_year}", column="first_year", expected="first_year ≤ last_year"
        )
    keep = filings["year"].between(first_year, last_year).fillna(False).astype(bool)
    keep &= of_agency(filings, agency)
    if provinces:
        keep &= filings["province"].isin(list(provinces))
    chosen = filings.loc[keep].reset_index(drop=True)
    if disputed == "excluded":
        return chosen.loc[~chosen["disputed"]].reset_index(drop=True)
    return _as_stated(chosen) if disputed == "stated" else chosen


def of_agency(table: pd.DataFrame, agency: str) -> pd.Series:
    """Which rows belong to the agency whose slug begins so; rows of one's own table without an agency belong to any."""
    if not agency:
        return pd.Series(True, index=table.index)
    fits = {name: slug(name).startswith(agency) for name in table["agency"].unique()}
    belongs = table["agency"].map(fits).astype(bool)
    if "claim_ids" in table.columns:
        belongs |= table["agency"].isin(["", OWN_MARK]) & table["claim_ids"].str.startswith("own#")
    return belongs


def _as_stated(chosen: pd.DataFrame) -> pd.DataFrame:
    out = chosen.copy()
    rows = out["disputed"] & out["share_stated"].notna() & out["dossiers_received"].notna()
    online = np.rint(out["share_stated"] * out["dossiers_received"].astype(float))
    out.loc[rows, "dossiers_online"] = online[rows].astype("Int64")
    # The stated rate says nothing of the levels, so their counts would no longer add up to it.
    out.loc[rows, [name for name in out.columns if name.startswith("dossiers_online_")]] = pd.NA
    out.loc[rows, "dossiers_not_online"] = out["dossiers_received"] - out["dossiers_online"]
    out.loc[rows, "share_online"] = out["dossiers_online"].astype(float) / out["dossiers_received"].astype(float)
    return tables.typed(out, "filings")


def select_observations(
    observations: pd.DataFrame, provinces: Sequence[str], agency: str, first_year: int, last_year: int
) -> pd.DataFrame:
    """The observations of some provinces (none named: all) and an agency in a window of years, inclusive.

    An observation without a year is kept: leaving it out would hide a printed figure.
    """
    keep = observations["year"].between(first_year, last_year).fillna(True).astype(bool)
    keep &= of_agency(observations, agency)
    if provinces:
        keep &= observations["province"].isin(list(provinces))
    return observations.loc[keep].reset_index(drop=True)


def provinces_asked(provinces: Sequence[str], filings: pd.DataFrame, observations: pd.DataFrame) -> list[str]:
    """The provinces that a page is about: those named, else all with a filing or an observation in the selection."""
    found = {*filings["province"], *observations["province"]} - {""}
    return list(provinces) or sorted(found)


def check_provinces(provinces: Sequence[str], known: pd.DataFrame) -> None:
    """Nothing, if every slug is in the table of provinces; else BadInputError naming the first that is not."""
    for province in provinces:
        if province not in set(known["province"]):
            near = difflib.get_close_matches(province, list(known["province"]), n=1)
            raise BadInputError(
                f"no province {province!r}" + (f"; did you mean {near[0]}?" if near else ""),
                column="provinces", expected="slugs of data/raw/provinces.csv, such as can-tho",
            )  # fmt: skip
