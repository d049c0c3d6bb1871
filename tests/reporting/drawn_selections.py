"""Selections that several tests draw: the study's own, and made ones with odd counts."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import pandas as pd

from analysis import tables
from analysis.cleaning.selection import select_filings, select_observations
from analysis.cleaning.study import Study, read_study
from analysis.reporting import comparables, coverage, drawn_tables, model_tables

AGENCY = "so-van-hoa"


@functools.cache
def study() -> Study:
    return read_study()


@functools.cache
def study_filings(provinces: tuple[str, ...] = (), disputed: str = "counts") -> pd.DataFrame:
    return select_filings(study().filings, provinces, AGENCY, 2015, 2020, disputed)


def filings(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Filings of the cells given; counts and shares follow from them."""
    cells = []
    for number, row in enumerate(rows, start=2):
        online, received = row.get("dossiers_online"), row.get("dossiers_received")
        made = {
            "province": "can-tho", "agency": "", "scope": "province", "denominator_means": "unknown",
            "disputed": "false", "comparable": "true", "claim_ids": f"own#{number}",
            "share_online": online / received if online is not None and received else None,  # type: ignore[operator]
        }  # fmt: skip
        cells.append({name: (made | row).get(name) for name in tables.TABLES["filings"]})
    frame = pd.DataFrame(cells, columns=list(tables.TABLES["filings"])).astype("object")
    return tables.typed(frame.where(frame.notna(), "").astype("str"), "filings")


def counted(*rows: tuple[int, int, int], **cells: object) -> list[dict[str, object]]:
    """Rows of (year, online, received)."""
    return [
        {"year": year, "dossiers_online": online, "dossiers_received": base, **cells} for year, online, base in rows
    ]


def share_online() -> pd.DataFrame:
    return drawn_tables.share_online_table(study_filings())


def trend() -> pd.DataFrame:
    return drawn_tables.trend_table(study_filings())


def stated_and_recomputed() -> pd.DataFrame:
    observations = select_observations(study().observations, [], AGENCY, 2015, 2025)
    return drawn_tables.rates_table(observations, study().claims)


def supply_and_uptake() -> pd.DataFrame:
    observations = select_observations(study().observations, [], AGENCY, 2015, 2020)
    return drawn_tables.supply_table(observations, study_filings(), AGENCY)


def known() -> pd.DataFrame:
    return coverage.coverage_table(study().observations, study().claims)


def tiles() -> pd.DataFrame:
    return coverage.tiles_table(known(), study().provinces)


def comparable_shares() -> pd.DataFrame:
    return comparables.comparable_shares_table(select_filings(study().filings, [], "", 2015, 2025))


@functools.cache
def specification_curve() -> pd.DataFrame:
    observations = select_observations(study().observations, [], AGENCY, 2015, 2020)
    return model_tables.specification_table(observations, study_filings())


@functools.cache
def simulated(replications: int = 60) -> pd.DataFrame:
    return model_tables.simulated_coverage(replications)


def interval_coverage() -> pd.DataFrame:
    return model_tables.interval_coverage_table(simulated())


def failed_forecast_and_fan() -> pd.DataFrame:
    return model_tables.forecast_table(study_filings())


STUDY_TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    "share_online": share_online,
    "trend": trend,
    "stated_and_recomputed": stated_and_recomputed,
    "supply_and_uptake": supply_and_uptake,
    "coverage": tiles,
    "comparable_shares": comparable_shares,
    "specification_curve": specification_curve,
    "interval_coverage": interval_coverage,
    "failed_forecast_and_fan": failed_forecast_and_fan,
}
