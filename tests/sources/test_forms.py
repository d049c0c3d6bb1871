"""The three layouts and the shapes in which offices send them."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import openpyxl
import pytest
from form_files import (
    HEAD_2017,
    HEAD_2020,
    MERGES_2020,
    PROVINCES,
    ROWS_2020,
    TITLE,
    by_cell,
    figures,
    form_2020,
    write_form,
)  # fmt: skip

from analysis.errors import BadInputError
from analysis.sources.claims import validated_claims, validated_sources
from analysis.sources.form_layouts import KINDS, LAYOUTS
from analysis.sources.form_template import write_example, write_template
from analysis.sources.forms import FormReading, read_form
from analysis.tables import TABLES
from analysis.vietnamese import fold

WHOLE_2020 = {
    ("online_filing", ""): "760",
    ("in_person_filing", ""): "430",
    ("carried_over", ""): "89",
    ("resolved", ""): "1190",
    ("early", ""): "640",
    ("on_time", ""): "525",
    ("late", ""): "25",
    ("pending", ""): "89",
}


def read(path: Path, **told: str) -> FormReading:
    return read_form(path, provinces=PROVINCES, **told)


def test_form_of_2020_with_its_merged_headings(tmp_path: Path) -> None:
    reading = read(form_2020(tmp_path / "q1.xlsx"))
    assert reading.problems == []
    assert reading.layouts == ("circular-01-2020",)
    assert figures(reading.claims, "Sở Y tế") == WHOLE_2020
    cell = by_cell(reading.claims)["Sheet1!D9"]
    assert (cell["measure"], cell["agency"], cell["numerator_text"]) == (
        "online_filing",
        "Sở Y tế - lĩnh vực Dược",
        "60",
    )
    assert (cell["province"], cell["period_start"], cell["period_end"]) == ("ca-mau", "2020-12-15", "2021-03-14")
    assert cell["period_text"] == "Quý I/2021 (từ ngày 15/12/2020 đến ngày 14/3/2021)"
    assert cell["denominator_text"] == ""
    assert by_cell(reading.claims)["Sheet1!C9"]["note"].startswith("total to handle:")


def test_claims_and_source_keep_the_rules_of_the_codebook(tmp_path: Path) -> None:
    for kind in KINDS:
        reading = read(write_example(kind, tmp_path / f"{kind}.xlsx"), province="ca-mau")
        assert tuple(reading.claims.columns) == TABLES["claims"]
        validated_claims(reading.claims, validated_sources(reading.sources, PROVINCES), PROVINCES)
        assert reading.claims["source_id"].iloc[0] == "form-" + reading.sources["sha256"].iloc[0][:8]


def test_no_measure_stands_twice_for_one_agency(tmp_path: Path) -> None:
    for kind in KINDS:
        claims = read(write_example(kind, tmp_path / f"{kind}.xlsx"), province="ca-mau").claims
        whole = claims[claims["measure"] != "other"]
        assert not whole.duplicated(["measure", "level", "agency"]).any()


def test_form_of_2017_without_any_merge_left(tmp_path: Path) -> None:
    row = [1, "Dược", 100, 60, 10, 30, 90, 85, 5, 10, 8, 2]
    path = write_form(tmp_path / "f.xlsx", {"Sheet1": [*TITLE, *HEAD_2017, row, [None, "Tổng cộng", *row[2:]]]})
    reading = read(path)
    assert (reading.problems, reading.layouts) == ([], ("circular-02-2017",))
    assert figures(reading.claims, "Sở Y tế") == {
        ("online_filing", ""): "60",
        ("carried_over", ""): "10",
        ("in_person_filing", ""): "30",
        ("resolved", ""): "90",
        ("on_time", ""): "85",
        ("late", ""): "5",
        ("pending", ""): "10",
    }


def test_export_keeps_levels_3_and_4_apart(tmp_path: Path) -> None:
    claims = read(write_example("procedure-export", tmp_path / "e.xlsx"), province="ca-mau").claims
    whole = figures(claims, "Sở Ví dụ")
    assert (whole["online_filing", "3"], whole["online_filing", "4"]) == ("150", "80")
    assert (whole["in_person_filing", ""], whole["postal_intake", ""]) == ("322", "26")
    assert "Sở Ví dụ - thủ tục thứ nhất" in set(claims["agency"])


def test_header_is_found_wherever_it_stands(tmp_path: Path) -> None:
    shifted = [[None, None, *row] for row in (*TITLE, [], [], *HEAD_2020, *ROWS_2020)]
    reading = read(write_form(tmp_path / "f.xlsx", {"Sheet1": [[], [], *shifted]}))
    assert reading.problems == []
    assert figures(reading.claims, "Sở Y tế") == WHOLE_2020
    assert by_cell(reading.claims)["Sheet1!F13"]["measure"] == "online_filing"


def test_columns_in_another_order_are_read_by_their_words(tmp_path: Path) -> None:
    head = ["STT", "Lĩnh vực", "Đã giải quyết quá hạn", "Tổng số hồ sơ tiếp nhận", "Tiếp nhận từ kỳ trước chuyển qua",
            "Tiếp nhận trực tiếp, qua bưu chính", "Tiếp nhận trực tuyến", "Tổng số đã giải quyết",
            "Đã giải quyết đúng hạn", "Đã giải quyết trước hạn", "Tổng số đang giải quyết",
            "Đang giải quyết trong hạn", "Đang giải quyết quá hạn"]  # fmt: skip
    rows = (
        [1, "Dược", 5, 100, 10, 30, 60, 90, 45, 40, 10, 8, 2],
        [None, "Cộng", 5, 100, 10, 30, 60, 90, 45, 40, 10, 8, 2],
    )
    reading = read(write_form(tmp_path / "f.xlsx", {"Sheet1": [*TITLE, head, *rows]}))
    assert reading.problems == []
    assert figures(reading.claims, "Sở Y tế")["online_filing", ""] == "60"
    assert figures(reading.claims, "Sở Y tế")["late", ""] == "5"


@pytest.mark.parametrize("spell", [str, fold, lambda text: unicodedata.normalize("NFD", text), str.upper])
def test_headings_in_any_spelling(tmp_path: Path, spell: object) -> None:
    assert callable(spell)
    rows = [
        [spell(cell) if isinstance(cell, str) else cell for cell in row] for row in (*TITLE, *HEAD_2020, *ROWS_2020)
    ]
    reading = read(write_form(tmp_path / "f.xlsx", {spell("Biểu 06"): rows}, MERGES_2020), agency="Sở Y tế")
    assert reading.problems == []
    assert figures(reading.claims, "Sở Y tế") == WHOLE_2020
    assert set(reading.claims["province"]) == {"ca-mau"}
    assert set(reading.claims["period_end"]) == {"2021-03-14"}


def test_numbers_as_text_and_empty_cells(tmp_path: Path) -> None:
    row = [1, "Dược", "1.179", "1 079", "1\u00a000", "-", "1,179", None, "1179", 0, "–", "", "…"]
    reading = read(form_2020(tmp_path / "f.xlsx", [row]))
    cells = by_cell(reading.claims)
    assert (cells["Sheet1!C9"]["numerator_text"], cells["Sheet1!D9"]["numerator_text"]) == ("1.179", "1 079")
    assert cells["Sheet1!J9"]["numerator_text"] == "0"
    assert not {"Sheet1!F9", "Sheet1!H9", "Sheet1!K9", "Sheet1!L9", "Sheet1!M9"} & set(cells)
    assert [problem.cells for problem in reading.problems if problem.kind == "unreadable"] == [("Sheet1!E9",)]


def test_column_numbers_that_excel_made_negative_are_no_data(tmp_path: Path) -> None:
    head = [*HEAD_2020[:3], [-number for number in range(1, 14)]]
    reading = read(write_form(tmp_path / "f.xlsx", {"Sheet1": [*TITLE, *head, *ROWS_2020]}, MERGES_2020))
    assert reading.problems == []
    assert figures(reading.claims, "Sở Y tế") == WHOLE_2020


def test_sections_subtotals_blank_rows_and_signatures(tmp_path: Path) -> None:
    first = [1, "Dược", 100, 60, 30, 10, 90, 40, 45, 5, 10, 8, 2]
    second = [1, "An toàn thực phẩm", 20, 5, 15, 0, 20, 0, 20, 0, 0, 0, 0]
    total = [a + b for a, b in zip(first[2:], second[2:], strict=True)]
    rows = [
        ["I", "Lĩnh vực cấp tỉnh"], first, [None, "Cộng", *first[2:]], [],
        ["II", "Lĩnh vực cấp huyện", *second[2:]], second,
        ["Tổng cộng (I+II)", None, *total], [],
        [None, None, None, None, None, None, None, "Cà Mau, ngày 16 tháng 3 năm 2021"],
        [None, "Người lập biểu", None, None, None, None, None, "THỦ TRƯỞNG ĐƠN VỊ"], [None, "Nguyễn Văn A"],
    ]  # fmt: skip
    reading = read(form_2020(tmp_path / "f.xlsx", rows))
    assert reading.problems == []
    assert set(reading.claims["agency"]) == {
        "Sở Y tế",
        "Sở Y tế - lĩnh vực cấp tỉnh",
        "Sở Y tế - lĩnh vực cấp tỉnh - lĩnh vực Dược",
        "Sở Y tế - lĩnh vực cấp huyện",
        "Sở Y tế - lĩnh vực cấp huyện - lĩnh vực An toàn thực phẩm",
    }
    assert figures(reading.claims, "Sở Y tế")["resolved", ""] == "110"
    assert reading.sources["published"].iloc[0] == "2021-03-16"


def test_units_as_rows_speak_for_themselves(tmp_path: Path) -> None:
    rows = [[1, "Sở Du lịch", *ROWS_2020[0][2:]], [2, "Sở hữu trí tuệ", *ROWS_2020[1][2:]], ROWS_2020[2]]
    claims = read(form_2020(tmp_path / "f.xlsx", rows)).claims
    assert set(claims["agency"]) == {"Sở Du lịch", "Sở Y tế - lĩnh vực Sở hữu trí tuệ", "Sở Y tế"}


def test_early_and_on_time_in_one_column_are_on_time(tmp_path: Path) -> None:
    head = [*HEAD_2017[:2], [*HEAD_2017[2][:7], "Đúng và trước hạn", *HEAD_2017[2][8:]]]
    row = [1, "Dược", 100, 60, 10, 30, 90, 85, 5, 10, 8, 2]
    claims = read(write_form(tmp_path / "f.xlsx", {"Sheet1": [*TITLE, *head, row]})).claims
    assert by_cell(claims)["Sheet1!H8"]["measure"] == "on_time"


def test_two_rows_of_one_name_are_a_problem(tmp_path: Path) -> None:
    reading = read(form_2020(tmp_path / "f.xlsx", [ROWS_2020[0], ROWS_2020[0]]))
    assert [(problem.kind, problem.cells) for problem in reading.problems] == [
        ("duplicate", ("Sheet1!B9", "Sheet1!B10"))
    ]


def test_form_without_a_total_says_so_and_makes_none_up(tmp_path: Path) -> None:
    reading = read(form_2020(tmp_path / "f.xlsx", ROWS_2020[:2]))
    assert any("no total row" in note for note in reading.notes)
    assert "Sở Y tế" not in set(reading.claims["agency"])


def test_of_which_by_post_is_not_added_to_counter_or_post(tmp_path: Path) -> None:
    head = [["STT", "Lĩnh vực", "Tổng số tiếp nhận", "Tiếp nhận trực tuyến", "Tiếp nhận trực tiếp, bưu chính",
             "Tiếp nhận qua BCCI", "Tiếp nhận kỳ trước", "Thanh toán trực tuyến", "Tỷ lệ trực tuyến (%)"]]  # fmt: skip
    beside = [[1, "Dược", 100, 60, 30, 20, 10, 7, "66,7%"], [None, "Tổng số", 100, 60, 30, 20, 10, 7, "66,7%"]]
    apart = [[1, "Dược", 120, 60, 30, 20, 10, 7, "66,7%"], [None, "Tổng số", 120, 60, 30, 20, 10, 7, "66,7%"]]
    part = read(write_form(tmp_path / "part.xlsx", {"Sheet1": [*TITLE, *head, *beside]}))
    more = read(write_form(tmp_path / "more.xlsx", {"Sheet1": [*TITLE, *head, *apart]}))
    assert part.problems == more.problems == []
    assert ("postal_intake", "") not in figures(part.claims, "Sở Y tế")
    assert figures(more.claims, "Sở Y tế")["postal_intake", ""] == "20"
    assert figures(part.claims, "Sở Y tế")["online_payment", ""] == "7"
    assert any("percentages" in note for note in part.notes)


def test_extra_columns_shift_the_numbers_but_not_the_meaning(tmp_path: Path) -> None:
    path = write_example("procedure-export", tmp_path / "e.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for merge in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merge))
    sheet.insert_cols(3)
    sheet.cell(7, 3, "Mã thủ tục")
    for column in range(1, 24):
        sheet.cell(11, column, f"({column})")
    for row in range(12, 15):
        sheet.cell(row, 3, "1.000123.000.00.00.H12")
    book.save(path)
    reading = read(path, province="ca-mau")
    assert reading.problems == []
    assert figures(reading.claims, "Sở Ví dụ")["online_filing", "3"] == "150"
    assert by_cell(reading.claims)["'Biểu mẫu'!E15"]["level"] == "3"
    assert any("Mã thủ tục" in note for note in reading.notes)


def test_several_sheets_each_with_its_own_period(tmp_path: Path) -> None:
    second = [*TITLE[:3], ["Kỳ báo cáo: Quý II/2021 (từ ngày 15/3/2021 đến ngày 14/6/2021)"]]
    sheets = {
        "Quý I": [*TITLE, *HEAD_2020, *ROWS_2020],
        "Q2": [*second, *HEAD_2020, *ROWS_2020],
        "Hướng dẫn": [["Cách điền"]],
    }
    reading = read(write_form(tmp_path / "f.xlsx", sheets, MERGES_2020[:0]))
    assert reading.problems == []
    cells = by_cell(reading.claims)
    assert cells["'Quý I'!D9"]["period_end"] == "2021-03-14"
    assert cells["'Q2'!D9"]["period_end"] == "2021-06-14"
    assert any("Hướng dẫn" in note for note in reading.notes)
    with pytest.raises(BadInputError, match="cannot stand for all forms"):
        read(tmp_path / "f.xlsx", period="2021-Q1")


def test_sheet_name_gives_the_period_that_the_title_lacks(tmp_path: Path) -> None:
    for name in ("Quý III.2019", "Quy 3-2019"):
        reading = read(form_2020(tmp_path / "f.xlsx", title=(*TITLE[:3], ["x"]), sheet=name))
        assert set(reading.claims["period_start"]) == {"2019-07-01"}
        assert any("calendar days are assumed" in note for note in reading.notes)


def test_two_forms_below_each_other_and_a_header_repeated_on_each_page(tmp_path: Path) -> None:
    one = [*TITLE, *HEAD_2020, ROWS_2020[0], *HEAD_2020, *ROWS_2020[1:]]
    reading = read(write_form(tmp_path / "f.xlsx", {"Sheet1": one}))
    assert reading.problems == []
    assert figures(reading.claims, "Sở Y tế") == WHOLE_2020
    other = [["UBND tỉnh Cà Mau"], ["Đơn vị báo cáo: Sở Du lịch"], TITLE[3]]
    two = [*TITLE, *HEAD_2020, *ROWS_2020, [None, "Người lập biểu"], *other, *HEAD_2020, *ROWS_2020]
    reading = read(write_form(tmp_path / "g.xlsx", {"Sheet1": two}))
    assert reading.problems == []
    assert figures(reading.claims, "Sở Du lịch") == figures(reading.claims, "Sở Y tế") == WHOLE_2020


def test_the_same_form_on_two_sheets_is_a_problem(tmp_path: Path) -> None:
    rows = [*TITLE, *HEAD_2020, *ROWS_2020]
    reading = read(write_form(tmp_path / "f.xlsx", {"A": rows, "B": rows}))
    assert [problem.kind for problem in reading.problems] == ["duplicate"]


def test_empty_template_is_refused(tmp_path: Path) -> None:
    for kind in LAYOUTS:
        with pytest.raises(BadInputError, match="without any number"):
            read(write_template(kind, tmp_path / f"{kind}.xlsx"))


def test_untold_agency_province_and_period_name_the_option(tmp_path: Path) -> None:
    for drop, option in ((2, "--agency"), (0, "--province"), (3, "--period")):
        title = [["x"] if row == drop else line for row, line in enumerate(TITLE)]
        with pytest.raises(BadInputError, match=option):
            read(form_2020(tmp_path / "f.xlsx", title=title))
    title = [["x"]] * 4
    told = {"agency": "Sở Du lịch", "province": "Bà Rịa-Vũng Tàu", "period": "2020-Q1", "period_convention": "15_dec"}
    claims = read(form_2020(tmp_path / "f.xlsx", title=title), **told).claims
    assert set(claims["province"]) == {"ba-ria-vung-tau"}
    assert set(claims["period_start"]) == {"2019-12-15"}


def test_printed_days_win_over_the_same_period_told(tmp_path: Path) -> None:
    path = form_2020(tmp_path / "f.xlsx")
    assert set(read(path, period="2021-Q1").claims["period_start"]) == {"2020-12-15"}
    other = read(path, period="2020-Q1")
    assert set(other.claims["period_start"]) == {"2020-01-01"}
    assert any("the form prints Quý I/2021" in note for note in other.notes)
