from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from small_site import CHECKOUT, FIGURE, NAMES, PROFILES, WORDS, picture, small_figure, small_notebook, small_project

from analysis import cli
from analysis.cleaning.study import read_study
from analysis.errors import BadInputError, CheckFailedError
from analysis.labels import label
from analysis.reporting.claim_links import claim_anchor
from analysis.reporting.explore_chart import chart, vega_script
from analysis.reporting.explore_page import explored
from analysis.reporting.site import build_site
from analysis.reporting.site_catalogs import catalogs, read_messages
from analysis.reporting.site_checks import problems, read_page
from analysis.reporting.site_finish import finished, with_icons
from analysis.reporting.site_gallery import gallery_anchor, gallery_link, gallery_page
from analysis.reporting.site_messages import english_messages, missing_messages, update_messages
from analysis.reporting.site_profiles import profiles_in, profiles_page, stage_profiles
from analysis.reporting.site_search import FoldedSearch
from analysis.reporting.site_source import escape_heading_numbers, ready_for_site
from analysis.reporting.sources_page import sources_page
from analysis.reporting.tour_page import tour_page
from analysis.sources.claims import plain_name
from analysis.vietnamese import slug

PAGES = (
    "index",
    "how-to-read",
    "how-to-rerun",
    "your-own-figures",
    "forms",
    "figures",
    "explore",
    "tour",
    "provinces/index",
    "about",
    "publish",
    "ASSUMPTIONS",
    "search",
    *(f"notebooks/{name}" for name in (*NAMES, "sources", "glossary")),
)


# The site as built


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_stands_in_its_language_and_leads_to_the_other(site: Path, language: str) -> None:
    other = {"vi": "en", "en": "vi"}[language]
    for name in (*PAGES, *(f"provinces/{province}" for province in PROFILES)):
        path = site / language / f"{name}.html"
        page = read_page(path)
        assert page.language == language
        switches = [link for link in page.links if f"../{other}/" in link]
        assert [(path.parent / link).resolve() for link in switches] == [(site / other / f"{name}.html").resolve()]


def test_no_fault_is_found(site: Path) -> None:
    assert problems(site) == []


def test_the_start_page_leads_to_both_languages_without_script(site: Path) -> None:
    assert read_page(site / "index.html").links == ["vi/index.html", "en/index.html"]


def test_markdown_is_translated_and_outputs_are_the_run_s_own(site: Path) -> None:
    assert "Ba lối vào" in text(site, "vi/index")
    for heading in ("3. Hồi quy tỷ lệ theo năm", "2. Hình vẽ"):
        assert re.search(rf"<h[12]>{heading}", text(site, "vi/notebooks/03_trend"))
    assert "Three ways in" in text(site, "en/index")
    for language, words in WORDS.items():
        page = text(site, f"{language}/notebooks/03_trend")
        assert words["said"] in page
        assert f'alt="{words["alt"]}"' in page


def test_a_report_shows_results_first_and_a_lesson_shows_its_code(site: Path) -> None:
    assert text(site, "en/notebooks/07_report").count("<summary>") == 7
    assert text(site, "en/notebooks/03_trend").count("<summary>") == 1
    assert "Parameters of this run" in text(site, "en/notebooks/03_trend")
    assert "Tham số của lần chạy này" in text(site, "vi/notebooks/03_trend")


@pytest.mark.parametrize(
    "english",
    ["Skip to main content", "Back to top", "Color mode", "System Settings", "Toggle", "On this page", "Search</"],
)
def test_the_theme_speaks_vietnamese(site: Path, english: str) -> None:
    assert english not in text(site, "vi/notebooks/03_trend")


def test_the_site_holds_what_readers_need_and_no_more(site: Path) -> None:
    assert sorted(path.name for path in site.iterdir()) == [".nojekyll", "en", "index.html", "vi"]
    assert not [path for path in site.rglob("*") if path.suffix in (".doctree", ".pickle", ".map", ".po", ".mo")]


