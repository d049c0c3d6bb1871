"""Every file that is no form gets one clear message: no traceback, nothing written."""

from __future__ import annotations

import contextlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from form_files import HEAD_2020, PROVINCES, ROWS_2020, TITLE, form_2020, write_form
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import BadInputError
from analysis.sources import form_workbook
from analysis.sources.forms import read_form

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def refused(path: Path, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        read_form(path, provinces=PROVINCES)


def repacked(path: Path, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> Path:
    """The same workbook with parts changed or added."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in {**parts, **(extra or {})}.items():
            package.writestr(name, change(name, data))
    return path


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted with a password"),
        (OLE + "Workbook".encode("utf-16-le"), r"old Excel workbook \(\.xls\)"),
        (b"STT,Linh vuc\n1,Duoc\n", "plain text or CSV"),
        (b"\xef\xbb\xbf<html><table></table></html>", "a web page"),
        (b'<?xml version="1.0"?><Workbook/>', "an XML file"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04 and then nothing", "cut off"),
        (b"\x89PNG\r\n\x1a\n\0\0", "unknown kind"),
    ],
)
def test_other_files_under_the_name_of_a_workbook(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(data)
    refused(path, words)


@pytest.mark.parametrize(
    ("member", "words"),
    [
        ("word/document.xml", "Word document"),
        ("content.xml", "OpenDocument"),
        ("xl/workbook.bin", "binary Excel"),
        ("holiday.jpg", "holds no workbook"),
    ],
)
def test_other_packages(tmp_path: Path, member: str, words: str) -> None:
    path = tmp_path / "form.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr(member, b"x")
    refused(path, words)


def test_missing_file_and_folder(tmp_path: Path) -> None:
    refused(tmp_path / "none.xlsx", "no such file")
    refused(tmp_path, "is not a file")


def test_truncated_at_any_place(tmp_path: Path) -> None:
    data = form_2020(tmp_path / "f.xlsx").read_bytes()
    for part in (0.1, 0.5, 0.9, 0.999):
        cut = tmp_path / "cut.xlsx"
        cut.write_bytes(data[: int(len(data) * part)])
        refused(cut, "damaged or was cut off")


def test_macros_by_name_and_by_content(tmp_path: Path) -> None:
    path = form_2020(tmp_path / "f.xlsx")
    renamed = tmp_path / "f.xlsm"
    renamed.write_bytes(path.read_bytes())
    refused(renamed, "may carry macros")
    refused(repacked(path, lambda _, data: data, {"xl/vbaProject.bin": b"x"}), "carries macros")
    other = form_2020(tmp_path / "g.xlsx")
    refused(repacked(other, lambda _, data: data, {"xl/macrosheets/sheet1.xml": b"<x/>"}), "carries macros")


def test_a_workbook_under_the_name_of_another_kind(tmp_path: Path) -> None:
    for suffix in (".xls", ".csv", ".docx"):
        path = tmp_path / f"f{suffix}"
        path.write_bytes(form_2020(tmp_path / "f.xlsx").read_bytes())
        refused(path, "ends in .xlsx")


def test_huge_by_size_by_unpacked_size_and_by_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = form_2020(tmp_path / "f.xlsx")
    for limit, words in (("MAX_FILE_BYTES", "huge"), ("MAX_UNPACKED_BYTES", "huge once"), ("MAX_CELLS", "huge once")):
        with monkeypatch.context() as context:
            context.setattr(form_workbook, limit, 50)
            refused(path, words)


def test_a_bomb_is_refused_without_being_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package,
        package.open("xl/workbook.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(101):
            part.write(b"\0" * 1_000_000)
    assert path.stat().st_size < 1_000_000
    refused(path, "huge once unpacked")


def test_a_cell_far_away_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    path = form_2020(tmp_path / "f.xlsx")
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = 1
    book.save(path)
    refused(path, "1048576 rows by 16384 columns")


def test_document_type_declarations_are_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    path = repacked(
        form_2020(tmp_path / "f.xlsx"), lambda name, data: bomb + data if name.endswith("sheet1.xml") else data
    )
    refused(path, "document type declaration")


def test_broken_parts_inside_a_sound_package(tmp_path: Path) -> None:
    path = repacked(form_2020(tmp_path / "f.xlsx"), lambda name, data: b"<x" if name.endswith("sheet1.xml") else data)
    refused(path, "cannot be read as a workbook")


def test_formulas_without_values_name_their_cell(tmp_path: Path) -> None:
    rows = [ROWS_2020[0], [None, "Tổng số", "=SUM(C9:C9)", *ROWS_2020[0][3:]]]
    with pytest.raises(BadInputError, match=r"Sheet1!C10.*never calculated"):
        read_form(form_2020(tmp_path / "f.xlsx", rows), provinces=PROVINCES)


def test_formulas_with_values_are_read(tmp_path: Path) -> None:
    rows = [ROWS_2020[0], [None, "Tổng số", "=SUM(C9:C9)", *ROWS_2020[0][3:]]]
    path = repacked(
        form_2020(tmp_path / "f.xlsx", rows),
        lambda name, data: (
            data.replace(b"<v></v>", b"<v>100</v>").replace(b"<v />", b"<v>100</v>")
            if name.endswith("sheet1.xml")
            else data
        ),
    )
    reading = read_form(path, provinces=PROVINCES)
    assert reading.problems == []
    assert "Sheet1!C10" in set(reading.claims["paragraph"])


def test_a_workbook_without_a_form_says_what_it_looked_for(tmp_path: Path) -> None:
    refused(write_form(tmp_path / "f.xlsx", {"Danh sách": [["STT", "Họ tên"], [1, "A"]]}), "no report form was found")
    refused(write_form(tmp_path / "g.xlsx", {"Sheet1": []}), "no report form was found")


def test_hidden_sheets_are_left_out_and_named(tmp_path: Path) -> None:
    path = form_2020(tmp_path / "f.xlsx")
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.active).title = "Nháp"
    book["Nháp"].sheet_state = "hidden"
    book.save(path)
    reading = read_form(path, provinces=PROVINCES)
    assert reading.problems == []
    assert any("Nháp" in note and "hidden" in note for note in reading.notes)


def test_two_columns_that_read_alike_are_refused(tmp_path: Path) -> None:
    head = ["STT", "Lĩnh vực", "Tổng số tiếp nhận", "Tiếp nhận trực tuyến", "Tiếp nhận trực tuyến",
            "Kỳ trước chuyển qua", "Tiếp nhận trực tiếp"]  # fmt: skip
    refused(write_form(tmp_path / "f.xlsx", {"Sheet1": [*TITLE, head, [1, "A", 1, 1, 0, 0, 0]]}), "both read as")


words = st.sampled_from(
    ["STT", "Lĩnh vực", "Tổng số tiếp nhận", "Tiếp nhận trực tuyến", "Tiếp nhận trực tiếp", "Kỳ trước chuyển qua",
     "Đã giải quyết", "Đang giải quyết", "(3)", "Tổng cộng", "Cộng", "I", "-", "1.179", "Thủ trưởng"]
)  # fmt: skip
anything = st.one_of(st.none(), st.integers(), st.floats(), st.text(max_size=12).filter(str.isprintable), words)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.booleans(), st.lists(st.lists(anything, max_size=9), max_size=9))
def test_no_sheet_ends_in_a_traceback(tmp_path: Path, headed: bool, rows: list[list[object]]) -> None:
    path = write_form(tmp_path / "f.xlsx", {"Sheet1": [*TITLE, *(HEAD_2020 if headed else ()), *rows]})
    with contextlib.suppress(BadInputError):
        read_form(path, provinces=PROVINCES)
