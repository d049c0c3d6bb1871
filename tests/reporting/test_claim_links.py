"""Claim ids as links, in tables and for figures, and the page that they lead to."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis.cleaning.study import Study, read_study
from analysis.reporting.claim_links import claim_anchor, figure_sources, linked_claims
from analysis.reporting.drawn_tables import share_online_table, trend_table
from analysis.reporting.export import Table
from analysis.reporting.shown_tables import claims_shown, filings_shown, sources_shown
from analysis.reporting.sources_page import sources_page

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
        assert repr(table) == table.frame.to_string(index=False)
        assert re.sub(r"</?a\b[^>]*>", "", html) == table.frame.to_html(
            index=False, border=0, classes="shown", justify="left"
        )
        assert len(HREF.findall(claims_shown(study.claims, lang)._repr_html_())) == len(study.claims)


def test_other_cells_stay_text(study: Study) -> None:
    assert "href" not in sources_shown(study.sources, study.claims, "en")._repr_html_()
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
    assert '<span lang="en">The printed rate is the ratio upside down' in vietnamese
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