def test_no_machine_path_is_printed(site: Path, site_project: Path) -> None:
    for path in site.rglob("*"):
        if path.suffix in (".html", ".js", ".css", ".json", ".ipynb"):
            assert str(site_project) not in path.read_text(encoding="utf-8"), path


def test_no_page_with_its_scripts_and_styles_exceeds_a_megabyte(site: Path) -> None:
    for name in ("notebooks/03_trend", "notebooks/sources", "explore", "provinces/can-tho", "search"):
        path = site / "vi" / f"{name}.html"
        files = {path} | {(path.parent / link.split("?")[0]).resolve() for link in read_page(path).loads}
        weighed = [file.stat().st_size for file in files if file.suffix != ".png" and "figures" not in file.parts]
        assert sum(weighed) < 1_000_000, name


def test_two_builds_are_the_same_bytes(site: Path, site_project: Path, tmp_path: Path) -> None:
    again = build_site(small_project(tmp_path / "elsewhere"))
    files = {path.relative_to(site) for path in site.rglob("*") if path.is_file()}
    assert files == {path.relative_to(again) for path in again.rglob("*") if path.is_file()}
    assert [name for name in sorted(files) if (site / name).read_bytes() != (again / name).read_bytes()] == []
    assert (site.parent / "site.zip").read_bytes() == (again.parent / "site.zip").read_bytes()


def test_the_zip_holds_the_whole_site_in_order(site: Path) -> None:
    with zipfile.ZipFile(site.parent / "site.zip") as zipped:
        names = zipped.namelist()
    assert names == sorted(names)
    assert set(names) == {f"site/{path.relative_to(site).as_posix()}" for path in site.rglob("*") if path.is_file()}


# Sources, terms and figures


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_in_the_contents(site: Path, language: str) -> None:
    links = {link.partition("#")[0] for link in read_page(site / language / "index.html").links}
    assert {f"{name}.html" for name in PAGES if name not in ("index", "search")} <= links


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_claim_of_a_table_leads_to_its_place_among_the_sources(site: Path, language: str) -> None:
    links = [
        link for link in read_page(site / language / "notebooks" / "03_trend.html").links if "sources.html#" in link
    ]
    assert links == [f"sources.html#article-002-{number}" for number in (6, 8, 9)]
    assert {link.partition("#")[2] for link in links} <= read_page(site / language / "notebooks" / "sources.html").ids
    assert f"{label('sources.title', language)}<" in text(site, f"{language}/notebooks/sources")
    assert f"{label('glossary.title', language)}<" in text(site, f"{language}/notebooks/glossary")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_link_to_a_claim_that_is_not_there_is_found(site: Path, tmp_path: Path, language: str) -> None:
    copy = tmp_path / "site"
    shutil.copytree(site / language, copy / language)
    page = copy / language / "notebooks" / "sources.html"
    page.write_text(page.read_text(encoding="utf-8").replace('id="article-002-6"', ""), encoding="utf-8")
    fault = "sources.html#article-002-6: no such place on the page"
    assert f"{language}/notebooks/03_trend.html: {fault}" in problems(copy)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_gallery_shows_each_figure_with_downloads_and_sources(site: Path, language: str) -> None:
    page = read_page(site / language / "figures.html")
    shown = text(site, f"{language}/figures")
    assert (f"figures/{FIGURE}.{language}.png", WORDS[language]["alt"]) in page.images
    assert 'width="640" height="360"' in shown
    assert "A &quot;caption&quot; with &lt; and *. Source." in shown
    for name in (f"{FIGURE}.{language}.svg", f"{FIGURE}.{language}.png", f"{FIGURE}.csv"):
        assert f"figures/{name}" in page.links
        assert (site / language / "figures" / name).is_file()
    claims = [link for link in page.links if link.startswith("notebooks/sources.html#")]
    assert claims == [f"notebooks/sources.html#article-002-{number}" for number in (8, 9, 11)]
    assert re.search(r"<details class=\"hoso-sources\"><summary>", shown)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_picture_of_a_notebook_leads_to_its_place_in_the_gallery(site: Path, language: str) -> None:
    assert gallery_anchor(FIGURE) in read_page(site / language / "figures.html").ids
    links = [
        link for link in read_page(site / language / "notebooks" / "03_trend.html").links if "figures.html#" in link
    ]
    assert links == [f"../figures.html#{gallery_anchor(FIGURE)}"]
    assert gallery_link("Another picture. With words.", language) == ""


