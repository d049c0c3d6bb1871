"""The error of a run that was started and did not end well."""

from __future__ import annotations

from typing import Any


class NotebookFailedError(Exception):
    """A notebook that stopped, or left out what it owes; the command ends with exit code 3.

    `cell` counts code and markdown cells of the notebook as a reader sees it, from 1, without the injected one;
    `failed_copy` is where the notebook stands as far as it came, relative to the project. `signal` is the number of
    the signal that the kernel died by, if nobody here sent it: such a run is worth another try.
    """

    def __init__(
        self, message: str, *, run: str = "", cell: int | None = None, failed_copy: str = "", signal: int = 0
    ) -> None:
        super().__init__(message)
        self.run = run
        self.cell = cell
        self.failed_copy = failed_copy
        self.signal = signal

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (str(self), self.run, self.cell, self.failed_copy, self.signal)


def _again(message: str, run: str, cell: int | None, failed_copy: str, signal: int) -> NotebookFailedError:
    return NotebookFailedError(message, run=run, cell=cell, failed_copy=failed_copy, signal=signal)
