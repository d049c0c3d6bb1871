"""Reading the tables of a form: rows, sub-totals and totals, and the text above and below them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from analysis import vietnamese
from analysis.errors import BadInputError
from analysis.sources.form_header import Header, find_headers, printed_numbers
from analysis.sources.form_layouts import Role
from analysis.sources.form_workbook import Sheet
from analysis.vietnamese import fold

OF_WHICH = 9

_DASH = re.compile(r"[-\u2010-\u2015\u2212.…_\s]*")
_TOTAL_ROW = re.compile(
    r"(tong( so| cong)?( ho so)?( chung)?|cong)( toan (tinh|so|nganh|thanh pho|don vi))?\s*([:.(=].*)?"
)
_SUBTOTAL_ROW = re.compile(r"(tieu cong|cong|tong( so| cong)?)\s+(linh vuc|muc|phan|nhom|[ivx]+\b|[a-h]\b).*")
_END = re.compile(
    r"(nguoi (lap|bao cao|tong hop)|thu truong|ky thay|k/?t\.|t/?m\.|\(ky|noi nhan|ghi chu"
    r"|giam doc|chu tich|chanh van phong)"
)
_SIGNED = re.compile(r".*ngay\s*[\d….]*\s*thang\s*[\d….]*\s*nam\s*[\d….]*$")
_RATE_ROW = re.compile(r"(ty|ti) le\b|%")
_SERIAL = re.compile(r"(?P<roman>[IVX]+)|(?P<letter>[A-Z])|(?P<number>\d+(?:\.\d+)*)|(?P<dash>[-+*•])")
_BARE_LABEL = re.compile(r"(don vi|co quan|k[iy]) (bao cao|thong ke)")
_LEADING = re.compile(r"([IVX]+|[A-H]|\d+(?:\.\d+)*)\s*[./)]\s*(?=[^\W\d])|([-+*•])\s+(?=\S)")


@dataclass(frozen=True)
class Count:
    """One filled cell: where it stands, its text as kept, its value, and what is wrong with it if it has none."""

    place: tuple[int, int]
    text: str
    value: int | None
    wrong: str = ""


@dataclass(eq=False)
class Row:
    """One row of a form: its place, name, rank (1 for A, 2 for I, 3 for 1, 4 for 1.1 ...) and filled cells."""

    number: int
    label: str
    rank: int
    kind: str = "row"
    counts: dict[Role, Count] = field(default_factory=dict)
    sections: tuple[str, ...] = ()


@dataclass
class Table:
    """One form: its header, its rows in order, the lines above and below it, and the cells that could not be read."""

    sheet: Sheet
    header: Header
    rows: list[Row]
    title: list[str]
    foot: list[str]
    unreadable: list[tuple[tuple[int, int], str]] = field(default_factory=list)

    @property
    def total(self) -> Row | None:
        """The row Tổng số or Tổng cộng, if the form has one."""
        return next((row for row in self.rows if row.kind == "total"), None)


def read_tables(sheet: Sheet, file: str) -> list[Table]:
    """Every form of a sheet. A header repeated without a title of its own continues the table above it.

    Raises BadInputError for a formula that was never calculated, naming its cell.
    """
    headers = find_headers(sheet, file)
    tables: list[Table] = []
    start = 1
    for position, header in enumerate(headers):
        limit = headers[position + 1].top if position + 1 < len(headers) else sheet.last_row + 1
        title = _lines(sheet, start, header.top, file)
        rows, end, unreadable = _rows(sheet, header, limit, file)
        if tables and not title and tables[-1].header.columns == header.columns:
            tables[-1].rows.extend(rows)
            tables[-1].unreadable.extend(unreadable)
        else:
            tables.append(Table(sheet, header, rows, title, [], unreadable))
        start = end
        tables[-1].foot = _lines(sheet, end, limit, file)
        # What stands between two forms of a sheet is read both as the foot of one and the title of the next.
    for table in tables:
        _mark_totals(table.rows)
        _mark_sections(table.rows)
    return tables


def children(rows: list[Row], row: Row) -> list[Row]:
    """The rows directly below a row: deeper in rank, up to the next one of its own rank."""
    start = rows.index(row) + 1
    return top_rows(_deeper(rows[start:], row.rank))


def top_rows(rows: list[Row]) -> list[Row]:
    """The rows that stand below no other of these rows; totals, sub-totals and "of which" rows are left out."""
    found: list[Row] = []
    for row in rows:
        if row.kind != "row" or row.rank == OF_WHICH:
            continue
        if found and row.rank > found[-1].rank:
            continue
        found.append(row)
    return found


def _deeper(rows: list[Row], rank: int) -> list[Row]:
    found = []
    for row in rows:
        if row.kind == "total" or (row.kind == "row" and row.rank <= rank):
            break
        found.append(row)
    return found


def _rows(
    sheet: Sheet, header: Header, limit: int, file: str
) -> tuple[list[Row], int, list[tuple[tuple[int, int], str]]]:
    rows: list[Row] = []
    unreadable: list[tuple[tuple[int, int], str]] = []
    for number in range(header.bottom + 1, limit):
        if printed_numbers(sheet, number):
            continue
        serial = sheet.text(number, header.serial_column) if header.serial_column else ""
        name = sheet.text(number, header.name_column)
        counts, wrong = _counts(sheet, header, number, file)
        readable = any(count.value is not None for count in counts.values())
        # A signature block stands where numbers stand; only a row without any number can be one.
        if not readable and _ends(sheet, number):
            return rows, number, unreadable
        label = _flat(name) or ("" if serial.isdigit() else _flat(serial))
        if not label and not serial and not readable:
            continue
        if not label:
            unreadable.append(((number, header.name_column), "the row has numbers but no name: no claim is made of it"))
            continue
        _refuse_uncalculated(sheet, (number, header.name_column), file)
        if _RATE_ROW.match(fold(label)):
            header.notes.append(f"{sheet.locator(number, 1)}: row {label!r} is left out: percentages are recomputed")
            continue
        rank, plain = _rank(serial, label, bool(name))
        unreadable += wrong
        rows.append(Row(number, plain, rank, counts=counts))
    return rows, limit, unreadable


def _counts(
    sheet: Sheet, header: Header, number: int, file: str
) -> tuple[dict[Role, Count], list[tuple[tuple[int, int], str]]]:
    counts: dict[Role, Count] = {}
    wrong = []
    for role, column in header.columns.items():
        place = (number, column)
        _refuse_uncalculated(sheet, place, file)
        cell = sheet.cells.get(place)
        if cell is None or _DASH.fullmatch(cell.text):
            continue
        value = None if cell.fraction else vietnamese.number(cell.text)
        if value is not None and value == value.to_integral_value():
            counts[role] = Count(place, cell.text, int(value))
            continue
        what = f"{cell.text!r} cannot be read as a count"
        if cell.fraction:
            what = (
                f"the cell holds the fraction {cell.text}, not a count; perhaps a thousands dot was read as a decimal"
            )
        wrong.append((place, what))
        if any(letter.isdigit() for letter in cell.text):
            counts[role] = Count(place, cell.text, None, what)
    return counts, wrong


def _refuse_uncalculated(sheet: Sheet, place: tuple[int, int], file: str) -> None:
    cell = sheet.cells.get(place)
    if cell and cell.uncalculated:
        raise BadInputError(
            "holds a formula that was never calculated: the file keeps no value for it",
            file=file,
            column=sheet.locator(*place),
            expected="a number, or a formula with the value that Excel last showed",
            remedy="open the file in Excel or LibreOffice, let it calculate, and save it",
        )


def _ends(sheet: Sheet, row: int) -> bool:
    words = [fold(_flat(text)) for text in _texts(sheet, row)]
    return any(_END.match(word) or _SIGNED.fullmatch(word) for word in words)


def _rank(serial: str, label: str, named: bool) -> tuple[int, str]:
    """How deep a row stands, by its number (A, I, 1, 1.1, -) or the number in front of its name; and its bare name."""
    token = serial.strip().rstrip(".)/") if named else ""
    leading = _LEADING.match(label)
    if leading and not token:
        token, label = (leading.group(1) or leading.group(2)), label[leading.end() :].strip()
    found = _SERIAL.fullmatch(token)
    if found is None:
        return (2 if fold(label).startswith("linh vuc") else 3), label
    if found.group("dash"):
        return OF_WHICH, label
    if found.group("number"):
        return 3 + token.count("."), label
    return (2 if found.group("roman") else 1), label


def _mark_totals(rows: list[Row]) -> None:
    named = [row for row in rows if row.counts and _TOTAL_ROW.fullmatch(fold(row.label))]
    by_word = [row for row in named if fold(row.label).startswith("tong")] or named
    total = by_word[-1] if by_word else None
    for row in rows:
        if row is total:
            row.kind = "total"
        elif row in named or (row.counts and _SUBTOTAL_ROW.fullmatch(fold(row.label))):
            row.kind = "subtotal"


def _mark_sections(rows: list[Row]) -> None:
    # "Lĩnh vực ..." heads a section only where numbered rows stand below it; else it is a row like any other.
    numbered = any(row.kind == "row" and 3 <= row.rank < OF_WHICH for row in rows)
    open_sections: list[Row] = []
    for row in rows:
        if row.kind == "total":
            open_sections = []
            continue
        if row.kind == "row":
            if not numbered and row.rank == 2 and fold(row.label).startswith("linh vuc"):
                row.rank = 3
            open_sections = [section for section in open_sections if section.rank < row.rank]
        above = [section for section in open_sections if row.kind == "row" or section.rank < 3]
        row.sections = tuple(section.label for section in above)
        if row.kind == "row" and row.rank != OF_WHICH:
            open_sections.append(row)


def _lines(sheet: Sheet, start: int, end: int, file: str) -> list[str]:
    lines: list[str] = []
    for row in range(start, end):
        for column in range(1, sheet.last_column + 1):
            _refuse_uncalculated(sheet, (row, column), file)
        texts = [text + ":" if _BARE_LABEL.fullmatch(fold(text)) else text for text in _texts(sheet, row)]
        # A label that ends in a colon has its value in the next cell.
        joined = re.sub(r":\s*\n(?=[^\n:]*(?:\n|$))", ": ", "\n".join(texts))
        lines += [line for line in (_flat(part) for part in joined.split("\n")) if line]
    return lines


def _texts(sheet: Sheet, row: int) -> Iterator[str]:
    for column in range(1, sheet.last_column + 1):
        if sheet.text(row, column):
            yield sheet.text(row, column)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
