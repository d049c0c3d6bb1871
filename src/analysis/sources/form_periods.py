"""The period of a form: printed dates, a quarter, months or a year as printed, or one told by `--period`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass

from analysis import vietnamese
from analysis.errors import BadInputError
from analysis.vietnamese import fold, month_end

CONVENTIONS = ("", "calendar", "15_dec")
FORMATS = "2020, 2020-Q1, 2020-H1, 2020-9M, 2020-03 or 2020-12-15/2021-03-14"

_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_YEAR = r"[\s,./-]*(?:nam\s*)?(20\d\d)?"
_WORDS = (
    ("quarter", re.compile(r"\bqu[yi]\s*(i{1,3}|iv|[1-4])\b" + _YEAR)),
    ("nine", re.compile(r"\b(?:0?9|chin) thang(?: dau)?(?: nam)?\b" + _YEAR)),
    ("half", re.compile(r"\b(?:0?6|sau) thang( dau| cuoi)?(?: nam)?\b" + _YEAR)),
    ("month", re.compile(r"\bthang\s*(1[0-2]|0?[1-9])\b" + _YEAR)),
    ("year", re.compile(r"\bnam[\s:]*(20\d\d)\b")),
)
_DAY = r"(\d{1,2}\s*[/.-]\s*\d{1,2}(?:\s*[/.-]\s*\d{4})?)"
_RANGE = re.compile(rf"{_DAY}\s*(?:den het|den|toi|-)\s*(?:het\s*)?(?:ngay\s*)?{_DAY}")
_DAY_IN_WORDS = re.compile(r"ngay\s*(\d{1,2})\s*thang\s*(\d{1,2})\s*nam\s*(\d{4})")
_NOT_A_PERIOD = re.compile(r"thong tu|nghi dinh|quyet dinh|ban hanh|tt-vpcp|cong van|nhan bao cao|cong hoa")
_LABEL = re.compile(r"k[iy] (bao cao|thong ke|so lieu)\s*:?")
_PLACE_AND_DAY = re.compile(r"[^:]*,\s*ngay.*")


@dataclass(frozen=True)
class Nominal:
    """A period by name: months first_month..last_month of a year (a quarter, 6 months, 9 months, a month, a year)."""

    year: int
    first_month: int
    last_month: int

    def days(self, convention: str) -> tuple[dt.date, dt.date]:
        """First and last day, inclusive: of calendar months, or of months that end on the 14th (15_dec)."""
        if convention != "15_dec":
            return dt.date(self.year, self.first_month, 1), month_end(self.year, self.last_month)
        before = (self.year - 1, 12) if self.first_month == 1 else (self.year, self.first_month - 1)
        return dt.date(*before, 15), dt.date(self.year, self.last_month, 14)


@dataclass(frozen=True)
class Period:
    """A period: the text as printed, its first and last day (None where not known), its name, and what was assumed."""

    text: str
    start: dt.date | None
    end: dt.date | None
    nominal: Nominal | None = None
    dated: bool = False
    note: str = ""
    doubt: str = ""


def told(text: str, convention: str = "") -> Period:
    """The period that `--period` names, with calendar days unless `convention` is 15_dec.

    Raises BadInputError for any other spelling.
    """
    _check_convention(convention)
    days = text.split("/")
    if len(days) == 2:
        start, end = (vietnamese.date(day) for day in days)
        if start and end and start <= end:
            return Period("", start, end, dated=True, note=f"period as told: {text}")
    found = re.fullmatch(r"(20\d\d)(?:-(?:Q([1-4])|H([12])|(9)M|(0[1-9]|1[0-2])))?", text.strip(), re.IGNORECASE)
    if not found:
        raise BadInputError(f"--period {text!r} is not a period", expected=FORMATS)
    year, quarter, half, nine, month = found.groups()
    first, last = 1, 12
    if quarter:
        first, last = 3 * int(quarter) - 2, 3 * int(quarter)
    elif half:
        first, last = 6 * int(half) - 5, 6 * int(half)
    elif nine:
        first, last = 1, 9
    elif month:
        first = last = int(month)
    nominal = Nominal(int(year), first, last)
    start, end = nominal.days(convention)
    return Period("", start, end, nominal, note=f"period as told: {text}; {_assumed(convention)}")


def printed(lines: Iterable[str], convention: str = "") -> Period | None:
    """The period that the title of a form prints, or None.

    Printed days win. A quarter, 6 months, 9 months, a month or a year without days gets calendar days, with a note,
    unless `convention` says 15_dec: a reporting year need not be a calendar year.
    """
    _check_convention(convention)
    candidates = [line for line in lines if not _NOT_A_PERIOD.search(fold(line))]
    candidates = [line for line in candidates if not _PLACE_AND_DAY.fullmatch(fold(line)) or _LABEL.search(fold(line))]
    labelled = [line for line in candidates if _LABEL.search(fold(line))]
    others = [line for line in candidates if line not in labelled]
    nominal, named = _first_name([*labelled, *others])
    days, dated = _first_days([*labelled, *others])
    text = " ".join(dict.fromkeys(_value(line) for line in (named, dated) if line))
    if days:
        start, end = days
        return Period(text, start, end, nominal, dated=True, doubt=_doubt(nominal, start, end))
    if nominal is None:
        return None
    start, end = nominal.days(convention)
    return Period(text, start, end, nominal, note=_assumed(convention))


def _check_convention(convention: str) -> None:
    if convention not in CONVENTIONS:
        raise BadInputError(f"--period-convention {convention!r} is unknown", expected="calendar or 15_dec")


def _assumed(convention: str) -> str:
    if convention == "15_dec":
        return "days by the reporting year 15/12-14/12, as told"
    return "calendar days, as told" if convention else "the form prints no days: calendar days are assumed"


def _first_name(lines: list[str]) -> tuple[Nominal | None, str]:
    years = [int(found.group(1)) for line in lines if (found := re.search(r"\b(?:nam\D{0,3})?(20\d\d)\b", fold(line)))]
    for line in lines:
        words = _RANGE.sub(" ", _with_slashes(fold(line)))
        for kind, pattern in _WORDS:
            found = pattern.search(words)
            if not found:
                continue
            year = int(found.groups()[-1]) if found.groups()[-1] else (years[0] if len(set(years)) == 1 else 0)
            if not year:
                continue
            return Nominal(year, *_months(kind, found)), line
    return None, ""


def _months(kind: str, found: re.Match[str]) -> tuple[int, int]:
    if kind == "quarter":
        number = _ROMAN.get(found.group(1)) or int(found.group(1))
        return 3 * number - 2, 3 * number
    if kind == "half":
        return (7, 12) if (found.group(1) or "").strip() == "cuoi" else (1, 6)
    if kind == "month":
        return int(found.group(1)), int(found.group(1))
    return (1, 9) if kind == "nine" else (1, 12)


def _first_days(lines: list[str]) -> tuple[tuple[dt.date, dt.date] | None, str]:
    for line in lines:
        found = _RANGE.search(_with_slashes(fold(line)))
        if not found:
            continue
        first, last = (re.sub(r"\s", "", day) for day in found.groups())
        end = vietnamese.date(last)
        start = vietnamese.date(first)
        if end and not re.search(r"\d{4}$", first):
            start = vietnamese.date(f"{first}/{end.year}")
            if start and start > end:
                start = vietnamese.date(f"{first}/{end.year - 1}")
        if start is None or end is None or start > end:
            raise BadInputError(
                f"the title prints the period {_value(line)!r}, whose days cannot be",
                expected="first day to last day, as in (từ ngày 15/12/2020 đến ngày 14/3/2021)",
                remedy=f"give the right one with --period ({FORMATS})",
            )
        return (start, end), line
    return None, ""


def _doubt(nominal: Nominal | None, start: dt.date, end: dt.date) -> str:
    if nominal is None:
        return ""
    first, last = nominal.days("calendar")
    # Cut-offs differ by office and year, but none is a month and more away from the period it names.
    if abs((start - first).days) <= 35 and abs((end - last).days) <= 35:
        return ""
    span = f"{calendar.month_abbr[nominal.first_month]}-{calendar.month_abbr[nominal.last_month]} {nominal.year}"
    return f"the title names {span} but prints the days {start} to {end}; the days are kept"


def _value(line: str) -> str:
    """What stands after the label `Kỳ báo cáo:`, in the line's own letters, without outer brackets."""
    head, colon, tail = line.partition(":")
    text = tail.strip() if colon and _LABEL.search(fold(head)) else line.strip()
    return text[1:-1].strip() if text.startswith("(") and text.endswith(")") and text.count("(") == 1 else text


def _with_slashes(words: str) -> str:
    return _DAY_IN_WORDS.sub(r"ngay \1/\2/\3", words)
