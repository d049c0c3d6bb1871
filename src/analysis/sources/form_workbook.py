"""Opening a form: a workbook as plain cells, and a clear word about every file that is not one."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl

from analysis import paths
from analysis.errors import BadInputError
from analysis.vietnamese import nfc

MAX_FILE_BYTES = 20_000_000
MAX_UNPACKED_BYTES = 100_000_000
MAX_CELLS = 300_000
MAX_ROWS = 20_000
MAX_COLUMNS = 300

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_RESAVE = "open it in Excel or LibreOffice and save it as an Excel workbook (.xlsx)"
_PLAIN_NAME = re.compile(r"[^\W\d][\w.]*")
_LOOKS_LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[Rr]\d*(?:[Cc]\d*)?|[Cc]\d*|(?i:true|false)")


@dataclass(frozen=True)
class Cell:
    """One non-empty cell: its text as kept, whether it was stored as a number, whether a formula lacks its value."""

    text: str
    fraction: bool = False
    uncalculated: bool = False


@dataclass
class Sheet:
    """One sheet: name (NFC), cells by (row, column) counted from 1, merged ranges as (top, left, bottom, right)."""

    name: str
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    last_row: int = 0
    last_column: int = 0

    def text(self, row: int, column: int) -> str:
        """The text of a cell, empty where there is none."""
        cell = self.cells.get((row, column))
        return cell.text if cell else ""

    def locator(self, row: int, column: int) -> str:
        """The cell as Excel writes it in a formula: Sheet1!D9, 'Quý I'!D9."""
        return f"{quoted(self.name)}!{column_letters(column)}{row}"


@dataclass(frozen=True)
class Workbook:
    """The bytes of a form, its visible sheets, and the names of the hidden ones."""

    data: bytes
    sheets: list[Sheet]
    hidden: list[str]


def open_workbook(path: Path) -> Workbook:
    """The visible sheets of an .xlsx file as plain cells.

    Formulas are taken at the value that Excel last calculated; one that was never calculated is marked, not guessed.
    Raises BadInputError for a file that is missing, empty, too large, encrypted, truncated, of another kind under
    this name, or that carries macros.
    """
    shown = paths.shown(path)
    data = _bytes(path, shown)
    _check_kind(data, path, shown)
    _check_package(data, shown)
    # The same workbook twice: once for the values last calculated, once to know which cells are formulas.
    values, formulas = _load(data, shown, data_only=True), _load(data, shown, data_only=False)
    sheets, hidden = [], []
    for sheet in values.worksheets:
        if sheet.sheet_state != "visible":
            hidden.append(nfc(sheet.title))
            continue
        if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
            raise BadInputError(
                f"sheet {nfc(sheet.title)!r} is {sheet.max_row} rows by {sheet.max_column} columns",
                file=shown,
                expected=f"at most {MAX_ROWS} rows and {MAX_COLUMNS} columns",
                remedy="delete what stands, or is only formatted, far away from the form, and save it again",
            )
        sheets.append(_sheet(sheet, formulas[sheet.title]))
    return Workbook(data, sheets, hidden)


def quoted(name: str) -> str:
    """A sheet's name as Excel writes it before the !: in quotes unless it is one plain word."""
    if _PLAIN_NAME.fullmatch(name) and not _LOOKS_LIKE_A_CELL.fullmatch(name):
        return name
    return "'" + name.replace("'", "''") + "'"


