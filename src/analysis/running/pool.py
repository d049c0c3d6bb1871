"""Processes on this machine that do runs, each many, one at a time.

They come from a server process that has loaded papermill once; a process, since papermill moves and listens for the
whole of its process. Where one of them is killed, what was under way is done again by others, once.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any

from analysis.running.failure import NotebookFailedError
from analysis.running.progress import Event, Report
from analysis.running.work import Work, do

# How long the last events are waited for.
_PATIENCE = 0.1

# nbclient takes SIGINT and SIGTERM for itself while a notebook runs, and gives them back as Python's own afterwards.
_LEAVE = signal.SIGTERM if sys.platform == "win32" else signal.SIGUSR1

_START = "spawn" if sys.platform == "win32" else "forkserver"
# jupyter_client asks IPython where kernels are.
_PRELOAD = ("IPython.paths", "analysis.running.served")


def begin() -> None:
    """Start the server process in the background, for a pool that will be opened soon."""
    if _START == "forkserver":
        from multiprocessing import forkserver

        # Each process imports what the main script imports once more, unless the server has it.
        command = [name for name in ("analysis.cli",) if name in sys.modules]
        forkserver.set_forkserver_preload([*command, *_PRELOAD])
        forkserver.ensure_running()


class Pool:
    """Takes runs and does up to `workers` of them at a time; events of all of them go to `progress`."""

    def __init__(self, workers: int, root: Path, progress: Report) -> None:
        self._workers, self._root, self._progress = workers, root, progress
        self._context = multiprocessing.get_context(_START)
        begin()
        self._lock = threading.RLock()
        self._ending = False
        self._under_way: set[str] = set()
        self._open()

    def submit(self, work: Work) -> Future[None]:
        """Have the run done; the future ends as `work.do` does."""
        outer: Future[None] = Future()
        self._give(work, outer, times=1)
        return outer

    def end(self, *, now: bool = False) -> None:
        """Let the processes go: when all is done, or `now`, with every kernel killed."""
        self._ending = True
        if now:
            for pid in self._pids:
                _tell_to_leave(pid)
        self._executor.shutdown(cancel_futures=now)
        self._heard.set()
        # The last who holds this end: there is nothing more to wait for.
        self._writer.close()
        self._listener.join()

    def _open(self) -> None:
        # A pipe and a lock that only they take: a process killed while it holds it must not hold up this one.
        reader, self._writer = self._context.Pipe(duplex=False)
        self._pids: list[int] = []
        self._heard = threading.Event()
        self._executor = ProcessPoolExecutor(
            self._workers, self._context, initializer=_begin, initargs=(self._writer, self._context.Lock(), self._root)
        )
        self._listener = threading.Thread(target=self._listen, args=(reader, self._pids, self._heard), daemon=True)
        self._listener.start()

    def _listen(self, reader: Any, pids: list[int], heard: threading.Event) -> None:
        while True:
            if not reader.poll(_PATIENCE):
                if heard.is_set():
                    return
                continue
            try:
                event = reader.recv()
            except EOFError:
                # All who held the other end are gone.
                return
            if isinstance(event, int):
                pids.append(event)
                continue
            if event.kind == "started":
                self._under_way.add(event.id)
            elif event.kind in ("done", "failed"):
                self._under_way.discard(event.id)
            self._progress(event)

    def _give(self, work: Work, outer: Future[None], *, times: int) -> None:
        with self._lock:
            executor = self._executor
            try:
                inner = executor.submit(_do, work)
            except BrokenProcessPool:
                self._reopen(executor)
                executor = self._executor
                inner = executor.submit(_do, work)
        inner.add_done_callback(lambda done: self._ended(work, outer, done, executor, times))

    def _ended(
        self, work: Work, outer: Future[None], inner: Future[None], executor: ProcessPoolExecutor, times: int
    ) -> None:
        if inner.cancelled():
            outer.cancel()
            return
        error = inner.exception()
        if isinstance(error, BrokenProcessPool) and not self._ending:
            # All that waited is given again, and what was under way, which may be at fault, once.
            begun = work.id in self._under_way
            if times == (2 if begun else 3):
                self._progress(Event("failed", work.id))
                message = f"{work.id} failed\n  the process that was to do it died, again and again"
                outer.set_exception(NotebookFailedError(message, run=work.id))
                return
            self._reopen(executor)
            if begun:
                self._progress(Event("retried", work.id))
            self._give(work, outer, times=times + 1)
        elif error is not None:
            outer.set_exception(error)
        else:
            outer.set_result(None)

    def _reopen(self, broken: ProcessPoolExecutor) -> None:
        with self._lock:
            if self._executor is broken:
                self._heard.set()
                self._open()


# What each process holds: the way back for its events, shared with the others.
_way_back: Any = None
_turn: Any = None


def _begin(writer: Any, turn: Any, root: Path) -> None:
    global _way_back, _turn
    _way_back, _turn = writer, turn
    os.chdir(root)
    if sys.platform != "win32":
        # Ctrl-C reaches every process of the terminal's group; it is the first one's to end the others.
        os.setpgid(0, 0)
        signal.signal(_LEAVE, lambda *_: _leave())
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    _tell(os.getpid())


def _do(work: Work) -> None:
    do(work, _tell)


def _tell(event: Event | int) -> None:
    with _turn:
        _way_back.send(event)


def _leave_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        _leave()


def _leave() -> None:
    kernel = sys.modules.get("analysis.running.kernel")
    if kernel is not None:
        kernel.abandon_kernels()
    os._exit(128 + signal.SIGTERM)


def _tell_to_leave(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, _LEAVE)
