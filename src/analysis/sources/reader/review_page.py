"""The review page: one HTML file without network, figures marked in the text, a decision for each proposal."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib import resources

from analysis import tables
from analysis.errors import BadInputError
from analysis.labels import LANGUAGES, decimal, label, province_name
from analysis.sources.reader.document import Document
from analysis.sources.reader.proposals import rows, version
from analysis.sources.reader.reading import Proposal

_EDITED = tuple(name for name in tables.TABLES["claims"] if name not in ("claim_id", "source_id", "paragraph"))


_TOLD = (
    "measure", "level", "numerator_text", "denominator_text", "rate_text", "value_text", "qualifier", "kind", "agency",
    "province", "period_text",
)  # fmt: skip


def page(read: list[tuple[Document, list[Proposal]]], lang: str = "en") -> str:
    """The page for documents and their proposals, its own words in `lang` (vi or en).

    Everything from a document is escaped; the page loads nothing. Keys: Tab moves, A accepts, E edits, R rejects the
    proposal in focus; the button downloads the decisions as JSON. Raises BadInputError for another language.
    """
    if lang not in LANGUAGES:
        raise BadInputError(f"{lang!r} is no language of the page", column="--lang", expected=" | ".join(LANGUAGES))
    script, style = _asset("review.js"), _asset("review.css")
    data = json.dumps(
        {
            "reader": version(),
            "decisions": [{"claim": claim, "decision": None} for _, found in read for claim in rows(found)],
        },
        ensure_ascii=False,
    )
    numbered = iter(range(10**9))
    parts = [_document(document, found, numbered, lang) for document, found in read]
    title, decided = label("review.title", lang), label("review.decided", lang, decided="{decided}", all="{all}")
    return "\n".join(
        (
            f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">',
            (
                f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src '
                f"'{_hash(script)}'; style-src '{_hash(style)}'\">"
            ),
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>",
            (
                f'<main>\n<h1>{title}</h1>\n<p id="state" role="status" aria-live="polite" '
                f'data-words="{html.escape(decided)}"></p>'
            ),
            (
                f"<p>{label('review.keys', lang)} "
                f'<button id="save" type="button">{label("review.save", lang)}</button></p>'
            ),
            *parts,
            "</main>",
            f'<script type="application/json" id="data">{data.replace("<", chr(92) + "u003c")}</script>',
            f"<script>{script}</script>\n</body>\n</html>\n",
        )
    )


def _document(document: Document, found: list[Proposal], numbered: object, lang: str) -> str:
    parts = [f"<h2>{html.escape(document.source_id)}</h2>"]
    by_line: dict[str, list[Proposal]] = {}
    for proposal in found:
        by_line.setdefault(proposal.row["paragraph"], []).append(proposal)
    for line in document.lines:
        here = by_line.get(str(line.number), [])
        parts.append(
            f'<p class="text" lang="vi"><span class="number">{line.number}</span> {_marked(line.text, here)}</p>'
        )
        parts += [_card(proposal, next(numbered), lang) for proposal in here]  # type: ignore[call-overload]
    return "\n".join(parts)


def _marked(text: str, here: list[Proposal]) -> str:
    """The escaped text with every proposed figure marked; overlapping marks become one."""
    parts, position = [], 0
    for start, end in sorted({(proposal.start, proposal.end) for proposal in here}):
        if end <= position:
            continue
        start = max(start, position)
        parts += [html.escape(text[position:start]), "<mark>", html.escape(text[start:end]), "</mark>"]
        position = end
    return "".join([*parts, html.escape(text[position:])])


def _card(proposal: Proposal, number: int, lang: str) -> str:
    name = f"p{number}"
    told = " · ".join(_told(key, value, lang) for key in _TOLD if (value := proposal.row[key])).replace(" · / ", " / ")
    choices = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"> {label(f"review.{value}", lang)}</label>'
        for value in ("accept", "edit", "reject")
    )
    fields = "".join(_field(name, column, proposal.row[column], lang) for column in _EDITED)
    sure = label("review.sure", lang, confidence=decimal(proposal.confidence, lang, 2))
    return (
        f'<fieldset id="{name}" data-number="{number}" tabindex="0"><legend>{html.escape(told)}</legend>'
        f'<p class="why"><span lang="en">{html.escape(proposal.rule)}</span> {html.escape(sure)}</p>{choices}'
        f'<div class="fields" hidden>{fields}</div></fieldset>'
    )


def _word(column: str, value: str, lang: str) -> str:
    """What a value of claims.csv is called; the value itself where it has no name."""
    if not value:
        return value
    if column == "measure":
        return label(f"measure.{value}", lang)
    if column == "level":
        named = value in ("full", "partial")
        return label(f"level.{value}", lang) if named else label("level.words", lang, level=value)
    if column == "qualifier":
        return label(f"qualifier.{value}", lang)
    if column == "kind":
        return label(f"kind.{value}", lang)
    return label(f"base.{value}", lang) if column == "denominator_means" else value


def _told(column: str, value: str, lang: str) -> str:
    if column == "province":
        return province_name(value, lang)
    return f"/ {value}" if column == "denominator_text" else _word(column, value, lang)


def _field(name: str, column: str, value: str, lang: str) -> str:
    words = tables.column("claims", column).words
    key, shown = f"{name}-{column}", html.escape(label(f"field.{column}", lang))
    if words:
        options = "".join(
            f'<option value="{html.escape(word)}"{" selected" if word == value else ""}>'
            f"{html.escape(_word(column, word, lang))}</option>"
            for word in dict.fromkeys((*words, value))
        )
        return f'<label for="{key}">{shown}</label><select id="{key}" data-column="{column}">{options}</select>'
    return f'<label for="{key}">{shown}</label><input id="{key}" data-column="{column}" value="{html.escape(value)}">'


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