def test_a_figure_that_lacks_a_file_stops_the_build(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"reports/figures: holds no figure[^~]*hoso report"):
        gallery_page(tmp_path, "en")
    small_figure(tmp_path, "en")
    (tmp_path / f"{FIGURE}.en.svg").unlink()
    with pytest.raises(BadInputError, match=rf"reports/figures/{FIGURE}\.en\.svg: no such file"):
        gallery_page(tmp_path, "en")


def test_the_step_of_the_report_reads_all_that_the_site_is_made_of() -> None:
    (step,) = [step for step in cli._steps() if step.id == "site"]
    wanted = {"docs/**/*", "reports/notebooks/**/*.ipynb", "reports/provinces/**/*.ipynb", "data/raw/*"}
    assert wanted | {"reports/figures/*", "reports/report.*"} <= set(step.reads)


# Profiles


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_profile_bears_its_province_and_leads_back_to_sources_and_notebooks(site: Path, language: str) -> None:
    page = read_page(site / language / "provinces" / "dak-lak.html")
    name = {"vi": "Đắk Lắk", "en": "Dak Lak"}[language]
    assert re.search(rf"<h1>{name}<", text(site, f"{language}/provinces/dak-lak"))
    assert {"../notebooks/sources.html#article-002-6", "../notebooks/01_sources.html", "index.html"} <= set(page.links)
    # The gallery's figures are those of the whole study.
    assert not [link for link in page.links if "figures.html#" in link]


def test_a_profile_is_translated_from_the_notebook_s_catalogue(site: Path) -> None:
    assert "Câu hỏi, và <a" in text(site, "vi/provinces/can-tho")
    assert "The question, and the <a" in text(site, "en/provinces/can-tho")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_profiles_are_listed_by_region_on_one_page_and_in_no_bar(site: Path, language: str) -> None:
    shown = text(site, f"{language}/provinces/index")
    regions = [label(f"region.{name}", language) for name in ("central-highlands", "mekong-delta")]
    assert re.search(".*".join([regions[0], "dak-lak.html", regions[1], "can-tho.html"]), shown, re.DOTALL)
    for name in ("index", "notebooks/03_trend", "provinces/dak-lak"):
        assert "can-tho.html" not in text(site, f"{language}/{name}")


def test_a_profile_leads_to_the_profiles_that_were_made(tmp_path: Path) -> None:
    small_project(tmp_path)
    path = tmp_path / "reports" / "provinces" / "en" / "can-tho.ipynb"
    notebook = nbformat.read(path, as_version=4)
    neighbours = '<p><a href="dak-lak.html">Dak Lak</a> <a href="ca-mau.html">Ca Mau</a></p>'
    notebook.cells[-1].outputs = [new_output("display_data", data={"text/html": neighbours})]
    nbformat.write(notebook, path)
    stage_profiles(tmp_path, tmp_path / "source", "en")
    staged = (tmp_path / "source" / "provinces" / "can-tho.ipynb").read_text(encoding="utf-8")
    assert "dak-lak.html" in staged
    assert "ca-mau.html" not in staged
    assert "Ca Mau" in staged


def test_without_profiles_the_page_says_how_to_make_them(tmp_path: Path) -> None:
    assert profiles_in(tmp_path, "en") == []
    assert "`hoso provinces`" in profiles_page(read_study(), [], "en")


def test_a_profile_in_one_language_only_is_refused(tmp_path: Path) -> None:
    small_project(tmp_path)
    (tmp_path / "reports" / "provinces" / "vi" / "can-tho.ipynb").unlink()
    with pytest.raises(BadInputError, match=r"reports/provinces/vi.*lacks can-tho\.ipynb"):
        build_site(tmp_path)


