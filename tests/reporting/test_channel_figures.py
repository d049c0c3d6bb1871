"""The figures on levels, channels and indices against the tables that they draw."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd
import pytest
from drawn_figures import laid_out, lay_out, shown, study_table
from drawn_selections import counted, filings
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from analysis.labels import LANGUAGES, count, label, percent
from analysis.reporting import channel_tables, drawn_tables, style
from analysis.reporting.indices import GROUP

SHAPES = {"counts": ("o", False), "stated_only": ("D", True), "disputed_rate": ("x", False)}


@contextmanager
def drawn(figure_id: str, lang: str, table: pd.DataFrame | None = None) -> Iterator[tuple[pd.DataFrame, Figure]]:
    figure = laid_out(figure_id, lang) if table is None else lay_out(figure_id, table, lang)
    with style.house_style():
        yield study_table(figure_id) if table is None else table, figure


def rows_drawn(figure: Figure) -> dict[tuple[int, str], tuple[float, str, bool]]:
    """Every mark that names its claims: by panel and claims, its place along x, its shape, and whether it is hollow."""
    found = {}
    for panel, axes in enumerate(figure.axes):
        for line in axes.lines:
            if str(line.get_gid()).startswith("row "):
                shape = str(line.get_marker())
                hollow = shape != "x" and to_rgb(line.get_markerfacecolor()) == (1, 1, 1)
                claims = str(line.get_gid()).removeprefix("row ")
                found[panel, claims] = (float(line.get_xdata()[0]), shape, hollow)
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_level_4_is_the_hatched_part_of_a_bar_of_all_that_was_online(lang: str) -> None:
    with drawn("level4_within_online", lang) as (table, figure):
        (axes,) = figure.axes
        hatched = [patch for patch in axes.patches if patch.get_hatch()]
        plain = [patch for patch in axes.patches if not patch.get_hatch()]
        assert [patch.get_width() for patch in hatched] == pytest.approx(table["share"])
        assert [patch.get_x() + patch.get_width() for patch in plain] == pytest.approx([1.0] * len(table))
        assert table["share"].tolist() == pytest.approx([41 / 801, 77 / 881, 23 / 331])
        words = " ".join(text.get_text() for text in axes.texts)
        for row in table.to_dict("records"):
            assert f"{percent(row['share'], lang)} ({count(row['level4'], lang)}/{count(row['online'], lang)})" in words


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_channel_has_its_column_and_what_is_not_reported_is_hatched(lang: str) -> None:
    with drawn("post_and_counter", lang) as (table, figure):
        placed = table.loc[table["mark"] != "count_only"]
        expected = {
            (channel_tables.CHANNELS.index(row["channel"]), row["claim_ids"]): (row["share"], *SHAPES[row["mark"]])
            for row in placed.to_dict("records")
        }
        assert rows_drawn(figure) == expected
        units = table.drop_duplicates(["source_id", "province", "agency", "period_start"])
        for axes, channel in zip(figure.axes, channel_tables.CHANNELS, strict=True):
            assert axes.get_xlim() == (0, 1)
            assert len(axes.patches) == len(units) - int((table["channel"] == channel).sum())


def test_channels_are_never_added_and_no_document_names_all_four() -> None:
    table = study_table("post_and_counter")
    unit = ["source_id", "province", "agency", "period_start"]
    assert not table.duplicated([*unit, "channel"]).any()
    # The caption says so.
    assert table.groupby(unit)["channel"].nunique().max() < len(channel_tables.CHANNELS)
    assert table.loc[table["mark"] == "count_only", "share"].isna().all()
    assert table.loc[table["mark"] != "count_only", "share"].between(0, 1).all()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_panel_holds_one_scheme_and_no_two_points_are_joined(lang: str) -> None:
    with drawn("indices", lang) as (table, figure):
        groups = [group for _, group in table.loc[~table["alone"]].groupby(list(GROUP), sort=False)]
        assert len(figure.axes) == len(groups) + 1
        expected = {
            (panel, row["claim_ids"]): (row["value"], *SHAPES[row["mark"]])
            for panel, group in enumerate(groups)
            for row in group.to_dict("records")
        }
        assert rows_drawn(figure) == expected
        assert all(len(line.get_xdata()) == 1 for axes in figure.axes for line in axes.lines)
        listed = " ".join(text.get_text() for text in figure.axes[-1].texts)
        for row in table.loc[table["alone"]].to_dict("records"):
            assert row["printed"] in listed


def test_values_that_two_documents_print_alike_are_one_and_a_conflict_is_marked() -> None:
    table = study_table("indices")
    assert not table.duplicated([*GROUP, "province", "agency", "year", "value"]).any()
    (conflict,) = table.loc[table["mark"] == "disputed_rate"].to_dict("records")
    assert conflict["printed"] == "48.811 / 48.881"
    assert len(conflict["claim_ids"].split()) == 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_alternative_texts_and_captions_say_numbers_and_limits(lang: str) -> None:
    expected = {
        "level4_within_online": [percent(41 / 801, lang), count(881, lang)],
        "post_and_counter": [percent(54100 / 61300, lang), count(1505128, lang)],
        "indices": ["48.811 / 48.881", "67,24"],
    }
    for figure_id, words in expected.items():
        made = shown(figure_id, lang)
        for word in words:
            assert word in made.alt, (figure_id, word)
        assert "{" not in made.alt + made.caption + made.source
    property_of_services = {"vi": "thuộc tính của dịch vụ", "en": "a property of services, not of people"}
    assert property_of_services[lang] in label("figure.level4_within_online.caption", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_two_agencies_of_one_province_have_titles_of_their_own(lang: str) -> None:
    two = counted((2018, 1, 10), agency="Sở Y tế") + counted((2018, 9, 10), agency="Sở Tư pháp")
    with drawn("share_online", lang, drawn_tables.share_online_table(filings(two))) as (_, figure):
        titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert [title.splitlines()[1] for title in titles] == ["Sở Tư pháp", "Sở Y tế"]
