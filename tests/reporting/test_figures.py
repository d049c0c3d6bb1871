"""What the artists show against the tables they are drawn from, and whether a reader can read it."""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from drawn_figures import laid_out, lay_out, shown, study_table
from drawn_selections import counted, filings, study
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.font_manager import findfont
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from analysis.labels import LANGUAGES, decimal, label, percent
from analysis.reporting import drawn_tables, export, figure_share, registry, style
from analysis.reporting.dark import dark_svg

WHITE = (1.0, 1.0, 1.0)
# A canvas so wide, in inches, and letters so high, in points, are read at the 350 px of a phone (0.93 px a point).
WIDEST, LEAST = 5.3, 8.0


@contextmanager
def drawn(figure_id: str, table: pd.DataFrame, lang: str) -> Iterator[Figure]:
    """The figure of a table; that of the study is drawn once for all tests."""
    figure = laid_out(figure_id, lang) if table is study_table(figure_id) else lay_out(figure_id, table, lang)
    with style.house_style():
        yield figure


def marks(axes: Axes) -> set[tuple[float, float, str, bool]]:
    """Every mark as (x, y, shape, hollow)."""
    found = set()
    for line in axes.lines:
        shape = line.get_marker()
        if isinstance(shape, str) and shape not in ("None", "", " ", "|", "_"):
            hollow = shape != "x" and to_rgb(line.get_markerfacecolor()) == WHITE
            for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True):
                found.add((round(float(x), 9), round(float(y), 9), shape, hollow))
    return found


def interval_ends(axes: Axes, along: str = "y") -> dict[tuple[float, float], tuple[float, float]]:
    """The ends of every error bar by the point it belongs to."""
    place, found = {"x": 0, "y": 1}[along], {}
    for container in axes.containers:
        if isinstance(container, ErrorbarContainer):
            point, _, (segments,) = container.lines
            ends = segments.get_segments()[0][:, place]
            key = (float(point.get_xdata()[0]), float(point.get_ydata()[0]))
            found[key] = (float(ends.min()), float(ends.max()))
    return found


def bars(axes: Axes) -> dict[int, list[tuple[float, float]]]:
    """The bars of each year as (bottom, height)."""
    found: dict[int, list[tuple[float, float]]] = {}
    for container in axes.containers:
        if isinstance(container, BarContainer):
            for bar in container.patches:
                year = round(bar.get_x() + bar.get_width() / 2)
                found.setdefault(year, []).append((bar.get_y(), bar.get_height()))
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_bars_points_and_intervals_are_those_of_the_table(lang: str) -> None:
    table = study_table("share_online")
    units = list(dict.fromkeys(zip(table["province"], table["agency"], strict=True)))
    with drawn("share_online", table, lang) as figure:
        assert len(figure.axes) == len(units)
        for axes, (province, agency) in zip(figure.axes, units, strict=True):
            unit = table.loc[(table["province"] == province) & (table["agency"] == agency)]
            assert axes.get_title(loc="left") == label(f"province.{province}", lang)
            assert axes.get_ylim() == (0, 1)
            counted_rows = unit.loc[unit["mark"].isin(["counts", "part_year"])]
            assert set(bars(axes)) == set(counted_rows["year"])
            ends = interval_ends(axes)
            for row in counted_rows.to_dict("records"):
                stack = bars(axes)[row["year"]]
                assert sum(height for _, height in stack) == pytest.approx(row["share_online"])
                assert stack[1] == pytest.approx((stack[0][1], np.nan_to_num(row["share_level4"])))
                if pd.notna(row["share_level3"]):
                    assert stack[0] == pytest.approx((0, row["share_level3"]))
                assert ends[row["year"], row["share_online"]] == pytest.approx((row["low"], row["high"]))
            assert len(ends) == len(counted_rows)
            assert marks(axes) == set(expected_share_marks(unit))
            words = {text.get_text() for text in axes.texts}
            told = unit.loc[unit["mark"] != "zero_without_denominator", "share_online"]
            assert {percent(share, lang) for share in told} <= words


