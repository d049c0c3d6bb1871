"""Printed periods: ranges and open ends made of single expressions, and what each is to the figures around it."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from analysis.sources.reader.expressions import Expression, Window, expressions
from analysis.sources.reader.mentions import Period


def periods(text: str, published: dt.date | None) -> list[Period]:
    """Every period in a folded text, in order of place.

    Days that are not printed come from `published` (its year, or itself for "nay"); without it they stay unknown.
    """
    atoms = expressions(text, published)
    found: list[Period] = []
    position = 0
    while position < len(atoms):
        period, used = _compose(text, atoms, position)
        if period is not None:
            found.append(period)
        position += used
    return found


_BETWEEN = re.compile(r",? ?(?:-|(?:cho )?(?:đến|tới)(?: hết)?(?: ngày)?) ?")
_BEFORE_RANGE = re.compile(
    r"(?:(?:trong )?(?:giai đoạn|thời gian) )?(?:(?:kể |tính )?từ )?(?:(?:các |những )?năm )?(?:ngày )?$"
)
_BEFORE_END = re.compile(
    r"(?:lũy kế |tính |cập nhật )?(?:cho )?(?:đến|tới)(?: thời điểm)?(?: hết)?(?: ngày)? $|"
    r"(?:lũy kế|tính|hết) (?:ngày )?$"
)
_BEFORE_FIRST_DAY = re.compile(r"(?:(?:kể |tính )?từ )(?:ngày )?$")
_LISTED_BEFORE = re.compile(r"(?:^|[(;,]|[-+*•]|(?<!\w)và)[ -]?$")
_LISTED_AFTER = re.compile(r" ?[,:;()\t|]| ?$| (?:đạt|là|có|và|chiếm|lần lượt) ")
_FORESEEN = re.compile(r"(?:dự kiến|hoàn thành trước|chậm nhất|xong trước|trước)(?: [^\W\d]+){0,8} (?:trong |vào )?$")
_INDEX_BEFORE = re.compile(
    r"(?:kế hoạch|chỉ tiêu|mục tiêu|papi|sipas|cchc|index|par|hành chính|pci|ict|ddci|hài lòng)\)? $"
)
_AGO = re.compile(r"(?:\d|một|hai|ba|bốn|vài|mấy) $")
_COMPARING = re.compile(
    r"(?:so với|so|bằng|cao hơn|thấp hơn|nhiều hơn|ít hơn|hơn|như|vượt|cùng kỳ)(?: (?:cả|của|"
    r"mức|kết quả|cùng kỳ|thời điểm|với|kỳ))* ?\(?$|"
    r"(?<!\w)so với(?: [^\W\d]+){1,6} $|"
    r"(?:gấp|bằng) [^;:()]{0,16}(?:lần|đôi|ba|%)(?: (?:của|cả|so với))? $"
)
_CARRIED = re.compile(
    r"(?:chuyển (?:sang|qua|tiếp sang|từ)|tồn(?: (?:từ|của|đọng từ))?|(?:mang|lùi|dời) sang|(?<!\w)sang) $"
)
_CARRIED_AFTER = re.compile(r" (?:chuyển|mang) (?:sang|qua|tiếp)")


def _compose(text: str, atoms: list[Expression], position: int) -> tuple[Period | None, int]:
    """The period that begins with this atom, and how many atoms it uses."""
    atom = atoms[position]
    before = text[max(0, atom.start - 60) : atom.start]
    between = text[atom.end : atoms[position + 1].start] if position + 1 < len(atoms) else ""
    apart = between.startswith(",") and not _tail(_BEFORE_RANGE, before).strip()
    if position + 1 < len(atoms) and _BETWEEN.fullmatch(between) and not apart:
        joined = _range(atom, atoms[position + 1])
        if joined is not None:
            start = atom.start - len(_tail(_BEFORE_RANGE, before))
            return _marked(text, start, atoms[position + 1].end, joined), 2
    if atom.kind == "bare year":
        listed = _LISTED_BEFORE.search(before) and _LISTED_AFTER.match(text, atom.end)
        return (
            Period(atom.start, atom.end, atom.first, atom.last) if listed or _INDEX_BEFORE.search(before) else None
        ), 1
    start = atom.start
    window: Window = (atom.first, atom.last)
    if atom.kind == "new year":
        start -= len(_tail(_BEFORE_FIRST_DAY, before))
    elif opening := _tail(_BEFORE_END, before):
        if atom.kind not in ("months", "same period") or "hết" in opening or "tính" in opening:
            start, window = start - len(opening), (None, atom.last)
    elif atom.kind == "day":
        opening = _tail(_BEFORE_FIRST_DAY, before)
        if not opening:
            return Period(atom.start, atom.end, atom.first, atom.last, event=True), 1
        start, window = start - len(opening), (atom.first, None)
    period = _marked(text, start, atom.end, window)
    if _FORESEEN.search(before) and not text.startswith(("đến", "tới"), start):
        period = replace(period, event=True)
    if _AGO.search(text[max(0, start - 8) : start]) and text[atom.start : atom.end] == "năm trước":
        period = replace(period, compared=True)
    return (replace(period, compared=True) if atom.kind == "same period" else period), 1


def _marked(text: str, start: int, end: int, window: Window) -> Period:
    before = text[max(0, start - 60) : start]
    carried = bool(_CARRIED.search(before) or _CARRIED_AFTER.match(text, end))
    return Period(start, end, *window, compared=bool(_COMPARING.search(before)) and not carried, event=carried)


def _tail(pattern: re.Pattern[str], before: str) -> str:
    found = pattern.search(before)
    return found.group() if found else ""


def _range(left: Expression, right: Expression) -> Window | None:
    if left.kind == "same period" or right.kind == "same period":
        return None
    if left.kind == "now":
        return left.last, right.last
    first, last = left.first, right.last
    if "year" in left.kind and "year" in right.kind:
        return (first, last) if first and last and first < last else None
    if left.kind == "new year":
        if first and last and not left.printed_year:
            first = first.replace(year=last.year)
        return (first, last) if first is None or last is None or first <= last else None
    if left.kind != right.kind and right.kind != "now":
        return None
    if first and last and not left.printed_year:
        first = first.replace(year=last.year) if (first.month, first.day) != (2, 29) else first
        if first > last:
            first = first.replace(year=last.year - 1)
    return (first, last) if first is None or last is None or first <= last else None
