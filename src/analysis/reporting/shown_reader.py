"""The steps of the article reader as a student sees them: a table a step, in her language."""

from __future__ import annotations

import pandas as pd

from analysis import tables
from analysis.labels import label
from analysis.reporting.export import Table, Words, titled


def sentence_words(steps: pd.DataFrame, lang: str) -> Words:
    """The sentence, and that it is an example; `steps` as from `reader.explaining.explain`."""
    return Words(label("reader.sentence", lang, sentence=_only(steps, "sentence")))


def blanked_words(steps: pd.DataFrame, lang: str) -> Words:
    """The sentence with everything blanked that holds digits but reports nothing."""
    return Words(label("reader.blanked", lang, sentence=_only(steps, "blanked")))


def step_shown(steps: pd.DataFrame, step: str, lang: str) -> Table:
    """One row for each finding of a step (mention, word, figures or said): as printed, what it is, what it means."""
    found = steps.loc[steps["step"] == step]
    kinds = [label(f"reader_what.{what}", lang) for what in found["what"]]
    return titled(lang, {"printed": found["text"], "found": kinds, "stands_for": found["value"]})


def rows_shown(steps: pd.DataFrame, lang: str) -> Table:
    """The proposed claims: a row for each filled column of claims.csv and a column for each claim."""
    found = steps.loc[steps["step"] == "claim"]
    wide = found.pivot(index="what", columns="text", values="value").fillna("")
    wide = wide.reindex([name for name in (*tables.TABLES["claims"], "rule", "confidence") if name in wide.index])
    named = titled(lang, {"field": wide.index}).frame
    for number in sorted(wide.columns, key=int):
        named[f"{label('column.claim', lang)} {number}"] = wide[number].to_list()
    return Table(named, lang)


def count_words(steps: pd.DataFrame, lang: str) -> Words:
    """How many figures were found, and how many claims they became."""
    figures = int((steps["step"] == "figures").sum())
    claims = steps.loc[steps["step"] == "claim", "text"].nunique()
    return Words(label("reader.count", lang, figures=figures, claims=claims))


def _only(steps: pd.DataFrame, step: str) -> str:
    return str(steps.loc[steps["step"] == step, "text"].iloc[0])