def expected_share_marks(unit: pd.DataFrame) -> Iterator[tuple[float, float, str, bool]]:
    shapes = {"counts": ("o", False), "part_year": ("^", True), "stated_only": ("D", True)}
    shapes |= {"zero_without_denominator": ("o", True), "stated_part_year": ("v", True)}
    years: list[int] = []
    for row in unit.to_dict("records"):
        # A second figure for a year stands beside the first.
        x = round(row["year"] + figure_share.BESIDE * years.count(row["year"]), 9)
        years.append(row["year"])
        yield (x, round(row["share_online"], 9), *shapes[row["mark"]])
        if pd.notna(row["share_stated"]):
            yield (x, round(row["share_stated"], 9), "x", False)


def test_the_zero_without_a_denominator_is_hollow_and_says_so() -> None:
    table = drawn_tables.share_online_table(filings([{"year": 2015, "dossiers_online": 0}, *counted((2016, 0, 90))]))
    with drawn("share_online", table, "en") as figure:
        (axes,) = figure.axes
        assert marks(axes) == {(2015, 0, "o", True), (2016, 0, "o", False)}
        assert label("mark.zero_short", "en") in {" ".join(text.get_text().split()) for text in axes.texts}
        words = {text.get_text() for legend in figure.legends for text in legend.get_texts()}
        assert words == {label(f"legend.{mark}", "en") for mark in ("counts", "zero_without_denominator")}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_line_its_bands_and_both_intervals_are_those_of_the_table(lang: str) -> None:
    table = study_table("trend")
    part = dict(iter(table.groupby("part")))
    with drawn("trend", table, lang) as figure:
        left, right = figure.axes
        curves = [line for line in left.lines if len(line.get_xdata()) == len(part["honest"])]
        solid = [line for line in curves if line.get_linestyle() == "-"]
        dashed = [line for line in curves if line.get_linestyle() == "--"]
        np.testing.assert_allclose(solid[0].get_ydata(), part["honest"]["share"])
        np.testing.assert_allclose([line.get_ydata() for line in dashed], [part["naive"]["low"], part["naive"]["high"]])
        (band,) = [artist for artist in left.collections if isinstance(artist, PolyCollection)]
        corners = band.get_paths()[0].vertices
        for year, low, high in part["honest"][["year", "low", "high"]].to_numpy(dtype=float):
            heights = corners[np.isclose(corners[:, 0], year), 1]
            assert (heights.min(), heights.max()) == pytest.approx((low, high))
        ends = interval_ends(left)
        for row in part["point"].to_dict("records"):
            assert ends[row["year"], row["share"]] == pytest.approx((row["low"], row["high"]))
        ratios = interval_ends(right, along="x")
        for name, height in (("odds_ratio_honest", 1), ("odds_ratio_naive", 0)):
            row = part[name].iloc[0]
            assert ratios[row["share"], height] == pytest.approx((row["low"], row["high"]))
        assert right.get_xscale() == "log"
        low, high = right.get_xlim()
        assert low < part["odds_ratio_honest"]["low"].iloc[0]
        assert part["odds_ratio_honest"]["high"].iloc[0] < high
        honest = part["odds_ratio_honest"].iloc[0]
        assert any(decimal(honest["low"], lang, 2) in text.get_text() for text in right.texts)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_wrong_interval_is_struck_out_and_the_honest_one_is_not(lang: str) -> None:
    with drawn("trend", study_table("trend"), lang) as figure:
        right = figure.axes[1]
        strikes = [line for line in right.lines if line.get_transform() == right.transAxes]
        boxes = {text: text.get_window_extent() for text in right.texts}
        crossed = {
            text
            for text, box in boxes.items()
            for x0, y0, x1, y1 in [line.get_window_extent().extents for line in strikes]
            if x0 <= box.x0 + 2 and x1 >= box.x1 - 2 and box.y0 + 2 < y0 and y1 < box.y1 - 2
        }
        colours = {to_rgb(style.WRONG): True, to_rgb(style.HONEST): False}
        assert len(right.texts) == 4
        for text in right.texts:
            assert (text in crossed) is colours[to_rgb(text.get_color())], text.get_text()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_rate_has_its_triangle_its_circle_and_its_diagnosis(lang: str) -> None:
    table = study_table("stated_and_recomputed")
    with drawn("stated_and_recomputed", table, lang) as figure:
        (axes,) = figure.axes
        expected = set()
        for height, row in zip(range(len(table) - 1, -1, -1), table.to_dict("records"), strict=True):
            agrees = row["diagnosis"] in ("agrees_rounded", "agrees_truncated")
            expected.add((round(row["share_recomputed"], 9), height, "o", False))
            expected.add((round(row["share_stated"], 9), height, "^", agrees))
        assert marks(axes) == expected
        words = [text for text in axes.texts if text.get_gid() != "name"]
        for text, row in zip(words, table.to_dict("records"), strict=True):
            assert text.get_text().startswith(f"{row['rate_text']} → {percent(row['share_recomputed'], lang, 2)}")
            assert text.get_text().endswith(label(f"diagnosis.{row['diagnosis']}", lang))
        assert len(axes.texts) == 2 * len(table)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_supply_is_square_uptake_round_and_a_rate_without_counts_hollow(lang: str) -> None:
    table = study_table("supply_and_uptake")
    rows = list(dict.fromkeys(zip(table["province"], table["agency"], table["year"], strict=True)))
    with drawn("supply_and_uptake", table, lang) as figure:
        (axes,) = figure.axes
        height = {row: len(rows) - 1 - place for place, row in enumerate(rows)}
        assert marks(axes) == {
            (
                round(row["share"], 9), height[row["province"], row["agency"], row["year"]],
                {"supply": "s", "uptake": "o"}[row["what"]], row["mark"] == "stated_only",
            )
            for row in table.to_dict("records")
        }  # fmt: skip
        names = [text.get_text() for text in axes.get_yticklabels()]
        assert len(set(names)) == len(rows)


