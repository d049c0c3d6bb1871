"""Claims and their sources as typed frames, refused where they break the rules of the codebook."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.sources.provinces import load_provinces

FIGURES = ("numerator_text", "denominator_text", "rate_text", "value_text")
DOSSIER_MEASURES = (
    "online_filing", "online_result", "in_person_filing", "postal_intake", "postal_return", "resolved", "on_time",
    "late", "early", "pending", "carried_over", "online_payment",
)  # fmt: skip

_CLAIM_ID = re.compile(r"(?P<source>.+)#[1-9]\d*")
_PARAGRAPH = re.compile(r"[1-9]\d*")
_CELL = re.compile(r"[^!]+![A-Z]{1,3}[1-9]\d*")
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_ISO_PART = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class RawData:
    """The three tables that are written by hand."""

    provinces: pd.DataFrame
    sources: pd.DataFrame
    claims: pd.DataFrame


def load_raw(folder: Path | None = None) -> RawData:
    """Provinces, sources and claims from `folder` or else from the project's own data/raw.

    Columns: those of tables.TABLES. Raises BadInputError, naming file, row, claim, column and value.
    """
    folder = folder or paths.raw()
    provinces = load_provinces(folder / "provinces.csv")
    sources = load_sources(folder / "sources.csv", provinces)
    return RawData(provinces, sources, load_claims(folder / "claims.csv", sources, provinces))


def load_sources(path: Path, provinces: pd.DataFrame) -> pd.DataFrame:
    """The table of sources: one row a document. Raises BadInputError as validated_sources does."""
    return validated_sources(tables.read_table(path, "sources"), provinces, paths.shown(path))


def load_claims(path: Path, sources: pd.DataFrame, provinces: pd.DataFrame) -> pd.DataFrame:
    """The table of claims: one row a printed figure. Raises BadInputError as validated_claims does."""
    claims = tables.read_table(path, "claims")
    _refuse_other_forms(path)
    return validated_claims(claims, sources, provinces, paths.shown(path))


def validated_sources(sources: pd.DataFrame, provinces: pd.DataFrame, file: str = "sources.csv") -> pd.DataFrame:
    """The same frame, once every source has been found sound.

    Raises BadInputError for a missing or repeated source_id, an unknown kind or province, a date that is not ISO and a
    SHA-256 that is malformed or stands twice.
    """
    slugs = set(provinces["province"])
    seen: dict[str, set[str]] = {"source_id": set(), "sha256": set()}
    for row, cells in tables.text_rows(sources):
        cell = _Row(file, row, cells["source_id"] or f"row {row}", cells)
        cell.require(bool(cells["source_id"]) and "#" not in cells["source_id"], "source_id", "a key without #")
        cell.require(not cells["sha256"] or bool(re.fullmatch(r"[0-9a-f]{64}", cells["sha256"])), "sha256",
                     "64 lower-case hexadecimal digits, or empty where the document was not kept")  # fmt: skip
        for column, values in seen.items():
            cell.require(cells[column] not in values, column, "a value that stands once in the table", "is repeated:")
            values |= {cells[column]} - {""}
        cell.words("sources")
        cell.require(cells["province"] in slugs or not cells["province"], "province",
                     "a slug of provinces.csv, or empty for the nation", "unknown province")  # fmt: skip
        cell.require(_is_iso(cells["published"]), "published", "2020-08-12, 2020-08, 2020 or empty", "bad date")
    return sources


def validated_claims(
    claims: pd.DataFrame, sources: pd.DataFrame, provinces: pd.DataFrame, file: str = "claims.csv"
) -> pd.DataFrame:
    """The same frame, once every claim has been found sound.

    Raises BadInputError for the first cell that breaks a rule of the codebook: an unknown source, measure, level,
    province, kind, qualifier or meaning of the base; a repeated or ill-formed claim_id; a paragraph that is neither
    number nor cell; a bad date or a period that ends before it starts; text that is not NFC; a claim without a figure
    or with both a count and a value; a dossier measure that does not say what its base counts; a claim of measure
    `other` without its plain name.
    """
    slugs, kept = set(provinces["province"]), dict(zip(sources["source_id"], sources["sha256"] != "", strict=True))
    seen: set[str] = set()
    for row, cells in tables.text_rows(claims):
        cell = _Row(file, row, cells["claim_id"] or f"row {row}", cells)
        for column, text in cells.items():
            cell.require(unicodedata.is_normalized("NFC", text), column, "text in Unicode form NFC", "is not NFC:")
        shape = _CLAIM_ID.fullmatch(cells["claim_id"])
        cell.require(shape is not None, "claim_id", "<source_id>#<n>, n from 1")
        cell.require(cells["claim_id"] not in seen, "claim_id", "each claim once", "is repeated:")
        seen.add(cells["claim_id"])
        cell.require(cells["source_id"] in kept, "source_id", "a source of sources.csv", "unknown source")
        cell.require(shape is not None and shape["source"] == cells["source_id"], "claim_id",
                     f"an id that begins {cells['source_id']}#")  # fmt: skip
        cell.words("claims")
        cell.require(cells["province"] in slugs or not cells["province"], "province",
                     "a slug of provinces.csv, or empty for the nation", "unknown province")  # fmt: skip
        _require_paragraph(cell, kept[cells["source_id"]])
        _require_period(cell)
        _require_figures(cell)
        cell.require(cells["measure"] != "other" or bool(plain_name(cells["note"])), "note",
                     "for measure other: the plain name, a colon, then the rest")  # fmt: skip
    return claims


def plain_name(note: str) -> str:
    """What a claim of measure `other` counts, in plain English: the words of its note before the first colon."""
    name, colon, _ = note.partition(":")
    return name.strip() if colon else ""


@dataclass(frozen=True)
class _Row:
    file: str
    number: int
    name: str
    cells: dict[str, str]

    def require(self, holds: bool, column: str, expected: str, complaint: str = "holds") -> None:
        if not holds:
            raise BadInputError(
                f"{self.name}: {complaint} {self.cells[column]!r}",
                file=self.file, row=self.number, column=column, expected=expected,
            )  # fmt: skip

    def words(self, table: str) -> None:
        for name in tables.TABLES[table]:
            words = tables.column(table, name).words
            if words:
                listed = ", ".join(word or "(empty)" for word in words)
                self.require(self.cells[name] in words, name, listed, f"unknown {name}")


def _require_paragraph(cell: _Row, document_kept: bool) -> None:
    text = cell.cells["paragraph"]
    known = bool(_PARAGRAPH.fullmatch(text) or _CELL.fullmatch(text))
    # A figure copied from elsewhere has no paragraph to stand in: its document was never kept.
    cell.require(known or (not text and not document_kept), "paragraph", "a number from 1, or a cell such as Sheet1!D9")


def _require_period(cell: _Row) -> None:
    start, end = cell.cells["period_start"], cell.cells["period_end"]
    for column, day in (("period_start", start), ("period_end", end)):
        cell.require(not day or (bool(_ISO_DAY.fullmatch(day)) and _is_iso(day)), column,
                     "a day written 2020-12-31, or empty", "bad date")  # fmt: skip
    cell.require(
        not start or not end or start <= end, "period_end", f"a day not before {start}", "ends before it starts:"
    )


def _require_figures(cell: _Row) -> None:
    cells = cell.cells
    given = [column for column in FIGURES if cells[column]]
    cell.require(
        bool(given), "numerator_text", f"a figure in at least one of {', '.join(FIGURES)}", "no figure at all:"
    )
    cell.require(given != ["denominator_text"], "denominator_text", "a base only beside a count, rate or value",
                 "a base alone:")  # fmt: skip
    cell.require(not (cells["numerator_text"] and cells["value_text"]), "value_text",
                 "a count in numerator_text or a score in value_text, not both", "beside a count:")  # fmt: skip
    cell.require(
        not cells["denominator_text"] or cells["measure"] not in DOSSIER_MEASURES or bool(cells["denominator_means"]),
        "denominator_means", "what the base counts; `unknown` where it is not said",
    )  # fmt: skip


def _is_iso(text: str) -> bool:
    if not _ISO_DAY.fullmatch(text):
        return not text or bool(_ISO_PART.fullmatch(text))
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _refuse_other_forms(path: Path) -> None:
    """Refuse a file that is not NFC: the table reader would mend it silently, and figures are quoted as printed."""
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), start=1):
        if not unicodedata.is_normalized("NFC", line):
            raise BadInputError(
                "is not NFC", file=paths.shown(path), row=number,
                expected="text in Unicode form NFC", remedy="normalise the file, then look at its difference",
            )  # fmt: skip
