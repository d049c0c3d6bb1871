"""What a person sees while notebooks run: a bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TextIO


@dataclass(frozen=True)
class Event:
    """Something that happened to a job: it started, reached cell `k` of `n`, was done or failed after `seconds`.

    The first event of all is `planned`, with the number of jobs to do as `n`.
    """

    kind: Literal["planned", "started", "cell", "done", "failed"]
    id: str = ""
    k: int = 0
    n: int = 0
    seconds: float = 0.0


Report = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Report nothing."""


@contextlib.contextmanager
def shown(stream: TextIO) -> Iterator[Report]:
    """A place to report events to: a bar where the stream is a terminal, else a line for each start and end."""
    if stream.isatty():
        with _bar(stream) as report:
            yield report
    else:
        yield lambda event: _line(event, stream)


@contextlib.contextmanager
def timed(name: str, report: Report) -> Iterator[None]:
    """Report the start of what is done inside, and its end, good or bad; an interruption is neither."""
    began = time.monotonic()
    report(Event("started", name))
    try:
        yield
    except Exception:
        report(Event("failed", name, seconds=time.monotonic() - began))
        raise
    report(Event("done", name, seconds=time.monotonic() - began))


def _line(event: Event, stream: TextIO) -> None:
    text = {
        "planned": f"{event.n} to run",
        "started": f"{event.id}: started",
        "done": f"{event.id}: done in {event.seconds:.1f} s",
        "failed": f"{event.id}: FAILED after {event.seconds:.1f} s",
    }.get(event.kind)
    if text is not None:
        print(text, file=stream, flush=True)


@contextlib.contextmanager
def _bar(stream: TextIO) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        total = progress.add_task("all", total=None, note="")
        rows = {}

        def report(event: Event) -> None:
            if event.kind == "planned":
                progress.update(total, total=event.n, note=f"0 of {event.n}")
            elif event.kind == "started":
                rows[event.id] = progress.add_task(event.id, total=None, note="starting")
            elif event.kind == "cell":
                note = f"cell {event.k} of {event.n}"
                progress.update(rows[event.id], total=event.n, completed=event.k - 1, note=note)
            else:
                progress.remove_task(rows.pop(event.id))
                progress.advance(total)
                done = progress.tasks[0]
                progress.update(total, note=f"{done.completed:.0f} of {done.total or 0:.0f}")
                progress.console.print(f"{event.id}: {event.kind} in {event.seconds:.1f} s", highlight=False)

        yield report