# Odd selections that a reader may ask for: each must be drawn whole and legible, or told in words.

ODD: dict[str, list[dict[str, object]]] = {
    "one year": counted((2018, 3, 10)),
    "all online": counted((2017, 10, 10), (2018, 9, 10), (2019, 10, 10)),
    "none online": counted((2017, 0, 10), (2018, 0, 10), (2019, 0, 10)),
    "only a rate": [{"year": 2020, "share_stated": 0.85}],
    "only zeros": [{"year": 2015, "dossiers_online": 0}],
    "a gap": counted((2010, 1, 10), (2020, 9, 10)),
    "a steep slope": counted((2016, 1, 10**6), (2017, 10**3, 10**6), (2018, 999_999, 10**6)),
    "a zigzag": counted((2016, 1, 10**6), (2017, 900_000, 10**6), (2018, 3, 10**6)),
    "falling": counted((2016, 900, 1000), (2017, 600, 1000), (2018, 100, 1000), (2019, 90, 1000)),
    "two agencies": counted((2018, 1, 10), agency="Sở Y tế") + counted((2018, 9, 10), agency="Sở Tư pháp"),
    "the nation": counted((2018, 1, 10), (2019, 5, 10), (2020, 6, 10), province="", scope="national"),
    "long names": [
        *counted((2018, 1, 10), province="ba-ria-vung-tau"),
        *counted((2018, 9, 10), province="thua-thien-hue"),
    ],
    "part of a year": counted((2018, 4, 10), comparable="false", not_comparable_because="part_year"),
    "a dispute at the top": [
        {"year": year, "dossiers_online": 980, "dossiers_received": 1000, "share_stated": stated, "disputed": "true"}
        for year, stated in ((2017, 0.93), (2018, 0.97), (2019, 0.999))
    ],
    "levels and a dispute": [
        {
            "year": 2018, "dossiers_online": 800, "dossiers_received": 1000, "dossiers_online_level3": 700,
            "dossiers_online_level4": 100, "share_stated": 0.79, "disputed": "true",
        }
    ],
}  # fmt: skip


