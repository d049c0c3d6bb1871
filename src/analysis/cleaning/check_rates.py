"""Anyone's table of counts and printed rates, checked row by row: the door of `hoso check-rates`."""

from __future__ import annotations

import json
import sys
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.cleaning.rates import agrees, diagnose
from analysis.cleaning.readings import Reading, read_claim
from analysis.errors import BadInputError, CheckFailedError

NEEDED = ("numerator", "denominator", "rate_text")
ADDED = ("recomputed", "diagnosis", "fault", "reading")


def check_rates(file: Path, out: Path | None = None, *, as_json: bool = False) -> None:
    """Check the rates of a CSV and write it with its diagnoses, to `out` or else to standard output.

    Raises CheckFailedError where a row has a fault, after everything is written; BadInputError for a file that
    cannot be read, has no rows or lacks a column.
    """
    checked = checked_rates(tables.read_csv(file), paths.shown(file))
    if out is not None:
        tables.write_csv(checked, out)
    if as_json:
        print(json.dumps(_document(checked, out), ensure_ascii=False, indent=2))
    elif out is None:
        checked.to_csv(sys.stdout, index=False, lineterminator="\n")
    else:
        print(f"wrote {paths.shown(out)}")
    faults = int((checked["fault"] != "").sum())
    if faults:
        raise CheckFailedError(
            f"{faults} of {len(checked)} rows have a fault: see the columns diagnosis, fault and reading"
        )


def checked_rates(table: pd.DataFrame, file: str = "") -> pd.DataFrame:
    """The table, rows and columns in their order, with `recomputed`, `diagnosis`, `fault` and `reading` behind them.

    Needs the text columns numerator, denominator and rate_text, as printed. `recomputed` is the percentage that the
    counts give, rounded to two decimals more than the printed rate has, with a decimal point (5.5131); `diagnosis` is
    a word of tables.DIAGNOSES; `fault` names the part that is wrong (rate, numerator, denominator, unknown); `reading`
    is what that part should read, or why a cell cannot be read. Columns of these names are replaced.
    Raises BadInputError for a missing column or a table without rows.
    """
    missing = [name for name in NEEDED if name not in table.columns]
    if missing:
        raise BadInputError(
            f"lacks {', '.join(missing)}", file=file or None, row=1,
            expected=", ".join(NEEDED), remedy="name the columns so; other columns are kept as they are",
        )  # fmt: skip
    if table.empty:
        raise BadInputError("has no rows", file=file or None, expected="a row for each printed rate")
    rows = [_checked(*cells) for cells in table.loc[:, list(NEEDED)].itertuples(index=False, name=None)]
    kept = table.drop(columns=[name for name in ADDED if name in table.columns])
    return kept.assign(**{name: [row[name] for row in rows] for name in ADDED})


def _checked(numerator: str, denominator: str, rate_text: str) -> dict[str, str]:
    cells = {"numerator": numerator.strip(), "denominator": denominator.strip(), "rate": rate_text.strip()}
    reading = read_claim(cells["numerator"], cells["denominator"], cells["rate"], "", "")
    recomputed = ""
    if reading.numerator is not None and reading.denominator:
        exact = 100 * Fraction(reading.numerator) / Fraction(reading.denominator)
        recomputed = _rounded(exact, reading.decimals + 2)
    if reading.unreadable:
        part = reading.unreadable
        why = _without_mark(reading) or f"cannot read {part} {cells[part]!r}"
        return {"recomputed": recomputed, "diagnosis": "not_checkable", "fault": part, "reading": why}
    found = diagnose(reading.numerator, reading.denominator, reading.percent, reading.decimals, slack=reading.slack)
    return {"recomputed": recomputed, "diagnosis": found.name, "fault": found.fault, "reading": found.reading}


def _without_mark(reading: Reading) -> str:
    """The digits of a count with a misplaced thousands mark, where the rate bears them out; else empty."""
    second = reading.unreadable == "denominator"
    bare = reading.bare[second]
    top, base = (reading.numerator, bare) if second else (bare, reading.denominator)
    if bare is None or top is None or not base or reading.percent is None:
        return ""
    fits = agrees(100 * Fraction(top) / Fraction(base), Fraction(reading.percent), reading.decimals)
    return f"{bare:f}" if fits else ""


def _rounded(value: Fraction, places: int) -> str:
    units = round(value * 10**places)
    whole, rest = divmod(units, 10**places)
    return f"{whole}.{rest:0{places}d}"


def _document(checked: pd.DataFrame, out: Path | None) -> dict[str, object]:
    faulty = checked.loc[checked["fault"] != ""]
    return {
        "rows": len(checked),
        "faults": len(faulty),
        "diagnoses": dict(sorted(Counter(checked["diagnosis"]).items())),
        "out": paths.shown(out) if out is not None else None,
        "faulty": [
            # As a spreadsheet counts them: the header is row 1.
            {"row": int(str(place)) + 2, **{str(name): str(cell) for name, cell in row.items()}}
            for place, row in zip(faulty.index, faulty.to_dict("records"), strict=True)
        ],
    }
