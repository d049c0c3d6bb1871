"""Tables as far as the list of runs asks of them: the values of a column, and the rows that hold one of them."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analysis import paths
from analysis.errors import BadInputError

_ROWS = re.compile(r"(?P<path>[^\[\]]+)\[(?P<column>[^=\[\]]+)=(?P<value>[^\[\]]*)\]")
_TRUTH = ("true", "false")


@dataclass(frozen=True)
class Rows:
    """The rows of a CSV, by its path in the project, that hold `value` in `column`."""

    path: str
    column: str
    value: str


def rows_of(read: str) -> Rows | None:
    """What `data/raw/claims.csv[province=can-tho]` stands for; None for a path or pattern."""
    found = _ROWS.fullmatch(read)
    return Rows(found["path"], found["column"].strip(), found["value"].strip()) if found else None


def file_of(read: str) -> str:
    """The path or pattern of what is read, without the choice of rows."""
    return read.partition("[")[0] if _ROWS.fullmatch(read) else read


def rows_hash(root: Path, rows: Rows) -> str | None:
    """The SHA-256 of those rows, in their order, whatever the order of the columns; None without the file.

    Raises BadInputError for a file that is no CSV in UTF-8, or has no such column.
    """
    path = root / rows.path
    try:
        stat = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    hashes = _hashes(path, rows.column, stat.st_ino, stat.st_mtime_ns, stat.st_size)
    return hashes.get(_plain(rows.value), hashlib.sha256(b"no rows").hexdigest())


def column_values(path: Path, column: str, where: Mapping[str, str]) -> list[str]:
    """The distinct values of the column that are not empty, sorted, in the rows that hold what `where` asks.

    True and False count as written in any case. Raises BadInputError for a file that is not there, and as `rows_hash`.
    """
    try:
        table = _table(path)
    except FileNotFoundError:
        raise BadInputError("no such file", file=paths.shown(path), remedy="hoso clean makes data/processed") from None
    for name in (column, *where):
        _require(path, name, table)
    kept = (row for row in table if all(_plain(row[name]) == _plain(value) for name, value in where.items()))
    return sorted({row[column].strip() for row in kept} - {""})


@lru_cache(maxsize=1000)
def _hashes(path: Path, column: str, inode: int, changed: int, size: int) -> dict[str, str]:
    """For each value of the column the hash of its rows: one reading serves all runs of a fan-out."""
    table = _table(path)
    _require(path, column, table)
    groups: dict[str, list[list[tuple[str, str]]]] = {}
    for row in table:
        groups.setdefault(_plain(row[column]), []).append(sorted(row.items()))
    return {value: hashlib.sha256(json.dumps(rows).encode()).hexdigest() for value, rows in groups.items()}


def _table(path: Path) -> list[dict[str, str]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        reader = csv.DictReader(io.StringIO(text, newline=""), strict=True, restkey="", restval="")
        return [{str(name): str(cell) for name, cell in row.items()} for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadInputError(f"is no CSV in UTF-8: {error}", file=paths.shown(path)) from None


def _require(path: Path, column: str, table: list[dict[str, str]]) -> None:
    if table and column not in table[0]:
        raise BadInputError(f"has no column {column!r}", file=paths.shown(path), expected=", ".join(table[0]))


def _plain(text: str) -> str:
    text = text.strip()
    return text.lower() if text.lower() in _TRUTH else text
