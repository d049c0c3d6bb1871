"""Claim ids as links, in tables and for figures, and the page that they lead to."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest

from analysis import paths
from analysis.cleaning.study import Study, read_study
from analysis.labels import label
from analysis.reporting.claim_links import UNFOLDED, claim_anchor, figure_sources, linked_claims
from analysis.reporting.drawn_tables import share_online_table, trend_table
from analysis.reporting.export import Table
from analysis.reporting.shown_milestones import glossary_shown, milestones_shown
from analysis.reporting.shown_tables import claims_shown, filings_shown, sources_shown
from analysis.reporting.sources_page import sources_page
from analysis.sources.glossary import load_glossary
from analysis.sources.milestones import load_milestones

HREF = re.compile(r'href="sources\.html#([^"]+)"')


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study()


@pytest.fixture(scope="module", params=["vi", "en"])
def page(request: pytest.FixtureRequest, study: Study) -> str:
    return sources_page(study, request.param)


def test_a_cell_of_claims_becomes_links() -> None:
    assert linked_claims("article-002#8 article-002#10") == (
        '<a class="claim" href="sources.html#article-002-8">article-002#8</a> '
        '<a class="claim" href="sources.html#article-002-10">article-002#10</a>'
    )
    assert linked_claims("a#1", "../sources.html") == '<a class="claim" href="../sources.html#a-1">a#1</a>'
    assert linked_claims("") == ""
    assert linked_claims("own#2") == "own#2"


def test_every_claim_of_a_shown_table_is_a_link_and_its_text_is_unchanged(study: Study) -> None:
    for lang in ("vi", "en"):
        table = filings_shown(study.filings, lang)
        html = table._repr_html_()
        named = [claim for cell in study.filings["claim_ids"] for claim in cell.split()]
        assert HREF.findall(html) == [claim_anchor(claim) for claim in named]
        assert "href" not in repr(table)
        plain = re.sub(r"</?(?:a|details)\b[^>]*>|<summary>.*?</summary>", "", html)
        assert plain == table.frame.to_html(index=False, border=0, classes="shown", justify="left")
        assert len(HREF.findall(claims_shown(study.claims, lang)._repr_html_())) == len(study.claims)


@pytest.mark.parametrize(("lang", "more"), [("vi", "và 4 số liệu khác"), ("en", "and 4 more")])
def test_of_many_claims_the_first_stand_and_the_rest_are_folded(lang: str, more: str) -> None:
    few, many = (" ".join(f"a#{number}" for number in range(1, last + 1)) for last in (UNFOLDED, 7))
    table = Table(pd.DataFrame({"Sources": [few, many]}), lang)
    html = table._repr_html_()
    (fold,) = re.findall(r"<details.*?</details>", html)
    assert more in fold
    assert HREF.findall(fold) == ["a-4", "a-5", "a-6", "a-7"]
    assert len(HREF.findall(html)) == UNFOLDED + 7
    assert repr(table).splitlines()[-1].strip() == f"a#1 a#2 a#3 {more}"
    assert few in repr(table)


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_under_a_table_stand_its_claims_or_that_it_is_simulated(lang: str) -> None:
    frame = pd.DataFrame({"Number": [1]})
    assert HREF.findall(Table(frame, lang, sources="a#1 b#2")._repr_html_()) == ["a-1", "b-2"]
    assert label("source.simulated", lang) in Table(frame, lang, sources="")._repr_html_()
    assert Table(frame, lang)._repr_html_().endswith("</table>")


def test_a_document_leads_to_its_claims(study: Study, page: str) -> None:
    led = HREF.findall(sources_shown(study.sources, study.claims, "en")._repr_html_())
    assert led == [f"document-{source_id}" for source_id in study.sources["source_id"]]
    for table in (milestones_shown(load_milestones(), "en"), glossary_shown(load_glossary(), "en")):
        places = HREF.findall(table._repr_html_())
        assert places
        assert all(f'<a id="{place}"></a>' in page for place in places)


# 08 reads a sentence of our own making, which has no source.
@pytest.mark.parametrize(
    "notebook", sorted((paths.project_root() / "notebooks").glob("0[1-7]*.ipynb")), ids=lambda path: path.stem
)
def test_every_table_of_a_notebook_leads_to_its_sources(notebook: Path) -> None:
    """Whatever a notebook prints as a table links its rows, or says under it what it was computed from."""
    shown = [
        "".join(output["data"]["text/html"])
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]
        for output in cell.get("outputs", [])
        if "text/html" in output.get("data", {})
    ]
    tables = [html for html in shown if "<table" in html]
    assert tables or notebook.stem == "07_report"
    for html in tables:
        table, _, below = html.partition("</table>")
        if below.strip():
            assert HREF.search(below) or label("source.simulated", "en") in below
        elif label("column.seen_at", "en") not in table:
            rows = [row for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL) if "<td>" in row]
            # A province of which nothing was reported has no number to lead anywhere.
            bare = [row for row in rows if re.search(r"\d", row) and "href" not in row]
            assert bare == [], notebook.stem


def test_other_cells_stay_text() -> None:
    assert "href" not in Table(pd.DataFrame({"a": ["C# 7", "#3", "see a#1 there", "<b>a#1</b>"]}), "en")._repr_html_()


def test_every_link_leads_to_one_place_on_the_page(study: Study, page: str) -> None:
    anchors = re.findall(r'<a id="([^"]+)"></a>', page)
    assert len(anchors) == len(set(anchors)) == len(study.claims) + len(study.sources)
    assert {claim_anchor(claim) for claim in study.claims["claim_id"]} <= set(anchors)
    for source_id in study.sources["source_id"]:
        assert f"document-{source_id}" in anchors


def test_the_page_quotes_prints_diagnoses_and_corrections(study: Study) -> None:
    english, vietnamese = sources_page(study, "en"), sources_page(study, "vi")
    item = english[english.index('<a id="article-002-6">') : english.index('<a id="article-002-7">')]
    for words in ("65 / 1.179 (18,13%)", "paragraph 16", "inverted ratio", "“18,13%” → “5,51%”", "disputed",
                  "Enters: Can Tho 2016 (65 / 1,179 = 5.5\u00a0%)."):  # fmt: skip
        assert words in item
    assert "đoạn 16" in vietnamese
    assert "Vào số liệu: Cần Thơ 2016 (65 / 1.179 = 5,5\u00a0%)." in vietnamese
    assert "Tỷ lệ in là phép chia ngược" in vietnamese
    assert "The printed rate is the ratio upside down" not in vietnamese
    assert '<span lang="en">' in vietnamese, "what is in English only is marked so"
    for row in study.sources.to_dict("records"):
        assert row["sha256"] in english
        assert f"<{row['url']}>" in english or not row["url"]


def test_a_figure_leads_to_the_claims_of_each_of_its_rows(study: Study) -> None:
    shares = share_online_table(study.filings)
    html = figure_sources(shares, "en")
    assert {claim_anchor(claim) for cell in shares["claim_ids"] for claim in cell.split()} == set(HREF.findall(html))
    assert '<li>Can Tho 2018: <a class="claim" href="sources.html#article-002-8">' in html
    assert "<li>Cần Thơ 2018: " in figure_sources(shares, "vi")
    assert figure_sources(shares.head(0), "en") == ""


def test_the_rows_of_a_line_are_one_entry_with_their_years(study: Study) -> None:
    lines = figure_sources(trend_table(study.filings), "en").splitlines()
    assert len([line for line in lines if line.startswith("<li>Can Tho 2016–2019: ")]) == 1
    assert len(lines) == 2 + 5


def test_a_figure_read_from_its_csv_gives_the_same_list(study: Study) -> None:
    shares = share_online_table(study.filings)
    assert figure_sources(shares.astype("object").fillna("").astype(str), "en") == figure_sources(shares, "en")
