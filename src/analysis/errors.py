"""Errors written for people: what was wrong, where, what was expected, what to do."""

from __future__ import annotations

from pathlib import Path


class BadInputError(Exception):
    """Input that a person can mend; the command ends with exit code 2 and no traceback."""

    def __init__(
        self,
        what: str,
        *,
        file: Path | str | None = None,
        row: int | str | None = None,
        column: str | None = None,
        expected: str | None = None,
        remedy: str | None = None,
    ) -> None:
        place = [str(file)] if file is not None else []
        place += [f"row {row}"] if row is not None else []
        place += [f"column {column}"] if column is not None else []
        lines = [f"{', '.join(place)}: {what}" if place else what]
        lines += [f"  expected: {expected}"] if expected else []
        lines += [f"  what to do: {remedy}"] if remedy else []
        super().__init__("\n".join(lines))
        self.what = what
        self.file = file
        self.row = row
        self.column = column
        self.expected = expected
        self.remedy = remedy


class CheckFailedError(Exception):
    """A check that ran and said no; the command ends with exit code 1."""
