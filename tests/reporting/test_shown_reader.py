from __future__ import annotations

import pytest

from analysis.reporting import shown_reader
from analysis.sources.reader.explaining import explain


@pytest.mark.parametrize("lang", ["vi", "en"])
@pytest.mark.parametrize("step", ["mention", "word", "figures", "said"])
def test_each_step_has_a_table_in_both_languages(step: str, lang: str) -> None:
    steps = explain()
    shown = shown_reader.step_shown(steps, step, lang).frame
    assert len(shown) == (steps["step"] == step).sum() > 0
    assert not shown.iloc[:, 1].str.contains("reader_what").any()


def test_rows_stand_in_order_of_the_claims_table() -> None:
    shown = shown_reader.rows_shown(explain(), "en").frame
    assert shown["Field"].tolist()[:2] == ["measure", "level"]
    assert shown.columns.tolist() == ["Field", "Claim 1", "Claim 2", "Claim 3"]


def test_the_example_says_that_its_figures_are_made_up() -> None:
    assert "made up" in shown_reader.sentence_words(explain(), "en").text
    assert "bịa" in shown_reader.sentence_words(explain(), "vi").text


def test_a_sentence_without_claims_shows_an_empty_table() -> None:
    assert shown_reader.rows_shown(explain("Không có số liệu."), "vi").frame.empty
