"""What a person sees while notebooks run: a bar on a terminal, plain lines in a pipe."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal, TextIO


@dataclass(frozen=True)
class Event:
    """Something that happened to a job: it started, reached cell `k` of `n`, was done or failed after `seconds`.

    The first event of all is `planned`, with the number of jobs to do as `n`. A job whose kernel was killed is
    `retried`. `left` is an estimate of the seconds until all are done, None where nothing is known to tell it by.
    """

    kind: Literal["planned", "started", "cell", "retried", "done", "failed"]
    id: str = ""
    k: int = 0
    n: int = 0
    seconds: float = 0.0
    left: float | None = field(default=None, compare=False)


Report = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Report nothing."""


@contextlib.contextmanager
def shown(stream: TextIO, *, as_json: bool = False) -> Iterator[Report]:
    """A place to report events to: a bar where the stream is a terminal, else a line for each start and end.

    With `as_json`, one JSON object a line, with the fields of the event (`event` for its kind) that say something.
    """
    if as_json:
        yield lambda event: _json(event, stream)
    elif stream.isatty():
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
        "planned": f"{event.n} to run{_about(event.left)}",
        "started": f"{event.id}: started",
        "retried": f"{event.id}: its kernel was killed; once more",
        "done": f"{event.id}: done in {event.seconds:.1f} s",
        "failed": f"{event.id}: FAILED after {event.seconds:.1f} s",
    }.get(event.kind)
    if text is not None:
        print(text, file=stream, flush=True)


@contextlib.contextmanager
def _bar(stream: TextIO) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[note]}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(file=stream), transient=True) as progress:
        total = progress.add_task("all", total=None, note="")
        rows: dict[str, TaskID] = {}
        ended = {"done": 0, "failed": 0}

        def report(event: Event) -> None:
            if event.kind == "planned":
                progress.update(total, total=event.n)
            elif event.kind == "started" and event.id not in rows:
                rows[event.id] = progress.add_task(event.id, total=None, note="starting")
            elif event.kind == "cell" and event.id in rows:
                note = f"cell {event.k} of {event.n}"
                progress.update(rows[event.id], total=event.n, completed=event.k - 1, note=note)
            elif event.kind in ended:
                ended[event.kind] += 1
                if event.id in rows:
                    progress.remove_task(rows.pop(event.id))
                progress.console.print(f"{event.id}: {event.kind} in {event.seconds:.1f} s", highlight=False)
            elif event.kind == "retried":
                progress.console.print(f"{event.id}: its kernel was killed; once more", highlight=False)
            done = sum(ended.values())
            failed = f", {ended['failed']} failed" if ended["failed"] else ""
            whole = progress.tasks[0].total
            note = f"{done} of {whole:.0f}{failed}{_about(event.left)}" if whole else ""
            progress.update(total, completed=done, note=note)

        yield report


def _about(seconds: float | None) -> str:
    """The time that is left, no finer than it can be known; nothing where nothing is known."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f", about {max(round(seconds, -1), 5):.0f} s left"
    return f", about {seconds / 60:.0f} min left"


def _json(event: Event, stream: TextIO) -> None:
    said = {"event": event.kind, "id": event.id, "k": event.k, "n": event.n, "seconds": round(event.seconds, 1)}
    told = {name: value for name, value in said.items() if value}
    left = {} if event.left is None else {"left": round(event.left, 1)}
    print(json.dumps(told | left), file=stream, flush=True)
