"""Figures outside the label rules, asked for with --all-figures. All sentences are made up."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.sources.reader.document import document
from analysis.sources.reader.places import Gazetteer
from analysis.sources.reader.reading import Proposal, read

SENTENCE = "Năm 2019, sở nhận 300 hồ sơ qua mạng; kiểm tra 6 phòng chuyên môn và dựng 12 trụ pa nô."


def everything(text: str, names: Gazetteer) -> list[Proposal]:
    article = document(f"Tiêu đề\n{text}", "x", dt.date(2020, 8, 15), "can-tho")
    return read(article, names, all_figures=True)


def told(found: list[Proposal]) -> list[tuple[str, str, str]]:
    return [
        (proposal.row["measure"], proposal.row["numerator_text"] or proposal.row["rate_text"],
         proposal.row["denominator_text"])
        for proposal in found
    ]  # fmt: skip


def test_what_else_is_counted_is_proposed_with_little_confidence(names: Gazetteer) -> None:
    found = everything(SENTENCE, names)
    assert told(found) == [("online_filing", "300", ""), ("other", "6", ""), ("other", "12", "")]
    first, *others = found
    assert all(other.confidence < first.confidence and "no rule knows" in other.rule for other in others)
    assert [other.row["period_start"] for other in others] == ["2019-01-01", "2019-01-01"]
    assert others[1].row["note"].startswith("trụ pa nô")


def test_unless_asked_for_they_are_not_proposed(names: Gazetteer) -> None:
    article = document(f"Tiêu đề\n{SENTENCE}", "x", dt.date(2020, 8, 15), "can-tho")
    assert told(read(article, names)) == [("online_filing", "300", "")]


def test_a_part_keeps_its_whole(names: Gazetteer) -> None:
    found = everything("Xây dựng 05 đoạn phim về hồ sơ trực tuyến (trong đó năm 2020 có 3 đoạn phim mới).", names)
    assert told(found) == [("other", "05", ""), ("other", "3", "05")]


@pytest.mark.parametrize(
    "text",
    [
        "Hồ sơ nộp trực tuyến tại số 51 Lý Tự Trọng.",
        "Hồ sơ nộp theo Quyết định 548/QĐ-UBND ngày 12/3/2019, điện thoại 0292 3820 888.",
        "Hồ sơ nộp từ năm 2016.",
        "Lượt xem hồ sơ: 127627",
    ],
)
def test_what_is_no_figure_is_not_proposed(text: str, names: Gazetteer) -> None:
    assert told(everything(text, names)) == []


def test_all_dossiers_in_time_by_a_word(names: Gazetteer) -> None:
    assert told(everything("Hồ sơ của tổ chức, công dân đều được giải quyết đúng hạn.", names)) == [
        ("on_time", "đều", "")
    ]
    assert told(everything("Hồ sơ đều đúng hạn, tỷ lệ giải quyết đúng hạn đạt 99%.", names)) == [("on_time", "99%", "")]
    assert told(everything("Các phòng đều đúng giờ.", names)) == []


@given(st.text(alphabet="0123456789.,%/ ()năm hồsơđềuvà\n", max_size=200))
def test_any_text_can_be_asked_of_everything(names: Gazetteer, text: str) -> None:
    for proposal in everything(text, names):
        lines = document(f"Tiêu đề\n{text}", "x").lines
        line = next(line for line in lines if str(line.number) == proposal.row["paragraph"])
        assert proposal.row["numerator_text"] + proposal.row["rate_text"] in line.text
