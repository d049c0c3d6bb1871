"""The tables of the road: one dictionary of columns, and one door through which tables are read and written."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis import paths
from analysis.errors import BadInputError
from analysis.vietnamese import nfc

SIGNIFICANT_DIGITS = 8
_PLAIN_WHOLE = re.compile(r"-?\d+(?:\.0)?")

MEASURES = (
    "online_filing", "online_result", "in_person_filing", "postal_intake", "postal_return", "procedures_online",
    "procedures_total", "dossiers_received", "resolved", "on_time", "late", "early", "pending", "carried_over",
    "procedures_with_dossier", "online_payment", "par_index_score", "par_index_rank", "sipas", "papi", "ict_index",
    "satisfaction", "plan_tasks_done", "other",
)  # fmt: skip
LEVELS = ("1-2", "3", "4", "3+4", "full", "partial", "")
KINDS = ("actual", "target", "change")
QUALIFIERS = ("about", "over", "under", "")
SCOPES = ("department", "tier", "office", "province", "district", "commune", "national")
DENOMINATOR_MEANS = ("received", "arising", "resolved", "level_3_4_procedures", "unknown")
PERIOD_CONVENTIONS = ("calendar", "15_dec", "unknown")
DIAGNOSES = (
    "agrees_rounded", "agrees_truncated", "inverted", "complement", "transposed", "one_digit", "parts_do_not_add",
    "contradiction", "counts_only", "rate_only", "not_checkable",
)  # fmt: skip
FLAGS = ("looks_like_year", "outside_range", "outlier", "confirmed_by_sum", "restated", "misplaced_mark")


@dataclass(frozen=True)
class Column:
    """One column: its type (string, integer, number, boolean, date), what it holds, and the words it may hold."""

    type: str
    text: str
    words: tuple[str, ...] = ()


COLUMNS: dict[str, Column] = {
    "province": Column("string", "Slug of the province, ASCII (can-tho); empty for the nation and its ministries."),
    "province_code": Column("string", "GSO code as valid 2015-2020, two digits kept as text (92)."),
    "name_vi": Column("string", "Name in Vietnamese."),
    "name_en": Column("string", "Name in English usage, without tone marks."),
    "region": Column("string", "Socio-economic region of Decree 92/2006/ND-CP, as a slug."),
    "aliases": Column("string", "Other printed forms, separated by |."),
    "source_id": Column("string", "Key of the document."),
    "title": Column("string", "Title as printed."),
    "publisher": Column("string", "Who published the document."),
    "published": Column("string", "Date of publication, ISO, as precise as known: 2020-08-12, 2020-05, 2020 or empty."),
    "agency": Column("string", "The body whose dossiers, procedures or score are counted, as named in Vietnamese."),
    "url": Column("string", "Address of the document where known."),
    "sha256": Column("string", "SHA-256 of the document as it was read; empty where the document was not kept."),
    "note": Column("string", "What a reader should know; never text of the document."),
    "claim_id": Column("string", "Key of the claim: <source_id>#<n>."),
    "paragraph": Column("string", "Where the figure stands: non-empty line counted from 1, or a cell (Sheet1!D9)."),
    "measure": Column("string", "What is counted.", MEASURES),
    "level": Column("string", "Service level as printed; 3 and 4 are never translated into full or partial.", LEVELS),
    "period_text": Column("string", "The period as printed."),
    "period_start": Column("date", "First day of the period, inclusive; empty where it is not known."),
    "period_end": Column("date", "Last day of the period, inclusive; empty where it is not known."),
    "numerator_text": Column("string", "The count as printed."),
    "denominator_text": Column("string", "The base, maximum score or number ranked as printed; empty if not printed."),
    "rate_text": Column("string", "Whatever is printed as a percentage."),
    "value_text": Column("string", "Scores, ranks and multiples as printed."),
    "qualifier": Column("string", "How the figure is hedged in print.", QUALIFIERS),
    "kind": Column("string", "An actual figure, a target, or a change against something else.", KINDS),
    "denominator_means": Column("string", "What the base counts.", (*DENOMINATOR_MEANS, "")),
    "scope": Column("string", "Who is counted; figures of different scopes are never mixed.", SCOPES),
    "year": Column("integer", "The reporting year in which the period ends."),
    "numerator": Column("number", "The count read as a number."),
    "denominator": Column("number", "The base read as a number."),
    "share": Column("number", "numerator / denominator, recomputed, in [0, 1] where possible."),
    "share_stated": Column("number", "The printed rate as a share."),
    "value": Column("number", "The score, rank or multiple read as a number."),
    "unit": Column("string", "What numerator or value counts: dossiers, procedures, tasks, points, rank ..."),
    "diagnosis": Column("string", "Whether the printed figure agrees with itself.", DIAGNOSES),
    "fault": Column("string", "The part that is wrong and not settled: rate, numerator, denominator, unknown."),
    "reading": Column("string", "What the wrong part must be for the printed figures to agree; empty if unknown."),
    "flags": Column("string", f"What else stands out, as words separated by a space: {', '.join(FLAGS)}."),
    "disputed": Column("boolean", "Whether the stated rate and the counts disagree, so that a choice must be made."),
    "corrected_by": Column("string", "The correction that was applied, as claim_id:field; empty if none."),
    "period_convention": Column("string", "How the reporting year runs.", PERIOD_CONVENTIONS),
    "dossiers_received": Column("integer", "New dossiers of the period by every channel, without those carried over."),
    "dossiers_carried_over": Column("integer", "Dossiers carried over from the period before."),
    "dossiers_online_level3": Column("integer", "Dossiers filed online at service level 3."),
    "dossiers_online_level4": Column("integer", "Dossiers filed online at service level 4."),
    "dossiers_online_full": Column("integer", "Dossiers filed online, fully online services (Decree 42/2022)."),
    "dossiers_online_partial": Column("integer", "Dossiers filed online, partly online services (Decree 42/2022)."),
    "dossiers_online": Column("integer", "Dossiers filed online."),
    "dossiers_not_online": Column("integer", "Dossiers filed at the counter or by post."),
    "share_online": Column("number", "dossiers_online / dossiers_received, in [0, 1]."),
    "comparable": Column("boolean", "Whether the filing may enter a trend, by the rules in ASSUMPTIONS."),
    "not_comparable_because": Column("string", "Why the filing may not enter a trend, as words separated by a space."),
    "claim_ids": Column("string", "Every claim the row came from, separated by a space."),
    "model": Column("string", "The model."),
    "term": Column("string", "The term or prediction."),
    "estimate": Column("number", "The estimate; empty where it cannot be told."),
    "std_error": Column("number", "Its standard error."),
    "low": Column("number", "Lower end of the interval."),
    "high": Column("number", "Upper end of the interval."),
    "confidence": Column("number", "Confidence of the interval, 0.95 unless asked otherwise."),
    "interval": Column("string", "The kind of interval: z, t, exact, wilson, jeffreys, fieller, profile, bracket."),
    "df": Column("number", "Degrees of freedom of the interval."),
    "n_years": Column("integer", "Years that inform the estimate."),
    "covers": Column("string", "What the interval covers, or why there is no estimate."),
}  # fmt: skip

_ELSEWHERE = {
    ("sources", "kind"): Column("string", "What the document is.", ("article", "form", "records")),
    ("estimates", "scope"): Column("string", "Scope, and the agency where a province has several within it."),
}

TABLES: dict[str, tuple[str, ...]] = {
    "provinces": ("province", "province_code", "name_vi", "name_en", "region", "aliases"),
    "sources": (
        "source_id", "kind", "title", "publisher", "published", "province", "agency", "url", "sha256", "note",
    ),
    "claims": (
        "claim_id", "source_id", "paragraph", "measure", "level", "province", "agency", "period_text", "period_start",
        "period_end", "numerator_text", "denominator_text", "rate_text", "value_text", "qualifier", "kind",
        "denominator_means", "note",
    ),
    "observations": (
        "claim_id", "source_id", "measure", "level", "province", "province_code", "agency", "scope", "period_start",
        "period_end", "year", "numerator", "denominator", "denominator_means", "share", "share_stated", "value",
        "unit", "diagnosis", "fault", "reading", "flags", "qualifier", "kind", "corrected_by",
    ),
    "filings": (
        "province", "province_code", "agency", "scope", "year", "period_start", "period_end", "period_convention",
        "denominator_means", "dossiers_received", "dossiers_carried_over", "dossiers_online_level3",
        "dossiers_online_level4", "dossiers_online_full", "dossiers_online_partial", "dossiers_online",
        "dossiers_not_online", "share_online", "share_stated", "disputed", "comparable",
        "not_comparable_because", "claim_ids",
    ),
    "estimates": (
        "model", "scope", "province", "term", "estimate", "std_error", "low", "high", "confidence", "interval", "df",
        "n_years", "covers", "claim_ids",
    ),
}  # fmt: skip

KEYS: dict[str, tuple[str, ...]] = {
    "provinces": ("province",),
    "sources": ("source_id",),
    "claims": ("claim_id",),
    "observations": ("claim_id",),
    "filings": ("province", "agency", "scope", "year", "period_start", "period_end", "denominator_means"),
    "estimates": ("model", "scope", "province", "term"),
}


def column(table: str, name: str) -> Column:
    """The description of a column; two names mean something of their own in one table."""
    return _ELSEWHERE.get((table, name), COLUMNS[name])


def read_csv(path: Path) -> pd.DataFrame:
    """Every cell of a CSV as NFC text, with the columns as they stand in the file.

    Accepts UTF-8 with or without a byte order mark, and `;` or tab between cells, as spreadsheets write them.
    Raises BadInputError where the file is missing, empty, not UTF-8, has two columns of one name or a ragged row.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise BadInputError("no such file", file=paths.shown(path), remedy="check the path") from None
    except IsADirectoryError:
        raise BadInputError("is a folder", file=paths.shown(path), expected="a CSV file") from None
    except UnicodeDecodeError as error:
        raise BadInputError(
            f"is not UTF-8 text (byte {error.start})", file=paths.shown(path), remedy="save it as CSV UTF-8"
        ) from None
    return read_csv_text(text, paths.shown(path))


