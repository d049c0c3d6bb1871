"""A scheduler and two workers of Dask on this machine, one of which is killed at work."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

import analysis
from analysis.errors import BadInputError
from analysis.running import parcel, runs, tasks
from analysis.running.progress import Event

pytest.importorskip("distributed")

LIST = """\
[[run]]
id = "{n}"
notebook = "01_n"
output = "reports/notebooks/{n}.ipynb"
reads = ["data/raw/claims.csv[n={n}]"]
writes = ["reports/{n}.txt"]
for_each.n = ["a", "b", "c", "d"]
[run.parameters]
n = "{n}"
"""
CODE = (
    "rows = [line for line in open('data/raw/claims.csv') if line.startswith(n)]\nrows",
    "import time\ntime.sleep(1.5)\nwith open(f'reports/{n}.txt', 'w') as file:\n    _ = file.write(rows[0])",
)


@pytest.fixture
def dask(tmp_path_factory):
    """The address of a scheduler with two workers, and the workers' processes."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    environment = {**os.environ, "PYTHONPATH": str(Path(analysis.__file__).parents[1])}

    def start(kind: str, *options: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", kind, "--scheduler-file", str(file), "--no-dashboard", *options]
        log = (folder / f"{kind}{len(started)}.log").open("wb")
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)

    started: list[subprocess.Popen[bytes]] = []
    try:
        started.append(start("scheduler", "--host", "127.0.0.1", "--port", "0"))
        for _ in range(2):
            started.append(start("worker", "--nthreads", "1", "--no-nanny"))
        began = time.monotonic()
        while sum("Registered to" in log.read_text() for log in folder.glob("worker*.log")) < 2:
            assert time.monotonic() - began < 60
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"], started[1:]
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()
        for log in sorted(folder.glob("*.log")):
            print(f"== {log.name}\n{log.read_text()}")


def test_a_killed_worker_costs_no_run_and_outputs_are_the_same_bytes(project, dask, capsys):
    address, workers = dask
    project.notebook("01_n", *CODE, parameters='n: str = "a"')
    project.write("data/raw/claims.csv", "n,count\n" + "".join(f"{n},{ord(n)}\n" for n in "abcd"))
    project.write("notebooks/runs.toml", LIST)
    listed = runs.read_runs(project.root / "notebooks/runs.toml")
    began, told, killed = time.monotonic(), [], []

    def report(event: Event) -> None:
        told.append(f"{time.monotonic() - began:5.1f} s  {event.kind} {event.id}")
        if event.kind == "cell" and event.k == 3 and not killed:
            busy = [w for w in workers if psutil.Process(w.pid).children()]
            killed.append(busy[0].pid)
            os.kill(busy[0].pid, signal.SIGKILL)
            told.append(f"{time.monotonic() - began:5.1f} s  KILLED the worker that had process {busy[0].pid}")

    # A cold kernel is its worker's child: by that the busy worker is known.
    made = tasks.run_all(listed, root=project.root, scheduler=address, progress=report, kernel="python3")
    print("\n".join(told))
    assert killed
    assert made.executed == ("a", "b", "c", "d"), made.failed
    assert sum("started" in line for line in told) > 4, "what the killed worker had begun was begun again"

    paths = [path for run in listed for path in run.owes]
    before = {path: (project.root / path).read_bytes() for path in paths}
    assert before["reports/c.txt"] == b"c,99\n"
    assert tasks.run_all(listed, root=project.root).executed == ()
    tasks.run_all(listed, root=project.root, force=True, workers=2)
    assert {path: (project.root / path).read_bytes() for path in paths} == before


def test_no_scheduler_there_is_said_before_anything_runs(project, monkeypatch):
    project.notebook("01_n", parameters='n: str = "a"')
    project.write("data/raw/claims.csv", "n,count\n")
    project.write("notebooks/runs.toml", LIST)
    listed = runs.read_runs(project.root / "notebooks/runs.toml")
    monkeypatch.setattr("analysis.running.cluster._PATIENCE", 0.5)
    with pytest.raises(BadInputError, match="no Dask scheduler answers"):
        tasks.run_all(listed, root=project.root, scheduler="tcp://127.0.0.1:9")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BadInputError, match=r'(?s)not installed.*pip install "hoso\[cluster\]"'):
        tasks.run_all(listed, root=project.root, scheduler="tcp://127.0.0.1:9")


def test_other_code_or_packages_on_a_worker_are_named():
    here = parcel.installed(["hoso", "pandas", "colorama-of-another-system"])
    assert parcel.difference(here, dict(here)) == ""
    assert parcel.difference(here, here | {"hoso": "other"}) == "has other hoso code than this project"
    told = parcel.difference(here, here | {"pandas": "2.0.0"})
    assert told == f"has other versions: pandas 2.0.0 (here {here['pandas']})"
