"""Runs on a real Dask cluster on loopback: a scheduler and two workers, one of them killed while it runs."""

from __future__ import annotations

import importlib.metadata
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import BadInputError
from analysis.running import cluster, travel
from analysis.running.execute import execute
from analysis.running.failure import NotebookFailedError
from analysis.running.progress import Event

pytest.importorskip("distributed")

QUIET = {**os.environ, "DASK_DISTRIBUTED__DASHBOARD__LINK": "", "OPENBLAS_NUM_THREADS": "1"}
CODE = (
    "import pathlib, time",
    'while pathlib.Path(wait).exists():\n    time.sleep(0.05)\nprint(pathlib.Path("data/figures.csv").read_text())',
    'pathlib.Path("reports/drawn.csv").write_text(f"{lang}\\n")',
)
PARAMETERS = 'lang: str = "vi"  # vi or en\nwait: str = "none"  # a file to wait for'


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    dask = (sys.executable, "-m", "dask")
    scheduler = start(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)],
        folder,
    )
    workers = [
        start(
            [*dask, "worker", "--scheduler-file", str(file), "--nthreads", "1", "--no-dashboard", "--name", name],
            folder,
        )
        for name in ("one", "two")
    ]
    from distributed import Client

    until(file.exists)
    with Client(scheduler_file=str(file), set_as_default=False) as client:
        client.wait_for_workers(2, timeout=60)
        yield client.scheduler.address
    for process in (*workers, scheduler):
        stop(process)


def start(command: list[str], folder: Path) -> subprocess.Popen[bytes]:
    log = (folder / "log.txt").open("ab")
    return subprocess.Popen(command, cwd=folder, env=QUIET, stdout=log, stderr=log, start_new_session=True)


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
    process.wait(timeout=30)


def until(holds: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def parcel(project: Any, run: str, wait: str = "none") -> travel.Parcel:
    return travel.pack(
        run, "notebooks/one.ipynb", f"reports/{run}.ipynb", {"lang": "en", "wait": wait},
        reads=["data/*"], owes=[f"reports/{run}.ipynb", "reports/drawn.csv"], root=project.root,
    )  # fmt: skip


@pytest.fixture
def one(project: Any) -> Any:
    project.write("data/figures.csv", "58.2\n")
    project.notebook("one", *CODE, parameters=PARAMETERS)
    return project


def lock_of(project: Any) -> Path:
    return Path(project.write("requirements.lock", ""))


def test_a_run_elsewhere_gives_the_bytes_of_a_run_here(one: Any, address: str) -> None:
    told: list[Event] = []
    with cluster.connected(address, lock=lock_of(one), progress=told.append) as submit:
        travel.deliver(submit(parcel(one, "there")).result(60), one.root)
    execute(one.root / "notebooks/one.ipynb", one.root / "here.ipynb", {"lang": "en", "wait": "none"}, root=one.root)
    assert one.read("reports/there.ipynb") == one.read("here.ipynb")
    assert one.read("reports/drawn.csv") == "en\n"
    assert "58.2" in one.outputs("reports/there.ipynb")
    assert [(event.kind, event.id) for event in told[:2]] == [("started", "there"), ("cell", "there")]


def test_a_run_that_fails_elsewhere_leaves_its_notebook_here_and_nothing_else(one: Any, address: str) -> None:
    one.notebook("one", "1 / 0", parameters=PARAMETERS)
    with cluster.connected(address, lock=lock_of(one)) as submit:
        delivery = submit(parcel(one, "broken")).result(60)
    with pytest.raises(NotebookFailedError, match="broken failed in cell 3: 1 / 0\n  ZeroDivisionError"):
        travel.deliver(delivery, one.root)
    assert (one.root / "reports/failed/broken.ipynb").is_file()
    assert not (one.root / "reports/broken.ipynb").exists()


def test_a_run_packed_by_another_hoso_is_refused(one: Any) -> None:
    packed = parcel(one, "other")
    altered = travel.Parcel(**{**vars(packed), "code": "0" * 64})
    with pytest.raises(RuntimeError, match="another one"):
        travel.execute_parcel(altered)


def test_a_worker_that_would_give_other_numbers_is_refused(
    one: Any, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.metadata, "version", lambda name: "0.1")
    with (
        pytest.raises(BadInputError, match=r"differs from this machine: numpy [\d.]+ \(here 0.1\)"),
        cluster.connected(address, lock=Path(one.write("requirements.lock", "numpy==0.1\n"))),
    ):
        pass


def test_an_address_where_nobody_answers_is_bad_input(one: Any) -> None:
    with (
        pytest.raises(BadInputError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9"),
        cluster.connected("tcp://127.0.0.1:9", lock=lock_of(one), patience="1s"),
    ):
        pass


# Last: the cluster has one worker less afterwards.
def test_what_a_killed_worker_had_is_run_by_another(one: Any, address: str, tmp_path: Path) -> None:
    from distributed import Client

    gate = tmp_path / "gate"
    gate.touch()
    told: list[Event] = []
    with (
        Client(address, set_as_default=False) as client,
        cluster.connected(address, lock=lock_of(one), progress=told.append) as submit,
    ):
        futures = [submit(parcel(one, f"run-{number}", str(gate))) for number in range(4)]
        until(lambda: sum(event.kind == "cell" and event.k == 3 for event in told) >= 2)
        victim = client.run(os.getpid)
        nannies = {worker: info["nanny"] for worker, info in client.scheduler_info()["workers"].items()}
        lost = sorted(victim)[0]
        assert nannies[lost], "the worker is one that its nanny would start again"
        os.kill(victim[lost], signal.SIGKILL)
        until(lambda: lost not in client.scheduler_info()["workers"])
        gate.unlink()
        for future in futures:
            travel.deliver(future.result(60), one.root)
    outputs = {one.outputs(f"reports/run-{number}.ipynb") for number in range(4)}
    assert len(outputs) == 1
    started = [event.id for event in told if event.kind == "started"]
    assert len(started) == len(set(started)) + 1, "just the run of the killed worker started twice"