def column_letters(column: int) -> str:
    """The letters of a column counted from 1: 4 gives D, 28 gives AB."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _bytes(path: Path, shown: str) -> bytes:
    if not path.exists():
        raise BadInputError("no such file", file=shown, remedy="check the path")
    if not path.is_file():
        raise BadInputError("is not a file", file=shown, expected="a report form saved as .xlsx")
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise BadInputError(
            f"is huge: {size / 1e6:.0f} MB",
            file=shown,
            expected=f"a report form of at most {MAX_FILE_BYTES / 1e6:.0f} MB",
            remedy="save the sheet that holds the form as a workbook of its own",
        )
    if size == 0:
        raise BadInputError("is empty", file=shown, expected="a report form saved as .xlsx")
    try:
        return path.read_bytes()
    except OSError as error:
        raise BadInputError(f"cannot be read: {error.strerror}", file=shown) from None


def _check_kind(data: bytes, path: Path, shown: str) -> None:
    suffix = path.suffix.lower()
    if data.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise BadInputError(
                "is encrypted with a password", file=shown, remedy="open it, remove the password, and save it again"
            )
        raise BadInputError("is an old Excel workbook (.xls)", file=shown, expected="an .xlsx file", remedy=_RESAVE)
    if not data.startswith(b"PK"):
        raise BadInputError(f"is not an Excel workbook but {_guess(data)}", file=shown, remedy=_RESAVE)
    if suffix in (".xlsm", ".xltm", ".xlam"):
        raise BadInputError(
            f"may carry macros ({suffix})", file=shown, expected="an .xlsx file", remedy=f"{_RESAVE}, without macros"
        )
    if suffix != ".xlsx":
        raise BadInputError(
            f"is a package of Office or a zip, but its name ends in {suffix or 'nothing'}",
            file=shown,
            expected="a name that ends in .xlsx",
            remedy=f"give it its own name back, or {_RESAVE}",
        )


def _guess(data: bytes) -> str:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith(b"%pdf"):
        return "a PDF"
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<head")):
        return "a web page (HTML), as some software exports it under this name"
    if head.startswith(b"<?xml"):
        return "an XML file"
    if head.startswith(b"{\\rtf"):
        return "an RTF document"
    try:
        data[:65536].decode("utf-8", errors="strict" if len(data) <= 65536 else "ignore")
    except UnicodeDecodeError:
        return "a file of an unknown kind"
    return "plain text or CSV" if b"\0" not in data[:65536] else "a file of an unknown kind"


def _check_package(data: bytes, shown: str) -> None:
    truncated = BadInputError(
        "is damaged or was cut off: the workbook does not unpack",
        file=shown,
        remedy="copy or download it again; if Excel can repair it, save the repaired one",
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            names = {member.filename for member in members}
            if any(member.flag_bits & 1 for member in members):
                raise BadInputError("is encrypted", file=shown, remedy="save it without a password")
            if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES:
                raise _too_large(shown)
            _check_members(names, shown)
            if package.testzip() is not None:
                raise truncated
            _check_parts(package, shown)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, NotImplementedError, ValueError):
        raise truncated from None
    except Exception as error:
        # zlib and lzma each have an error class of their own for a stream that breaks off.
        if isinstance(error, BadInputError):
            raise
        raise truncated from None


def _too_large(shown: str) -> BadInputError:
    return BadInputError(
        "is huge once unpacked",
        file=shown,
        expected=f"at most {MAX_UNPACKED_BYTES / 1e6:.0f} MB and {MAX_CELLS} cells",
        remedy="save the sheet that holds the form as a workbook of its own",
    )


def _check_members(names: set[str], shown: str) -> None:
    lower = {name.lower() for name in names}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in lower):
        raise BadInputError("carries macros", file=shown, remedy=f"{_RESAVE}, without macros")
    if "xl/workbook.xml" in lower:
        return
    kinds = {
        "xl/workbook.bin": "a binary Excel workbook (.xlsb)",
        "word/document.xml": "a Word document (.docx)",
        "ppt/presentation.xml": "a PowerPoint file (.pptx)",
        "content.xml": "an OpenDocument file (.ods or .odt)",
    }
    found = next((kind for name, kind in kinds.items() if name in lower), "a zip that holds no workbook")
    raise BadInputError(f"is not an .xlsx workbook but {found}", file=shown, remedy=_RESAVE)


def _check_parts(package: zipfile.ZipFile, shown: str) -> None:
    cells = 0
    for name in package.namelist():
        if not name.lower().endswith((".xml", ".rels")):
            continue
        part = package.read(name)
        # No office program writes a document type; one here can only blow the file up or reach outside it.
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise BadInputError(f"holds a document type declaration in {name}", file=shown, remedy=_RESAVE)
        if name == "[Content_Types].xml" and b"macroEnabled" in part:
            raise BadInputError("carries macros", file=shown, remedy=f"{_RESAVE}, without macros")
        if name.startswith("xl/worksheets/"):
            cells += part.count(b"<c ") + part.count(b"<c>")
    if cells > MAX_CELLS:
        raise _too_large(shown)


def _load(data: bytes, shown: str, *, data_only: bool) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(data), data_only=data_only, keep_links=False)
    except Exception as error:
        # openpyxl lets through whatever its parsers raise: KeyError, TypeError, ParseError and more.
        raise BadInputError(
            f"cannot be read as a workbook ({type(error).__name__})", file=shown, remedy=_RESAVE
        ) from None


def _sheet(values: Any, formulas: Any) -> Sheet:
    sheet = Sheet(nfc(values.title))
    for row in values.iter_rows():
        for cell in row:
            formula = formulas.cell(cell.row, cell.column).data_type == "f"
            if cell.value is None and not formula:
                continue
            text = _text(cell.value)
            if not text and not formula:
                continue
            fraction = isinstance(cell.value, float) and not cell.value.is_integer()
            sheet.cells[cell.row, cell.column] = Cell(text, fraction, formula and cell.value is None)
            sheet.last_row = max(sheet.last_row, cell.row)
            sheet.last_column = max(sheet.last_column, cell.column)
    for merged in values.merged_cells.ranges:
        # A range merged over whole rows or columns must not make the sheet endless.
        bottom, right = min(merged.max_row, MAX_ROWS), min(merged.max_col, MAX_COLUMNS)
        sheet.merged.append((merged.min_row, merged.min_col, bottom, right))
    return sheet


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.strftime("%d/%m/%Y")
    return nfc(str(value)).strip()
