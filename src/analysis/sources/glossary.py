"""The terms of the study in both languages: what they mean, since when, and by which law."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.sources.sureness import is_partial_date, sureness

COLUMNS = (
    "term_vi", "term_en", "definition_en", "definition_vi", "valid_from", "valid_to", "legal_source",
    "legal_source_vi", "confidence", "source",
)  # fmt: skip
_NEVER_EMPTY = ("definition_en", "definition_vi", "legal_source", "legal_source_vi")


def load_glossary(path: Path | None = None) -> pd.DataFrame:
    """The terms, in their order, from `path` or else from the project's own data/raw/glossary.csv.

    Columns: COLUMNS and `sure`, what the confidence in words comes to. Raises BadInputError where the table breaks its
    own rules.
    """
    path = path or paths.raw("glossary.csv")
    return validated_glossary(tables.read_csv(path), paths.shown(path))


def validated_glossary(glossary: pd.DataFrame, file: str = "glossary.csv") -> pd.DataFrame:
    """The frame with a column `sure`, once every row has been found sound.

    Raises BadInputError for a missing column, a term that is missing or stands twice, a definition or legal source
    that lacks a language, a date that is not ISO, a term that ends before it begins, and no degree of sureness.
    """
    missing = [name for name in COLUMNS if name not in glossary.columns]
    if missing:
        raise BadInputError(f"lacks {', '.join(missing)}", file=file, row=1, expected=", ".join(COLUMNS))
    seen: set[str] = set()
    for row, cells in tables.text_rows(glossary):
        start, end = cells["valid_from"], cells["valid_to"]
        rules = [(name, bool(cells[name]) and cells[name] not in seen, "each term once") for name in COLUMNS[:2]]
        rules += [(name, bool(cells[name]), "a text in both languages") for name in _NEVER_EMPTY]
        rules += [(name, is_partial_date(cells[name]), "2018-06-21, 2018 or empty") for name in COLUMNS[4:6]]
        rules += [("valid_to", not start or not end or start <= end, f"not before {start}")]
        rules += [("confidence", bool(sureness(cells["confidence"])), "high, medium or low, with what it concerns")]
        for column, holds, expected in rules:
            if not holds:
                raise BadInputError(
                    f"{cells['term_vi'] or f'row {row}'}: holds {cells[column]!r}",
                    file=file, row=row, column=column, expected=expected,
                )  # fmt: skip
        # Some terms are one word in both languages (PAPI), so the two are held apart only across rows.
        seen |= {cells["term_vi"], cells["term_en"]}
    out = glossary.loc[:, list(COLUMNS)].copy()
    out["sure"] = [sureness(*cells) for cells in zip(out["confidence"], out["source"], strict=True)]
    return out
