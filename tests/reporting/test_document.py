"""The report in print as a reader meets it: its pages, its words, its tags, and the same bytes every time."""

from __future__ import annotations

import dataclasses
import html
import itertools
import json
import os
import re
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from string import Template

import pytest
from printed import elements, fonts, inside, plain, reader, text_of, untagged

from analysis import paths
from analysis.errors import BadInputError
from analysis.labels import LANGUAGES, label
from analysis.reporting import document, model_tables, sentences_models
from analysis.reporting.document_evidence import About, Evidence
from analysis.reporting.document_formats import as_pdf
from analysis.reporting.document_prose import FIGURES, computed, prose, written
from analysis.reporting.document_sentences import computed_sentences
from analysis.reporting.document_shown import printed_tables
from analysis.reporting.document_tables import edited_picture, printed_picture

ROOT = paths.project_root()
PICTURES = ROOT / "reports" / "figures"
SAID = {"title": "T", "subtitle": "S", "byline": "B", "author": "A", "description": "D", "lang": "vi"}
RELEASED = "2026-11-22"

# Names, not results: of laws, of service levels, of the fingerprint, of licences.
NAMES = re.compile(r"\d+/\d{4}/NĐ-CP|[Ll]evels? 3 and 4|Mức độ 3 và 4|CC BY 4\.0")


@pytest.fixture(scope="session")
def found() -> Evidence:
    return document._evidence(PICTURES)


@pytest.fixture(scope="session")
def made() -> About:
    return document._about(ROOT)


@pytest.fixture(scope="session")
def files(found: Evidence, made: About) -> dict[str, bytes]:
    done: dict[str, bytes] = {}
    for lang in LANGUAGES:
        done |= document.documents(found, made, document._figure_words(PICTURES, lang), PICTURES, lang)
    return done


@pytest.fixture(scope="session")
def said_in(found: Evidence, made: About) -> dict[str, dict[str, str]]:
    return {lang: computed_sentences(found, made, lang) for lang in LANGUAGES}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_is_a_meeting_paper_of_eight_to_twelve_pages(files: dict[str, bytes], lang: str) -> None:
    assert 8 <= len(reader(files[f"report.{lang}.pdf"]).pages) <= 12


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_number_in_the_prose_is_typed(lang: str) -> None:
    steps = re.compile(r"^\d\. ", flags=re.MULTILINE)
    typed = NAMES.sub("", steps.sub("", re.sub(r"\$\w+", "", written(lang))))
    assert re.findall(r".*\d.*", typed) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_prose_has_a_place_for_all_that_is_computed_and_no_other(
    found: Evidence, said_in: dict[str, dict[str, str]], lang: str
) -> None:
    filled = {*said_in[lang], *printed_tables(found, lang)}
    filled |= {f"{kind}_{name}" for name in FIGURES for kind in ("figure", "see")}
    assert set(Template(written(lang)).get_identifiers()) == filled


