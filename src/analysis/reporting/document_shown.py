"""The tables of the report in print: narrower than those of the notebooks, in the reader's language."""

from __future__ import annotations

import pandas as pd

from analysis.labels import count, day, label
from analysis.reporting import shown_models, shown_tables
from analysis.reporting.correction_effects import corrections_with_effects_shown
from analysis.reporting.document_evidence import Evidence
from analysis.reporting.document_tables import escaped, spoken, table
from analysis.reporting.drawn_tables import share_online_table


def printed_tables(found: Evidence, lang: str) -> dict[str, str]:
    """Each table of the report as markdown, by the name of its place in the prose."""
    return {
        "table_diagnoses": _diagnoses(found, lang),
        "table_reasons": _reasons(found, lang),
        "table_shares": _shares(found, lang),
        "table_models": _models(found, lang),
        "table_sources": _sources(found, lang),
        "table_corrections": _corrections(found, lang),
    }


def _diagnoses(found: Evidence, lang: str) -> str:
    frame = _plain(_without(shown_tables.diagnoses_shown(found.study.observations, lang).frame, lang, "sources"))
    return table(frame, lang, label("document.caption_diagnoses", lang), (30, 10), right=(1,), name="narrow-diagnoses")


def _reasons(found: Evidence, lang: str) -> str:
    reasons = found.study.filings["not_comparable_because"].str.split().explode().dropna()
    counted = reasons.value_counts().sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    cells = {
        label("column.because", lang): [escaped(label(f"because.{word}", lang)) for word in counted.index],
        label("column.filings", lang): [count(number, lang) for number in counted],
    }
    return table(
        pd.DataFrame(cells), lang, label("document.caption_reasons", lang), (30, 12), right=(1,), name="narrow-reasons"
    )


def _shares(found: Evidence, lang: str) -> str:
    shown = shown_tables.shares_shown(share_online_table(found.of_province), lang).frame
    frame = _plain(_without(shown, lang, "province", "sources"))
    return table(
        frame, lang, label("document.caption_shares", lang, province=label(f"province.{found.province}", lang)),
        (8, 13, 13, 15, 20, 31), right=(1, 2, 3, 4),
    )  # fmt: skip


def _models(found: Evidence, lang: str) -> str:
    shown = shown_models.models_shown(found.estimates, lang).frame
    frame = _plain(_without(shown, lang, "province", "covers", "sources"))
    return table(frame, lang, label("document.caption_models", lang), (38, 17, 17, 12, 16), right=(1, 2, 3))


def _sources(found: Evidence, lang: str) -> str:
    sources = found.study.sources
    taken = found.study.claims["source_id"].value_counts()
    cells = {
        "document": [escaped(source) for source in sources["source_id"]],
        "title": [spoken(text, lang) for text in sources["title"]],
        "publisher": [spoken(text, lang) if text else "" for text in sources["publisher"]],
        "published": [day(text, lang) if text else label("document.undated", lang) for text in sources["published"]],
        "claims": [count(int(taken.get(source, 0)), lang) for source in sources["source_id"]],
    }
    frame = pd.DataFrame({label(f"column.{name}", lang): column for name, column in cells.items()})
    caption = label("document.caption_sources", lang)
    return table(frame, lang, caption, (10, 46, 24, 13, 7), right=(4,), name="long-sources")


def _corrections(found: Evidence, lang: str) -> str:
    shown = corrections_with_effects_shown(found.study.corrections, found.effects, lang).frame
    frame = _plain(_without(shown, lang, "reason"))
    return table(
        frame, lang, label("document.caption_corrections", lang), (13, 10, 9, 10, 13, 45), name="long-corrections"
    )


def _without(frame: pd.DataFrame, lang: str, *columns: str) -> pd.DataFrame:
    return frame.drop(columns=[label(f"column.{name}", lang) for name in columns])


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.map(lambda cell: "" if pd.isna(cell) else escaped(cell))
