"""The command `hoso import-form`: a form read, its claims written, what it finds told to a person or a script."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

from analysis import paths, tables
from analysis.errors import BadInputError, CheckFailedError
from analysis.sources.form_store import add_form
from analysis.sources.forms import FormReading, read_form


def import_form(
    file: Path,
    *,
    out: Path | None = None,
    add: bool = False,
    as_json: bool = False,
    province: str = "",
    agency: str = "",
    period: str = "",
    period_convention: str = "",
) -> FormReading:
    """Read a form, write its claims to `out` and under data/raw as asked, and report on standard error.

    With `as_json` one document goes to standard output: source, layouts, claims, problems, notes, written.
    Raises BadInputError as `read_form` and `add_form` do, before anything is written; CheckFailedError after writing
    where the form does not add up.
    """
    if out is None and not add and not as_json:
        raise BadInputError("nothing says where the claims go", remedy="give --out CLAIMS.csv, --add, or --json")
    if out is not None and out.is_dir():
        raise BadInputError("is a folder", file=paths.shown(out), expected="a CSV file to write")
    if out is not None and out.exists() and file.exists() and out.samefile(file):
        raise BadInputError("is the form itself", file=paths.shown(out), remedy="give --out another name")
    reading = read_form(file, province=province, agency=agency, period=period, period_convention=period_convention)
    try:
        written = add_form(reading, file) if add else []
        written += [tables.write_csv(reading.claims, out)] if out is not None else []
    except OSError as error:
        raise BadInputError(f"cannot be written: {error.strerror}", file=error.filename) from None
    _report(reading, written)
    if as_json:
        sys.stdout.write(json.dumps(_document(reading, written), ensure_ascii=False, indent=2) + "\n")
    if reading.problems:
        count = len(reading.problems)
        raise CheckFailedError(f"{paths.shown(file)}: {count} {'thing does' if count == 1 else 'things do'} not hold")
    return reading


def _report(reading: FormReading, written: list[Path]) -> None:
    lines = [f"{len(reading.claims)} claims read from {', '.join(reading.layouts)}"]
    lines += [f"note: {note}" for note in reading.notes]
    lines += [f"does not hold: {problem.text}" for problem in reading.problems]
    lines += [f"wrote {paths.shown(path)}" for path in written]
    sys.stderr.write("\n".join(lines) + "\n")


def _document(reading: FormReading, written: list[Path]) -> dict[str, object]:
    return {
        "source": reading.sources.to_dict("records")[0],
        "layouts": list(reading.layouts),
        "claims": reading.claims.to_dict("records"),
        "problems": [asdict(problem) for problem in reading.problems],
        "notes": reading.notes,
        "written": [paths.shown(path) for path in written],
    }
