"""The door of the cleaning room: reads the study, or one's own figures, and writes what cleaning makes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.cleaning.checks import check_filings
from analysis.cleaning.corrections import Correction, read_corrections
from analysis.cleaning.filings import assemble_filings
from analysis.cleaning.observations import observe
from analysis.cleaning.own import OWN_MARK, read_own_filings
from analysis.cleaning.package import data_package
from analysis.errors import BadInputError
from analysis.sources.claims import load_raw, validated_claims
from analysis.sources.forms import read_form
from analysis.sources.provinces import load_provinces

BESIDE = "+"


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
    """The study as its raw files tell it, or one's own figures in its place, or both.

    `filings` is the path of a plain table (province, year, received, online), of claims (the columns of claims.csv) or
    of an official report form (.xlsx). It stands for the study; with a `+` before it, it stands beside the study, its
    agencies marked `[own]` so that the two are never added up. Raises BadInputError for whatever breaks a rule.
    """
    if filings and not filings.startswith(BESIDE):
        return _own(_inside(filings), load_provinces())
    raw = load_raw()
    corrections = read_corrections(paths.raw("corrections.yml"))
    observations = observe(raw.claims, raw.provinces, corrections)
    ours = check_filings(assemble_filings(observations, raw.claims), raw.provinces)
    study = Study(raw.provinces, raw.sources, raw.claims, corrections, observations, ours)
    return _together(study, _own(_inside(filings.removeprefix(BESIDE)), raw.provinces)) if filings else study


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
    """The path of one's own figures as notebooks take it, once every row has passed; relative inside the project.

    Raises BadInputError as read_study does.
    """
    path = _inside(name.removeprefix(BESIDE))
    _own(path, load_provinces())
    return (BESIDE if name.startswith(BESIDE) else "") + paths.shown(path.resolve())


def _own(path: Path, provinces: pd.DataFrame) -> Study:
    file = paths.shown(path)
    if path.suffix.lower() == ".xlsx":
        reading = read_form(path, provinces=provinces)
        claims, sources = reading.claims, reading.sources
    elif {"claim_id", "measure"} & set(tables.read_csv(path).columns):
        claims = tables.read_table(path, "claims")
        sources = _sources_of(claims, file)
        claims = validated_claims(claims, sources, provinces, file)
    else:
        filings = read_own_filings(path, provinces)
        empty = {name: tables.empty(name) for name in ("claims", "observations")}
        return Study(provinces, _source("own", file), empty["claims"], (), empty["observations"], filings)
    observations = observe(claims, provinces)
    filings = check_filings(assemble_filings(observations, claims), provinces, file)
    return Study(provinces, sources, claims, (), observations, filings)


def _together(ours: Study, hers: Study) -> Study:
    twice = sorted(set(ours.claims["claim_id"]) & set(hers.claims["claim_id"]))
    if twice:
        raise BadInputError(
            f"the claim {twice[0]} stands in the study too", column="claim_id",
            expected="source ids of your own", remedy="rename the source_id, and the claim ids that begin with it",
        )  # fmt: skip
    marked = replace(hers, observations=_marked(hers.observations), filings=_marked(hers.filings))
    joined = {
        name: pd.concat([getattr(ours, name), getattr(marked, name)], ignore_index=True)
        for name in ("sources", "claims", "observations", "filings")
    }
    return replace(ours, **joined)


def _marked(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(agency=(table["agency"] + " " + OWN_MARK).str.strip())


def _sources_of(claims: pd.DataFrame, file: str) -> pd.DataFrame:
    keys = sorted(set(claims["source_id"]))
    return pd.concat([_source(key, file) for key in keys], ignore_index=True) if keys else tables.empty("sources")


def _source(key: str, file: str) -> pd.DataFrame:
    row = dict.fromkeys(tables.TABLES["sources"], "") | {"source_id": key, "kind": "records", "title": file}
    return tables.typed(pd.DataFrame([row]), "sources")


def _inside(name: str) -> Path:
    given = Path(name).expanduser()
    for path in (given, paths.project_root() / given):
        if path.is_file():
            return path
    raise BadInputError(
        "no such file", file=name, column="filings",
        expected="a CSV of province, year, received, online; or claims; or a report form (.xlsx)",
    )  # fmt: skip
