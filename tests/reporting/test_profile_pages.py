"""The profile of every province: made by the notebook's own cells, whole, in words where there is nothing to show."""

from __future__ import annotations

import ast
import functools
import json
import re
import warnings
from pathlib import Path
from typing import Any

import pytest
from drawn_selections import study
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.container import ErrorbarContainer

from analysis import paths
from analysis.cleaning import study as door
from analysis.cleaning.profile import ProfileData, profile_data, provinces_with_figures, select_profile
from analysis.cleaning.study import read_study
from analysis.labels import LANGUAGES, decimal, label, province_name
from analysis.reporting import drawn_tables, figure_province, profile_tables, registry, sentences_profile, style
from analysis.reporting import shown_profile as shown
from analysis.reporting.comparables import series_table
from analysis.reporting.export import Drawn, Table, Words
from analysis.reporting.site_gallery import gallery_link
from analysis.reporting.site_profiles import led_back

NOTEBOOK = "05_province"
PROVINCES = provinces_with_figures(study())
Page = dict[str, Any]
# What slips through where a cell is missing, or a year was read as a fraction.
UNFINISHED = re.compile(r"\bnan\b|<NA>|NaT|\{|\bNone\b|\b20[12]\d\.0\b")


@functools.cache
def cells() -> list[tuple[str, str]]:
    notebook = json.loads(paths.notebooks(f"{NOTEBOOK}.ipynb").read_text(encoding="utf-8"))
    return [(cell["id"], "".join(cell["source"])) for cell in notebook["cells"] if cell["cell_type"] == "code"]


def page(province: str, lang: str, **parameters: object) -> Page:
    """What each cell of the notebook shows for a province, by cell id; no kernel."""
    space: dict[str, Any] = {}
    found: Page = {}
    for number, (cell, source) in enumerate(cells()):
        *body, last = ast.parse(source).body
        if not isinstance(last, ast.Expr):
            body, last = [*body, last], None
        exec(compile(ast.Module(body, []), cell, "exec"), space)
        if number == 0:
            space |= {"provinces": [province], "lang": lang, **parameters}
        if last is not None:
            found[cell] = eval(compile(ast.Expression(last.value), cell, "eval"), space)
    return found


@pytest.fixture(autouse=True)
def one_study(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The study read once for all pages, unless a page is made from a table of one's own."""
    monkeypatch.setattr(door, "read_study", lambda filings="": read_study(filings) if filings else study())


def profile(province: str, **window: Any) -> ProfileData:
    whole: dict[str, Any] = {"agency": "", "first_year": 2015, "last_year": 2025}
    return select_profile(profile_data(province, study()), **(whole | window))


def test_every_province_with_a_figure_has_a_whole_page(monkeypatch: pytest.MonkeyPatch) -> None:
    # Drawing has tests of its own, and would take most of the time.
    pictures = []
    monkeypatch.setattr(registry, "draw", lambda *given: pictures.append(given[2]) or Words(given[4]["alt"]))
    assert len(PROVINCES) == 41
    for number, province in enumerate(PROVINCES):
        lang = LANGUAGES[number % 2]
        made = page(province, lang)
        assert len(made) == len(cells()) - 2
        for cell, display in made.items():
            assert isinstance(display, Table | Words), (province, cell)
            text = repr(display)
            assert text.strip(), (province, cell)
            assert not UNFINISHED.search(text), (province, cell, text)
            if isinstance(display, Table):
                assert not display.frame.empty, (province, cell)
                assert label("table.empty", lang) not in display._repr_html_()
        first = next(iter(made.values())).text
        assert first.startswith(f"- **{province_name(province, lang)}**")
    drawable = [len(profile_tables.province_shares_table(profile(slug).filings)) > 0 for slug in PROVINCES]
    assert len(pictures) == sum(drawable)


def test_the_page_shows_nothing_that_its_slice_does_not_hold() -> None:
    """Beyond the set-up cell the notebook names the profile alone, never the study or a reader of files."""
    for cell, source in cells()[2:]:
        names = {node.id for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Name)}
        assert names & {"study", "everything", "read_study", "profile_data"} == set(), cell


