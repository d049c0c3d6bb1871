"""The page on which a reader picks a province and points at a figure; a picture and a table without JavaScript."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path

from analysis.cleaning.study import Study
from analysis.labels import count, label, percent, province_name
from analysis.reporting.claim_links import SOURCES_PAGE, linked_claims
from analysis.reporting.drawn_tables import share_online_table
from analysis.reporting.explore_chart import chart
from analysis.reporting.lineage import Record, records
from analysis.reporting.site_gallery import figures_in, picture_by_theme

FIGURE = "share_online"
_COLUMNS = ("province", "who", "year", "mark_kind", "share_shown", "interval", "counts_of", "claims")


def explore_page(study: Study, figures: Path, lang: str) -> str:
    """Markdown of the page: a picker, the chart (until it is drawn, the report's picture) and the table it draws.

    The table is the one place of words and links; the chart's script shows the row of the mark that is pointed at.
    """
    rows = explored(study)
    blocks = [
        f"# {label('explore.title', lang)}",
        label("explore.open", lang),
        f'<div id="explore" class="hoso-explore">{_picker(rows, lang)}{_stage(rows, figures, lang)}</div>',
        label("explore.interval", lang),
        f"## {label('explore.table', lang)}",
        _table(rows, lang),
        '<script src="_static/vega.js" defer></script><script src="_static/explore.js" defer></script>',
    ]
    return "\n\n".join(blocks) + "\n"


def explored(study: Study) -> list[Record]:
    """The study's own shares online, one row each: those of `share_online_table`, with the scope, by province and year.

    Rows without a year have no place on the chart and are left out.
    """
    own = study.filings["claim_ids"].str.contains("own#")
    filings = study.filings.loc[study.filings["year"].notna() & ~own]
    drawn = share_online_table(filings)
    scopes = dict(zip(filings["claim_ids"], filings["scope"], strict=True))
    drawn["scope"] = drawn["claim_ids"].map(scopes)
    return records(drawn.sort_values(["province", "year", "agency", "mark"], kind="stable"))


def _picker(rows: Sequence[Record], lang: str) -> str:
    slugs = sorted({row["province"] for row in rows}, key=lambda slug: province_name(slug, "en") if slug else "")
    options = [f'<option value="*">{label("explore.all", lang)}</option>']
    options += [f'<option value="{slug}">{escape(province_name(slug, lang))}</option>' for slug in slugs]
    return (
        f'<p class="hoso-pick" hidden><label for="explore-province">{label("explore.pick", lang)}</label> '
        f'<select id="explore-province">{"".join(options)}</select></p>'
    )


def _stage(rows: Sequence[Record], figures: Path, lang: str) -> str:
    spec = json.dumps(chart(rows, lang), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # Nothing in it may end the script early.
    spec = spec.replace("</", "<\\/")
    return (
        f'<div id="explore-picture">{_picture(figures, lang)}</div>'
        '<div id="explore-chart" hidden></div>'
        f'<p id="explore-told" aria-live="polite" hidden>{label("explore.hint", lang)}</p>'
        f'<script type="application/json" id="explore-spec">{spec}</script>'
    )


def _picture(figures: Path, lang: str) -> str:
    if FIGURE not in figures_in(figures, lang):
        return ""
    words = json.loads((figures / f"{FIGURE}.{lang}.json").read_text(encoding="utf-8"))
    picture = picture_by_theme(figures, FIGURE, lang, words["alt"])
    return f"<p>{label('explore.script_needed', lang)} {label('explore.picture', lang)}</p>{picture}"


def _table(rows: Sequence[Record], lang: str) -> str:
    heads = "".join(f'<th scope="col">{label(f"column.{name}", lang)}</th>' for name in _COLUMNS)
    lines = [_line(place, row, lang) for place, row in enumerate(rows)]
    return (
        '<div class="hoso-wide" tabindex="0" role="region" '
        f'aria-label="{label("explore.table", lang)}"><table class="shown" id="explore-table">'
        f"<thead><tr>{heads}</tr></thead><tbody>\n" + "\n".join(lines) + "\n</tbody></table></div>"
    )


def _line(place: int, row: Record, lang: str) -> str:
    texts = [escape(text) for text in told(row, lang)]
    cells = [*texts, linked_claims(row["claim_ids"], f"notebooks/{SOURCES_PAGE}")]
    inside = "".join(f"<td>{cell}</td>" for cell in cells)
    return f'<tr data-row="{place}" data-province="{row["province"]}">{inside}</tr>'


def told(row: Record, lang: str) -> list[str]:
    """A figure in words, by column: where, who, when, what it is, share, interval, counts."""
    with_counts = row["low"] is not None
    zero = row["mark"] == "zero_without_denominator"
    counts = [count(row[name], lang) for name in ("dossiers_online", "dossiers_received")]
    known = row["dossiers_online"] is not None or row["dossiers_received"] is not None
    return [
        province_name(row["province"], lang),
        row["agency"] or label(f"scope.{row['scope']}", lang),
        str(int(row["year"])),
        label(f"legend.{row['mark']}", lang),
        label("mark.zero_short", lang) if zero else percent(row["share_online"], lang),
        f"{percent(row['low'], lang)} – {percent(row['high'], lang)}" if with_counts else "",
        " / ".join(counts) if known else "",
    ]
