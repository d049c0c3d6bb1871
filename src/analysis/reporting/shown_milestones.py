"""Milestones and terms as a reader sees them: what a document changed, what a word means, and how sure that is."""

from __future__ import annotations

import pandas as pd

from analysis.labels import day, label
from analysis.reporting.claim_links import document_pages
from analysis.reporting.export import Table, Words, titled
from analysis.sources.glossary import load_glossary
from analysis.sources.sureness import is_document, seen_at


def milestones_shown(milestones: pd.DataFrame, lang: str) -> Table:
    """One row a document: date, when it took effect, number, title, what it concerns, mark, how sure, seen where."""
    shown = titled(
        lang,
        {
            "date": [day(text, lang) for text in milestones["date"]],
            "effective_from": [day(text, lang) for text in milestones["effective_from"]],
            "document_number": milestones["document"],
            "title": milestones[f"title_{lang}"],
            "concerns": [label(f"milestone.{kind}", lang) for kind in milestones["kind"]],
            "mark": milestones["letter"],
            "sure": [sure_words(sure, lang) for sure in milestones["sure"]],
            "seen_at": [seen_at(text) for text in milestones["source"]],
        },
    )
    return Table(shown.frame, lang, _document_pages(milestones))


def glossary_shown(glossary: pd.DataFrame, lang: str) -> Table:
    """One row a term: in both languages, what it means, since and until when, by which law, how sure, seen where."""
    other = "en" if lang == "vi" else "vi"
    shown = titled(
        lang,
        {
            "term_here": glossary[f"term_{lang}"],
            f"term_{other}": glossary[f"term_{other}"],
            "definition": glossary[f"definition_{lang}"],
            "valid": [valid_words(*cells, lang) for cells in _spans(glossary)],
            "law": glossary["legal_source" if lang == "en" else "legal_source_vi"],
            "sure": [sure_words(sure, lang) for sure in glossary["sure"]],
            "seen_at": [seen_at(text) for text in glossary["source"]],
        },
    )
    return Table(shown.frame, lang, _document_pages(glossary))


def glossary_page(lang: str) -> str:
    """The glossary as a page of markdown: one section a term, both languages' terms, and how sure each is."""
    glossary = load_glossary()
    other = "en" if lang == "vi" else "vi"
    sections = [f"# {label('glossary.title', lang)}", label("glossary.open", lang)]
    for row, span in zip(glossary.to_dict("records"), _spans(glossary), strict=True):
        law = row["legal_source" if lang == "en" else "legal_source_vi"]
        facts = {
            f"column.term_{other}": f"*{row[f'term_{other}']}*",
            "column.valid": valid_words(*span, lang),
            "column.law": law,
            "column.sure": sure_words(row["sure"], lang),
            "column.seen_at": _linked_places(row["source"]),
        }
        listed = "\n".join(f"- {label(key, lang)}: {text}" for key, text in facts.items() if text)
        sections.append(f"## {row[f'term_{lang}']}\n\n{row[f'definition_{lang}']}\n\n{listed}")
    return "\n\n".join(sections) + "\n"


def milestones_words(lang: str) -> Words:
    """What a mark on a time axis is, and what it is not."""
    return Words(label("say.marks", lang))


def sure_words(sure: str, lang: str) -> str:
    """How sure a date or definition is, in words: `mixed unverified` is "high in part; not verified"."""
    return "; ".join(label(f"sure.{word}", lang) for word in sure.split())


def valid_words(start: str, end: str, lang: str) -> str:
    """From when to when a term holds, in words; empty where neither is known."""
    if start and end:
        return label("valid.span", lang, start=day(start, lang), end=day(end, lang))
    return label("valid.since", lang, start=day(start, lang)) if start else ""


def _document_pages(table: pd.DataFrame) -> dict[str, str]:
    places = {place for text in table["source"] for place in seen_at(text).split("; ")}
    return document_pages(sorted(place for place in places if is_document(place)))


def _linked_places(text: str) -> str:
    places = [place for place in seen_at(text).split("; ") if place]
    pages = document_pages(place for place in places if is_document(place))
    # As HTML: the page of sources has anchors that the parser of markdown does not know of.
    return "; ".join(f'<a href="{pages[place]}">{place}</a>' if place in pages else place for place in places)


def _spans(glossary: pd.DataFrame) -> list[tuple[str, str]]:
    return list(zip(glossary["valid_from"], glossary["valid_to"], strict=True))
