"""The printed texts of one claim as numbers, and how exactly each number is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from analysis.vietnamese import SCALES, fold, number, rate, score

NEGATIONS = {"khong", "khong co", "chua phat sinh", "khong phat sinh", "chua co", "khong co phat sinh"}
TOTALITIES = {"toan bo", "tat ca", "deu"}

_MARKED = re.compile(r"\d+(?:[.,]\d+)+")
_EXPONENTS = {fold(word): exponent for word, exponent in SCALES.items()}
_BARE_YEAR = re.compile(r"20(?:[12]\d|30)")


@dataclass(frozen=True)
class Reading:
    """One claim as numbers; a part that is printed but cannot be read without guessing is named in `unreadable`.

    `slack` is how far numerator and denominator may be off because they were printed rounded; `bare` holds the digits
    of a count whose thousands mark stands in an impossible place (151.10), `year_like` is a base that could be a year.
    """

    numerator: Decimal | None
    denominator: Decimal | None
    percent: Decimal | None
    decimals: int
    value: Decimal | None
    hedged: bool
    unreadable: str = ""
    slack: tuple[Decimal, Decimal] = (Decimal(0), Decimal(0))
    bare: tuple[Decimal | None, Decimal | None] = (None, None)
    value_decimals: int = 0
    year_like: bool = False


@lru_cache(maxsize=16384)
def read_claim(numerator: str, denominator: str, percent: str, value: str, qualifier: str) -> Reading:
    """The printed texts of one claim as numbers; an empty text is None, a zero statement is 0."""
    counts = [_count(text) for text in (numerator, denominator)]
    rated = rate(percent) if percent else None
    if percent and fold(percent) in TOTALITIES:
        rated = Decimal(100), 0
    scored = score(value) if value else None
    texts = {"numerator": (numerator, counts[0]), "denominator": (denominator, counts[1])}
    texts |= {"rate": (percent, rated[0] if rated else None), "value": (value, scored)}
    hedged = bool(qualifier)
    return Reading(
        counts[0],
        counts[1],
        rated[0] if rated else None,
        rated[1] if rated else 0,
        scored,
        hedged,
        next((name for name, (text, found) in texts.items() if text and found is None), ""),
        (_slack(numerator, counts[0], hedged), _slack(denominator, counts[1], hedged)),
        (_bare(numerator, counts[0]), _bare(denominator, counts[1])),
        _decimals(value),
        bool(_BARE_YEAR.fullmatch(denominator.strip())),
    )


def _count(text: str) -> Decimal | None:
    if not text:
        return None
    if fold(text) in NEGATIONS:
        return Decimal(0)
    found = number(text)
    # A count is whole; "5.9123" and "24.0" hold a misplaced mark, which only a correction may settle.
    has_decimals = found is not None and int(found.as_tuple().exponent) < 0
    return None if has_decimals else found


def _slack(text: str, count: Decimal | None, hedged: bool) -> Decimal:
    """How far a rounded count may be off: half its last printed digit in thousands, a whole one where it is hedged."""
    if count is None or count == 0:
        return Decimal(0)
    words = fold(text).split()
    if len(words) == 2 and words[1] in _EXPONENTS:
        unit = Decimal(10) ** (_EXPONENTS[words[1]] - _decimals(words[0]))
        return unit if hedged else unit / 2
    digits = str(int(count))
    zeros = len(digits) - len(digits.rstrip("0"))
    return Decimal(10) ** zeros if hedged and zeros else Decimal(0)


def _bare(text: str, count: Decimal | None) -> Decimal | None:
    found = _MARKED.fullmatch(text.strip())
    return Decimal(re.sub(r"\D", "", text)) if found and count is None else None


def _decimals(text: str) -> int:
    _, mark, after = text.strip().replace(",", ".").rpartition(".")
    return len(after) if mark else 0