def read_csv_text(text: str, file: str) -> pd.DataFrame:
    """The same of CSV text already read; `file` is the name that messages give."""
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    try:
        # Only line ends part rows: str.splitlines would also part them at a form feed or U+2028 inside a cell.
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise BadInputError(f"is not well-formed CSV: {error}", file=file) from None
    if not rows or not any(cell.strip() for cell in rows[0]):
        raise BadInputError("is empty", file=file, expected="a header row and data rows")
    header = [nfc(name).strip() for name in rows[0]]
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise BadInputError(f"has two columns named {twice[0]!r}", file=file, row=1)
    body, numbers = [], []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header):
            raise BadInputError(
                f"has {len(row)} cells", file=file, row=number, expected=f"{len(header)} cells as in row 1"
            )
        body.append([nfc(cell) for cell in row])
        numbers.append(number - 2)
    # The index leaves out blank lines, so that index + 2 is the row that a spreadsheet shows.
    index = pd.Index(numbers, dtype="int64") if numbers != list(range(len(body))) else None
    return pd.DataFrame(body, columns=header, index=index, dtype="str")


def read_table(path: Path, table: str) -> pd.DataFrame:
    """A table of the road with the columns and types of the dictionary; missing text is empty, never NaN.

    Raises BadInputError for a missing column or a cell of another type, naming file, row and column.
    """
    frame = read_csv(path)
    missing = [name for name in TABLES[table] if name not in frame.columns]
    if missing:
        raise BadInputError(
            f"lacks {', '.join(missing)}",
            file=paths.shown(path), row=1,
            expected=", ".join(TABLES[table]), remedy="add the column, empty where nothing is known",
        )  # fmt: skip
    return typed(frame.loc[:, list(TABLES[table])], table, paths.shown(path))


