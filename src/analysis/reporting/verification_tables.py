"""Two versions of one table, held against each other cell by cell."""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from analysis import tables
from analysis.reporting.verification_points import Point, differing

# Written with eight digits; what other processors and libraries change lies below the sixth.
RELATIVE = 1e-6
ABSOLUTE = 1e-9

Row = dict[str, str]

_NO_NAME = {"claim_ids", "covers", "note", "province_code"}


@dataclass(frozen=True)
class _Table:
    columns: list[str]
    rows: list[Row]


def table_points(path: str, old: str, new: str) -> list[Point]:
    """Where two CSV texts differ beyond the tolerance; empty where every number agrees within it.

    Rows of a table of the road are paired by its key, others by their order. Raises BadInputError for a text that is
    no table.
    """
    before, after = _read(old, path), _read(new, path)
    points = []
    if before.columns != after.columns:
        points.append(Point("columns", {}, ", ".join(before.columns), ", ".join(after.columns)))
    common = [name for name in before.columns if name in after.columns]
    for number, a, b in _pairs(before.rows, after.rows, PurePosixPath(path).stem):
        if a is None or b is None:
            key = "row_new" if a is None else "row_gone"
            points.append(Point(key, {"row": number, "name": _name(a or b or {})}))
            continue
        points += [
            Point("cell", {"row": number, "name": _name(a), "column": name}, *differing(a[name], b[name]))
            for name in common
            if not same_value(a[name], b[name])
        ]
    return points


def same_value(old: str, new: str) -> bool:
    """Whether two cells are equal: as text, or as numbers within the tolerance."""
    if old == new:
        return True
    try:
        return math.isclose(float(old), float(new), rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    except ValueError:
        return False


def _read(text: str, path: str) -> _Table:
    frame = tables.read_csv_text(text, path)
    return _Table([str(name) for name in frame.columns], [row for _, row in tables.text_rows(frame)])


def _pairs(old: list[Row], new: list[Row], table: str) -> Iterator[tuple[int, Row | None, Row | None]]:
    """Rows that belong together with the number a spreadsheet gives the row, of the old table where it has it."""
    keys = tables.KEYS.get(table, ())
    before, after = _keyed(old, keys), _keyed(new, keys)
    if before is not None and after is not None:
        for key, (number, row) in before.items():
            yield number, row, after[key][1] if key in after else None
        yield from ((number, None, row) for key, (number, row) in after.items() if key not in before)
    elif len(old) == len(new):
        yield from ((number, a, b) for number, (a, b) in enumerate(zip(old, new, strict=True), start=2))
    else:
        yield from _by_order(old, new)


def _keyed(rows: list[Row], keys: Sequence[str]) -> dict[tuple[str, ...], tuple[int, Row]] | None:
    if not keys or not rows or any(name not in rows[0] for name in keys):
        return None
    found = {tuple(row[name] for name in keys): (number, row) for number, row in enumerate(rows, start=2)}
    return found if len(found) == len(rows) else None


def _by_order(old: list[Row], new: list[Row]) -> Iterator[tuple[int, Row | None, Row | None]]:
    before, after = ([tuple(row.values()) for row in rows] for rows in (old, new))
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        shared = min(j - i, m - k)
        yield from ((i + step + 2, old[i + step], new[k + step]) for step in range(shared))
        yield from ((place + 2, old[place], None) for place in range(i + shared, j))
        yield from ((place + 2, None, new[place]) for place in range(k + shared, m))


def _name(row: Row) -> str:
    """The first cells of a row, enough to know it by."""
    cells = [cell for name, cell in row.items() if cell and name not in _NO_NAME]
    name = " ".join(cells[:4])
    return name if len(name) <= 60 else name[:57] + "…"