@pytest.mark.parametrize("lang", LANGUAGES)
def test_figures_stand_in_the_order_of_their_numbers(lang: str) -> None:
    for kind in ("figure", "see"):
        assert re.findall(rf"\${kind}_(\w+)", written(lang)) == list(FIGURES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_computed_sentence_can_be_read_on_paper(
    said_in: dict[str, dict[str, str]], files: dict[str, bytes], lang: str
) -> None:
    text = text_of(files[f"report.{lang}.pdf"])
    for place, words in said_in[lang].items():
        for line in words.splitlines():
            assert plain(line.removeprefix("- ").replace("`", "")) in text, place


@pytest.mark.parametrize(("lang", "written_so", "never"), [("vi", "58,2 %", "58.2 %"), ("en", "58.2 %", "58,2 %")])
def test_numbers_follow_the_language(files: dict[str, bytes], lang: str, written_so: str, never: str) -> None:
    text = text_of(files[f"report.{lang}.pdf"])
    assert written_so in text
    assert never not in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_letter_has_its_glyph(files: dict[str, bytes], lang: str) -> None:
    data = files[f"report.{lang}.pdf"]
    found = fonts(reader(data))
    known = {"DejaVuSansMono", *(f"LibertinusSerif-{style}" for style in ("Regular", "Bold", "Italic"))}
    assert set(found) <= known
    assert all(found.values())
    assert not set(text_of(data)) & {"\ufffd", "\u25a1"}


def test_a_letter_without_a_glyph_stops_the_build() -> None:
    with pytest.raises(BadInputError, match="could not be displayed"):
        as_pdf("# T\n\n漢\n", SAID, PICTURES, RELEASED)


def test_a_picture_without_alternative_text_stops_the_build() -> None:
    words = json.loads((PICTURES / "trend.en.json").read_text(encoding="utf-8")) | {"alt": ""}
    bare = printed_picture(words, 50).replace('alt: ""', "alt: none")
    with pytest.raises(BadInputError, match="alt"):
        as_pdf(bare, SAID, PICTURES, RELEASED)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_says_what_it_is_and_in_which_language(files: dict[str, bytes], lang: str) -> None:
    pdf = reader(files[f"report.{lang}.pdf"])
    catalog = pdf.trailer["/Root"]
    assert catalog["/Lang"] == lang
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == label("document.title", lang)
    assert pdf.metadata.author == "hoso contributors"
    assert "<pdfuaid:part>1</pdfuaid:part>" in catalog["/Metadata"].get_object().get_data().decode("utf-8")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_says_what_it_shows(files: dict[str, bytes], lang: str) -> None:
    words = document._figure_words(PICTURES, lang)
    pictures = [element for element in elements(reader(files[f"report.{lang}.pdf"])) if element["/S"] == "/Figure"]
    said = {plain(str(picture["/Alt"])) for picture in pictures}
    assert said == {plain(words[name]["alt"]) for name in FIGURES}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_headings_go_down_one_level_at_a_time_and_tables_have_a_header_row(files: dict[str, bytes], lang: str) -> None:
    found = list(elements(reader(files[f"report.{lang}.pdf"])))
    levels = [int(element["/S"][2:]) for element in found if re.fullmatch(r"/H\d", str(element["/S"]))]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in itertools.pairwise(levels))
    tables = [element for element in found if element["/S"] == "/Table"]
    assert len(tables) == written(lang).count("$table_")
    for table in tables:
        headers = inside(table, "/TH")
        assert headers
        assert all("/Column" in str(header["/A"]) for header in headers)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_on_a_page_is_without_a_tag(files: dict[str, bytes], lang: str) -> None:
    assert untagged(files[f"report.{lang}.pdf"]) == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_word_file_holds_the_same_tables_pictures_and_language(files: dict[str, bytes], lang: str) -> None:
    words = document._figure_words(PICTURES, lang)
    with zipfile.ZipFile(BytesIO(files[f"report.{lang}.docx"])) as word:
        body = word.read("word/document.xml").decode("utf-8")
        core = word.read("docProps/core.xml").decode("utf-8")
        styles = word.read("word/styles.xml").decode("utf-8")
    assert f"<dc:title>{label('document.title', lang)}</dc:title>" in core
    assert f'w:val="{lang}"' in styles
    assert body.count("<w:tblHeader") == written(lang).count("$table_")
    said = [plain(html.unescape(alt)) for alt in re.findall(r'<wp:docPr [^>]*?descr="([^"]*)"', body)]
    assert said == [plain(words[name]["alt"]) for name in FIGURES]
    assert 'w:w="11906"' in body, "the page is not A4"


def test_a_number_that_changes_changes_in_print(found: Evidence, made: About) -> None:
    fewer = dataclasses.replace(found, study=dataclasses.replace(found.study, claims=found.study.claims.iloc[1:]))
    words = document._figure_words(PICTURES, "en")
    before, after = (prose(computed(one, made, "en"), words, edited_picture, "en") for one in (found, fewer))
    number = len(found.study.claims)
    assert f"{number} claims from" in before
    assert f"{number} claims from" not in after
    assert f"{number - 1} claims from" in after


def test_the_curve_told_is_the_one_that_the_study_gives(found: Evidence) -> None:
    fresh = model_tables.specification_table(found.observations, found.filings)
    told, computed = (sentences_models.sensitivity_words(table, "en").text for table in (found.specifications, fresh))
    assert told == computed


def test_the_command_writes_the_same_bytes_wherever_it_runs(files: dict[str, bytes], tmp_path: Path) -> None:
    elsewhere = {**os.environ, "TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-m", "analysis.cli", "document", "--lang", "vi", "--out", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=ROOT, env=elsewhere, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    written_files = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    assert written_files == {name: files[name] for name in ("report.vi.pdf", "report.vi.docx")}


def test_a_missing_figure_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match=r"specification_curve\.csv: no such file"):
        document.write_documents(tmp_path, folder=tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_another_language_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="'fr' is no language"):
        document.write_documents(languages=("fr",), folder=tmp_path)