def odd_tables(name: str) -> dict[str, pd.DataFrame]:
    chosen = filings(ODD[name])
    nothing = study().observations.iloc[:0]
    return {
        "share_online": drawn_tables.share_online_table(chosen),
        "trend": drawn_tables.trend_table(chosen),
        "supply_and_uptake": drawn_tables.supply_table(nothing, chosen),
    }


def shown_texts(figure: Figure) -> Iterator[tuple[Text, Bbox]]:
    """Every text that is on the page, with its box; ticks outside their axis are not."""
    ticks = {text for axes in figure.axes for text in tick_labels(axes, everything=True)}
    on_page = {text for axes in figure.axes for text in tick_labels(axes)}
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip() and (text not in ticks or text in on_page):
            box = Text.get_window_extent(text) if isinstance(text, Annotation) else text.get_window_extent()
            yield text, box


def tick_labels(axes: Axes, everything: bool = False) -> list[Text]:
    found = []
    for axis in (axes.xaxis, axes.yaxis):
        low, high = sorted(axis.get_view_interval())
        for tick in (*axis.get_major_ticks(), *axis.get_minor_ticks()):
            inside = low - 1e-9 <= tick.get_loc() <= high + 1e-9
            if everything or (inside and tick.label1.get_visible()):
                found += [tick.label1, tick.label2] if everything else [tick.label1]
    return found


def illegible(figure: Figure) -> list[str]:
    """What a reader could not read: text off the canvas, text on text, text in another font."""
    found = []
    canvas = figure.bbox
    boxes = list(shown_texts(figure))
    assert boxes, "no text was found"
    for text, box in boxes:
        outside = min(box.x0 - canvas.x0, box.y0 - canvas.y0, canvas.x1 - box.x1, canvas.y1 - box.y1)
        if outside < -0.5:
            found.append(f"{text.get_text()!r} leaves the canvas by {-outside:.0f} px")
        if not Path(findfont(text.get_fontproperties())).name.startswith("DejaVuSans"):
            found.append(f"{text.get_text()!r} is not in DejaVu Sans")
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        common = Bbox.intersection(first, second)
        if common is not None and common.width > 1.5 and common.height > 1.5:
            found.append(f"{one.get_text()!r} lies on {other.get_text()!r}")
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("figure_id", registry.FIGURES)
def test_the_figures_of_the_study_are_legible(figure_id: str, lang: str) -> None:
    with drawn(figure_id, study_table(figure_id), lang) as figure:
        assert illegible(figure) == []
        assert figure.get_figwidth() <= WIDEST
        assert {text.get_text(): size for text, _ in shown_texts(figure) if (size := text.get_fontsize()) < LEAST} == {}


@pytest.mark.parametrize("name", ODD)
def test_odd_selections_are_drawn_legibly_or_told_in_words(name: str) -> None:
    lang = "vi"  # the longer words of the two
    for figure_id, table in odd_tables(name).items():
        if table.empty:
            told = registry.figure(figure_id, table, study().sources, lang)
            assert isinstance(told, export.Words)
            assert told.text == label(f"figure.{figure_id}.empty", lang)
            continue
        with drawn(figure_id, table, lang) as figure:
            assert illegible(figure) == [], figure_id


