from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import cli

PROVINCES = Path(__file__).parents[2] / "data" / "raw" / "provinces.csv"

LIST = '[[run]]\nid = "a"\nnotebook = "01_a"\noutput = "reports/notebooks/a.ipynb"\n'


def hoso(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    return int(left.value.code or 0)


def test_run_executes_one_notebook_from_anywhere_in_the_project(project, capsys, monkeypatch):
    cell = 'last_year: int = 2020\nprovinces: list[str] = ["can-tho"]'
    project.notebook("03_trend", "print(last_year, provinces)", parameters=cell)
    (project.root / "data" / "raw").mkdir(parents=True)
    shutil.copyfile(PROVINCES, project.root / "data" / "raw" / "provinces.csv")
    monkeypatch.chdir(project.root / "src/analysis")
    assert hoso("run", "03_trend", "-p", "last_year=2018", "-p", "provinces=Cà Mau") == 0
    said = capsys.readouterr()
    assert "2018 ['ca-mau']" in project.outputs("reports/notebooks/03_trend.ipynb")
    assert said.err == "hoso: provinces: Cà Mau is read as ca-mau\n"
    assert said.out.splitlines()[0] == "03_trend: started"
    assert said.out.splitlines()[-1] == "reports/notebooks/03_trend.ipynb"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("04_trend",), "expected: 03_trend"),
        (("03_trend", "-p", "last_yaer=2018"), "did you mean last_year?"),
        (("notebooks/03_trend.ipynb", "-p", "last_year=two"), "a whole number"),
        (("03_trend", "-p", "last_year=1900"), "from 2000 to 2100"),
    ],
)
def test_run_refuses_before_a_kernel_starts(project, capsys, monkeypatch, arguments, message):
    project.notebook("03_trend", parameters="last_year: int = 2020")
    # Were papermill imported, this would say so.
    monkeypatch.setitem(sys.modules, "analysis.running.kernel", None)
    assert hoso("run", *arguments) == 2
    assert message in capsys.readouterr().err
    assert not (project.root / "reports").exists()


@pytest.fixture
def no_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """The runs alone: the steps of the study need its data."""
    monkeypatch.setattr(cli, "_steps", list)


@pytest.mark.usefixtures("no_steps")
def test_report_runs_tells_and_fails_with_its_own_code(project, capsys):
    project.notebook("01_a", "print('a')")
    project.write("notebooks/runs.toml", LIST)
    assert hoso("report", "--explain") == 0
    assert capsys.readouterr().out == "a would run\n  never run before\n"
    assert hoso("report") == 0
    out = capsys.readouterr().out
    assert out.startswith("1 to run\na: started\na: done in ")
    assert "1 run, 0 up to date" in out
    assert hoso("report") == 0
    assert capsys.readouterr().out == "nothing changed: 1 up to date\n"
    project.notebook("01_a", "1 / 0")
    assert hoso("report") == 3
    assert "hoso: a failed in cell 3: 1 / 0\n  ZeroDivisionError" in capsys.readouterr().err


@pytest.mark.usefixtures("no_steps")
def test_what_does_nothing_loads_nothing_slow(project):
    project.notebook("01_a", "print('a')")
    project.write("notebooks/runs.toml", LIST)
    assert hoso("report") == 0
    code = (
        "import sys\nfrom analysis import cli\ncli._steps = list\n"
        "try: cli.main(sys.argv[1:])\nexcept SystemExit: pass\n"
        "print([n for n in ('papermill', 'nbformat', 'pytask', 'pandas', 'rich') if n in sys.modules])"
    )
    for arguments in (["--help"], ["report"]):
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True)
        assert done.stdout.splitlines()[-1] == "[]"
    assert "nothing changed" in done.stdout