def typed(frame: pd.DataFrame, table: str, file: str = "") -> pd.DataFrame:
    """The frame with each column of the dictionary in its own type; text cells are turned into numbers."""
    out = frame.copy()
    for name in out.columns:
        kind = column(table, name).type if name in COLUMNS or name == "kind" else "string"
        cells = out[name]
        ready = _ready(cells, kind)
        if ready is not None:
            out[name] = ready
        elif kind in ("string", "date"):
            out[name] = cells.fillna("").astype("str").str.strip()
        elif kind == "boolean":
            words = cells.astype("str").fillna("").str.strip().str.lower()
            _refuse(words[~words.isin(["true", "false", ""])], file, name, "true or false")
            out[name] = words.map({"true": True, "false": False}).astype("boolean")
        else:
            text = cells.astype("str").fillna("").str.strip().replace({"nan": "", "<NA>": "", "None": ""})
            number = pd.to_numeric(text.where(text != ""), errors="coerce")
            _refuse(text[(text != "") & number.isna()], file, name, "a number written 1234.5")
            if kind == "integer":
                # "2.000" is two thousand to the one who wrote it: only 2000 and pandas' own 2000.0 are read.
                plain = text.str.fullmatch(_PLAIN_WHOLE) | (not pd.api.types.is_string_dtype(cells.dtype))
                _refuse(text[number.notna() & ((number % 1 != 0) | ~plain)], file, name, "a whole number, such as 2000")
            out[name] = number.astype("Int64" if kind == "integer" else "float64")
    return out


