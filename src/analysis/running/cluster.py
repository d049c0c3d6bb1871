"""Runs done by the workers of a Dask scheduler: order and state stay here, Dask sends, loses and sends again."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import asdict
from pathlib import Path
from typing import Any

from analysis.errors import BadInputError
from analysis.running import parcel
from analysis.running.failure import NotebookFailedError
from analysis.running.progress import Event, Report
from analysis.running.runs import Run
from analysis.running.work import Work

_PATIENCE = 10


class Cluster:
    """Sends each run as a parcel through `Client.get_executor()` and writes what comes back; events go to `progress`.

    Raises BadInputError where distributed is not installed, no scheduler answers at the address, or a worker holds
    other code or packages. A worker that joins later is asked with each parcel.
    """

    def __init__(self, address: str, runs: Mapping[str, Run], root: Path, progress: Report) -> None:
        self._runs, self._root, self._progress = runs, root, progress
        self._client = _client(address)
        self._installed = parcel.installed(parcel.locked(root))
        self._refuse_others(address)
        # One topic a client: others may make their reports on the same cluster.
        self._topic = f"hoso-{self._client.id}"
        self._client.subscribe_topic(self._topic, self._hear)
        self.workers = max(len(self._client.scheduler_info(n_workers=-1)["workers"]), 1)
        self._executor = self._client.get_executor(pure=False)

    def submit(self, work: Work) -> Future[None]:
        """Have the run done; the future ends once what it made is written here."""
        outer: Future[None] = Future()
        try:
            inner = self._executor.submit(_do, parcel.pack(self._runs[work.id], work, self._installed), self._topic)
        except BadInputError as error:
            outer.set_exception(error)
        else:
            inner.add_done_callback(lambda done: self._ended(work.id, outer, done))
        return outer

    def end(self, *, now: bool = False) -> None:
        """Leave the scheduler, `now` with what is waiting called back and what is under way left to end unheard."""
        self._executor.shutdown(wait=not now)
        self._client.close()

    def _ended(self, name: str, outer: Future[None], inner: Future[Any]) -> None:
        try:
            parcel.deliver(inner.result(), self._root)
        except (NotebookFailedError, BadInputError) as error:
            outer.set_exception(error)
        except BaseException as error:
            lost = NotebookFailedError(f"{name} failed\n  the cluster gave it up: {error or type(error)}", run=name)
            outer.set_exception(lost)
        else:
            outer.set_result(None)

    def _hear(self, message: Any) -> None:
        self._progress(Event(**message[1]["event"]))

    def _refuse_others(self, address: str) -> None:
        answers = self._client.run(parcel.installed, list(self._installed), on_error="return")
        if not answers:
            raise BadInputError(
                "the scheduler has no worker", file=f"--scheduler {address}",
                remedy=f"start some with: dask worker {address} --nthreads 1",
            )  # fmt: skip
        for worker, there in sorted(answers.items()):
            lacking = f"could not tell what it holds: {there}" if isinstance(there, BaseException) else ""
            if differing := lacking or parcel.difference(self._installed, there):
                raise BadInputError(
                    f"the worker {worker} {differing}", file=f"--scheduler {address}",
                    remedy="install the same hoso and requirements.lock on every worker, and start it again",
                )  # fmt: skip


def _client(address: str) -> Any:
    try:
        import distributed
    except ImportError:
        raise BadInputError(
            "--scheduler needs dask.distributed, which is not installed", remedy='pip install "hoso[cluster]"'
        ) from None
    try:
        return distributed.Client(address, timeout=_PATIENCE)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise BadInputError(
            f"no Dask scheduler answers: {error}", file=f"--scheduler {address}",
            expected="an address such as tcp://host:8786", remedy="start one with: dask scheduler",
        ) from None  # fmt: skip


def _do(parcelled: parcel.Parcel, topic: str) -> parcel.Answer:
    from distributed import get_worker

    worker = get_worker()
    return parcel.open_and_do(parcelled, lambda event: worker.log_event(topic, {"event": asdict(event)}))
