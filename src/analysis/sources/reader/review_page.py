"""The review page: one HTML file without network, figures marked in the text, a decision for each proposal."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from importlib import resources

from analysis import tables
from analysis.sources.reader.document import Document
from analysis.sources.reader.proposals import rows, version
from analysis.sources.reader.reading import Proposal

_EDITED = tuple(name for name in tables.TABLES["claims"] if name not in ("claim_id", "source_id", "paragraph"))


_TOLD = (
    "measure", "level", "numerator_text", "denominator_text", "rate_text", "value_text", "qualifier", "kind", "agency",
    "province", "period_text",
)  # fmt: skip


def page(read: list[tuple[Document, list[Proposal]]]) -> str:
    """The page for documents and their proposals. Everything from a document is escaped; the page loads nothing.

    Keys: Tab moves, A accepts, E edits, R rejects the proposal in focus. "Save decisions" downloads them as JSON.
    """
    script, style = _asset("review.js"), _asset("review.css")
    data = json.dumps(
        {
            "reader": version(),
            "decisions": [{"claim": claim, "decision": None} for _, found in read for claim in rows(found)],
        },
        ensure_ascii=False,
    )
    numbered = iter(range(10**9))
    parts = [_document(document, found, numbered) for document, found in read]
    return "\n".join(
        (
            '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">',
            (
                f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; script-src '
                f"'{_hash(script)}'; style-src '{_hash(style)}'\">"
            ),
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>Review of proposed claims</title>\n<style>{style}</style>\n</head>\n<body>",
            '<main>\n<h1>Review of proposed claims</h1>\n<p id="state" role="status" aria-live="polite"></p>',
            (
                "<p>In the proposal in focus: <kbd>A</kbd> accept, <kbd>E</kbd> edit, <kbd>R</kbd> "
                'reject. <button id="save" type="button">Save decisions</button></p>'
            ),
            *parts,
            "</main>",
            f'<script type="application/json" id="data">{data.replace("<", chr(92) + "u003c")}</script>',
            f"<script>{script}</script>\n</body>\n</html>\n",
        )
    )


def _document(document: Document, found: list[Proposal], numbered: object) -> str:
    parts = [f"<h2>{html.escape(document.source_id)}</h2>"]
    by_line: dict[str, list[Proposal]] = {}
    for proposal in found:
        by_line.setdefault(proposal.row["paragraph"], []).append(proposal)
    for line in document.lines:
        here = by_line.get(str(line.number), [])
        parts.append(f'<p class="text"><span class="number">{line.number}</span> {_marked(line.text, here)}</p>')
        parts += [_card(proposal, next(numbered)) for proposal in here]  # type: ignore[call-overload]
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


def _card(proposal: Proposal, number: int) -> str:
    name = f"p{number}"
    told = " · ".join(value for key in _TOLD if (value := proposal.row[key]))
    choices = "".join(
        f'<label><input type="radio" name="{name}" value="{value}"> {value}</label>'
        for value in ("accept", "edit", "reject")
    )
    fields = "".join(_field(name, column, proposal.row[column]) for column in _EDITED)
    return (
        f'<fieldset id="{name}" data-number="{number}" tabindex="0"><legend>{html.escape(told)}</legend>'
        f'<p class="why">{html.escape(proposal.rule)} ({proposal.confidence:.2f})</p>{choices}'
        f'<div class="fields" hidden>{fields}</div></fieldset>'
    )


def _field(name: str, column: str, value: str) -> str:
    words = tables.column("claims", column).words
    label, key = html.escape(column), f"{name}-{column}"
    if words:
        options = "".join(
            f"<option{' selected' if word == value else ''}>{html.escape(word)}</option>"
            for word in dict.fromkeys((*words, value))
        )
        return f'<label for="{key}">{label}</label><select id="{key}" data-column="{label}">{options}</select>'
    return f'<label for="{key}">{label}</label><input id="{key}" data-column="{label}" value="{html.escape(value)}">'


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath(name).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
