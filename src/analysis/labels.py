"""The words a reader sees, in Vietnamese and English, and numbers as each language writes them."""

from __future__ import annotations

import datetime as dt
import functools
from importlib import resources

import pandas as pd
from babel.dates import format_date
from babel.numbers import format_decimal

from analysis import paths
from analysis.tables import read_csv, read_csv_text

LANGUAGES = ("vi", "en")


@functools.cache
def label_table() -> dict[tuple[str, str], str]:
    """Every label by (key, language): labels.csv, and `province.<slug>` from provinces.csv.

    Raises ValueError for a key given twice or one that lacks a language: the table is part of the code.
    """
    text = resources.files("analysis").joinpath("labels.csv").read_text(encoding="utf-8")
    frame = read_csv_text(text, "labels.csv")
    found: dict[tuple[str, str], str] = {}
    for key, *words in frame.loc[:, ["key", *LANGUAGES]].itertuples(index=False, name=None):
        for language, word in zip(LANGUAGES, words, strict=True):
            if not word or (key, language) in found:
                raise ValueError(f"labels.csv: {key!r} lacks {language!r} or stands twice")
            found[key, language] = word
    # An empty province is the nation.
    found |= {("province.", language): found["province.nation", language] for language in LANGUAGES}
    provinces = read_csv(paths.raw("provinces.csv"))
    for slug, *names in provinces.loc[:, ["province", "name_vi", "name_en"]].itertuples(index=False, name=None):
        for language, name in zip(LANGUAGES, names, strict=True):
            found[f"province.{slug}", language] = name
    return found


def label(key: str, lang: str, **values: object) -> str:
    """The words for `key` in `lang` (vi or en), with `{name}` filled from `values`.

    Raises KeyError for a key or language that the table does not have.
    """
    words = label_table()[key, lang]
    return words.format(**values) if values else words


def province_name(slug: str, lang: str) -> str:
    """The name of a province; an empty slug is the whole country."""
    return label(f"province.{slug}", lang) if slug else label("province.nation", lang)


def year_name(year: float | None, lang: str) -> str:
    """A year as digits, ungrouped; in words where it is not known."""
    return label("year.unknown", lang) if year is None or _missing(year) else str(int(year))


def count(value: float | None, lang: str) -> str:
    """A whole number as the language groups it: 1.377 in Vietnamese, 1,377 in English; a dash where it is missing."""
    return _decimal(value, "#,##0", lang)


def decimal(value: float | None, lang: str, places: int = 1) -> str:
    """A number with a fixed count of decimals: 58,2 in Vietnamese, 58.2 in English; a dash where it is missing."""
    return _decimal(value, "#,##0" + ("." + "0" * places if places else ""), lang)


def percent(share: float | None, lang: str, places: int = 1) -> str:
    """A share as a percentage: 58,2 % in Vietnamese and 58.2 % in English; a dash where it is missing."""
    text = decimal(None if _missing(share) or share is None else 100 * share, lang, places)
    return text if text == MISSING else f"{text}\u00a0%"


def day(text: str, lang: str) -> str:
    """An ISO date as the language writes it, as precise as it is: 21/6/2018 and 21 June 2018; 2018 stays 2018."""
    parts = [int(part) for part in text.split("-") if part]
    if len(parts) < 2:
        return text
    if lang == "vi":
        return "/".join(str(part) for part in reversed(parts))
    # babel's own Vietnamese dates pad with zeros, which no source of the study does; English ones are spelt out.
    return str(format_date(dt.date(parts[0], parts[1], parts[2] if parts[2:] else 1), _ENGLISH[len(parts)], lang))


MISSING = "–"
_ENGLISH = {2: "MMMM y", 3: "d MMMM y"}


def _decimal(value: float | None, pattern: str, lang: str) -> str:
    if value is None or _missing(value):
        return MISSING
    text = str(format_decimal(value, format=pattern, locale=lang))
    # A small negative number that rounds to zero is zero.
    return text.replace("-", "\u2212" if any(digit in text for digit in "123456789") else "")


def _missing(value: float | None) -> bool:
    return bool(pd.isna(value))
