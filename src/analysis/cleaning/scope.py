"""Who a claim counts: scope, reporting year and period convention, by stated rules."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from analysis.vietnamese import fold, month_end, slug

_RULES = (
    ("tier", re.compile(r"^(cap (tinh|huyen|xa|bo)|khoi |(cac )?so, (ban, )?nganh)|- cap (tinh|huyen|xa)$")),
    ("office", re.compile(r"^(trung tam|bo phan|buu dien)")),
    ("national", re.compile(r" viet nam$")),
    ("department", re.compile(r"^(so|ban|thanh tra|cong an|cuc|chi cuc|van phong|kho bac|bao hiem) ")),
    ("commune", re.compile(r"^(xa|phuong|thi tran) ")),
    ("district", re.compile(r"^(huyen|quan|thi xa|thanh pho) ?")),
    ("national", re.compile(r"^(bo |ngan hang nha nuoc|chinh phu)")),
)
_COMMITTEE = re.compile(r"^(ubnd|uy ban nhan dan) ")


@lru_cache(maxsize=16384)
def scope_of(agency: str, province: str) -> str:
    """The scope (a word of tables.SCOPES) of a claim, from its agency and province.

    An empty agency is the whole province, or the nation where the province is empty too. A people's committee (`UBND
    huyện ...`) has the scope of its place; a city that is the province itself is the province. A field of work
    (`lĩnh vực ...`) keeps the scope of the whole; its own agency name keeps it apart from the whole.
    """
    name = _COMMITTEE.sub("", fold(agency))
    if province and slug(name).removeprefix("thanh-pho-") == province:
        return "province"
    for scope, pattern in _RULES:
        if pattern.search(name):
            return scope
    return "province" if province else "national"


def year_of(start: str, end: str) -> int | None:
    """The reporting year that holds the period, or None where the period spans several years or has no end.

    A year reported from 15 December to 14 December (Decree 09/2019/ND-CP) bears the number of the year it ends in.
    """
    if not end:
        return None
    last = dt.date.fromisoformat(end)
    if not start:
        return last.year
    first = dt.date.fromisoformat(start)
    return last.year if first >= dt.date(last.year - 1, 12, 15) else None


def convention_of(period_text: str, start: str, end: str = "") -> str:
    """How the reporting year runs: `15_dec` and `calendar` only where printed days prove it, else `unknown`.

    Proof is a first and a last day, both printed, between which lie whole quarters of the one year or of the other.
    """
    if not start or not end:
        return "unknown"
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    if not {(first.day, first.month), (last.day, last.month)} <= _printed_days(period_text):
        return "unknown"
    if first.day == 15 and first.month in (12, 3, 6, 9) and last.day == 14 and last.month in (3, 6, 9, 12):
        return "15_dec"
    whole = first.day == 1 and first.month in (1, 4, 7, 10) and last.month in (3, 6, 9, 12)
    return "calendar" if whole and last == month_end(last.year, last.month) else "unknown"


def _printed_days(text: str) -> set[tuple[int, int]]:
    """Each day and month that the text prints; `11-2022` and `quý 3/2023` are months and quarters, not days."""
    found = set()
    # The longer patterns first, and what they match is then out of the way.
    for pattern, day, month in (
        (r"(?<!\d)\d{4}-(\d{2})-(\d{2})(?!\d)", 1, 0),
        (r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}(?!\d)", 0, 1),
        (r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})(?![/.]?\d)", 0, 1),
    ):
        found |= {(int(parts[day]), int(parts[month])) for parts in re.findall(pattern, text)}
        text = re.sub(pattern, " ", text)
    return found


def is_full_year(start: str, end: str) -> bool:
    """Whether the period is one whole reporting year, calendar or 15 December to 14 December."""
    if not start or not end:
        return False
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    return (last - first).days in (364, 365) and year_of(start, end) is not None
