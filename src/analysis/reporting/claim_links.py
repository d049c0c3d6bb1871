"""Links from claim ids to the page of sources: in tables, and for each row of a figure."""

from __future__ import annotations

import re
from html import escape

import pandas as pd

from analysis import tables
from analysis.labels import label
from analysis.vietnamese import slug

# The site puts this page beside the notebooks, so that a cell's link needs no folder.
SOURCES_PAGE = "sources.html"
OWN = "own"

_CLAIM = r"[^\s<>&#]+#[1-9]\d*"
_CELL_OF_CLAIMS = re.compile(rf"(?<=<td>){_CLAIM}(?: {_CLAIM})*(?=</td>)")


def claim_anchor(claim_id: str) -> str:
    """Where a claim stands on the page of sources: `article-002#6` gives `article-002-6`."""
    return slug(claim_id)


def document_anchor(source_id: str) -> str:
    """Where a document stands on the page of sources; a claim's anchor never looks like it."""
    return f"document-{slug(source_id)}"


def linked_claims(cell: str, page: str = SOURCES_PAGE) -> str:
    """A cell of claim ids as HTML links to `page`; the rows of one's own table stay text, since no page holds them."""
    return " ".join(_linked(claim_id, page) for claim_id in str(cell).split())


def linked_table(html: str, page: str = SOURCES_PAGE) -> str:
    """The HTML of a table with every cell that holds claim ids, and nothing else, turned into links."""
    return _CELL_OF_CLAIMS.sub(lambda found: linked_claims(found.group(), page), html)


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


def _linked(claim_id: str, page: str) -> str:
    shown = escape(claim_id)
    if claim_id.partition("#")[0] == OWN:
        return shown
    return f'<a class="claim" href="{escape(page)}#{claim_anchor(claim_id)}">{shown}</a>'


def _row_words(province: str, years: list[float], lang: str) -> str:
    where = label(f"province.{province}", lang) if province else label("province.nation", lang)
    if not years:
        return where
    first, last = int(min(years)), int(max(years))
    return f"{where} {first}" if first == last else f"{where} {first}–{last}"


def _text(value: object) -> str:
    return "" if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]
