"""Vietnamese as it is printed: letters, numbers and dates read by rules that refuse rather than guess."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

SCALES = {"ngàn": 3, "nghìn": 3, "ngan": 3, "nghin": 3, "triệu": 6, "trieu": 6, "tỷ": 9, "tỉ": 9,
          "thousand": 3, "million": 6}  # fmt: skip

_SPACES = "\u00a0\u202f\u2007\u2009 \t"
_BLANK = re.compile(f"[{_SPACES}]+")
_ODD_MARKS = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2212": "-"})

_GROUPED_DOT = re.compile(r"\d{1,3}(?:\.\d{3})+")
_GROUPED_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+")
_GROUPED_BOTH_VI = re.compile(r"(\d{1,3}(?:\.\d{3})+),(\d+)")
_GROUPED_BOTH_EN = re.compile(r"(\d{1,3}(?:,\d{3})+)\.(\d+)")
_PLAIN = re.compile(r"\d+")
_DECIMAL = re.compile(r"(\d+)[.,](\d+)")


def nfc(text: str) -> str:
    """The text in Unicode normal form C, as everything in the project is kept."""
    return unicodedata.normalize("NFC", text)


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """The text without tone marks, vowel marks and case: `Cà Mau` gives `ca mau`, `Đắk Lắk` gives `dak lak`."""
    letters = unicodedata.normalize("NFD", text.translate(_ODD_MARKS))
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return _BLANK.sub(" ", bare.replace("đ", "d").replace("Đ", "D")).strip().lower()


def slug(text: str) -> str:
    """An ASCII key of a name: `Bà Rịa - Vũng Tàu` gives `ba-ria-vung-tau`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(text)).strip("-")


def number(text: str) -> Decimal | None:
    """A printed count as a number, or None where it cannot be read without guessing.

    Thousands may be grouped by dot, comma or space (`1.179`, `1,179`, `1 179`); a scale word multiplies
    (`54,1 ngàn`). A single dot or comma before exactly three digits groups thousands, as in all sources of the study;
    before any other count of digits it is decimal. A misplaced dot (`151.1.0`, `5.9123`) is not a number for a count:
    `5.9123` reads as the decimal 5.9123 and the caller, who knows that counts are whole, refuses it.
    """
    words = _BLANK.sub(" ", nfc(text).strip()).lower()
    power = 0
    for word, exponent in SCALES.items():
        if words.endswith(" " + word):
            words, power = words[: -len(word) - 1].strip(), exponent
            break
    value = _decimal(words.replace(" ", "") if re.fullmatch(r"\d{1,3}(?: \d{3})+", words) else words, bool(power))
    return None if value is None else value.scaleb(power)


def rate(text: str) -> tuple[Decimal, int] | None:
    """A printed percentage as (percent, printed decimals): `58,16%` gives (58.16, 2); None if there is not exactly one.

    Decimal comma and decimal point both occur; three digits after it are decimals, since no rate has thousands.
    """
    words = _BLANK.sub(" ", nfc(text).strip()).lower()
    words = re.sub(r"\s*(%|phần trăm|percent)$", "", words).strip()
    found = re.fullmatch(r"(\d+)(?: ?[.,] ?(\d+))?", words)
    if found is None:
        return None
    decimals = found.group(2) or ""
    return Decimal(f"{found.group(1)}.{decimals or 0}"), len(decimals)


def score(text: str) -> Decimal | None:
    """A printed score, rank or multiple as a number: `67,24`, `0.735`, `90.09`; None where it is not one number."""
    words = _BLANK.sub("", nfc(text))
    found = re.fullmatch(r"(\d+)(?:[.,](\d+))?", words)
    return Decimal(f"{found.group(1)}.{found.group(2) or 0}") if found else None


def date(text: str) -> dt.date | None:
    """A printed day (`12/08/2020`, `9-7-2020`, `2020-07-09`) as a date; None where it is not a real day."""
    words = _BLANK.sub("", text)
    iso = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", words)
    vi = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", words)
    if iso:
        year, month, day = (int(part) for part in iso.groups())
    elif vi:
        day, month, year = (int(part) for part in vi.groups())
    else:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _decimal(words: str, scaled: bool) -> Decimal | None:
    if _PLAIN.fullmatch(words):
        return Decimal(words)
    if not scaled and (_GROUPED_DOT.fullmatch(words) or _GROUPED_COMMA.fullmatch(words)):
        return Decimal(words.replace(".", "").replace(",", ""))
    both = _GROUPED_BOTH_VI.fullmatch(words) or _GROUPED_BOTH_EN.fullmatch(words)
    if both:
        return Decimal(f"{both.group(1).replace('.', '').replace(',', '')}.{both.group(2)}")
    single = _DECIMAL.fullmatch(words)
    return Decimal(f"{single.group(1)}.{single.group(2)}") if single else None
