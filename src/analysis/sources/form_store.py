"""Keeping a form: the file itself under data/raw/forms, its source and its claims at the end of the raw tables."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pandas as pd

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.sources.forms import FormReading


def add_form(reading: FormReading, path: Path) -> list[Path]:
    """Put a form under data/raw: the three files written (the copy, sources.csv, claims.csv), all or none.

    Rows are added at the end of the tables; what stands there, its order and any columns of its own stay as they are.
    Raises BadInputError for a form that is there already, by content or by key, and for one that is synthetic.
    """
    if reading.synthetic:
        raise BadInputError(
            "says that its figures are synthetic, and is not added to the data of the study",
            file=paths.shown(path),
            remedy="write its claims elsewhere with --out",
        )
    source = reading.sources.iloc[0]
    sources, claims = paths.raw("sources.csv"), paths.raw("claims.csv")
    copy = paths.raw(f"forms/{source['source_id']}.xlsx")
    _refuse_known(source, sources, claims, copy)
    wanted = {
        copy: path.read_bytes(),
        sources: _extended(sources, reading.sources, "sources"),
        claims: _extended(claims, reading.claims, "claims"),
    }
    before = {file: file.read_bytes() if file.exists() else None for file in wanted}
    try:
        for file, data in wanted.items():
            paths.write_bytes(file, data)
    except BaseException:
        for file, data_before in before.items():
            _restore(file, data_before)
        raise
    return list(wanted)


def _refuse_known(source: pd.Series, sources: Path, claims: Path, copy: Path) -> None:
    if sources.exists():
        known = tables.read_table(sources, "sources")
        same = known[(known["sha256"] == source["sha256"]) | (known["source_id"] == source["source_id"])]
        if len(same):
            raise BadInputError(
                f"holds this form already, as {same['source_id'].iloc[0]}",
                file=paths.shown(sources),
                remedy="nothing: its claims are there; a corrected form is another file",
            )
    if claims.exists() and (tables.read_table(claims, "claims")["source_id"] == source["source_id"]).any():
        raise BadInputError(
            f"holds claims of {source['source_id']} already, but sources.csv has no such source",
            file=paths.shown(claims),
            remedy="remove these claims, or put their source back",
        )
    if copy.exists():
        raise BadInputError(
            "stands there already, but sources.csv has no such source", file=paths.shown(copy), remedy="remove it"
        )


def _extended(path: Path, rows: pd.DataFrame, table: str) -> bytes:
    """The bytes of a table with rows added at its end, in the columns and with the separator of its first line."""
    if not path.exists():
        names, before, delimiter, newline = list(tables.TABLES[table]), b"", ",", "\n"
    else:
        before = path.read_bytes()
        head = before.decode("utf-8-sig").split("\n", 1)[0]
        delimiter = max(",;\t", key=head.count)
        newline = "\r\n" if head.endswith("\r") else "\n"
        names = [str(name) for name in tables.read_csv(path).columns]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline)
    if not before:
        writer.writerow(names)
    for row in rows.to_dict("records"):
        writer.writerow([row.get(name, "") for name in names])
    if before and not before.endswith(b"\n"):
        before += newline.encode()
    return before + out.getvalue().encode("utf-8")


def _restore(file: Path, before: bytes | None) -> None:
    if before is None:
        file.unlink(missing_ok=True)
    elif file.read_bytes() != before:
        paths.write_bytes(file, before)
