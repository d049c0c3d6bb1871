from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.sources.provinces import load_provinces
from analysis.sources.reader.document import document
from analysis.sources.reader.places import gazetteer
from analysis.sources.reader.reading import read

NAMES = gazetteer(load_provinces())
PIECES = (
    "hồ sơ", "trực tuyến", "mức độ 3", "năm", "2020", "/", "%", "1.", "12.480", " ", "\n", "\t", "(", ")", ":", ",",
    ".",
    "trong đó", "lần lượt", "Sở Y tế", "Hà Nội", "hai", "phần ba", "không có", "tăng", "gấp", "hạng", "điểm", "PAPI",
    "từ", "đến", "ngày", "31/12", "|", "-", "¤", "\u0300", "\u00a0", "huyện", "Xã A", "tổng số", "trên", "đều",
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(st.sampled_from(PIECES), max_size=120).map(" ".join) | st.text(max_size=400))
def test_any_text_is_read_and_quoted_as_printed(text: str) -> None:
    article = document(text, "x")
    lines = {line.number: "" for line in article.lines}
    for line in article.lines:
        lines[line.number] += line.text
    for proposal in read(article, NAMES):
        paragraph = lines[int(proposal.row["paragraph"])]
        assert 0 <= proposal.start < proposal.end <= len(paragraph)
        for name in ("numerator_text", "rate_text", "value_text", "denominator_text"):
            assert any(proposal.row[name] in line for line in lines.values())


DENSE = (
    "Sở nhận {n} hồ sơ, trong đó {m} hồ sơ trực tuyến (5%). ",
    "{n}/63 huyện đạt 5%, ",
    "Tỉnh công bố {n} thủ tục, sửa đổi 12, bãi bỏ 13. ",
    "Sở Y tế\t{n}\t{m}\t5%\n",
)


@pytest.mark.parametrize("piece", ["1", "1/", "123 ", "a@", "www.", "(", "hai ", "năm 2020 ", *DENSE])
def test_a_text_ten_times_as_long_takes_no_more_per_letter(piece: str) -> None:
    def seconds(letters: int) -> float:
        pieces = (piece.replace("{n}", str(1000 + i)).replace("{m}", str(i)) for i in range(letters // len(piece)))
        article = document("Tin\n" + "".join(pieces), "x")
        started = time.process_time()
        read(article, NAMES)
        return time.process_time() - started

    # Ten times is linear and a hundred quadratic. A busy machine slows one reading down, not all of four.
    small = max(seconds(3_000), 0.02)
    assert any(seconds(30_000) < 10 * 3 * small for _ in range(4))


def test_a_megabyte_of_digits() -> None:
    assert read(document("Tin\n" + "1" * 1_000_000, "x"), NAMES) == []


def test_the_same_text_gives_the_same_claims() -> None:
    article = document("Tin\nSở nhận 300 hồ sơ, trong đó 45% trực tuyến; huyện nhận 20 hồ sơ.", "x")
    assert read(article, NAMES) == read(article, gazetteer(load_provinces()))
