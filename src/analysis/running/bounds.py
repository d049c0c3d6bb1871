"""What a run may take: seconds for a cell, memory for its kernel; and the processes that belong to a kernel."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

# Short beside what a computation needs to fill a machine's memory; a look takes a few milliseconds.
_EVERY = 0.2
_MB = 1_000_000


@dataclass(frozen=True)
class Bounds:
    """The longest that a cell may take, in seconds, and the most memory that a kernel may, in MB; None for no bound.

    Memory is that of the kernel and the processes it starts, by PSS (its own pages, and its share of those that it has
    in common with others) where the system tells it, else by RSS. It is looked at five times a second: a kernel that
    takes gigabytes at once may pass the bound for a moment before it is ended.
    """

    cell_timeout: float | None = None
    memory: float | None = None


@dataclass
class Excess:
    """What a kernel took beyond its bound, in MB, when it was ended for it; 0 while it was not."""

    memory: float = 0.0


@contextlib.contextmanager
def memory_watched(bounds: Bounds, pids: Callable[[], Iterable[int]]) -> Iterator[Excess]:
    """End the kernels `pids` names as soon as one holds more than its bound, while what is inside runs."""
    excess = Excess()
    if bounds.memory is None:
        yield excess
        return
    over = threading.Event()
    watcher = threading.Thread(target=_watch, args=(bounds.memory, pids, excess, over), daemon=True)
    watcher.start()
    try:
        yield excess
    finally:
        over.set()
        watcher.join()


def end_tree(pid: int) -> None:
    """Kill a process and all that it started."""
    import psutil

    for process in reversed(_tree(pid)):
        with contextlib.suppress(psutil.Error):
            process.kill()


def _watch(most: float, pids: Callable[[], Iterable[int]], excess: Excess, over: threading.Event) -> None:
    while not over.wait(_EVERY):
        for pid in pids():
            taken = sum(map(_memory, _tree(pid))) / _MB
            if taken > most:
                excess.memory = taken
                end_tree(pid)
                return


def _tree(pid: int) -> list[Any]:
    import psutil

    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _memory(process: Any) -> float:
    import psutil

    try:
        whole = process.memory_full_info()
    except psutil.Error:
        return 0.0
    return float(getattr(whole, "pss", 0) or whole.rss)