# Dark pictures, and the report as a file


@pytest.mark.parametrize(("page", "base"), [("figures", ""), ("notebooks/03_trend", "../")])
def test_a_figure_is_shown_by_theme_in_gallery_and_notebooks(site: Path, page: str, base: str) -> None:
    found = re.findall(r'<img class="(only-\w+)" src="([^"]+)"', text(site, f"vi/{page}"))
    pictures = [f"{base}figures/{FIGURE}.vi.png", f"{base}figures/{FIGURE}.vi.dark.svg"]
    assert found == list(zip(("only-light", "only-dark"), pictures, strict=True))


def test_a_dark_drawing_is_offered_and_its_absence_is_no_fault(site: Path, tmp_path: Path) -> None:
    assert f"figures/{FIGURE}.en.dark.svg" in read_page(site / "en" / "figures.html").links
    small_figure(tmp_path, "en")
    (tmp_path / f"{FIGURE}.en.dark.svg").unlink()
    assert "dark" not in gallery_page(tmp_path, "en")


def test_a_picture_of_another_run_keeps_its_own_picture(tmp_path: Path) -> None:
    small_figure(tmp_path, "en")
    alt = f"{label(f'figure.{FIGURE}.title', 'en')}. Words."
    for drawn, replaced in ((picture(), True), (picture(2, 2), False)):
        shown = new_output("display_data", data={"image/png": drawn}, metadata={"alt": alt})
        notebook = new_notebook(cells=[new_code_cell("x", outputs=[shown])])
        (cell,) = ready_for_site(notebook, "03_trend", "en", figures=tmp_path).cells
        assert ("text/html" in cell.outputs[0].data) is replaced


@pytest.mark.parametrize("language", ["vi", "en"])
def test_start_and_report_lead_to_the_report_as_a_file_where_there_is_one(site: Path, language: str) -> None:
    assert f"report.{language}.pdf" in read_page(site / language / "index.html").links
    assert f"../report.{language}.pdf" in read_page(site / language / "notebooks" / "07_report.html").links
    assert (site / language / f"report.{language}.pdf").is_file()
    assert not [link for link in read_page(site / language / "index.html").links if link.endswith(".docx")]


# The page to explore, and the tour


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_to_explore_holds_every_share_in_words_with_its_claims(site: Path, language: str) -> None:
    rows = explored(read_study())
    shown = text(site, f"{language}/explore")
    assert shown.count("<tr data-row=") == len(rows) > 50
    for row in rows:
        for claim in row["claim_ids"].split():
            assert f'href="notebooks/sources.html#{claim_anchor(claim)}"' in shown
    told = {"vi": ("801 / 1.377", "55,5\xa0% – 60,8\xa0%"), "en": ("801 / 1,377", "55.5\xa0% – 60.8\xa0%")}
    assert all(words in shown for words in told[language])
    assert f"figures/{FIGURE}.{language}.png" in shown


def test_the_chart_draws_what_the_table_says() -> None:
    rows = explored(read_study())
    drawn = chart(rows, "en")
    values = next(data for data in drawn["data"] if "values" in data)["values"]
    assert [(row["share_online"], row["low"]) for row in rows] == [(one["share"], one["low"]) for one in values]
    assert [one["words"] for one in values if one["words"].startswith("Can Tho 2018")] == [
        "Can Tho 2018: 58.2\xa0% (55.5\xa0% – 60.8\xa0%), 801 / 1,377"
    ]
    # No two marks of a year lie on each other where they could hide one another.
    assert len({(one["among_all"], one["share"]) for one in values}) == len(values)


def test_a_mark_without_counts_has_no_interval_and_another_shape() -> None:
    for row in explored(read_study()):
        assert (row["low"] is not None) == (row["mark"] in ("counts", "part_year"))


