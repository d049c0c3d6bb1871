"""How sure a date or a definition is, read from the words in which it was noted; and dates as precise as known."""

from __future__ import annotations

import datetime as dt
import re

GRADES = ("high", "mixed", "medium", "low")
UNVERIFIED = "unverified"

_UNVERIFIED_WORDS = re.compile(r"not verified|to be checked|not checked|not seen|number not found")


# "vir.com.vn 61334", "press-37", and the 002 and 004 of "articles 002 and 004 of the study".
_PLACE = re.compile(r"\b(?:[a-z0-9-]+\.)+[a-z]{2,3}\b(?: (?:post|node )?\d+| \w+\d{4})?|press-\d+|\b(0\d\d)\b")


def sureness(confidence: str, source: str = "") -> str:
    """One of GRADES, followed by `unverified` where confidence or source says that something was not seen.

    `mixed` is high for some of it and less for the rest: "issue date high; effective day medium". Empty where no
    degree is named.
    """
    named = set(re.findall(r"high|medium|low", confidence))
    if not named:
        return ""
    grade = "mixed" if len(named) > 1 else named.pop()
    unverified = _UNVERIFIED_WORDS.search(f"{confidence} {source}")
    return f"{grade} {UNVERIFIED}" if unverified else grade


def seen_at(source: str) -> str:
    """The sites, with their page, and the study's documents that a note on sources names, parted by "; ".

    What else the note says is in one language only, and is left in the data.
    """
    found = (f"article-{place[1]}" if place[1] else place[0] for place in _PLACE.finditer(source))
    return "; ".join(dict.fromkeys(found))


def is_document(place: str) -> bool:
    """Whether a place that `seen_at` names is a document of the study."""
    return bool(re.fullmatch(r"(?:article|press)-\d+", place))


def is_partial_date(text: str) -> bool:
    """Whether the text is an ISO day, month or year, or empty."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            return False
        return True
    return not text or bool(re.fullmatch(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?", text))
