"""The page of sources: every document and every figure taken from it, each where a link can lead."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from analysis.cleaning.study import Study
from analysis.labels import count, label, percent
from analysis.reporting.claim_links import claim_anchor, document_anchor
from analysis.reporting.lineage import Change, Claim, Document, Record, Road, ids, records
from analysis.reporting.profile_names import level_name
from analysis.sources.claims import plain_name
from analysis.vietnamese import slug

# What CommonMark would read as more than a letter; a backslash before any of them is dropped when read.
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|$~!&])")
# A hundred documents beside the page help nobody: they are listed, folded, on it.
_NO_SIDE_LIST = '---\nhtml_theme.sidebar_secondary.remove: "true"\n---'
_LEADING_NUMBER = re.compile(r"^(\d+)([.)])")


def sources_page(study: Study, lang: str) -> str:
    """Markdown of every document (publisher, date, address, hash) with its claims as printed and what became of them.

    Plain CommonMark with HTML anchors: `document-article-002` for a document, `article-002-6` for a claim, which are
    where `claim_links` lead. What is written in English only, such as notes, is marked so.
    Byte-identical for the same study.
    """
    road = study_road(study)
    claims_of: dict[str, list[Claim]] = {}
    for claim in road.by_claim.values():
        claims_of.setdefault(claim.document.source_id, []).append(claim)
    opening = label(
        "sources.open", lang, documents=count(len(road.sources), lang), claims=count(len(road.by_claim), lang)
    )
    blocks = [_NO_SIDE_LIST, f"# {label('sources.title', lang)}", opening, _contents(road, lang)]
    for source in road.sources:
        document = Document(**{name: source[name] for name in Document.__dataclass_fields__})
        blocks += _document_blocks(document, lang)
        listed = [_claim_item(claim, road, lang) for claim in claims_of.get(document.source_id, [])]
        blocks.append("\n".join(listed) or label("sources.no_claims", lang))
    return "\n\n".join(blocks) + "\n"


def study_road(study: Study) -> Road:
    """The road of the study's own documents, from documents to filings."""
    # The page is about the study's own documents: one's own rows have none.
    filings = [row for row in records(study.filings) if not any(claim.startswith("own#") for claim in ids(row))]
    return Road(
        sources=records(study.sources),
        claims=records(study.claims),
        corrections=study.corrections,
        observations=records(study.observations),
        filings=filings,
        estimates=(),
        figures={},
    )


def markdown_text(text: str) -> str:
    """A text as it stands, whatever CommonMark would read in it."""
    return _LEADING_NUMBER.sub(r"\1\\\2", _MARKS.sub(r"\\\1", text))


def reason_words(change: Change, lang: str) -> str:
    """Why a correction was made, in the reader's language where it was given in it, else in English, marked so."""
    return markdown_text(change.reason_vi) if lang == "vi" and change.reason_vi else _english(change.reason, lang)


def _contents(road: Road, lang: str) -> str:
    links = [
        f'<li><a href="#{document_anchor(source["source_id"])}">{escape(source["title"])}</a></li>'
        for source in road.sources
    ]
    summary = f"<summary>{label('sources.contents', lang)}</summary>"
    return "\n".join(['<details class="hoso-sources">', summary, "<ul>", *links, "</ul></details>"])


def _document_blocks(document: Document, lang: str) -> list[str]:
    known = [
        f"`{document.source_id}`",
        markdown_text(document.publisher) or label("sources.no_publisher", lang),
        document.published or label("sources.no_date", lang),
        f"<{document.url}>" if document.url else "",
        f"SHA-256 `{document.sha256}`" if document.sha256 else label("sources.document_not_kept", lang),
    ]
    return [
        f'<a id="{document_anchor(document.source_id)}"></a>',
        f"## {markdown_text(document.title)}",
        " · ".join(part for part in known if part),
        *([_english(document.note, lang)] if document.note else []),
    ]


def _claim_item(claim: Claim, road: Road, lang: str) -> str:
    told = [part for part in (_what(claim, lang), _who(claim, lang), markdown_text(claim.period)) if part]
    lines = [
        f'- <a id="{claim_anchor(claim.claim_id)}"></a>**{markdown_text(claim.figure)}** '
        f"({_place(claim, lang)}, `{claim.claim_id}`): {', '.join(told)}. {_diagnosis(claim, lang)}."
    ]
    for change in claim.corrections:
        words = label(
            "sources.correction", lang, status=label(f"status.{change.status}", lang),
            field=_field(change.field, lang), before=markdown_text(change.before), after=markdown_text(change.after),
        )  # fmt: skip
        lines.append(f"  - {words} {reason_words(change, lang)}")
    entered = [road.filings[place] for place in road.filings_by_claim.get(claim.claim_id, [])]
    if entered:
        lines.append("  - " + label("sources.enters", lang, filings=_filings(entered, lang)))
    if claim.note:
        lines.append("  - " + _english(claim.note, lang))
    return "\n".join(lines)


def _what(claim: Claim, lang: str) -> str:
    name = label(f"measure.{claim.measure}", lang)
    if claim.measure == "other":
        name = _other_name(plain_name(claim.note), lang)
    level = label("level.words", lang, level=level_name(claim.level, lang)) if claim.level else ""
    kind = label(f"kind.{claim.kind}", lang) if claim.kind != "actual" else ""
    hedge = label(f"qualifier.{claim.qualifier}", lang) if claim.qualifier else ""
    return ", ".join(part for part in (name, level, kind, hedge) if part)


def _other_name(name: str, lang: str) -> str:
    try:
        return label(f"other.{slug(name)}", lang)
    except KeyError:  # a claim may be newer than the names
        return _english(name, lang)


def _who(claim: Claim, lang: str) -> str:
    where = label(f"province.{claim.province}", lang) if claim.province else label("province.nation", lang)
    return f"{where}, {markdown_text(claim.agency)}" if claim.agency else where


def _place(claim: Claim, lang: str) -> str:
    if not claim.paragraph:
        return label("sources.no_paragraph", lang)
    key = "sources.cell" if "!" in claim.paragraph else "sources.paragraph"
    return label(key, lang, place=markdown_text(claim.paragraph))


def _diagnosis(claim: Claim, lang: str) -> str:
    parts = [label("sources.diagnosis", lang, diagnosis=label(f"diagnosis.{claim.diagnosis}", lang))]
    parts += [label("sources.fault", lang, fault=label(f"fault.{claim.fault}", lang))] if claim.fault else []
    parts += [label("sources.reading", lang, reading=claim.reading)] if claim.reading else []
    return "; ".join(parts)


def _field(name: str, lang: str) -> str:
    return label(f"field.{name}", lang) if name.endswith("_text") else f"`{name}`"


def _filings(rows: Sequence[Record], lang: str) -> str:
    return "; ".join(_filing(row, lang) for row in rows)


def _filing(row: Mapping[str, Any], lang: str) -> str:
    where = label(f"province.{row['province']}", lang) if row["province"] else label("province.nation", lang)
    name = label("sources.filing", lang, province=where, period=row["year"] or row["period_end"])
    if row["share_online"] is None:
        return name
    counts = f"{count(row['dossiers_online'], lang)} / {count(row['dossiers_received'], lang)}"
    return f"{name} ({counts} = {percent(row['share_online'], lang)})"


def _english(text: str, lang: str) -> str:
    """Words that exist in English only, marked for screen readers where the page is in another language."""
    return markdown_text(text) if lang == "en" else f'<span lang="en">{escape(text)}</span>'