def test_can_tho_says_what_it_can_and_cannot() -> None:
    texts = {cell: repr(display) for cell, display in page("can-tho", "en").items()}
    *_, conclusion = texts.values()
    can, cannot = conclusion.split(f"\n\n{label('profile.cannot', 'en')}")
    assert "2019: 881 of 1,434 dossiers" in can
    assert "58.9\u00a0% to 64.0\u00a0%" in can
    assert "multiplied by 2.93 a year (95 % interval 0.73 to 11.68)" in can
    assert "degrees of freedom: 2" in can
    assert label("profile.cannot_province", "en") in cannot
    assert label("profile.cannot_base", "en") in cannot
    # The rate of 2016 is at fault, but its counts tell what it should be: nothing is left in doubt.
    assert "in doubt" not in cannot
    assert label("profile.cannot_cause", "en") in cannot


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_trend_is_that_of_the_models_or_the_reason_why_there_is_none(lang: str) -> None:
    for province in ("can-tho", "dong-thap", "ha-nam", "ha-noi", "yen-bai"):
        data = profile(province)
        words = sentences_profile.province_trend_words(data, drawn_tables.estimates_table(data.filings), lang).text
        if data.filings.empty:
            assert words == label("profile.no_trend_no_filings", lang)
            continue
        short = int((~series_table(data.filings)["carries_trend"]).sum())
        assert len(words.splitlines()) == short + (3 if province == "can-tho" else 0)
        least = label("profile.few_years", lang, body="", base="", years="2020", number=1, least=3).rpartition(";")[2]
        assert (least in words) == (province in ("dong-thap", "ha-nam"))
    number = "2,93" if lang == "vi" else "2.93"
    data = profile("can-tho")
    assert number in repr(shown.trend_shown(drawn_tables.estimates_table(data.filings), lang))


def test_rates_without_counts_are_called_so_and_never_a_share() -> None:
    for lang in LANGUAGES:
        data = profile("ninh-binh")
        shares = profile_tables.province_shares_table(data.filings)
        assert list(shares["mark"]) == ["stated_part_year"]
        (line,) = sentences_profile.share_words(shares, lang).text.splitlines()
        assert line.startswith("- " + label("profile.rates_only", lang, rates="\0").split("\0")[0])
        conclusion = sentences_profile.conclusion_words(data, shares, drawn_tables.estimates_table(data.filings), lang)
        assert label("profile.can_quote", lang, number="1") in conclusion.text
        assert label("profile.cannot_share", lang) in conclusion.text


def test_corrections_stand_with_their_reason_and_effect() -> None:
    table = shown.corrections_shown(profile("kon-tum"), "en")
    assert isinstance(table, Table)
    assert list(table.frame["Claim"]) == ["press-37#3", "press-39#1", "press-39#2"]
    assert table.frame["Reason"].str.len().min() > 20
    assert repr(shown.corrections_shown(profile("ha-nam"), "en")) == label("profile.no_corrections", "en")


def test_supply_stands_beside_the_uptake_of_the_same_body() -> None:
    data = profile("can-tho")
    shares = profile_tables.province_shares_table(data.filings)
    table = shown.supply_shown(data, shares, "en")
    assert isinstance(table, Table)
    filed = table.frame.loc[table.frame["Measure"] == label("measure.online_filing", "en")]
    assert set(filed["Agency"]) == {"Sở Văn hóa, Thể thao và Du lịch"}
    assert list(filed["Share online"].astype(str))[-1] == "61.4\u00a0%"
    assert "78.7\u00a0%" in sentences_profile.uptake_words(data, "en").text
    assert isinstance(shown.supply_shown(profile("ha-nam"), shares, "en"), Words)


