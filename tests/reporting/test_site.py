from __future__ import annotations

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from conftest import CHECKOUT, FIGURE, NAMES, WORDS, picture, small_figure, small_notebook, small_project
from nbformat.v4 import new_code_cell, new_notebook, new_output

from analysis import cli
from analysis.errors import BadInputError, CheckFailedError
from analysis.labels import label
from analysis.reporting.site import build_site
from analysis.reporting.site_checks import problems, read_page
from analysis.reporting.site_finish import finished
from analysis.reporting.site_messages import (
    catalogs,
    english_messages,
    missing_messages,
    read_messages,
    update_messages,
)
from analysis.reporting.site_pages import gallery_anchor, gallery_link, gallery_page
from analysis.reporting.site_search import FoldedSearch
from analysis.reporting.site_source import escape_heading_numbers, ready_for_site

PAGES = (
    "index",
    "how-to-read",
    "how-to-rerun",
    "your-own-figures",
    "forms",
    "figures",
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
    for name in PAGES:
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
    path = site / "vi" / "notebooks" / "03_trend.html"
    files = {path} | {(path.parent / link.split("?")[0]).resolve() for link in read_page(path).loads}
    assert sum(file.stat().st_size for file in files if file.suffix != ".png") < 1_000_000


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
    assert {"docs/**/*", "reports/notebooks/**/*.ipynb", "data/raw/*", "reports/figures/*"} <= set(step.reads)


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
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == ["figures", "notebooks", "site"]
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
