from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from analysis.sources.reader.document import publication
from analysis.sources.reader.periods import periods
from analysis.sources.reader.plain import plain
from analysis.sources.reader.reading import Proposal

Reads = Callable[..., list[Proposal]]

PUBLISHED = dt.date(2020, 8, 15)
PRINTED = {
    "năm 2019": ("2019-01-01", "2019-12-31"),
    "giai đoạn 2015 – 2020": ("2015-01-01", "2020-12-31"),
    "6 tháng đầu năm 2019": ("2019-01-01", "2019-06-30"),
    "Chín tháng đầu năm": ("2020-01-01", "2020-09-30"),
    "quý III/2018": ("2018-07-01", "2018-09-30"),
    "Quý I năm nay": ("2020-01-01", "2020-03-31"),
    "tháng 10-2019": ("2019-10-01", "2019-10-31"),
    "từ đầu năm đến nay": ("2020-01-01", "2020-08-15"),
    "Từ ngày 01/01 đến 31/5/2020": ("2020-01-01", "2020-05-31"),
    "Từ ngày 15/12/2019 đến ngày 14/6/2020": ("2019-12-15", "2020-06-14"),
    "Tính đến 20/9/2018": ("", "2018-09-20"),
    "lũy kế đến hết tháng 4": ("", "2020-04-30"),
    "đến nay": ("", "2020-08-15"),
    "từ ngày 1/3/2017": ("2017-03-01", ""),
    "10 ngày đầu tháng 3": ("2020-03-01", "2020-03-10"),
    "những tháng đầu năm 2019": ("", ""),
    "Lũy kế 7 tháng": ("2020-01-01", "2020-07-31"),
    "9 tháng 2019": ("2019-01-01", "2019-09-30"),
    "giữa năm 2019": ("", "2019-06-30"),
    "quý đầu năm": ("2020-01-01", "2020-03-31"),
    "từ 1.1 đến 31.5.2018": ("2018-01-01", "2018-05-31"),
}


@pytest.mark.parametrize("printed", PRINTED)
def test_window(printed: str) -> None:
    folded = plain(f"trong bài, {printed}, sở")
    (found,) = periods(folded, PUBLISHED)
    assert folded[found.start : found.end] == plain(printed)
    assert (str(found.first or ""), str(found.last or "")) == PRINTED[printed]


def test_the_period_holds_until_the_next_but_a_yardstick_does_not(reads: Reads) -> None:
    found = reads("Năm 2019, Sở nhận 300 hồ sơ, tăng 12% so với năm 2018. Sở giải quyết 290 hồ sơ.")
    assert [proposal.row["period_text"] for proposal in found] == ["Năm 2019"] * 3


def test_the_same_period_of_the_year_before(reads: Reads) -> None:
    found = reads("Hồ sơ nộp trực tuyến quý I là 310, cùng kỳ là 210.")
    assert [(proposal.row["period_start"], proposal.row["period_end"]) for proposal in found] == [
        ("2020-01-01", "2020-03-31"),
        ("2019-01-01", "2019-03-31"),
    ]


@pytest.mark.parametrize(
    ("published", "now", "quarter"),
    [("2020-08", "", "2020-09-30"), ("2020", "", "2020-09-30"), ("2020-08-15", "2020-08-15", "2020-09-30")],
)
def test_a_publication_known_to_its_month_gives_the_year_and_no_day(published: str, now: str, quarter: str) -> None:
    found = periods("đến nay có hồ sơ; quý iii nhận hồ sơ", publication(published))
    assert [str(period.last or "") for period in found] == [now, quarter]


@pytest.mark.parametrize("text", ["2020-13", "hôm qua", "20", ""])
def test_what_is_no_publication(text: str) -> None:
    assert publication(text) is None
