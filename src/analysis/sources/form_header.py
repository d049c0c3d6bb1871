"""Finding the header of a form in a sheet: by its words and its column numbers, wherever it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analysis import vietnamese
from analysis.errors import BadInputError
from analysis.sources.form_headings import is_heading, is_name, is_rate, is_serial, role_of
from analysis.sources.form_layouts import LAYOUTS, Layout, Role
from analysis.sources.form_workbook import Sheet, column_letters

MOST_HEADER_ROWS = 8
FEWEST_COLUMNS = 4

_PRINTED_NUMBER = re.compile(r"[(-]?\s*(\d{1,2})\s*\)?\s*(?:=.*)?", re.DOTALL)
_LETTER = re.compile(r"\(?[A-D]\)?")


@dataclass
class Header:
    """The header of one table: its rows, its columns by meaning, their printed numbers, and what was not read."""

    top: int
    bottom: int
    layout: Layout
    serial_column: int
    name_column: int
    name_heading: str
    columns: dict[Role, int]
    numbers: dict[Role, int]
    notes: list[str] = field(default_factory=list)


def find_headers(sheet: Sheet, file: str) -> list[Header]:
    """Every header of a known form in a sheet, from top to bottom; empty where the sheet holds none.

    Raises BadInputError where two columns of one header can only be read as the same thing.
    """
    found = []
    row = 1
    while row <= sheet.last_row:
        header = _header_at(sheet, row, file) if _is_first_row(sheet, row) else None
        if header:
            found.append(header)
        row = header.bottom + 1 if header else row + 1
    return found


def printed_numbers(sheet: Sheet, row: int) -> dict[int, int]:
    """The column numbers printed in a row, `(3)` or `3` or `(3) = (4) + (5) + (6)`, by column; empty for another row.

    Excel turns a typed `(3)` into -3, which counts as `(3)` here.
    """
    texts = {column: sheet.text(row, column) for column in range(1, sheet.last_column + 1)}
    filled = {column: text for column, text in texts.items() if text}
    numbers = {column: found for column, text in filled.items() if (found := _PRINTED_NUMBER.fullmatch(text))}
    others = [text for column, text in filled.items() if column not in numbers]
    if len(numbers) < FEWEST_COLUMNS or any(not _LETTER.fullmatch(text) for text in others):
        return {}
    values = {column: int(found.group(1)) for column, found in numbers.items()}
    ordered = sorted(values.values())
    marked = all(filled[column].startswith(("(", "-")) for column in numbers)
    in_a_row = ordered == list(range(ordered[0], ordered[0] + len(ordered))) and 1 <= ordered[0] <= 3
    return values if marked or in_a_row else {}


def _is_first_row(sheet: Sheet, row: int) -> bool:
    return sum(is_heading(_flat(sheet.text(row, column))) for column in range(1, sheet.last_column + 1)) >= 2


def _header_at(sheet: Sheet, top: int, file: str) -> Header | None:
    bottom, numbers = _extent(sheet, top)
    columns = range(1, sheet.last_column + 1)
    anchors = _anchors(sheet)
    headings = {column: _path(sheet, anchors, top, bottom, column) for column in columns}
    serial = next((c for c in columns if headings[c] and is_serial(headings[c][-1])), 0)
    name = next((c for c in columns if c != serial and headings[c] and is_name(headings[c][-1])), 0)
    words = {c: role_of(headings[c]) for c in columns if c not in (serial, name)}
    known = [role for role in words.values() if role]
    online = any((role.group, role.part) == ("received", "online") for role in known)
    if len(set(known)) < FEWEST_COLUMNS or not online:
        return None
    layout = _layout(known)
    roles, notes = _settle(words, headings, numbers, layout, sheet, file, bottom)
    notes += _missing(set(roles), sheet, bottom)
    if not name:
        by_number = next((column for column, number in numbers.items() if number == 2), 0)
        name = by_number or max(serial + 1 if serial else min(roles.values()) - 1, 1)
    heading = headings[name][-1] if headings[name] else ""
    printed = {role: numbers[column] for role, column in roles.items() if column in numbers}
    last = bottom + 1 if numbers else bottom
    return Header(top, last, layout, serial, name, heading, roles, printed, notes)


def _extent(sheet: Sheet, top: int) -> tuple[int, dict[int, int]]:
    """The last row of headings, and the column numbers printed in the row below it."""
    aside = {c for c in range(1, sheet.last_column + 1) if is_serial(sheet.text(top, c)) or is_name(sheet.text(top, c))}
    bottom = top
    for row in range(top + 1, min(top + MOST_HEADER_ROWS, sheet.last_row) + 1):
        numbers = printed_numbers(sheet, row)
        if numbers:
            return row - 1, numbers
        texts = {c: _flat(sheet.text(row, c)) for c in range(1, sheet.last_column + 1) if sheet.text(row, c)}
        if not texts:
            continue
        if any(vietnamese.number(text) is not None for text in texts.values()):
            break
        if not any(is_heading(text) for column, text in texts.items() if column not in aside):
            break
        bottom = row
    return bottom, {}


def _anchors(sheet: Sheet) -> dict[tuple[int, int], tuple[int, int]]:
    return {
        (row, column): (top, left)
        for top, left, bottom, right in sheet.merged
        for row in range(top, min(bottom, sheet.last_row) + 1)
        for column in range(left, min(right, sheet.last_column) + 1)
    }


def _path(
    sheet: Sheet, anchors: dict[tuple[int, int], tuple[int, int]], top: int, bottom: int, column: int
) -> list[str]:
    path: list[str] = []
    seen: set[tuple[int, int]] = set()
    for row in range(top, bottom + 1):
        place = anchors.get((row, column), (row, column))
        if place[0] < top or place in seen:
            continue
        seen.add(place)
        text = _flat(sheet.text(*place))
        if not text and (row, column) not in anchors:
            text = _heading_from_the_left(sheet, anchors, top, bottom, row, column)
        if text:
            path.append(text)
    return path


def _heading_from_the_left(
    sheet: Sheet, anchors: dict[tuple[int, int], tuple[int, int]], top: int, bottom: int, row: int, column: int
) -> str:
    """The heading that spans this cell in a form whose merges were lost: the nearest to the left in the same group."""
    if not any(sheet.text(below, column) for below in range(row + 1, bottom + 1)):
        return ""
    for left in range(column, 0, -1):
        if (row, left) in anchors:
            return ""
        if sheet.text(row, left):
            return "" if is_serial(sheet.text(row, left)) else _flat(sheet.text(row, left))
        if any(sheet.text(above, left) for above in range(top, row)):
            return ""
    return ""


def _layout(known: list[Role]) -> Layout:
    if any(role.level or (role.channel and role.group in ("resolved", "pending")) for role in known):
        return LAYOUTS["procedure-export"]
    early = Role("resolved", "early") in known
    return LAYOUTS["circular-01-2020" if early else "circular-02-2017"]


def _settle(
    words: dict[int, Role | None],
    headings: dict[int, list[str]],
    numbers: dict[int, int],
    layout: Layout,
    sheet: Sheet,
    file: str,
    row: int,
) -> tuple[dict[Role, int], list[str]]:
    """One column for each meaning: by words first; by printed number where words do not settle it."""
    agreeing = sum(layout.role(numbers[c]) == role for c, role in words.items() if role and c in numbers)
    counted = sum(c in numbers for c, role in words.items() if role)
    # Variants with columns of their own shift the numbers; then only words can be trusted.
    by_number = {c: layout.role(n) for c, n in numbers.items()} if 2 * agreeing > counted else {}
    roles: dict[Role, int] = {}
    open_columns = []
    for column, role in sorted(words.items(), key=lambda item: by_number.get(item[0]) != item[1]):
        if role and role not in roles:
            roles[role] = column
        elif headings[column]:
            open_columns.append(column)
    notes = []
    for column in sorted(open_columns):
        role, heading = by_number.get(column), " / ".join(headings[column])
        same = words[column]
        if role and role not in roles:
            roles[role] = column
        elif same and same.group in ("received", "resolved", "pending"):
            raise BadInputError(
                f"columns {column_letters(roles[same])} and {column_letters(column)} both read as {heading!r}",
                file=file,
                row=f"{row} of sheet {sheet.name!r}",
                remedy="give the headings of the official form, with its column numbers (1), (2), (3) ... below",
            )
        else:
            what = "percentages are recomputed, not read" if is_rate(headings[column]) else "not a column of the form"
            notes.append(f"{sheet.locator(row, column)}: column {heading!r} is left out: {what}")
    return roles, notes


def _missing(roles: set[Role], sheet: Sheet, row: int) -> list[str]:
    wanted = {
        "total to handle": {Role("received")},
        "counter or post": {Role("received", part) for part in ("counter", "counter_or_post")},
        "carried over": {Role("received", "carried_over")},
        "resolved, total": {Role("resolved")},
        "pending, total": {Role("pending")},
    }
    where = sheet.locator(row, 1)
    return [
        f"{where}: no column {name!r} was found, so its sums are not checked"
        for name, any_of in wanted.items()
        if not any_of & roles
    ]


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
