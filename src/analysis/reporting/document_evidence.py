"""What the report in print rests on: the study, the tables its sentences come from, and facts of its making."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.cleaning.selection import select_filings, select_observations
from analysis.cleaning.study import Study
from analysis.errors import BadInputError
from analysis.lock import versions
from analysis.reporting import drawn_tables, model_tables
from analysis.reporting.correction_effects import correction_effects
from analysis.reporting.coverage import STUDY_YEARS, coverage_table, tiles_table

# The selection of notebook 07: every department of culture, within the study's years, disputed figures by their counts.
AGENCY, DISPUTED = "so-van-hoa", "counts"
# Locked packages that compute, draw or set what is printed; the others serve the notebooks and the site.
PACKAGES = (
    "matplotlib", "numpy", "pandas", "papermill", "pypandoc-binary", "scipy", "seaborn", "statsmodels", "typst",
)  # fmt: skip


@dataclass(frozen=True)
class About:
    """Who made the report, from what, and in which environment."""

    version: str
    released: str
    authors: str
    python: str
    data_sha256: str
    lock_sha256: str
    packages: Mapping[str, str]


@dataclass(frozen=True)
class Evidence:
    """The tables behind the report; `province` has the longest comparable series, empty where none carries a trend."""

    study: Study
    observations: pd.DataFrame
    filings: pd.DataFrame
    province: str
    estimates: pd.DataFrame
    rates: pd.DataFrame
    known: pd.DataFrame
    tiles: pd.DataFrame
    effects: pd.DataFrame
    specifications: pd.DataFrame
    simulated: pd.DataFrame
    forecast: pd.DataFrame
    foretold: pd.DataFrame
    uptake: pd.DataFrame

    @property
    def of_province(self) -> pd.DataFrame:
        """The filings of `province`."""
        return self.filings.loc[self.filings["province"] == self.province]


def evidence(study: Study, specifications: pd.DataFrame, simulated: pd.DataFrame) -> Evidence:
    """Every table that the report tells of, computed from the study.

    `specifications` and `simulated` are what the figures specification_curve and interval_coverage draw, as their CSVs
    hold it: what takes longest is computed once, by the notebooks, and the report tells what they drew.
    """
    filings = select_filings(study.filings, [], AGENCY, *STUDY_YEARS, DISPUTED)
    observations = select_observations(study.observations, [], AGENCY, *STUDY_YEARS)
    estimates = drawn_tables.estimates_table(filings)
    province = _longest_series(estimates)
    known = coverage_table(study.observations, study.claims)
    foretold = model_tables.foretold_table(filings)
    return Evidence(
        study=study,
        observations=observations,
        filings=filings,
        province=province,
        estimates=estimates.loc[estimates["province"] == province].reset_index(drop=True),
        rates=drawn_tables.rates_table(study.observations, study.claims),
        known=known,
        tiles=tiles_table(known, study.provinces),
        effects=correction_effects(study.claims, study.provinces, study.corrections),
        specifications=specifications,
        simulated=simulated,
        forecast=model_tables.forecast_table(filings),
        foretold=foretold.loc[foretold["province"] == province],
        uptake=model_tables.uptake_table(observations),
    )


def about(citation: Mapping[str, Any], project: Mapping[str, Any], manifest: Mapping[str, Any], lock: str) -> About:
    """The facts of the colophon, from CITATION.cff, pyproject.toml, reports/manifest.json and requirements.lock.

    Versions are those of the lock, whatever is installed. Raises BadInputError where a file lacks what it should say.
    """
    pinned = versions(lock)
    try:
        return About(
            version=str(citation["version"]),
            released=str(citation["date-released"]),
            authors=", ".join(str(author["name"]) for author in citation["authors"]),
            python=str(project["project"]["requires-python"]).removeprefix(">="),
            data_sha256=str(manifest["data_sha256"]),
            lock_sha256=str(manifest["lock_sha256"]),
            packages={name: pinned[name] for name in PACKAGES if name in pinned},
        )
    except (KeyError, TypeError) as error:
        raise BadInputError(
            f"lacks {error}", file="CITATION.cff, pyproject.toml or reports/manifest.json",
            expected="version, date-released, authors, requires-python, data_sha256 and lock_sha256",
        ) from None  # fmt: skip


def _longest_series(estimates: pd.DataFrame) -> str:
    """The province whose trend rests on the most years; empty where none can be told."""
    ratios = (estimates["model"] == "quasibinomial") & (estimates["term"] == "odds_ratio")
    told = estimates.loc[ratios & estimates["estimate"].notna()]
    ordered = told.sort_values(["n_years", "province"], ascending=[False, True], kind="stable")["province"]
    return str(ordered.iloc[0]) if len(ordered) else ""