def test_neighbours_show_comparable_shares_only_and_lead_to_profiles() -> None:
    data = profile("can-tho")
    table = profile_tables.neighbours_table(data)
    told = table.loc[table["share_online"].notna()]
    assert [(row["province"], row["year"]) for row in told.to_dict("records")] == [("dong-thap", 2020)]
    assert set(table["province"]) == set(data.region["province"]) - {"can-tho"}
    html = shown.neighbours_shown(data, "vi")._repr_html_()
    assert '<td><a href="dong-thap.html">Đồng Tháp</a></td>' in html
    assert "<td>Cà Mau</td>" in html, "no page, no link"
    assert set(re.findall(r'href="([a-z-]+)\.html"', html)) == set(table.loc[table["reported"], "province"])


def test_claims_lead_to_the_sources_from_any_folder() -> None:
    html = shown.reported_shown(profile("ha-nam"), "en")._repr_html_()
    assert html.count('href="sources.html#press-05-1"') == 1
    moved = led_back(html)
    assert moved.count('href="../notebooks/sources.html#press-05-1"') == 1
    assert 'href="sources.html' not in moved
    kept = shown.neighbours_shown(profile("can-tho"), "en")._repr_html_()
    assert 'href="dong-thap.html"' in led_back(kept)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_table_of_ones_own_is_told_for_what_it_is(lang: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    rows = ["Hà Nam,2017,150,20", "Hà Nam,2018,200,50", "Hà Nam,2019,210,80", "Nam Định,2019,90,9"]
    path.write_text("\n".join(["province,year,received,online", *rows]) + "\n", encoding="utf-8")
    made = page("ha-nam", lang, filings=str(path))
    texts = [repr(display) for display in made.values()]
    assert label("profile.no_claims_own", lang) in texts
    assert label("profile.no_supply_own", lang) in texts
    assert any(isinstance(display, Drawn) for display in made.values())
    assert "mine.csv" in texts[0]
    assert "press-05" not in "".join(texts), "nothing of the study"
    assert label("region.red-river-delta", lang) in texts[0]
    # The trend is that of the three years of the table.
    ratio = drawn_tables.estimates_table(read_study(str(path)).filings.head(3))
    estimate = ratio.loc[(ratio["model"] == "quasibinomial") & (ratio["term"] == "odds_ratio"), "estimate"].iloc[0]
    assert decimal(estimate, lang, 2) in "".join(texts)
    unknown = page("ca-mau", lang, filings=str(path))
    assert all(repr(display).strip() for display in unknown.values())


@pytest.mark.parametrize("province", ["ha-noi", "kon-tum", "quang-ninh"])
def test_the_rows_of_the_figure_are_those_of_its_table(province: str) -> None:
    table = profile_tables.province_shares_table(profile(province).filings)
    with style.house_style(), warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = figure_province.draw_province_shares(table, "vi")
        FigureCanvasAgg(figure).draw()
        canvas = figure.bbox
        bars = [box for axes in figure.axes for box in axes.containers if isinstance(box, ErrorbarContainer)]
        assert len(bars) == table["low"].notna().sum()
        assert sum(len(axes.get_yticks()) for axes in figure.axes) == len(table)
        assert len(figure.axes) == len(table[["scope", "agency"]].drop_duplicates())
        for text in [words for axes in figure.axes for words in axes.texts]:
            box = text.get_window_extent()
            assert canvas.x0 <= box.x0 < box.x1 <= canvas.x1, text.get_text()


def test_every_region_has_a_name() -> None:
    for region in study().provinces["region"].unique():
        for lang in LANGUAGES:
            assert label(f"region.{region}", lang)
    assert province_name("can-tho", "vi").startswith("Cần Thơ")


def test_a_picture_of_one_province_has_no_place_in_the_gallery() -> None:
    for lang in LANGUAGES:
        assert gallery_link(f"{label('figure.province_shares.title', lang)}. Words", lang) == ""
        assert gallery_link(f"{label('figure.share_online.title', lang)}. Words", lang) != ""
