"""Forms as offices send them, made with openpyxl: the tests say rows and merges, this writes the file."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd

PROVINCES = pd.DataFrame(
    [
        ("can-tho", "92", "Cần Thơ", "Can Tho", "mekong-delta", ""),
        ("ca-mau", "96", "Cà Mau", "Ca Mau", "mekong-delta", ""),
        ("ha-tinh", "42", "Hà Tĩnh", "Ha Tinh", "north-central-and-central-coast", ""),
        ("ba-ria-vung-tau", "77", "Bà Rịa - Vũng Tàu", "Ba Ria - Vung Tau", "southeast", "BR-VT|Vũng Tàu"),
    ],
    columns=["province", "province_code", "name_vi", "name_en", "region", "aliases"],
)

TITLE = (
    ["UBND TỈNH CÀ MAU"],
    ["TÌNH HÌNH, KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH"],
    ["Đơn vị báo cáo: Sở Y tế"],
    ["Kỳ báo cáo: Quý I/2021 (từ ngày 15/12/2020 đến ngày 14/3/2021)"],
)
HEAD_2017 = (
    ["STT", "Lĩnh vực, công việc giải quyết theo cấp", "Số hồ sơ nhận giải quyết", None, None, None,
     "Kết quả giải quyết", None, None, None, None, None],
    [None, None, "Tổng số", "Trong đó", None, None,
     "Số hồ sơ đã giải quyết", None, None, "Số hồ sơ đang giải quyết", None, None],
    [None, None, None, "Số mới tiếp nhận trực tuyến", "Số kỳ trước chuyển qua",
     "Số mới tiếp nhận (trực tiếp hoặc qua dịch vụ bưu chính)",
     "Tổng số", "Trả đúng thời hạn", "Trả quá hạn", "Tổng số", "Chưa đến hạn", "Quá hạn"],
    [f"({number})" for number in range(1, 13)],
)  # fmt: skip
HEAD_2020 = (
    ["STT", "Lĩnh vực giải quyết", "Số lượng hồ sơ tiếp nhận", None, None, None,
     "Số lượng hồ sơ đã giải quyết", None, None, None, "Số lượng hồ sơ đang giải quyết", None, None],
    [None, None, "Tổng số", "Trong kỳ", None, "Từ kỳ trước",
     "Tổng số", "Trước hạn", "Đúng hạn", "Quá hạn", "Tổng số", "Trong hạn", "Quá hạn"],
    [None, None, None, "Trực tuyến", "Trực tiếp, dịch vụ bưu chính", *[None] * 8],
    ["(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)=(8)+(9)+(10)", "(8)", "(9)", "(10)",
     "(11)=(12)+(13)", "(12)", "(13)"],
)  # fmt: skip
MERGES_2020 = (
    "A5:A7",
    "B5:B7",
    "C5:F5",
    "G5:J5",
    "K5:M5",
    "C6:C7",
    "D6:E6",
    "F6:F7",
    *[f"{c}6:{c}7" for c in "GHIJKLM"],
)
ROWS_2020 = (
    [1, "Dược", 100, 60, 30, 10, 90, 40, 45, 5, 10, 8, 2],
    [2, "Khám bệnh, chữa bệnh", 1179, 700, 400, 79, 1100, 600, 480, 20, 79, 70, 9],
    [None, "Tổng số", 1279, 760, 430, 89, 1190, 640, 525, 25, 89, 78, 11],
)

Rows = Sequence[Sequence[object]]


def write_form(path: Path, sheets: dict[str, Rows], merges: Sequence[str] = ()) -> Path:
    """A workbook of these sheets, each with the same merged ranges."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for merge in merges:
            sheet.merge_cells(merge)
    book.save(path)
    return path


def form_2020(path: Path, rows: Rows = ROWS_2020, *, title: Rows = TITLE, sheet: str = "Sheet1") -> Path:
    """One form of Circular 01/2020 with its header at row 5."""
    return write_form(path, {sheet: [*title, *HEAD_2020, *rows]}, MERGES_2020 if len(title) == 4 else ())


def by_cell(claims: pd.DataFrame) -> dict[str, dict[str, Any]]:
    return {str(row["paragraph"]): {str(k): v for k, v in row.items()} for row in claims.to_dict("records")}


def figures(claims: pd.DataFrame, agency: str) -> dict[tuple[str, str], str]:
    """The whole measures of one agency: (measure, level) to text."""
    own = claims[(claims["agency"] == agency) & (claims["measure"] != "other")]
    return {(row["measure"], row["level"]): row["numerator_text"] for row in own.to_dict("records")}
