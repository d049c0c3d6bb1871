"""Who a claim counts: scope, reporting year and period convention, by stated rules."""

from __future__ import annotations

import datetime as dt
import re

from analysis.vietnamese import fold

_RULES = (
    ("tier", re.compile(r"^(cap (tinh|huyen|xa|bo)|khoi )|- cap (tinh|huyen|xa)$")),
    ("office", re.compile(r"^(trung tam|bo phan|buu dien)")),
    ("department", re.compile(r"^(so|ban|thanh tra|cong an|cuc|chi cuc|van phong|kho bac|bao hiem) ")),
    ("commune", re.compile(r"^(xa|phuong|thi tran) ")),
    ("district", re.compile(r"^(huyen|quan|thi xa|thanh pho) ?")),
    ("national", re.compile(r"^(bo |ngan hang nha nuoc|chinh phu)")),
)


def scope_of(agency: str, province: str) -> str:
    """The scope (a word of tables.SCOPES) of a claim, from its agency and province.

    An empty agency is the whole province, or the nation where the province is empty too. A field of work
    (`lĩnh vực ...`) keeps the scope of the whole; its own agency name keeps it apart from the whole.
    """
    name = fold(agency)
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


def convention_of(period_text: str, start: str) -> str:
    """How the reporting year runs: `15_dec` and `calendar` only where printed days prove it, else `unknown`."""
    days = re.findall(r"\d{1,2}[/.-]\d{1,2}", period_text)
    if not start or not days:
        return "unknown"
    first = dt.date.fromisoformat(start)
    if first.day == 15 and first.month in (12, 3, 6, 9):
        return "15_dec"
    return "calendar" if first.day == 1 else "unknown"


def is_full_year(start: str, end: str) -> bool:
    """Whether the period is one whole reporting year, calendar or 15 December to 14 December."""
    if not start or not end:
        return False
    first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
    return (last - first).days in (364, 365) and year_of(start, end) is not None
