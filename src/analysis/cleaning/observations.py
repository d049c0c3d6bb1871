"""Claims → observations: each printed figure read as a value, and checked against itself and against its neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

import pandas as pd

from analysis import tables
from analysis.cleaning.corrections import Correction, apply_corrections, check_expectations
from analysis.cleaning.findings import Finding, find_all
from analysis.cleaning.readings import Reading, read_claim
from analysis.cleaning.scope import scope_of, year_of

_TEXTS = ("numerator_text", "denominator_text", "rate_text", "value_text", "qualifier")
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


def observe(
    claims: pd.DataFrame, provinces: pd.DataFrame, corrections: Sequence[Correction] = (), *, checked: bool = True
) -> pd.DataFrame:
    """One observation for each claim: numbers, recomputed share, and what the printed figures say of each other.

    `claims` and `provinces` are tables of the road. The result has the columns of observations; `diagnosis` is that
    of the figures as printed, the numbers and `fault` those after corrections. Raises BadInputError where a
    correction no longer applies; `checked` false leaves out what each correction expects, for trying some of them.
    """
    corrected = apply_corrections(claims, list(corrections))
    printed_readings, used_readings = _readings(claims), _readings(corrected)
    printed = _findings(tuple(claims.columns), tuple(tables.text_cells(claims)))
    used = _findings(tuple(corrected.columns), tuple(tables.text_cells(corrected))) if corrections else printed
    codes = dict(zip(provinces["province"], provinces["province_code"], strict=True))
    rows = []
    for row, stated, reading, before, after in zip(
        tables.text_records(corrected), printed_readings, used_readings, printed, used, strict=True
    ):
        top = reading.numerator if reading.numerator is not None else after.total
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
                "diagnosis": before.diagnosis.name,
                "fault": after.diagnosis.fault,
                "reading": before.diagnosis.reading,
                "flags": " ".join(before.flags),
            }
        )
    frame = pd.DataFrame(rows, columns=[*tables.TABLES["observations"]])
    observations = tables.typed(frame, "observations")
    if checked:
        check_expectations(list(corrections), observations)
    return observations


# Every correction that is tried starts from the same printed claims.
@lru_cache(maxsize=4)
def _findings(names: tuple[str, ...], cells: tuple[tuple[str, ...], ...]) -> list[Finding]:
    rows = [dict(zip(names, row, strict=True)) for row in cells]
    return find_all(rows, [read_claim(*(row[name] for name in _TEXTS)) for row in rows])


def _readings(claims: pd.DataFrame) -> list[Reading]:
    return [read_claim(*texts) for texts in tables.text_cells(claims.loc[:, list(_TEXTS)])]


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
