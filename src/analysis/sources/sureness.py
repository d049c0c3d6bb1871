"""How sure a date or a definition is, read from the words in which it was noted; and dates as precise as known."""

from __future__ import annotations

import datetime as dt
import re

GRADES = ("high", "mixed", "medium", "low")
UNVERIFIED = "unverified"

_UNVERIFIED_WORDS = re.compile(r"not verified|to be checked|not checked|not seen|number not found")


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


def is_partial_date(text: str) -> bool:
    """Whether the text is an ISO day, month or year, or empty."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        try:
            dt.date.fromisoformat(text)
        except ValueError:
            return False
        return True
    return not text or bool(re.fullmatch(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?", text))
