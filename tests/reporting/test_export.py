from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from drawn_figures import shown, study_table
from drawn_selections import counted, filings, study
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from matplotlib.figure import Figure

from analysis import paths
from analysis.labels import LANGUAGES, label
from analysis.reporting import drawn_tables, export, registry
from analysis.reporting.dark import dark_svg


@pytest.fixture(scope="module", params=LANGUAGES)
def trend(request: pytest.FixtureRequest) -> export.Drawn:
    return shown("trend", request.param)


def test_a_figure_is_saved_as_picture_data_and_words(trend: export.Drawn, tmp_path: Path) -> None:
    written = export.save(trend, tmp_path / "made")
    assert [path.name for path in written] == [
        "trend.csv", f"trend.{trend.lang}.svg", f"trend.{trend.lang}.dark.svg",
        f"trend.{trend.lang}.png", f"trend.{trend.lang}.json",
    ]  # fmt: skip
    data, svg, dark, png, words = written
    assert png.read_bytes() == trend.png
    assert svg.read_bytes() == trend.svg
    assert dark.read_bytes() == dark_svg(trend.svg)
    assert json.loads(words.read_text(encoding="utf-8")) == {
        name: getattr(trend, name) for name in ("figure_id", "lang", "title", "caption", "alt", "source")
    }
    frame = pd.read_csv(data)
    assert list(frame.columns) == list(trend.table.columns)
    assert "claim_ids" in frame.columns
    pd.testing.assert_series_equal(
        frame["share"], trend.table["share"].astype(float), rtol=1e-7, check_index=False, check_names=False
    )


def test_a_cell_shows_the_picture_with_its_alternative_text_and_then_the_words(trend: export.Drawn) -> None:
    InteractiveShell.instance()
    try:
        with capture_output() as captured:
            trend._ipython_display_()
    finally:
        InteractiveShell.clear_instance()
    picture, words = captured.outputs
    assert picture.data["image/png"] == trend.png
    assert picture.data["text/plain"] == repr(trend) == trend.alt
    assert picture.metadata == {"image/png": {"alt": trend.alt}}
    said = words.data["text/markdown"]
    for part in (trend.title, trend.caption, trend.source):
        assert part in said


def test_the_file_of_data_is_the_same_in_both_languages(tmp_path: Path) -> None:
    for lang in LANGUAGES:
        export.save(shown("share_online", lang), tmp_path / lang)
    assert (tmp_path / "vi" / "share_online.csv").read_bytes() == (tmp_path / "en" / "share_online.csv").read_bytes()
    assert (tmp_path / "vi" / "share_online.vi.png").read_bytes() != (
        tmp_path / "en" / "share_online.en.png"
    ).read_bytes()


def test_a_figure_is_saved_below_the_project_only_where_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "project_root", lambda: tmp_path)
    table = drawn_tables.share_online_table(filings(counted((2018, 3, 10))))
    registry.figure("share_online", table, study().sources, "en")
    assert list(tmp_path.iterdir()) == []
    registry.figure("share_online", table, study().sources, "en", "reports/figures")
    assert len(list((tmp_path / "reports" / "figures").iterdir())) == 5
    registry.figure("trend", study_table("trend").iloc[:0], study().sources, "en", "reports/figures")
    assert len(list((tmp_path / "reports" / "figures").iterdir())) == 5, "words are no figure and write none"


def test_a_recipe_that_fails_leaves_the_earlier_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "project_root", lambda: tmp_path)
    table = drawn_tables.share_online_table(filings(counted((2018, 3, 10))))
    registry.figure("share_online", table, study().sources, "en", "figures")
    before = {path.name: path.read_bytes() for path in (tmp_path / "figures").iterdir()}

    def broken(_table: pd.DataFrame, _lang: str) -> Figure:
        raise RuntimeError("no ink")

    recipe = registry.FIGURES["share_online"]
    monkeypatch.setitem(registry.FIGURES, "share_online", registry.Recipe(broken, recipe.describe))
    with pytest.raises(RuntimeError, match="no ink"):
        registry.figure("share_online", table, study().sources, "en", "figures")
    assert {path.name: path.read_bytes() for path in (tmp_path / "figures").iterdir()} == before


def test_a_source_line_names_publishers_once_and_ones_own_table_as_such() -> None:
    table = drawn_tables.share_online_table(filings(counted((2018, 3, 10), (2019, 4, 10))))
    line = registry.source_line(table, study().sources, "en")
    assert line == label("source.line", "en", names=label("source.own", "en"), documents="1")
    study_line = registry.source_line(study_table("trend"), study().sources, "en")
    publisher = study().sources.set_index("source_id").at["article-002", "publisher"]
    assert study_line == label("source.line", "en", names=publisher, documents="1")


def test_a_long_source_line_is_cut_and_says_how_many_more() -> None:
    ids = [f"s-{number}" for number in range(9)]
    sources = pd.DataFrame({"source_id": ids, "publisher": [f"Publisher {number}" for number in range(9)]})
    table = pd.DataFrame({"claim_ids": [" ".join(f"{name}#1" for name in ids)]})
    line = registry.source_line(table, sources, "en")
    assert "Publisher 5" in line
    assert "Publisher 6" not in line
    assert "and 3 more" in line
    assert "Documents: 9" in line


def test_a_table_is_shown_whole_whatever_pandas_is_set_to_cut() -> None:
    frame = pd.DataFrame({"claim": [f"a#{number}" for number in range(90)], "note": ["long " * 60] * 90})
    with pd.option_context("display.max_rows", 5, "display.max_colwidth", 10):
        formats = DisplayFormatter().format(export.Table(frame, "en"))[0]
    assert "a#45" in formats["text/html"]
    assert ("long " * 60).strip() in formats["text/html"]
    assert "a#45" in formats["text/plain"]
    for lang in LANGUAGES:
        empty = DisplayFormatter().format(export.Table(frame.iloc[:0], lang))[0]
        assert label("table.empty", lang) in empty["text/html"]
