"""The light marks on time axes: where they stand, which are drawn, and that they stay behind the data."""

from __future__ import annotations

import pandas as pd
import pytest
from drawn_selections import STUDY_TABLES
from matplotlib.figure import Figure

from analysis.labels import LANGUAGES, day, label
from analysis.reporting import registry, style
from analysis.reporting.marks import draw_marks, mark_key, year_position


@pytest.mark.parametrize(
    ("text", "position"),
    [("2018-01-01", 2017.5), ("2018-07-02", 2017.5 + 182 / 365), ("2020-12-31", 2019.5 + 365 / 366)],
)
def test_a_year_is_centred_on_its_tick(text: str, position: float) -> None:
    assert year_position(text) == pytest.approx(position)


@pytest.mark.parametrize(
    ("first", "last", "letters"),
    [
        (2015.2, 2019.8, "abc"), (2019.6, 2020.4, ""), (2014.2, 2022.8, "abcde"), (2017.5, 2017.9, ""),
        (2016.2, 2017.4, ""), (2017.49, 2018, "ab"),
    ],
)  # fmt: skip
def test_only_marks_within_the_axis_are_drawn(first: float, last: float, letters: str) -> None:
    axes = Figure().subplots()
    axes.set_xlim(first, last)
    assert "".join(draw_marks(axes)) == letters
    drawn = [line for line in axes.lines if str(line.get_label()).startswith("mark ")]
    assert len(drawn) == len(letters)
    assert axes.get_xlim() == (first, last)


@pytest.mark.parametrize("figure_id", ["share_online", "trend"])
def test_marks_lie_behind_the_data_and_their_key_under_the_axis(figure_id: str) -> None:
    with style.house_style():
        figure = registry.FIGURES[figure_id].draw(STUDY_TABLES[figure_id](), "en")
        figure.draw_without_rendering()
    axes = figure.axes[0]
    lines = {str(line.get_label()): line for line in axes.lines if str(line.get_label()).startswith("mark ")}
    others = [line.get_zorder() for line in axes.lines if line not in lines.values()]
    assert lines
    assert max(line.get_zorder() for line in lines.values()) < min([*others, *(p.get_zorder() for p in axes.patches)])
    (legend,) = figure.legends
    words = {text.get_text()[:2] for text in legend.get_texts()}
    assert {f"{name[-1]}:" for name in lines} <= words
    assert legend.get_window_extent().y1 < axes.get_window_extent().y0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_letter_means_the_same_day_everywhere(lang: str) -> None:
    told = [line.get_label() for line in mark_key("edcba", lang)]
    assert told == [line.get_label() for letter in "abcde" for line in mark_key(letter, lang)]
    assert str(told[0]).startswith("a: 1/1/2018" if lang == "vi" else "a: 1 January 2018")


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("figure_id", ["share_online", "trend"])
def test_the_caption_says_that_a_mark_is_no_explanation(figure_id: str, lang: str) -> None:
    caption = label(f"figure.{figure_id}.caption", lang)
    assert ("không phải lời giải thích" if lang == "vi" else "never an explanation") in caption
    assert "2018" in caption


@pytest.mark.parametrize(
    ("text", "vi", "en"),
    [
        ("2018-06-21", "21/6/2018", "21 June 2018"),
        ("2020-05", "5/2020", "May 2020"),
        ("2018", "2018", "2018"),
        ("", "", ""),
    ],
)
def test_a_date_is_shown_as_precise_as_it_is(text: str, vi: str, en: str) -> None:
    assert (day(text, "vi"), day(text, "en")) == (vi, en)


def test_a_narrow_figure_keeps_its_key_on_the_canvas() -> None:
    table = STUDY_TABLES["share_online"]()
    one = table.loc[table["province"] == "nam-dinh"]
    assert isinstance(one, pd.DataFrame)
    with style.house_style():
        figure = registry.FIGURES["share_online"].draw(one, "vi")
        figure.draw_without_rendering()
    box = figure.legends[0].get_window_extent()
    assert box.x0 >= 0
    assert box.x1 <= figure.bbox.width
