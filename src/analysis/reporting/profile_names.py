"""How a profile names what it shows: the body that a figure is about, and the figure itself."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from analysis.cleaning.own import OWN_MARK
from analysis.labels import label
from analysis.reporting.figure_comparable import period_words
from analysis.sources.claims import plain_name
from analysis.vietnamese import slug


def body_name(scope: str, agency: str, lang: str) -> str:
    """The agency, or its scope in words where none is named; one's own rows keep their mark."""
    name = agency.removesuffix(OWN_MARK).strip()
    words = name or label(f"scope.{scope}", lang)
    shown = words[0].upper() + words[1:]
    return f"{shown} {OWN_MARK}" if agency.endswith(OWN_MARK) else shown


def when_words(row: Mapping[Hashable, Any], lang: str) -> str:
    """The period of a filing; one whose beginning is not told is named by the month of its end."""
    start, end = str(row["period_start"]), str(row["period_end"])
    if start or not end:
        return period_words(row, lang)
    return label("profile.until", lang, month=f"{int(end[5:7])}/{end[:4]}")


def measure_name(row: Mapping[Hashable, Any], lang: str) -> str:
    """The measure of a claim in words; what `other` counts is named in its note."""
    name = label(f"measure.{row['measure']}", lang)
    return f"{name}: {other_name(row['note'], lang)}" if row["measure"] == "other" else name


def other_name(note: str, lang: str) -> str:
    """What a claim of measure `other` counts, in the reader's language where its name is known, else as noted."""
    name = plain_name(note)
    try:
        return label(f"other.{slug(name)}", lang)
    except KeyError:  # a claim may be newer than the names
        return name


def level_name(level: str, lang: str) -> str:
    """A level of service in words: 3, 4 and 3+4 as they are, full and partial in the reader's language."""
    return label(f"level.{level}", lang) if level in ("full", "partial") else level
