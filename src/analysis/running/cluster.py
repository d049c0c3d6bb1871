"""Runs sent to a Dask cluster: whoever has a scheduler's address runs the same command on it.

Dask sends, repeats what a lost worker had, and brings back; here stand only the checks that a worker is like us.
Needs the extra `cluster` (dask and distributed), which nothing else imports.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import platform
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from analysis.errors import BadInputError
from analysis.running.progress import Event, Report, ignore
from analysis.running.travel import Delivery, Parcel, execute_parcel, package_hash

Submit = Callable[[Parcel], "Future[Delivery]"]

_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==", re.MULTILINE)


@contextlib.contextmanager
def connected(address: str, *, lock: Path, progress: Report = ignore, patience: str = "10s") -> Iterator[Submit]:
    """A function that sends a run to the workers of the scheduler at `address`, and gives its future.

    Events of start and cells come back through `progress`. Raises BadInputError where Dask is not installed, nobody
    answers within `patience`, no worker is there, or a worker has another Python, another hoso or other versions of
    what the file `lock` pins: it would give other numbers.
    """
    try:
        from distributed import Client
    except ImportError:
        raise BadInputError(
            "--scheduler needs dask and distributed, which are not installed",
            remedy='pip install "hoso[cluster]", on each machine',
        ) from None
    try:
        client: Any = Client(address, timeout=patience, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise BadInputError(
            f"no Dask scheduler answers at {address}", expected="such as tcp://host:8786",
            remedy=f"start one with: dask scheduler ({type(error).__name__})",
        ) from None  # fmt: skip
    with client:
        names = _PINNED.findall(lock.read_text(encoding="utf-8")) if lock.is_file() else []
        _refuse_others(address, client, names)
        # Others may use the same scheduler: each listens to its own runs.
        topic = f"hoso-{client.id}"
        client.subscribe_topic(topic, lambda event: progress(Event(*event[1])))
        executor = client.get_executor(pure=False)
        try:
            yield lambda parcel: executor.submit(work, parcel, topic)
        finally:
            # Whoever leaves early, by Ctrl-C say, does not wait for what still runs.
            executor.shutdown(wait=False)


def work(parcel: Parcel, topic: str) -> Delivery:
    """What a worker does: execute the run, and tell its start and its cells to whoever listens to the topic."""
    from distributed import get_worker

    worker = get_worker()
    worker.log_event(topic, ("started", parcel.run))

    def on_cell(k: int, n: int) -> None:
        worker.log_event(topic, ("cell", parcel.run, k, n))

    return execute_parcel(parcel, on_cell)


def described(names: Iterable[str]) -> dict[str, str]:
    """What decides the numbers of a run on this machine: Python, this package, and the version of each library."""
    found = {"Python": platform.python_version().rsplit(".", 1)[0], "hoso's code": package_hash()}
    for name in names:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found[name] = importlib.metadata.version(name)
    return found


def _refuse_others(address: str, client: Any, names: list[str]) -> None:
    here = described(names)
    try:
        workers: Mapping[str, dict[str, str]] = client.run(described, names)
    except Exception as error:
        raise BadInputError(
            f"a worker of {address} cannot run hoso: {type(error).__name__}: {error}",
            remedy="install the same hoso on each worker, from the same requirements.lock",
        ) from None
    if not workers:
        raise BadInputError(
            f"the scheduler at {address} has no worker", remedy=f"start some with: dask worker {address} --nthreads 1"
        )
    for worker, there in sorted(workers.items()):
        # What a run needs and a worker lacks shows in the run; tools of the tests need not be there.
        other = [name for name in sorted(here) if there.get(name, here[name]) != here[name]]
        if other:
            told = ", ".join(_difference(name, here, there) for name in other[:5])
            more = f" and {len(other) - 5} more" if len(other) > 5 else ""
            raise BadInputError(
                f"worker {worker} differs from this machine: {told}{more}",
                expected="the same hoso and the versions of requirements.lock on each machine",
            )


def _difference(name: str, here: Mapping[str, str], there: Mapping[str, str]) -> str:
    if "code" in name:
        return f"{name} is another"
    return f"{name} {there[name]} (here {here[name]})"
