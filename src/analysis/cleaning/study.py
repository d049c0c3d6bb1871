"""The door of the cleaning room: reads the study from its files, and writes what cleaning makes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.cleaning.checks import check_filings
from analysis.cleaning.corrections import Correction, read_corrections
from analysis.cleaning.filings import assemble_filings
from analysis.cleaning.observations import observe
from analysis.cleaning.own import read_own_filings
from analysis.cleaning.package import data_package
from analysis.errors import BadInputError
from analysis.sources.claims import load_raw
from analysis.sources.provinces import load_provinces


@dataclass(frozen=True)
class Study:
    """Everything the notebooks read: the tables of the road up to filings, and the corrections."""

    provinces: pd.DataFrame
    sources: pd.DataFrame
    claims: pd.DataFrame
    corrections: Sequence[Correction]
    observations: pd.DataFrame
    filings: pd.DataFrame


def read_study(filings: str = "") -> Study:
    """The study as its raw files tell it; `filings` names one's own table, which then stands for ours.

    Raises BadInputError for anything in the raw files or the table that breaks a rule.
    """
    raw = load_raw()
    corrections = read_corrections(paths.raw("corrections.yml"))
    observations = observe(raw.claims, raw.provinces, corrections)
    if filings:
        used = read_own_filings(_inside(filings), raw.provinces)
    else:
        used = check_filings(assemble_filings(observations, raw.claims), raw.provinces)
    return Study(raw.provinces, raw.sources, raw.claims, corrections, observations, used)


def write_processed(folder: Path | None = None) -> list[Path]:
    """Clean the claims and write observations.csv, filings.csv and datapackage.json; the paths written.

    Nothing is written unless every table passes its schema.
    """
    study = read_study()
    to = folder or paths.processed()
    written = [
        tables.write_table(study.observations, to / "observations.csv", "observations"),
        tables.write_table(study.filings, to / "filings.csv", "filings"),
    ]
    described = json.dumps(data_package(), ensure_ascii=False, indent=2) + "\n"
    return [*written, paths.write_text(to / "datapackage.json", described)]


def check_own(name: str) -> str:
    """The path of one's own table as notebooks take it, once every row has passed; relative inside the project.

    Raises BadInputError as read_own_filings does.
    """
    path = _inside(name)
    read_own_filings(path, load_provinces())
    return paths.shown(path.resolve())


def _inside(name: str) -> Path:
    given = Path(name).expanduser()
    for path in (given, paths.project_root() / given):
        if path.is_file():
            return path
    raise BadInputError(
        "no such file",
        file=name,
        column="filings",
        expected="a CSV of province, year, dossiers_received, dossiers_online",
    )
