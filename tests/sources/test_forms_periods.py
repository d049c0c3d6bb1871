"""Periods and title blocks as forms print them."""

from __future__ import annotations

import pytest
from form_files import PROVINCES

from analysis.errors import BadInputError
from analysis.sources.form_periods import printed, told
from analysis.sources.form_title import read_title
from analysis.sources.form_workbook import column_letters, quoted


@pytest.mark.parametrize(
    ("lines", "start", "end"),
    [
        (["Kỳ báo cáo: Quý I/2021 (từ ngày 15/12/2020 đến ngày 14/3/2021)"], "2020-12-15", "2021-03-14"),
        (["Kỳ báo cáo: Quý I/2021", "(Từ ngày 15 tháng 12 năm 2020 đến ngày 14 tháng 3 năm 2021)"],
         "2020-12-15", "2021-03-14"),
        (["(Kỳ thống kê: Từ ngày 01/01/2020 đến ngày 31/03/2020)"], "2020-01-01", "2020-03-31"),
        (["Từ ngày 15/12 đến ngày 14/3/2021"], "2020-12-15", "2021-03-14"),
        (["Ky bao cao: Quy IV nam 2019"], "2019-10-01", "2019-12-31"),
        (["Kỳ báo cáo: Quí 2-2020"], "2020-04-01", "2020-06-30"),
        (["Kỳ báo cáo: Quý III", "Năm 2018"], "2018-07-01", "2018-09-30"),
        (["6 tháng đầu năm 2020"], "2020-01-01", "2020-06-30"),
        (["Kỳ báo cáo: 6 tháng cuối năm 2020"], "2020-07-01", "2020-12-31"),
        (["Kỳ báo cáo: 09 tháng năm 2020"], "2020-01-01", "2020-09-30"),
        (["BÁO CÁO THÁNG 02/2020"], "2020-02-01", "2020-02-29"),
        (["Kỳ báo cáo: Năm 2019"], "2019-01-01", "2019-12-31"),
        (["Thông tư số 01/2020/TT-VPCP ngày 21/10/2020", "Cà Mau, ngày 16 tháng 3 năm 2021", "Kỳ báo cáo: Năm 2019"],
         "2019-01-01", "2019-12-31"),
    ],
)  # fmt: skip
def test_printed_periods(lines: list[str], start: str, end: str) -> None:
    period = printed(lines)
    assert period is not None
    assert (str(period.start), str(period.end)) == (start, end)
    assert bool(period.note) != period.dated


@pytest.mark.parametrize(
    "lines", [[], ["Quý I"], ["Cà Mau, ngày 16 tháng 3 năm 2021"], ["Biểu số 06 (Thông tư 01/2020)"]]
)
def test_no_period_is_made_up(lines: list[str]) -> None:
    assert printed(lines) is None


def test_days_that_cannot_be() -> None:
    for line in ("Từ ngày 31/2/2021 đến ngày 14/3/2021", "Từ ngày 15/12/2021 đến ngày 14/3/2021"):
        with pytest.raises(BadInputError, match="cannot be"):
            printed([line])


@pytest.mark.parametrize(
    ("text", "convention", "start", "end"),
    [
        ("2020", "", "2020-01-01", "2020-12-31"),
        ("2020", "15_dec", "2019-12-15", "2020-12-14"),
        ("2020-Q1", "15_dec", "2019-12-15", "2020-03-14"),
        ("2020-Q4", "15_dec", "2020-09-15", "2020-12-14"),
        ("2020-H2", "calendar", "2020-07-01", "2020-12-31"),
        ("2020-9M", "", "2020-01-01", "2020-09-30"),
        ("2020-03", "15_dec", "2020-02-15", "2020-03-14"),
        ("2020-12-15/2021-03-14", "", "2020-12-15", "2021-03-14"),
    ],
)
def test_told_periods(text: str, convention: str, start: str, end: str) -> None:
    period = told(text, convention)
    assert (str(period.start), str(period.end)) == (start, end)


@pytest.mark.parametrize("text", ["", "Q1", "2020-Q5", "2020-13", "quý I/2020", "2021-03-14/2020-12-15"])
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(BadInputError, match="2020-Q1"):
        told(text)
    with pytest.raises(BadInputError, match="15_dec"):
        told("2020", "lunar")


@pytest.mark.parametrize(
    ("lines", "agency", "province"),
    [
        (["Đơn vị báo cáo: Sở Y tế tỉnh Cà Mau", "Đơn vị nhận báo cáo: UBND tỉnh Cà Mau"],
         "Sở Y tế tỉnh Cà Mau", "ca-mau"),
        (["UBND TP. CẦN THƠ", "SỞ DU LỊCH", "Số: 12/BC-SDL", "Đơn vị tính: hồ sơ"], "SỞ DU LỊCH", "can-tho"),
        (["- Don vi bao cao: So Y te", "UBND thanh pho Can Tho"], "So Y te", "can-tho"),
        (["Đơn vị báo cáo: UBND thành phố Hà Tĩnh, tỉnh Hà Tĩnh"], "UBND thành phố Hà Tĩnh, tỉnh Hà Tĩnh", "ha-tinh"),
        (["Đơn vị báo cáo: Sở Y tế", "UBND tỉnh Bà Rịa-Vũng Tàu"], "Sở Y tế", "ba-ria-vung-tau"),
        (["Đơn vị báo cáo: ……", "UBND tỉnh Cà Mau", "UBND tỉnh Hà Tĩnh"], "", ""),
    ],
)  # fmt: skip
def test_title_blocks(lines: list[str], agency: str, province: str) -> None:
    found = read_title(lines, [], PROVINCES)
    assert (found.agency, found.province) == (agency, province)


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Sheet1", "Sheet1"), ("Biểu", "Biểu"), ("Biểu 06", "'Biểu 06'"), ("Q1", "'Q1'"), ("2020", "'2020'"),
     ("R1C1", "'R1C1'"), ("D'oc", "'D''oc'"), ("Bieu_06.a", "Bieu_06.a")],
)  # fmt: skip
def test_sheet_names_as_excel_quotes_them(name: str, shown: str) -> None:
    # No column has as many letters as Sheet1, so Excel leaves it bare.
    assert quoted(name) == shown


def test_column_letters() -> None:
    assert [column_letters(n) for n in (1, 4, 26, 27, 52, 702, 703)] == ["A", "D", "Z", "AA", "AZ", "ZZ", "AAA"]