def test_the_check_of_legibility_sees_what_it_should() -> None:
    with style.house_style():
        figure = Figure(figsize=(3, 2))
        axes = figure.subplots()
        axes.text(0.5, 0.5, "one on", fontsize=9)
        axes.text(0.52, 0.5, "the other", fontsize=9)
        axes.text(0.9, 0.1, "far beyond the canvas", fontsize=9)
        axes.text(0.1, 0.1, "x", family="DejaVu Serif")
        figure.draw_without_rendering()
        words = " ".join(illegible(figure))
    assert "'one on' lies on 'the other'" in words
    assert "'far beyond the canvas' leaves the canvas" in words
    assert "'x' is not in DejaVu Sans" in words


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("figure_id", registry.FIGURES)
def test_two_drawings_are_the_same_bytes_without_dates(figure_id: str, lang: str) -> None:
    first = shown(figure_id, lang)
    mpl.rcParams["font.size"] = 31  # whatever a reader has set for herself
    try:
        second = registry.figure(figure_id, first.table.copy(), study().sources, lang)
    finally:
        mpl.rcdefaults()
    assert isinstance(second, export.Drawn)
    assert first.png == second.png
    assert first.svg == second.svg
    assert chunks(first.png) <= {b"IHDR", b"pHYs", b"IDAT", b"IEND"}
    assert not re.search(rb"dc:date|Matplotlib|\d{4}-\d{2}-\d{2}T", first.svg)
    assert b"<text" not in first.svg, "letters are paths, so no font of the reader's is needed"
    assert dark_svg(first.svg) != first.svg, "every colour has its counterpart on a dark ground"


def chunks(png: bytes) -> set[bytes]:
    """The kinds of chunk in a PNG; text and time chunks would carry a version or a date."""
    found, place = set(), 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        found.add(png[place + 4 : place + 8])
        place += length + 12
    return found


def test_drawing_leaves_no_figure_open_and_no_setting_changed() -> None:
    import matplotlib.pyplot as plt

    before, opened = dict(mpl.rcParams), plt.get_fignums()
    registry.figure("share_online", study_table("share_online"), study().sources, "en")
    assert dict(mpl.rcParams) == before
    assert plt.get_fignums() == opened


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("figure_id", registry.FIGURES)
def test_an_empty_selection_gives_words_and_no_chart(figure_id: str, lang: str) -> None:
    told = registry.figure(figure_id, study_table(figure_id).iloc[:0], study().sources, lang)
    assert isinstance(told, export.Words)
    assert told.text == label(f"figure.{figure_id}.empty", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_alternative_text_carries_the_numbers(lang: str) -> None:
    expected = {
        "share_online": [percent(share, lang) for share in (65 / 1179, 246 / 1408, 801 / 1377, 881 / 1434, 331 / 580)],
        "trend": [decimal(number, lang, 2) for number in (2.9289, 0.73452, 11.678)],
        "stated_and_recomputed": ["18,13%", percent(65 / 1179, lang, 2), label("diagnosis.inverted", lang)],
        "supply_and_uptake": [percent(103 / 132, lang), percent(331 / 580, lang)],
    }
    for figure_id, words in expected.items():
        made = shown(figure_id, lang)
        assert made.alt.startswith(made.title)
        for word in words:
            assert word in made.alt, (figure_id, word)
        assert made.caption == label(f"figure.{figure_id}.caption", lang)
        assert "{" not in made.alt + made.source + made.caption


def test_a_mark_is_told_by_shape_and_never_by_colour_alone() -> None:
    looks = [(mark["marker"], to_rgb(mark.get("markerfacecolor", "black")) == WHITE) for mark in style.MARKS.values()]
    assert len(set(looks)) == len(looks)


def test_the_two_levels_differ_in_grey() -> None:
    def lightness(colour: str) -> float:
        return float(np.dot([0.2126, 0.7152, 0.0722], [channel**2.2 for channel in to_rgb(colour)]))

    darker, lighter = sorted([lightness(style.ONLINE), lightness(style.LEVEL_4)])
    assert (lighter + 0.05) / (darker + 0.05) > 1.8


def test_an_unknown_figure_is_an_error_of_the_code() -> None:
    with pytest.raises(KeyError):
        registry.figure("no_such_figure", study_table("trend"), study().sources, "en")
