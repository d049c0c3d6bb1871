"""Checking a form against itself: sums across each row, and rows against sub-totals and the total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from analysis.sources.form_layouts import Identity, Role, identities
from analysis.sources.form_reader import Row, Table, children, top_rows
from analysis.sources.form_workbook import column_letters


@dataclass(frozen=True)
class Problem:
    """One thing that does not hold: kind (identity, sum, unreadable, duplicate, period), sheet, row, cells, words."""

    kind: str
    sheet: str
    row: int
    cells: tuple[str, ...]
    text: str


def check(table: Table) -> list[Problem]:
    """Every row whose parts do not add up, every total that its rows do not give, every cell that is no count.

    An empty cell or a dash counts as nothing in a sum; a sum is left alone where its total, all its parts or one
    unreadable cell leave nothing to compare.
    """
    sheet = table.sheet
    unreadable = [
        Problem("unreadable", sheet.name, place[0], (sheet.locator(*place),), f"{sheet.locator(*place)}: {what}")
        for place, what in table.unreadable
    ]
    found = unreadable + _across(table) + _down(table) + _named_twice(table)
    return sorted(found, key=lambda problem: problem.row)


def post_is_part(table: Table) -> bool:
    """Whether a column for post repeats a part of "counter or post", as the rows of the form add up."""
    columns = table.header.columns
    if not {Role("received", "counter_or_post"), Role("received", "post")} <= set(columns):
        return False
    sums = [identity for identity in identities(columns) if Role("received", "counter_or_post") in identity.parts]
    return not sums or Role("received", "post") not in _reading(table.rows, sums[0])


def _named_twice(table: Table) -> list[Problem]:
    """Rows that no name tells apart: their claims would read as one fact told in two ways."""
    found = []
    first: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        if row.kind != "row" or not row.counts:
            continue
        same = first.setdefault((*row.sections, row.label), row)
        if same is not row:
            cells = tuple(table.sheet.locator(number, table.header.name_column) for number in (same.number, row.number))
            text = f"{cells[1]}: {row.label!r} stands in row {same.number} already"
            found.append(Problem("duplicate", table.sheet.name, row.number, cells, text))
    return found


def _across(table: Table) -> list[Problem]:
    found = []
    for identity in identities(table.header.columns):
        parts = _reading(table.rows, identity)
        for row in table.rows:
            if _holds(row, identity.total, parts) is False:
                found.append(_row_problem(table, row, identity.total, parts))
    return found


def _reading(rows: Sequence[Row], identity: Identity) -> tuple[Role, ...]:
    """The reading of an identity that most rows keep; the usual one where none is kept more often."""
    kept = [
        (sum(_holds(row, identity.total, parts) is True for row in rows), parts)
        for parts in (identity.parts, *identity.readings)
    ]
    return max(kept, key=lambda pair: pair[0])[1]


def _holds(row: Row, total: Role, parts: tuple[Role, ...]) -> bool | None:
    if total not in row.counts or row.counts[total].value is None:
        return None
    filled = [row.counts[part].value for part in parts if part in row.counts]
    if not filled or any(value is None for value in filled):
        return None
    return row.counts[total].value == sum(value or 0 for value in filled)


def _row_problem(table: Table, row: Row, total: Role, parts: tuple[Role, ...]) -> Problem:
    added = sum(row.counts[part].value or 0 for part in parts if part in row.counts)
    rule = " + ".join(_number(table, part) for part in parts)
    terms = " + ".join(_value(table, row, part) for part in parts)
    text = (
        f"{_cell(table, row, total)}: row {row.label!r}: {_number(table, total)} = {rule} does not hold: "
        f"{_value(table, row, total)}, but {terms} = {added}"
    )
    cells = tuple(_cell(table, row, role) for role in (total, *parts))
    return Problem("identity", table.sheet.name, row.number, cells, text)


def _down(table: Table) -> list[Problem]:
    found = []
    if table.total:
        found += _sum_problems(table, table.total, top_rows(table.rows))
    for row in table.rows:
        if row.kind == "row" and row.counts:
            found += _sum_problems(table, row, children(table.rows, row))
        elif row.kind == "subtotal":
            found += _sum_problems(table, row, _above(table.rows, row))
    return found


def _above(rows: list[Row], subtotal: Row) -> list[Row]:
    """The rows that a sub-total below them adds up: back to the last heading without numbers, sub-total or total."""
    found: list[Row] = []
    for row in reversed(rows[: rows.index(subtotal)]):
        if row.kind != "row" or not row.counts:
            break
        found.insert(0, row)
    return top_rows(found)


def _sum_problems(table: Table, whole: Row, parts: list[Row]) -> list[Problem]:
    found = []
    for role, count in whole.counts.items():
        amounts = [amount for row in parts if (amount := _amount(table.rows, row, role)) is not None]
        unknown = any(role in row.counts and row.counts[role].value is None for row in parts)
        if count.value is None or unknown or not amounts or sum(amounts) == count.value:
            continue
        column = column_letters(table.header.columns[role])
        first, last = parts[0].number, max(row.number for row in parts)
        text = (
            f"{_cell(table, whole, role)}: {whole.label!r} prints {count.text}, "
            f"but its rows {column}{first} to {column}{last} add up to {sum(amounts)}"
        )
        cells = (_cell(table, whole, role), *(_cell(table, row, role) for row in parts))
        found.append(Problem("sum", table.sheet.name, whole.number, cells, text))
    return found


def _amount(rows: list[Row], row: Row, role: Role) -> int | None:
    if role in row.counts:
        return row.counts[role].value
    below = [amount for child in children(rows, row) if (amount := _amount(rows, child, role)) is not None]
    return sum(below) if below else None


def _cell(table: Table, row: Row, role: Role) -> str:
    return table.sheet.locator(row.number, table.header.columns[role])


def _value(table: Table, row: Row, role: Role) -> str:
    place = f"{column_letters(table.header.columns[role])}{row.number}"
    return f"{place}={row.counts[role].text}" if role in row.counts else f"{place} empty"


def _number(table: Table, role: Role) -> str:
    """The column as the form numbers it, else as its layout does, else its letters."""
    header = table.header
    number = header.numbers.get(role) or next((c.number for c in header.layout.columns if c.role == role), None)
    return f"({number})" if number else f"column {column_letters(header.columns[role])}"
