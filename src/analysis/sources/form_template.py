"""Empty forms to fill in, one of each layout, and a filled example whose figures are made up and say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from analysis import paths
from analysis.errors import BadInputError
from analysis.sources.form_layouts import KINDS, LAYOUTS, Identity, Layout, Role, identities

EMPTY_ROWS = 10
TITLE_ROWS = 6
TOTAL_LABEL = "Tổng số"

_LINE = Side(style="thin")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_EXAMPLE_AGENCY = "Sở Ví dụ"
_EXAMPLE_PERIODS = {
    "circular-02-2017": "Quý I/2020",
    "circular-01-2020": "Quý I/2021 (từ ngày 15/12/2020 đến ngày 14/3/2021)",
    "procedure-export": "Từ ngày 01/01/2020 đến ngày 31/03/2020",
}
_EXAMPLE_NAMES = {"procedure-export": ("Thủ tục thứ nhất", "Thủ tục thứ hai", "Thủ tục thứ ba")}
_EXAMPLE_NUMBERS: dict[str, tuple[tuple[int, ...], ...]] = {
    "circular-02-2017": (
        (1179, 686, 61, 432, 1100, 1080, 20, 79, 70, 9),
        (240, 96, 12, 132, 231, 229, 2, 9, 9, 0),
        (35, 0, 3, 32, 30, 30, 0, 5, 4, 1),
    ),
    "circular-01-2020": (
        (1179, 686, 432, 61, 1100, 640, 440, 20, 79, 70, 9),
        (240, 96, 132, 12, 231, 120, 109, 2, 9, 9, 0),
        (35, 0, 32, 3, 30, 10, 20, 0, 5, 4, 1),
    ),
    "procedure-export": (
        (500, 120, 80, 20, 260, 20, 440, 190, 240, 3, 7, 45, 15, 25, 1, 4, 5, 3, 2, 5),
        (90, 30, 0, 4, 50, 6, 80, 25, 53, 1, 1, 8, 3, 5, 0, 0, 1, 0, 0, 1),
        (12, 0, 0, 0, 12, 0, 12, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    ),
}


def write_template(
    kind: str,
    path: Path,
    *,
    title: Mapping[str, str] | None = None,
    rows: Sequence[tuple[str, Mapping[Role, int]]] = (),
    total: Mapping[Role, int] | None = None,
) -> Path:
    """Write a form of one kind as .xlsx: title block, header with column numbers, rows, total, the sums as notes.

    `title` fills the lines above the header (`parent`, `agency`, `period`, `remark`); without `rows` ten empty ones
    are left to fill in. The cells are the same each time; the bytes of an .xlsx file are not.
    Raises BadInputError for an unknown kind, or a path that does not end in .xlsx.
    """
    layout = _layout(kind)
    if path.suffix.lower() != ".xlsx":
        raise BadInputError("is no name for an Excel workbook", file=path.name, expected="a name that ends in .xlsx")
    if path.is_dir():
        raise BadInputError("is a folder", file=paths.shown(path), expected="a file to write")
    book = openpyxl.Workbook()
    book.properties.creator = "hoso"
    book.properties.created = book.properties.modified = dt.datetime(2020, 1, 1)
    sheet = book.active
    sheet.title = "Biểu mẫu"
    width = layout.columns[-1].number
    _write_title(sheet, layout, title or {}, width)
    first = _write_header(sheet, layout)
    last = _write_rows(sheet, layout, first, rows, total or {})
    _write_foot(sheet, layout, last + 2)
    return paths.write_with(path, book.save)


def write_example(kind: str, path: Path) -> Path:
    """Write a filled form of one kind, with made-up figures of a department that does not exist, labelled so.

    Raises BadInputError as `write_template` does.
    """
    layout = _layout(kind)
    names = _EXAMPLE_NAMES.get(kind, ("Lĩnh vực thứ nhất", "Lĩnh vực thứ hai", "Lĩnh vực thứ ba"))
    roles = [column.role for column in layout.columns]
    rows = [(name, dict(zip(roles, row, strict=True))) for name, row in zip(names, _EXAMPLE_NUMBERS[kind], strict=True)]
    total = {role: sum(numbers[role] for _, numbers in rows) for role in roles}
    title = {
        "agency": _EXAMPLE_AGENCY,
        "period": _EXAMPLE_PERIODS[kind],
        "remark": "VÍ DỤ: SỐ LIỆU GIẢ ĐỊNH (synthetic example, no real department)",
    }
    return write_template(kind, path, title=title, rows=rows, total=total)


def _layout(kind: str) -> Layout:
    if kind not in LAYOUTS:
        raise BadInputError(f"{kind!r} is no kind of form", expected=", ".join(KINDS))
    return LAYOUTS[kind]


def _write_title(sheet: Any, layout: Layout, title: Mapping[str, str], width: int) -> None:
    lines = (
        title.get("parent", "UBND ……"),
        title.get("remark", ""),
        layout.title,
        f"({layout.origin})",
        f"Đơn vị báo cáo: {title.get('agency', '……')}",
        f"Kỳ báo cáo: {title.get('period', 'Quý …/20… (từ ngày …/…/20… đến ngày …/…/20…)')}",
    )
    for row, line in enumerate(lines, start=1):
        if line:
            cell = sheet.cell(row, 1, line)
            cell.font = Font(bold=row == 3)
            sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=width)


def _write_header(sheet: Any, layout: Layout) -> int:
    """Write headings and column numbers; the first row below them."""
    top = TITLE_ROWS + 1
    depth = max(len(column.heading) for column in layout.columns)
    bottom = top + depth - 1
    for column, heading in ((1, "STT"), (2, layout.name_heading)):
        _heading(sheet, heading, top, column, bottom, column)
    for level in range(depth):
        for group in _groups(layout, level):
            path = layout.columns[group[0]].heading
            last = bottom if level == len(path) - 1 else top + level
            left, right = (layout.columns[index].number for index in (group[0], group[-1]))
            _heading(sheet, path[level], top + level, left, last, right)
    for column in range(1, layout.columns[-1].number + 1):
        cell = sheet.cell(bottom + 1, column, f"({column})")
        cell.alignment, cell.border = _CENTRE, _BOX
        sheet.column_dimensions[get_column_letter(column)].width = 6 if column == 1 else 40 if column == 2 else 12
    return bottom + 2


def _groups(layout: Layout, level: int) -> list[list[int]]:
    """Neighbouring columns that share their headings down to a level."""
    groups: list[list[int]] = []
    for index, column in enumerate(layout.columns):
        if level >= len(column.heading):
            continue
        same = groups and groups[-1][-1] == index - 1
        if same and layout.columns[index - 1].heading[: level + 1] == column.heading[: level + 1]:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _heading(sheet: Any, text: str, top: int, left: int, bottom: int, right: int) -> None:
    cell = sheet.cell(top, left, text)
    cell.alignment, cell.font = _CENTRE, Font(bold=True)
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            sheet.cell(row, column).border = _BOX
    if (top, left) != (bottom, right):
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def _write_rows(
    sheet: Any, layout: Layout, first: int, rows: Sequence[tuple[str, Mapping[Role, int]]], total: Mapping[Role, int]
) -> int:
    filled = list(rows) or [("", {}) for _ in range(EMPTY_ROWS)]
    for number, (name, numbers) in enumerate([*filled, (TOTAL_LABEL, total)], start=1):
        row = first + number - 1
        sheet.cell(row, 1, number if name != TOTAL_LABEL else None).border = _BOX
        sheet.cell(row, 2, name or None).border = _BOX
        for column in layout.columns:
            sheet.cell(row, column.number, numbers.get(column.role)).border = _BOX
    return first + len(filled)


def _write_foot(sheet: Any, layout: Layout, row: int) -> None:
    sheet.cell(row, 2, "Người lập biểu")
    sheet.cell(row, max(layout.columns[-1].number - 3, 3), "Thủ trưởng đơn vị")
    sheet.cell(row + 2, 1, "Ghi chú:")
    rules = identities(column.role for column in layout.columns)
    for place, identity in enumerate(rules, start=row + 3):
        sheet.cell(place, 1, _rule(layout, identity))
    sheet.cell(row + 3 + len(rules), 1, _share_rule(layout))


def _share_rule(layout: Layout) -> str:
    new = [column for column in layout.columns if column.role.group == "received"]
    new = [column for column in new if column.role.part not in ("total", "carried_over")]
    online = " + ".join(f"({column.number})" for column in new if column.role.part == "online")
    base = " + ".join(f"({column.number})" for column in new)
    return f"Tỷ lệ trực tuyến = [{online}] / [{base}]; không tính hồ sơ kỳ trước chuyển qua"


def _rule(layout: Layout, identity: Identity) -> str:
    numbers = {column.role: column.number for column in layout.columns}
    return f"({numbers[identity.total]}) = " + " + ".join(f"({numbers[part]})" for part in identity.parts)
