"""Values outside what their scheme or their neighbours in a series allow."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from analysis.cleaning.identities import Row
from analysis.cleaning.readings import Reading

PROVINCES = 63
# A count this many times larger or smaller than both its neighbours stands out.
OUTLYING = 20

# Least and greatest possible value of an index; a printed maximum goes before (departments' schemes differ).
RANGES = {"par_index_score": (0, 100), "sipas": (0, 100), "satisfaction": (0, 100), "ict_index": (0, 1)}
PAPI_RANGES = ((2017, (10, 60)), (9999, (10, 80)))

# Dossiers finished or handed back may have come in before the period: they can outnumber those received in it.
FROM_BEFORE = ("resolved", "early", "on_time", "late", "pending", "postal_return", "online_result")
# A plan can be more than fulfilled, and what `other` counts need not be a part of its base.
MAY_EXCEED = ("plan_tasks_done", "other")


def outside_range(row: Row, reading: Reading) -> str:
    """The part that lies outside what the scheme allows: value, rate, or empty.

    PAPI adds up six dimensions of 1 to 10 until 2017 and eight from 2018; PAR, SIPAS and satisfaction run from 0 to
    100, the ICT index from 0 to 1; a rank is whole, from 1 to the number ranked or to the 63 provinces. The rate of a
    part of a whole is no more than 100. Source: glossary.csv and the schemes named there.
    """
    measure = row["measure"]
    if row["kind"] == "change" or measure in MAY_EXCEED:
        return ""
    value, most = reading.value, reading.denominator
    if value is not None and measure == "par_index_rank":
        last = most if most is not None else PROVINCES
        return "" if value == value.to_integral_value() and 1 <= value <= last else "value"
    year = int(row["period_end"][:4]) if row["period_end"] else 9999
    papi = next(allowed for last_year, allowed in PAPI_RANGES if year <= last_year)
    low, high = papi if measure == "papi" else RANGES.get(measure, (0, None))
    if value is not None and high is not None and not low <= value <= (most if most is not None else high):
        return "value"
    if reading.percent is not None and reading.percent > 100 and not from_before(row):
        return "rate"
    return ""


def from_before(row: Row) -> bool:
    """Whether the count may hold dossiers that came in before the period of its base, and so exceed it."""
    return row["measure"] in FROM_BEFORE and row["denominator_means"] in ("received", "arising")


def outliers(rows: Sequence[Row], readings: Sequence[Reading]) -> set[int]:
    """Places of counts at least 20 times larger or smaller than both nearest counts of the same series.

    A series is one measure of one body at one level and meaning of the base, in periods of known length; counts are
    compared per day. The first and the last are held against the two next to them. Zeros are data and stand out never.
    """
    series: dict[tuple[str, ...], dict[str, tuple[float, int]]] = defaultdict(dict)
    for place, (row, reading) in enumerate(zip(rows, readings, strict=True)):
        counted = reading.numerator is not None and reading.numerator > 0
        if row["kind"] != "actual" or row["measure"] == "other" or not counted or not row["period_start"]:
            continue
        if not row["period_end"] or reading.numerator is None:
            continue
        days = (dt.date.fromisoformat(row["period_end"]) - dt.date.fromisoformat(row["period_start"])).days + 1
        # Procedures are counted on a day, dossiers over a period.
        length = 1 if row["measure"].startswith("procedures") else days
        key = (row["measure"], row["level"], row["province"], row["agency"], row["denominator_means"])
        series[key].setdefault(row["period_end"], (float(reading.numerator) / length, place))
    found = set()
    for points in series.values():
        ordered = [points[day] for day in sorted(points)]
        for at, (count, place) in enumerate(ordered):
            near = _neighbours(at, len(ordered))
            ratios = [count / ordered[number][0] for number in near]
            if len(near) == 2 and (min(ratios) >= OUTLYING or max(ratios) <= 1 / OUTLYING):
                found.add(place)
    return found


def _neighbours(at: int, length: int) -> list[int]:
    if at == 0:
        wanted = [1, 2]
    elif at == length - 1:
        wanted = [at - 2, at - 1]
    else:
        wanted = [at - 1, at + 1]
    return [number for number in wanted if 0 <= number < length]
