"""The error of a run that was started and did not end well."""

from __future__ import annotations

from typing import Any


class NotebookFailedError(Exception):
    """A notebook that stopped, or left out what it owes; the command ends with exit code 3.

    `cell` counts code and markdown cells of the notebook as a reader sees it, from 1, without the injected one;
    `failed_copy` is where the notebook stands as far as it came, relative to the project.
    """

    def __init__(self, message: str, *, run: str = "", cell: int | None = None, failed_copy: str = "") -> None:
        super().__init__(message)
        self.run = run
        self.cell = cell
        self.failed_copy = failed_copy

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (str(self), self.run, self.cell, self.failed_copy)


def _again(message: str, run: str, cell: int | None, failed_copy: str) -> NotebookFailedError:
    return NotebookFailedError(message, run=run, cell=cell, failed_copy=failed_copy)
