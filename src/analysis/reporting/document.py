"""The door of the report in print: reads the study and its figures, writes the PDF and the Word file."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from analysis import lock, paths
from analysis.cleaning.study import read_study
from analysis.errors import BadInputError
from analysis.labels import LANGUAGES, day, label
from analysis.reporting.document_evidence import About, Evidence, about, evidence
from analysis.reporting.document_formats import as_pdf, as_word
from analysis.reporting.document_prose import FIGURES, computed, prose
from analysis.reporting.document_tables import edited_picture, printed_picture

_CURVE, _SIMULATED = "specification_curve", "interval_coverage"


def write_documents(
    root: Path | None = None, *, languages: Sequence[str] = LANGUAGES, folder: Path | None = None
) -> list[Path]:
    """Write `report.<lang>.pdf` and `report.<lang>.docx` to `folder` (default: reports); the paths written.

    Pictures and their words come from reports/figures, everything else from the study and from files at the root.
    Raises BadInputError where a figure is missing or a language is not known; then nothing is written.
    """
    base = root or paths.project_root()
    for lang in languages:
        if lang not in LANGUAGES:
            raise BadInputError(f"{lang!r} is no language of the report", expected=" or ".join(LANGUAGES))
    figures = base / "reports" / "figures"
    found, made = _evidence(figures), _about(base)
    files: dict[str, bytes] = {}
    for lang in languages:
        files |= documents(found, made, _figure_words(figures, lang), figures, lang)
    return [paths.write_bytes((folder or base / "reports") / name, data) for name, data in files.items()]


def documents(
    found: Evidence, made: About, words: dict[str, dict[str, str]], figures: Path, lang: str
) -> dict[str, bytes]:
    """The two files of one language by name, from the words of each figure and the folder of the pictures."""
    said = {
        "title": label("document.title", lang),
        "subtitle": label("document.subtitle", lang),
        "byline": label("document.byline", lang, version=made.version, released=day(made.released, lang)),
        "author": made.authors,
        "description": label("document.description", lang),
        "lang": lang,
    }
    places = computed(found, made, lang)
    for_print, for_editing = (prose(places, words, picture, lang) for picture in (printed_picture, edited_picture))
    return {
        f"report.{lang}.pdf": as_pdf(for_print, said, figures, made.released),
        f"report.{lang}.docx": as_word(for_editing, said, figures, made.released),
    }


def _evidence(figures: Path) -> Evidence:
    specifications, simulated = (_drawn(figures / f"{name}.csv") for name in (_CURVE, _SIMULATED))
    return evidence(read_study(), specifications, simulated)


def _about(base: Path) -> About:
    citation = yaml.safe_load(_text(base / "CITATION.cff"))
    project = tomllib.loads(_text(base / "pyproject.toml"))
    manifest = json.loads(_text(base / "reports" / "manifest.json"))
    return about(citation, project, manifest, _text(base / lock.NAME))


def _figure_words(figures: Path, lang: str) -> dict[str, dict[str, str]]:
    words: dict[str, Any] = {name: json.loads(_text(figures / f"{name}.{lang}.json")) for name in FIGURES}
    for name in FIGURES:
        for kind in ("svg", "png"):
            _present(figures / f"{name}.{lang}.{kind}")
    return words


def _drawn(path: Path) -> pd.DataFrame:
    """What a figure draws, from its CSV."""
    _present(path)
    return pd.read_csv(path)


def _text(path: Path) -> str:
    _present(path)
    return path.read_text(encoding="utf-8")


def _present(path: Path) -> None:
    if not path.is_file():
        raise BadInputError("no such file", file=paths.shown(path), remedy="run `hoso report` first")
