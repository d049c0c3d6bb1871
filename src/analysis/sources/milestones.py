"""Dated documents that changed what is offered, how it is counted or how it is scored."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.sources.sureness import is_partial_date, sureness

COLUMNS = (
    "date", "date_kind", "effective_from", "document", "issuer", "title_en", "title_vi", "kind", "mark", "label_vi",
    "label_en", "confidence", "source", "note",
)  # fmt: skip
DATE_KINDS = ("issued", "in_force", "launched", "survey_round")
KINDS = (
    "agency_change", "channel", "definition", "directive", "identity", "index", "legal_force", "measurement",
    "one_stop", "portal", "procedure_mix", "programme", "shock", "supply", "target", "territory",
)  # fmt: skip


def load_milestones(path: Path | None = None) -> pd.DataFrame:
    """The dated documents, in order of date, from `path` or else from the project's own data/raw/milestones.csv.

    Columns: COLUMNS, with `mark` as a boolean; `sure`, what the confidence in words comes to; `day`, when it took
    effect, else its date; `letter`, that of its mark on time axes. Raises BadInputError where the table breaks its own
    rules.
    """
    path = path or paths.raw("milestones.csv")
    return validated_milestones(tables.read_csv(path), paths.shown(path))


def validated_milestones(milestones: pd.DataFrame, file: str = "milestones.csv") -> pd.DataFrame:
    """The frame in order of date with the columns that load_milestones adds, once every row has been found sound.

    Raises BadInputError for a missing column, a date that is not ISO, an unknown kind, an effective day that is not a
    day, a document given twice on one date, a title or degree of sureness that is missing, and a mark without a day
    and a label in both languages.
    """
    missing = [name for name in COLUMNS if name not in milestones.columns]
    if missing:
        raise BadInputError(f"lacks {', '.join(missing)}", file=file, row=1, expected=", ".join(COLUMNS))
    seen: set[tuple[str, str]] = set()
    for row, cells in tables.text_rows(milestones):
        key = (cells["date"], cells["document"])
        day = cells["effective_from"] or cells["date"]
        marked = cells["mark"] == "true"
        for column, holds, expected in (
            ("date", is_partial_date(cells["date"]) and bool(cells["date"]), "2018-06-21, 2018-06 or 2018"),
            ("date_kind", cells["date_kind"] in DATE_KINDS, ", ".join(DATE_KINDS)),
            ("effective_from", not cells["effective_from"] or _is_day(cells["effective_from"]), "a day, or empty"),
            ("document", bool(cells["document"]) and key not in seen, "each document once a date"),
            ("title_en", bool(cells["title_en"]), "a title in English"),
            ("title_vi", bool(cells["title_vi"]), "a title in Vietnamese"),
            ("kind", cells["kind"] in KINDS, ", ".join(KINDS)),
            ("mark", cells["mark"] in ("true", "false"), "true or false"),
            ("mark", not marked or _is_day(day), "a mark only where the day is known"),
            ("label_vi", bool(cells["label_vi"]) == marked, "a label where mark is true, and only there"),
            ("label_en", bool(cells["label_en"]) == marked, "a label where mark is true, and only there"),
            ("confidence", bool(sureness(cells["confidence"])), "high, medium or low, with what it concerns"),
        ):
            if not holds:
                raise BadInputError(
                    f"{cells['document'] or f'row {row}'}: holds {cells[column]!r}",
                    file=file, row=row, column=column, expected=expected,
                )  # fmt: skip
        seen.add(key)
    out = milestones.loc[:, list(COLUMNS)].copy()
    out["mark"] = out["mark"] == "true"
    out["sure"] = [sureness(*cells) for cells in zip(out["confidence"], out["source"], strict=True)]
    out["day"] = out["effective_from"].where(out["effective_from"] != "", out["date"])
    out["letter"] = ""
    marked_rows = out.loc[out["mark"]].sort_values("day", kind="stable").index
    for place, letter in zip(marked_rows, string.ascii_lowercase, strict=False):
        out.loc[place, "letter"] = letter
    return out.sort_values(["date", "document"], kind="stable").reset_index(drop=True)


def _is_day(text: str) -> bool:
    return bool(re.fullmatch(r"\d{4}-\d{2}-\d{2}", text)) and is_partial_date(text)
