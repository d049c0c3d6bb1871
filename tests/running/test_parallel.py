"""Runs in processes of their own: real kernels, real signals."""

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
from analysis.running import runs, tasks
from analysis.running.bounds import Bounds
from analysis.running.progress import Event

LIST = """\
[[run]]
id = "{n}"
notebook = "01_n"
output = "reports/notebooks/{n}.ipynb"
for_each.n = ["a", "b", "c"]
[run.parameters]
n = "{n}"
"""
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(analysis.__file__).parents[1]), "OPENBLAS_NUM_THREADS": "1"}
REPORT = "import sys\nfrom analysis import cli\ncli._steps = list\ncli.main(sys.argv[1:])"


@pytest.fixture
def listed(project):
    def write(*code: str):
        project.notebook("01_n", *code, parameters='n: str = "a"')
        project.write("notebooks/runs.toml", LIST)
        return project

    return write


def test_a_failure_and_a_killed_kernel_stop_no_other_and_outputs_are_those_of_one_process(listed):
    project = listed(
        "if n == 'b': raise KeyError('no share')",
        "import os, pathlib\nonce = pathlib.Path('reports/once')\n"
        "if n == 'c' and not once.exists():\n    once.touch()\n    os.kill(os.getpid(), 9)",
        "n",
    )
    events: list[Event] = []
    listed_runs = runs.read_runs(project.root / "notebooks/runs.toml")
    made = tasks.run_all(listed_runs, root=project.root, workers=2, progress=events.append)
    assert made.executed == ("a", "c")
    (failure,) = made.failed
    assert "b failed in cell 3: if n == 'b': raise KeyError('no share')\n  KeyError: 'no share'" in failure.message
    assert [event.id for event in events if event.kind == "retried"] == ["c"]
    assert [event.kind for event in events if event.id == "a"] == ["started", *["cell"] * 5, "done"]
    assert project.read("reports/notebooks/a.ipynb.log").startswith('a\n  n = "a"\n')

    before = (project.root / "reports/notebooks/a.ipynb").read_bytes()
    again = tasks.run_all(listed_runs[:1], root=project.root, force=True)
    assert again.executed == ("a",)
    assert (project.root / "reports/notebooks/a.ipynb").read_bytes() == before


def test_a_kernel_beyond_its_bounds_is_ended_and_not_tried_again(listed):
    project = listed(
        "taken = bytearray(400_000_000 if n == 'b' else 1)\nimport time\ntime.sleep(60 if n != 'c' else 0)"
    )
    listed_runs = runs.read_runs(project.root / "notebooks/runs.toml")
    events: list[Event] = []
    bounds = Bounds(cell_timeout=3, memory=300)
    made = tasks.run_all(listed_runs, root=project.root, workers=3, bounds=bounds, progress=events.append)
    assert made.executed == ("c",)
    slow, large = made.failed
    assert "a failed in cell 3: taken = " in slow.message
    assert "the cell took longer than 3 s (--cell-timeout)" in slow.message
    assert "more than 300 MB (--memory), and was ended" in large.message
    assert not [event for event in events if event.kind == "retried"]
    assert [path.name for path in (project.root / "reports/notebooks").glob("*.ipynb")] == ["c.ipynb"]


def test_ctrl_c_ends_every_kernel_and_leaves_whole_files(listed):
    project = listed(
        "import os, pathlib, time\n_ = pathlib.Path(f'{n}.pid').write_text(str(os.getpid()))",
        "time.sleep(0 if n == 'a' else 60)",
    )
    command = [sys.executable, "-c", REPORT, "report", "--workers", "2"]
    started = subprocess.Popen(
        command, cwd=project.root, env=ENVIRONMENT, start_new_session=True, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        _until(lambda: all((project.root / f"{n}.pid").is_file() for n in "bc"))
        kernels = [int((project.root / f"{n}.pid").read_text()) for n in "bc"]
        everything = [psutil.Process(started.pid), *psutil.Process(started.pid).children(recursive=True)]
        began = time.monotonic()
        os.killpg(started.pid, signal.SIGINT)
        _, said = started.communicate(timeout=30)
        assert time.monotonic() - began < 20
    finally:
        os.killpg(started.pid, signal.SIGKILL) if started.poll() is None else None
    assert started.returncode == 130
    assert said == "hoso: interrupted; nothing half-made is left, and hoso report continues where it stopped\n"
    _until(lambda: not [pid for pid in kernels if _lives(pid)] and not [p for p in everything if _lives(p.pid)], 5)
    left = {path.name for path in (project.root / "reports").rglob("*") if path.is_file()}
    assert left <= {"a.ipynb", "a.ipynb.log"}


def test_a_process_that_is_killed_is_replaced(listed):
    project = listed("import os, time, pathlib\nos.path.exists('died') or time.sleep(1)")
    listed_runs = runs.read_runs(project.root / "notebooks/runs.toml")
    killed: list[int] = []

    def kill_one(event: Event) -> None:
        if event.kind == "cell" and not killed:
            own = [p for p in psutil.Process().children(recursive=True) if _is_kernel(p)]
            killed.extend(p.ppid() for p in own[:1])
            os.kill(killed[0], signal.SIGKILL)

    # A cold kernel is the child of the process that does its run.
    made = tasks.run_all(listed_runs, root=project.root, workers=2, progress=kill_one, kernel="python3")
    assert killed
    assert made.executed == ("a", "b", "c")


def test_json_gives_one_document_and_events_apart(listed):
    project = listed("n")
    command = [sys.executable, "-c", REPORT, "report", "--workers", "2", "--json"]
    done = subprocess.run(command, cwd=project.root, env=ENVIRONMENT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["executed"] == ["a", "b", "c"]
    events = [json.loads(line) for line in done.stderr.splitlines()]
    assert events[0] == {"event": "planned", "n": 3}
    assert {event["event"] for event in events} == {"planned", "started", "cell", "done"}
    assert events[-1]["left"] == 0.0


def _is_kernel(process: psutil.Process) -> bool:
    # Other tests of this process leave children that have ended.
    try:
        return "ipykernel" in " ".join(process.cmdline())
    except psutil.Error:
        return False


def _until(holds, seconds: float = 60) -> None:
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds
        time.sleep(0.05)


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
