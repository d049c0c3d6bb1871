"""How long each job took when it last ran, and what that says of the work that is left."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from analysis import paths
from analysis.running import state
from analysis.running.progress import Event, Report


def read_seconds(root: Path) -> dict[str, float]:
    """The seconds that each job took when it last ended well, by its id."""
    try:
        found = json.loads((root / state.FOLDER / "seconds.json").read_text(encoding="utf-8"))
        return {str(name): float(seconds) for name, seconds in found.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


class Clock:
    """Passes events on with an estimate of the seconds that are left, and keeps what jobs take in .pytask.

    The estimate takes a job for as long as it took last, and one that never ran for the mean of those known; it is
    None while nothing is known.
    """

    def __init__(self, root: Path, progress: Report, workers: int) -> None:
        self._file = root / state.FOLDER / "seconds.json"
        self.known = read_seconds(root)
        self._progress, self.workers = progress, workers
        self._waiting: set[str] = set()
        self._began: dict[str, float] = {}
        # Events come from the thread that listens to workers, and from the one that does steps.
        self._lock = threading.Lock()

    def plan(self, jobs: Iterable[str]) -> None:
        """Tell how many jobs there are to do."""
        self._waiting = set(jobs)
        self(Event("planned", n=len(self._waiting)))

    def __call__(self, event: Event) -> None:
        """Take the event into account and pass it on."""
        with self._lock:
            if event.kind == "started":
                self._waiting.discard(event.id)
                self._began[event.id] = time.monotonic()
            elif event.kind in ("done", "failed"):
                self._began.pop(event.id, None)
                if event.kind == "done":
                    self.known[event.id] = event.seconds
            self._progress(replace(event, left=self._left()))

    def keep(self) -> None:
        """Write down what jobs took."""
        kept = {name: round(seconds, 1) for name, seconds in sorted(self.known.items())}
        paths.write_text(self._file, json.dumps(kept, indent=1) + "\n")

    def _left(self) -> float | None:
        if not self.known:
            return None
        now = time.monotonic()
        rest = [max(expected(name, self.known) - (now - began), 0.0) for name, began in self._began.items()]
        rest += [expected(name, self.known) for name in self._waiting]
        return max(sum(rest) / self.workers, max(rest, default=0.0))


def expected(name: str, known: Mapping[str, float]) -> float:
    """The seconds that a job will take, as far as others tell; 0 where none do."""
    return known.get(name, sum(known.values()) / len(known) if known else 0.0)