def _ready(cells: pd.Series, kind: str) -> pd.Series | None:
    """The column in its own type where its cells need no reading as text, else None."""
    if kind in ("string", "date"):
        texts = cells.to_numpy(dtype=object)
        if all(type(text) is str for text in texts):
            return pd.Series([text.strip() for text in texts], index=cells.index, dtype="str")
    elif kind == "boolean":
        return cells.astype("boolean") if cells.dtype == bool else None
    elif cells.dtype == "float64" and (kind == "number" or bool((cells.dropna() % 1 == 0).all())):
        return cells.astype("Int64") if kind == "integer" else cells
    return None


def _refuse(cells: pd.Series, file: str, name: str, expected: str) -> None:
    if len(cells):
        first = cells.index[0]
        row = int(str(first)) + 2
        raise BadInputError(f"holds {cells.iloc[0]!r}", file=file or None, row=row, column=name, expected=expected)


def empty(table: str) -> pd.DataFrame:
    """A table of the road without rows, its columns typed."""
    return typed(pd.DataFrame(columns=list(TABLES[table]), dtype="str"), table)


def text_rows(frame: pd.DataFrame) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row of a frame of text with the number a spreadsheet gives it: the header is row 1."""
    for place, cells in zip(frame.index, text_records(frame), strict=True):
        yield int(str(place)) + 2, {name: str(cell) for name, cell in cells.items()}


def text_records(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    """Each row of a frame of text as a dictionary."""
    names = [str(name) for name in frame.columns]
    return (dict(zip(names, cells, strict=True)) for cells in text_cells(frame))


def text_cells(frame: pd.DataFrame) -> Iterator[tuple[str, ...]]:
    """Each row of a frame of text as a tuple."""
    # Column by column: pandas hands out the cells of a text column one by one, and slowly.
    return zip(*(frame.iloc[:, place].to_numpy(dtype=object) for place in range(frame.shape[1])), strict=True)


def write_csv(frame: pd.DataFrame, path: Path) -> Path:
    """Write a frame as CSV: UTF-8, `\\n`, 8 significant digits, missing as empty, whole or not at all."""
    rounded = frame.copy()
    for name in rounded.columns:
        if pd.api.types.is_float_dtype(rounded[name].dtype):
            rounded[name] = [_number_text(value) for value in rounded[name]]
        elif pd.api.types.is_bool_dtype(rounded[name].dtype):
            rounded[name] = [("" if pd.isna(value) else str(bool(value)).lower()) for value in rounded[name]]
    return paths.write_with(path, lambda temporary: rounded.to_csv(temporary, index=False, lineterminator="\n"))


def write_table(frame: pd.DataFrame, path: Path, table: str) -> Path:
    """Write a table of the road: columns in the dictionary's order, rows sorted by its key."""
    keys = frame.loc[:, list(KEYS[table])].astype("str").to_numpy()
    order = sorted(range(len(frame)), key=lambda row: [claim_order(str(cell)) for cell in keys[row]])
    return write_csv(frame.loc[:, list(TABLES[table])].iloc[order], path)


def join_claims(ids: Iterable[str]) -> str:
    """The claim ids of several rows as one cell: sorted by document and number, each once."""
    found = {part for cell in ids for part in str(cell).split()}
    return " ".join(sorted(found, key=claim_order))


def claim_order(claim_id: str) -> tuple[str, int, str]:
    """A sort key that puts source#2 before source#10."""
    source, _, number = claim_id.rpartition("#")
    return (source, int(number), "") if number.isdigit() else (source, 0, number)


def _number_text(value: float) -> str:
    if math.isnan(value):
        return ""
    text = f"{value:.{SIGNIFICANT_DIGITS}g}"
    return "0" if text == "-0" else text