def test_vega_is_brought_along_whole_and_the_same_each_time() -> None:
    script = vega_script()
    packed = re.search(r'"([^"]+)"', script)
    assert packed
    bundle = gzip.decompress(base64.b64decode(packed[1])).decode()
    assert "window.hosoEmbed=" in bundle.replace(" ", "")
    vega_script.cache_clear()
    assert vega_script() == script


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_tour_walks_one_claim_by_computed_numbers(site: Path, language: str) -> None:
    page = tour_page(read_study(), language)
    told = {"vi": ("5,51\xa0%", "2,93", "0,73"), "en": ("5.51\xa0%", "2.93", "0.73")}[language]
    assert all(number in page for number in (*told, "18,13%", "`article-002#6`"))
    links = set(read_page(site / language / "tour.html").links)
    assert {f"notebooks/{page}" for page in ("sources.html#article-002-6", "02_clean.html", "03_trend.html")} <= links
    assert "figures.html#figure-share_online" in links


@pytest.mark.parametrize("words", re.findall(r"^\$ hoso (trace .*)$", tour_page(read_study(), "en"), re.MULTILINE))
def test_the_commands_of_the_tour_find_what_they_name(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(words.split())
    assert not end.value.code
    assert "article-002" in capsys.readouterr().out


# The page of sources


def test_documents_are_folded_on_the_page_and_not_listed_beside_it(site: Path) -> None:
    shown = text(site, "vi/notebooks/sources")
    assert shown.count('href="#document-') == len(read_study().sources)
    assert "bd-toc-nav" not in shown


def test_reasons_and_names_are_given_in_vietnamese() -> None:
    study = read_study()
    assert [fix.key for fix in study.corrections if not fix.reason_vi] == []
    names = {plain_name(note) for note in study.claims.loc[study.claims["measure"] == "other", "note"]}
    assert {name for name in names if label(f"other.{slug(name)}", "en") != name} == set()
    page = sources_page(study, "vi")
    assert "phép chia ngược" in page
    assert "printed rate is the ratio upside down" not in page


# Search


def test_the_index_holds_words_without_marks_in_both_languages(site: Path) -> None:
    for language in ("vi", "en"):
        index = search_index(site / language / "searchindex.js")
        for words in (["hoi", "quy"], ["regress"], ["ho", "so"]):
            assert "how-to-read" in set.intersection(*(found(index, word) for word in words)), words
        assert "notebooks/03_trend" in found(index, "quy") & found(index, "regress")
        assert not [word for word in index["terms"] if re.search(r"[à-ỹđ]", word)]


@pytest.mark.parametrize(
    ("text", "words"),
    [("hồi quy", ["hoi", "quy"]), ("Đắk Lắk", ["dak", "lak"]), ("ho\u0302\u0300i", ["hoi"]), ("số, tờ", ["so", "to"])],
)
def test_marks_and_case_fold_away(text: str, words: list[str]) -> None:
    search = FoldedSearch({})
    assert search.split(text) == words
    assert all(search.word_filter(word) for word in words)


# Translations


def test_every_page_and_notebook_has_its_vietnamese() -> None:
    assert missing_messages(CHECKOUT) == {}


def test_every_word_of_the_templates_has_its_vietnamese() -> None:
    known = read_messages(catalogs(CHECKOUT) / "sphinx.po")
    for template in (CHECKOUT / "docs" / "_templates").glob("*.html"):
        for message in re.findall(r'_\("(.*?)"\)', template.read_text(encoding="utf-8")):
            assert known.get(message), f"{template.name}: {message}"


def test_translations_keep_links_and_code() -> None:
    marks = re.compile(r"\]\([^)]*\)|`[^`]+`")
    for catalog in catalogs(CHECKOUT).rglob("*.po"):
        for english, vietnamese in read_messages(catalog).items():
            assert sorted(marks.findall(english)) == sorted(marks.findall(vietnamese)), f"{catalog.name}: {english}"


def test_updating_keeps_translations_drops_old_messages_and_names_new_ones(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    shutil.copyfile(CHECKOUT / "docs" / "conf.py", tmp_path / "docs" / "conf.py")
    (tmp_path / "ASSUMPTIONS.md").write_text("# Assumptions\n", encoding="utf-8")
    page = tmp_path / "docs" / "index.md"
    page.write_text("# One\n\nTwo.\n", encoding="utf-8")
    assert update_messages(tmp_path) == {"ASSUMPTIONS": ["Assumptions"], "index": ["One", "Two."]}
    catalog = catalogs(tmp_path) / "index.po"
    catalog.write_text(catalog.read_text().replace('"One"\nmsgstr ""', '"One"\nmsgstr "Một"'), encoding="utf-8")
    page.write_text("# One\n\nThree.\n", encoding="utf-8")
    assert update_messages(tmp_path)["index"] == ["Three."]
    assert read_messages(catalog) == {"One": "Một", "Three.": ""}
    assert missing_messages(tmp_path)["index"] == ["Three."]


def test_outputs_are_no_messages(tmp_path: Path) -> None:
    small_project(tmp_path)
    nbformat.write(small_notebook("03_trend", "en"), tmp_path / "notebooks" / "03_trend.ipynb")
    messages = english_messages(tmp_path)["notebooks/03_trend"]
    assert "2\\. The picture" in messages
    assert WORDS["en"]["said"] not in messages


def test_a_numbered_heading_is_escaped_and_nothing_else() -> None:
    assert escape_heading_numbers("# 1. One\n1. item\n## 12. Two 3. x") == "# 1\\. One\n1. item\n## 12\\. Two 3. x"


# What stops a build


def test_a_broken_link_fails_and_the_earlier_site_stays(tmp_path: Path) -> None:
    small_project(tmp_path)
    (tmp_path / "reports" / "site").mkdir()
    (tmp_path / "reports" / "site" / "earlier.html").touch()
    about = tmp_path / "docs" / "about.md"
    about.write_text(about.read_text(encoding="utf-8") + "\n[nowhere](nowhere.md)\n", encoding="utf-8")
    with pytest.raises(BadInputError, match=r"docs/about\.md.*nowhere\.md") as caught:
        build_site(tmp_path, languages=["en"])
    assert str(tmp_path) not in str(caught.value)
    kept = ["figures", "notebooks", "provinces", "report.en.pdf", "report.vi.pdf", "site"]
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == kept
    assert (tmp_path / "reports" / "site" / "earlier.html").exists()


def test_a_picture_from_another_host_fails_the_build(tmp_path: Path) -> None:
    small_project(tmp_path)
    about = tmp_path / "docs" / "about.md"
    picture = '\n<img src="https://example.org/a.png" alt="A picture">\n'
    about.write_text(about.read_text(encoding="utf-8") + picture, encoding="utf-8")
    with pytest.raises(CheckFailedError, match=r"en/about\.html: loads https://example\.org/a\.png from another host"):
        build_site(tmp_path, languages=["en"])


def test_a_notebook_in_one_language_only_is_refused(tmp_path: Path) -> None:
    small_project(tmp_path)
    (tmp_path / "reports" / "notebooks" / "en" / "02_clean.ipynb").unlink()
    with pytest.raises(BadInputError, match=r"reports/notebooks/en.*lacks 02_clean\.ipynb"):
        build_site(tmp_path)


def test_without_notebooks_the_remedy_is_named(tmp_path: Path) -> None:
    shutil.copytree(CHECKOUT / "docs", tmp_path / "docs")
    shutil.copyfile(CHECKOUT / "ASSUMPTIONS.md", tmp_path / "ASSUMPTIONS.md")
    with pytest.raises(BadInputError, match="hoso report"):
        build_site(tmp_path)


def image(metadata: dict[str, object]) -> nbformat.NotebookNode:
    return new_output("display_data", data={"image/png": picture(2, 2)}, metadata=metadata)


@pytest.mark.parametrize("metadata", [{"alt": "Seen."}, {"image/png": {"alt": " Seen. "}}])
def test_the_alt_text_is_found_where_display_puts_it(metadata: dict[str, object]) -> None:
    ready = ready_for_site(new_notebook(cells=[new_code_cell("x", outputs=[image(metadata)])]), "03_trend", "en")
    assert ready.cells[0].metadata["mystnb"]["image"]["alt"] == "Seen."


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ([image({})], r"03_trend\.en, cell 1: shows an image without an alt text"),
        ([image({"alt": "One."}), image({"alt": "Two."})], "shows two images"),
        ([new_output("error", ename="E", evalue="", traceback=[])], "the cell failed"),
    ],
)
def test_a_notebook_not_fit_to_show_is_refused(outputs: list[nbformat.NotebookNode], message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        ready_for_site(new_notebook(cells=[new_code_cell("x", outputs=outputs)]), "03_trend", "en")


# The checker


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ('<a href="b.html">x</a>', "b.html leads nowhere"),
        ('<a href="#gone">x</a>', "#gone: no such place on the page"),
        ('<a href="/en/a.html">x</a>', "/en/a.html breaks under a sub-path"),
        ('<a href="../../../x.html">x</a>', "../../../x.html leads out of the site"),
        ('<img src="a.png">', "the image a.png has no alt text"),
        ('<img src="a.png" alt="a.png">', "the image a.png has no alt text"),
        ('<p id="a"></p><p id="a"></p>', "id 'a' stands twice"),
        ('<script src="//cdn.example.org/x.js"></script>', "loads //cdn.example.org/x.js from another host"),
        ("<style>@import 'https://f.example.org/f.css'</style>", "loads https://f.example.org/f.css from another host"),
        ('<p style="background:url(http://a.example/b)">', "loads http://a.example/b from another host"),
    ],
)
def test_each_fault_is_named(tmp_path: Path, body: str, fault: str) -> None:
    page = tmp_path / "en" / "a.html"
    page.parent.mkdir()
    (page.parent / "a.png").touch()
    page.write_text(f'<html lang="en"><body>{body}</body></html>', encoding="utf-8")
    assert problems(tmp_path) == [f"en/a.html: {fault}"]


