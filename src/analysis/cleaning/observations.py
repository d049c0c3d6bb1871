"""Claims → observations: each printed figure read as a value, and checked against itself and against its neighbours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from analysis import tables
from analysis.cleaning.corrections import Correction, apply_corrections, check_expectations
from analysis.cleaning.rates import Diagnosis, diagnose
from analysis.cleaning.scope import scope_of, year_of
from analysis.vietnamese import fold, number, rate, score

NEGATIONS = {"khong", "khong co", "chua phat sinh", "khong phat sinh", "chua co", "khong co phat sinh"}
TOTALITIES = {"toan bo", "tat ca", "deu"}
SUM_OF_LEVELS = {"3+4": ("3", "4")}

_UNITS = {
    "procedures_online": "procedures",
    "procedures_total": "procedures",
    "procedures_with_dossier": "procedures",
    "online_payment": "transactions",
    "par_index_score": "points",
    "par_index_rank": "rank",
    "sipas": "points",
    "papi": "points",
    "ict_index": "points",
    "satisfaction": "percent",
    "plan_tasks_done": "tasks",
    "other": "units",
}
_UNHEDGED_ONCE = ("other",)


@dataclass(frozen=True)
class Reading:
    """One claim as numbers; a part that is printed but cannot be read without guessing is named in `unreadable`."""

    numerator: Decimal | None
    denominator: Decimal | None
    percent: Decimal | None
    decimals: int
    value: Decimal | None
    hedged: bool
    unreadable: str = ""


# Equal for a level to be a part of a sum of levels: the same place, thing, body and period, and then the same base.
_SAME_PLACE = ("source_id", "paragraph", "measure", "province", "agency", "period_start", "period_end", "kind")


def observe(claims: pd.DataFrame, provinces: pd.DataFrame, corrections: Sequence[Correction] = ()) -> pd.DataFrame:
    """One observation for each claim: numbers, recomputed share, and what the printed figures say of each other.

    `claims` and `provinces` are tables of the road. The result has the columns of observations; `diagnosis` is that
    of the figures as printed, the numbers and `fault` those after corrections. Raises BadInputError where a
    correction no longer applies.
    """
    corrected = apply_corrections(claims, list(corrections))
    printed_readings = [read_claim(*texts) for texts in _texts(claims)]
    used_readings = [read_claim(*texts) for texts in _texts(corrected)]
    printed = _diagnose_all(claims, printed_readings)
    used = _diagnose_all(corrected, used_readings)
    sums = _sums_of_levels(corrected, used_readings)
    codes = dict(zip(provinces["province"], provinces["province_code"], strict=True))
    rows = []
    for row, stated, reading, before, after, total in zip(
        corrected.to_dict("records"), printed_readings, used_readings, printed, used, sums, strict=True
    ):
        top = reading.numerator if reading.numerator is not None else total
        if reading.value is not None and reading.percent is not None:
            top = reading.value
        base = reading.denominator
        rows.append(
            {
                **row,
                "province_code": codes.get(row["province"], ""),
                "scope": scope_of(row["agency"], row["province"]),
                "year": year_of(row["period_start"], row["period_end"]),
                "numerator": _float(reading.numerator),
                "denominator": _float(base),
                "share": float(top / base) if top is not None and base else None,
                "share_stated": float(stated.percent / 100) if stated.percent is not None else None,
                "value": _float(reading.value),
                "unit": _UNITS.get(row["measure"], "dossiers"),
                "diagnosis": before.name,
                "fault": after.fault,
                "reading": before.reading,
            }
        )
    frame = pd.DataFrame(rows, columns=[*tables.TABLES["observations"]])
    observations = tables.typed(frame, "observations")
    check_expectations(list(corrections), observations)
    return observations


def read_claim(numerator: str, denominator: str, percent: str, value: str, qualifier: str) -> Reading:
    """The printed texts of one claim as numbers; an empty text is None, a zero statement is 0."""
    counts = [_count(text) for text in (numerator, denominator)]
    rated = rate(percent) if percent else None
    if percent and fold(percent) in TOTALITIES:
        rated = Decimal(100), 0
    scored = score(value) if value else None
    texts = {"numerator": (numerator, counts[0]), "denominator": (denominator, counts[1])}
    texts |= {"rate": (percent, rated[0] if rated else None), "value": (value, scored)}
    unreadable = next((name for name, (text, found) in texts.items() if text and found is None), "")
    return Reading(
        counts[0], counts[1], rated[0] if rated else None, rated[1] if rated else 0, scored, bool(qualifier), unreadable
    )


def _count(text: str) -> Decimal | None:
    if not text:
        return None
    if fold(text) in NEGATIONS:
        return Decimal(0)
    found = number(text)
    # A count is whole; "5.9123" is a misplaced mark, which only a correction may settle.
    return found if found is not None and found == found.to_integral_value() else None


def _diagnose_all(claims: pd.DataFrame, readings: Sequence[Reading]) -> list[Diagnosis]:
    sums = _sums_of_levels(claims, readings)
    records: list[dict[str, str]] = [dict(zip(claims.columns, row, strict=True)) for row in claims.to_numpy()]
    found = [
        _diagnose_one(row["kind"], reading, total) for row, reading, total in zip(records, readings, sums, strict=True)
    ]
    for place, stated, total in zip(range(len(found)), readings, sums, strict=True):
        if stated.numerator is not None and total is not None and stated.numerator != total:
            found[place] = Diagnosis("parts_do_not_add", "numerator", str(total))
    for place in _contradicted(records, readings):
        if found[place].name in ("agrees_rounded", "agrees_truncated", "counts_only", "rate_only", "not_checkable"):
            found[place] = Diagnosis("contradiction", "unknown")
    return found


def _diagnose_one(kind: str, reading: Reading, total: Decimal | None) -> Diagnosis:
    if reading.unreadable:
        return Diagnosis("not_checkable", reading.unreadable)
    if kind == "change":
        return Diagnosis("not_checkable")
    top = reading.numerator if reading.numerator is not None else total
    if reading.value is not None and reading.percent is not None:
        top = reading.value
    found = diagnose(top, reading.denominator, reading.percent, reading.decimals, hedged=reading.hedged)
    impossible = top is not None and reading.denominator is not None and top > reading.denominator
    if impossible and reading.value is None and found.name == "counts_only":
        return Diagnosis("contradiction", "unknown")
    return found


def _sums_of_levels(claims: pd.DataFrame, readings: Sequence[Reading]) -> list[Decimal | None]:
    """For each claim of levels 3+4, the sum of level 3 and level 4 printed beside it; None where there is none."""
    parts: dict[tuple[object, ...], dict[str, Decimal]] = defaultdict(dict)
    groups = []
    for row, reading in zip(claims.to_dict("records"), readings, strict=True):
        group = (*(row[name] for name in _SAME_PLACE), reading.denominator)
        groups.append((group, row["level"]))
        if reading.numerator is not None:
            parts[group].setdefault(row["level"], reading.numerator)
    return [
        sum((parts[group][part] for part in SUM_OF_LEVELS[level]), Decimal(0))
        if level in SUM_OF_LEVELS and all(part in parts[group] for part in SUM_OF_LEVELS[level])
        else None
        for group, level in groups
    ]


def _contradicted(records: Sequence[dict[str, str]], readings: Sequence[Reading]) -> Iterable[int]:
    """Places of claims that print another number for the same thing, person and period than another claim does.

    Hedged figures contradict nothing: "about 900" and 893 are the same fact told twice.
    """
    told: dict[tuple[str, ...], dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for place, (row, reading) in enumerate(zip(records, readings, strict=True)):
        if row["measure"] in _UNHEDGED_ONCE or reading.hedged or row["kind"] != "actual" or not row["period_end"]:
            continue
        who = (row["measure"], row["level"], row["province"], row["agency"], row["period_start"], row["period_end"])
        for name, value in (("count", reading.numerator), ("value", reading.value)):
            if value is not None:
                told[(*who, name, row["denominator_means"])][str(value.normalize())].append(place)
    for values in told.values():
        if len(values) > 1:
            for places in values.values():
                yield from places


def _texts(claims: pd.DataFrame) -> Iterable[tuple[str, str, str, str, str]]:
    columns = ("numerator_text", "denominator_text", "rate_text", "value_text", "qualifier")
    return zip(*(claims[name] for name in columns), strict=True)


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
