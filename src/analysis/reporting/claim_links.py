"""Links from claim ids to the page of sources: in tables, and for each row of a figure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

import pandas as pd

from analysis import tables
from analysis.cleaning.own import OWN
from analysis.labels import count, label
from analysis.vietnamese import slug

# The site puts this page beside the notebooks, so that a cell's link needs no folder.
SOURCES_PAGE = "sources.html"

_LINK = '<a class="claim" href="{page}#'
_CLAIM = r"[^\s<>&#]+#[1-9]\d*"
_CELL_OF_CLAIMS = re.compile(rf"(?<=<td>){_CLAIM}(?: {_CLAIM})*(?=</td>)")
_ONLY_CLAIMS = re.compile(rf"{_CLAIM}(?: {_CLAIM})*")
_CELL = re.compile(r"(?<=<td>)[^<]+(?=</td>)")

# A cell with more claims than fit on a phone shows the first of them and folds the rest.
UNFOLDED = 5
SHOWN_OF_MANY = 3


def claim_anchor(claim_id: str) -> str:
    """Where a claim stands on the page of sources: `article-002#6` gives `article-002-6`."""
    return slug(claim_id)


def document_anchor(source_id: str) -> str:
    """Where a document stands on the page of sources; a claim's anchor never looks like it."""
    return f"document-{slug(source_id)}"


def linked_claims(cell: str, page: str = SOURCES_PAGE) -> str:
    """A cell of claim ids as HTML links to `page`; the rows of one's own table stay text, since no page holds them."""
    return " ".join(_linked(claim_id, page) for claim_id in str(cell).split())


def linked_table(html: str, lang: str, page: str = SOURCES_PAGE) -> str:
    """The HTML of a table with every cell that holds claim ids, and nothing else, turned into links."""
    return _CELL_OF_CLAIMS.sub(lambda found: folded_claims(found.group(), lang, page), html)


def folded_claims(cell: str, lang: str, page: str = SOURCES_PAGE) -> str:
    """Claim ids as HTML links to `page`; of many the first few, and the rest in a fold that says how many they are."""
    first, rest = _parted(cell)
    if not rest:
        return linked_claims(cell, page)
    summary = label("claims.more", lang, number=count(len(rest), lang))
    folded = f'<details class="claims"><summary>{summary}</summary>{linked_claims(" ".join(rest), page)}</details>'
    return f"{linked_claims(' '.join(first), page)} {folded}"


def shortened_claims(cell: object, lang: str) -> object:
    """A cell of many claim ids as plain text: the first few, and how many more; any other cell as it is."""
    if not isinstance(cell, str) or not _ONLY_CLAIMS.fullmatch(cell):
        return cell
    first, rest = _parted(cell)
    return " ".join([*first, label("claims.more", lang, number=count(len(rest), lang))]) if rest else cell


def sources_line(claim_ids: str, lang: str, page: str = SOURCES_PAGE) -> str:
    """A paragraph of HTML under a table: the claims that its numbers were computed from, or that they are simulated."""
    if not claim_ids:
        return f'<p class="claims">{escape(label("source.simulated", lang))}</p>'
    return f'<div class="claims">{escape(label("claims.from", lang))} {folded_claims(claim_ids, lang, page)}</div>'


def document_pages(source_ids: Iterable[str]) -> dict[str, str]:
    """The address of each document on the page of sources, for `linked_cells`."""
    return {source_id: f"{SOURCES_PAGE}#{document_anchor(source_id)}" for source_id in source_ids}


def profile_page(province: str) -> str:
    """The address of a province's profile as seen from that of another: they stand side by side."""
    return f"{province}.html"


def linked_cells(html: str, pages: Mapping[str, str]) -> str:
    """The HTML of a table with each cell that holds one of these texts, or several parted by "; ", linked to pages."""
    known = {escape(text): escape(page) for text, page in pages.items()}

    def linked(cell: re.Match[str]) -> str:
        parts = cell.group().split("; ")
        return "; ".join(f'<a href="{known[part]}">{part}</a>' if part in known else part for part in parts)

    return _CELL.sub(linked, html) if known else html


def figure_sources(table: pd.DataFrame, lang: str, page: str = SOURCES_PAGE) -> str:
    """An HTML list of what a figure draws, each with links to its claims, for the page that shows the figure.

    `table` is what the figure draws (`Drawn.table` or its CSV), with claim_ids. Rows of one province from the same
    claims are one entry, with the years they span. Empty where the table has no rows.
    """
    entries: dict[tuple[str, str], list[float]] = {}
    for row in table.to_dict("records"):
        claims = tables.join_claims([_text(row["claim_ids"])])
        years = entries.setdefault((_text(row.get("province")), claims), [])
        if _text(row.get("year")):
            years.append(float(row["year"]))
    if not entries:
        return ""
    lines = [
        f"<li>{escape(_row_words(province, years, lang))}: {linked_claims(claims, page)}</li>"
        for (province, claims), years in entries.items()
        if claims
    ]
    return "\n".join(['<ul class="figure-sources">', *lines, "</ul>"])


def _parted(cell: str) -> tuple[list[str], list[str]]:
    claims = cell.split()
    return (claims, []) if len(claims) <= UNFOLDED else (claims[:SHOWN_OF_MANY], claims[SHOWN_OF_MANY:])


def _linked(claim_id: str, page: str) -> str:
    shown = escape(claim_id)
    if claim_id.partition("#")[0] == OWN:
        return shown
    return f'{_LINK.format(page=escape(page))}{claim_anchor(claim_id)}">{shown}</a>'


def _row_words(province: str, years: list[float], lang: str) -> str:
    where = label(f"province.{province}", lang) if province else label("province.nation", lang)
    if not years:
        return where
    first, last = int(min(years)), int(max(years))
    return f"{where} {first}" if first == last else f"{where} {first}–{last}"


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]
