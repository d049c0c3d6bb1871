"""Memory by proportional set size: what the processes of one contender take together, shared pages counted once."""

from __future__ import annotations

import os
import threading
from pathlib import Path

MARK = "HOSO_BENCHMARK"


class Peak:
    """The highest sum over all processes started with the mark in their environment, in MB, sampled twice a second."""

    def __init__(self, mark: str) -> None:
        self.mb = 0.0
        self._mark = f"{MARK}={mark}".encode()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Peak:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(0.5):
            self.mb = max(self.mb, sum(pss(process) for process in marked(self._mark)))


def marked(mark: bytes) -> list[Path]:
    """The processes whose environment, as it was when they were started, holds the mark."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if process.name != str(os.getpid()) and mark in (process / "environ").read_bytes().split(b"\0"):
                found.append(process)
        except (OSError, PermissionError):
            continue
    return found


def pss(process: Path) -> float:
    """What the process takes, in MB; shared pages divided among those who share them."""
    try:
        for line in (process / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) / 1024
    except (OSError, PermissionError):
        pass
    return 0.0
