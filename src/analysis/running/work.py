"""One run, done: its notebook executed, tried again if its kernel was killed, and held to what it owes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from analysis.running.bounds import Bounds
from analysis.running.execute import execute
from analysis.running.failure import NotebookFailedError
from analysis.running.parameters import Value
from analysis.running.progress import Event, Report, timed


@dataclass(frozen=True)
class Work:
    """All that another process needs to do a run; paths are relative to `root`, `owes` begins with the output."""

    id: str
    notebook: str
    values: dict[str, Value]
    owes: tuple[str, ...]
    root: Path
    kernel: str
    bounds: Bounds = field(default_factory=Bounds)


def do(work: Work, progress: Report) -> None:
    """Execute the notebook and see that it wrote what it owes; events tell how far it is.

    A kernel that dies by a signal is given one more try. Raises NotebookFailedError.
    """
    with timed(work.id, progress), paid(work.id, work.owes, work.root, anew=True):
        try:
            _execute(work, progress)
        except NotebookFailedError as failure:
            if not failure.signal:
                raise
            progress(Event("retried", work.id))
            _execute(work, progress)


@contextlib.contextmanager
def paid(name: str, owes: Iterable[str], root: Path, *, anew: bool) -> Iterator[None]:
    """Hold what is done inside to what it owes: NotebookFailedError where a path of `owes` was not written.

    With `anew`, a file that is as it was before counts as not written: a figure of an earlier run must not pass for
    this one's.
    """
    before = {path: _stamp(root / path) for path in owes}
    yield
    unpaid = []
    for path, earlier in before.items():
        now = _stamp(root / path)
        if now is None or (anew and now == earlier):
            unpaid.append(path + ("" if now is None else " (what is there is from an earlier run)"))
    if unpaid:
        raise NotebookFailedError(f"{name} ran, but did not write what it owes\n  " + "\n  ".join(unpaid), run=name)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return stat.st_ino, stat.st_mtime_ns


def _execute(work: Work, progress: Report) -> None:
    output = work.root / work.owes[0]
    execute(
        work.root / work.notebook, output, work.values, root=work.root, run=work.id, kernel=work.kernel,
        bounds=work.bounds, log=log_of(output),
        on_cell=lambda k, n: progress(Event("cell", work.id, k, n)),
    )  # fmt: skip


def log_of(output: Path) -> Path:
    """Where the log of a run stands: beside its output."""
    return output.with_name(f"{output.name}.log")