def test_a_good_page_has_no_fault_and_readers_may_be_led_outside(tmp_path: Path) -> None:
    page = tmp_path / "en" / "a.html"
    page.parent.mkdir()
    body = (
        '<a href="https://example.org">x</a> <a href="a.html#%C4%91">y</a> <p id="đ"></p><a href="mailto:a@b.c">m</a>'
    )
    page.write_text(f'<html lang="en"><body>{body}</body></html>', encoding="utf-8")
    assert problems(tmp_path) == []


def test_the_last_touch_leaves_other_words_alone() -> None:
    html = '<script defer src="../_static/scripts/fontawesome.js?digest=1"></script>\n<p title="Toggle">x</p>'
    assert finished(html, "vi") == '<p title="Toggle">x</p>'


def test_icons_that_no_page_shows_are_left_out_of_the_styles() -> None:
    rules = '.a{color:red}.fa-search,.fa-magnifying-glass{--fa:"1"}.fa-horse{--fa:"2"}.fa-solid{font:x}'
    kept = '.a{color:red}.fa-search,.fa-magnifying-glass{--fa:"1"}.fa-solid{font:x}'
    assert with_icons(rules, {"fa-magnifying-glass"}) == kept


def text(site: Path, page: str) -> str:
    return (site / f"{page}.html").read_text(encoding="utf-8")


def search_index(path: Path) -> dict[str, Any]:
    script = path.read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(script[script.index("(") + 1 : script.rindex(")")])
    return loaded


def found(index: dict[str, Any], word: str) -> set[str]:
    """The pages with the word in their text or their titles: Sphinx lists it under one of the two."""
    hits = [index[terms].get(word, []) for terms in ("terms", "titleterms")]
    return {index["docnames"][page] for hit in hits for page in ([hit] if isinstance(hit, int) else hit)}
