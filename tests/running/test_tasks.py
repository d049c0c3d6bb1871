from __future__ import annotations

import os
import time

import pytest

from analysis.errors import BadInputError
from analysis.running import runs, tasks
from analysis.running.progress import Event

LIST = """\
[[run]]
id = "fit"
notebook = "01_fit"
output = "reports/notebooks/fit.ipynb"
reads = ["data/raw/*.csv"]
writes = ["data/estimates.csv"]

[[run]]
id = "draw.{lang}"
notebook = "02_draw"
output = "reports/notebooks/{lang}/draw.ipynb"
reads = ["data/estimates.csv"]
writes = ["reports/draw.{lang}.txt"]
languages = ["vi", "en"]

[[run]]
id = "alone"
notebook = "03_alone"
output = "reports/notebooks/alone.ipynb"
"""

ALL = ("fit", "draw.vi", "draw.en", "alone")

FIT = "text = open('data/raw/claims.csv').read()\nwith open('data/estimates.csv', 'w') as f: _ = f.write(text.upper())"
DRAW = "with open(f'reports/draw.{lang}.txt', 'w') as f: _ = f.write(open('data/estimates.csv').read() + lang)"


@pytest.fixture
def study(project):
    project.notebook("01_fit", FIT)
    project.notebook("02_draw", DRAW)
    project.notebook("03_alone", "print('alone')")
    project.write("data/raw/claims.csv", "a,b\n")
    project.write("notebooks/runs.toml", LIST)
    return project


def make(study, steps=(), **options) -> tasks.Summary:
    return tasks.run_all(runs.read_runs(study.root / "notebooks/runs.toml"), steps, root=study.root, **options)


def test_what_changed_runs_and_nothing_else(study):
    """One long story, since each of its runs starts a kernel."""
    assert make(study, dry_run=True).planned == {
        "fit": ["never run before"], "draw.vi": ["it reads what fit makes"], "draw.en": ["it reads what fit makes"],
        "alone": ["never run before"],
    }  # fmt: skip
    assert not (study.root / "reports").exists()

    events: list[Event] = []
    first = make(study, progress=events.append)
    assert first.executed == ALL
    assert study.read("reports/draw.en.txt") == "A,B\nen"
    assert events[0] == Event("planned", n=4)
    told = [(event.kind, event.k, event.n) for event in events if event.id == "fit"]
    assert told == [("started", 0, 0), ("cell", 1, 3), ("cell", 2, 3), ("cell", 3, 3), ("done", 0, 0)]

    # A busy machine slows one of four down, not all.
    seconds = []
    for _ in range(4):
        began = time.monotonic()
        again = make(study)
        seconds.append(time.monotonic() - began)
        assert (again.executed, again.unchanged) == ((), ALL)
    assert min(seconds) < 1.0

    for path in study.root.rglob("*.*"):
        os.utime(path)
    assert make(study, dry_run=True).planned == {}

    # Opened in JupyterLab, run and saved: other outputs, same notebook.
    saved = study.read("notebooks/03_alone.ipynb").replace('"outputs": []', '"outputs": [ ]')
    study.write("notebooks/03_alone.ipynb", saved.replace('"execution_count": null', '"execution_count": 7'))
    assert make(study, dry_run=True).planned == {}

    (study.root / "reports/draw.en.txt").unlink()
    remade = make(study)
    assert remade.executed == ("draw.en",)
    assert remade.planned == {"draw.en": ["missing: reports/draw.en.txt"]}

    # The estimates come out as they were, so what reads them stays.
    study.write("data/raw/claims.csv", "A,b\n")
    changed = make(study)
    assert changed.planned["fit"] == ["changed: data/raw/claims.csv"]
    assert changed.executed == ("fit",)

    study.write("notebooks/runs.toml", LIST + '[run.parameters]\nlang = "en"\n')
    changed = make(study)
    assert changed.executed == ("alone",)
    assert changed.planned == {"alone": ['parameter lang: "vi" → "en"']}

    study.notebook("03_alone", "print('other')")
    assert make(study, dry_run=True).planned == {"alone": ["changed: cells of notebooks/03_alone.ipynb"]}
    study.write("src/analysis/trend.py", "SLOPE = 2\n")
    assert make(study, dry_run=True).planned["draw.vi"] == ["it reads what fit makes"]
    assert make(study, dry_run=True).planned["fit"] == ["changed: src/analysis/trend.py"]
    study.write("src/analysis/trend.py", "SLOPE = 1\n")
    study.write("requirements.lock", "numpy==2\n")
    assert make(study, dry_run=True).planned["fit"] == ["changed: requirements.lock"]
    assert set(make(study, dry_run=True, force=True).planned) == set(ALL)


def test_a_failure_stops_only_what_waits_for_it_and_the_rest_is_not_run_again(study):
    study.notebook("01_fit", "raise KeyError('no share')")
    study.write("data/estimates.csv", "earlier\n")
    failed = make(study)
    assert failed.executed == ("alone",)
    assert [failure.id for failure in failed.failed] == ["fit"]
    assert "fit failed in cell 3: raise KeyError('no share')\n  KeyError: 'no share'" in failed.failed[0].message
    assert failed.skipped == {"draw.vi": "fit", "draw.en": "fit"}
    assert study.read("data/estimates.csv") == "earlier\n"

    study.notebook("01_fit", FIT)
    assert set(make(study, dry_run=True).planned) == {"fit", "draw.vi", "draw.en"}


def test_a_run_that_leaves_out_what_it_owes_fails(study):
    study.notebook("01_fit", "print('forgot')")
    (failure, *_) = make(study).failed
    assert failure.message == "fit ran, but did not write what it owes\n  data/estimates.csv"
    # The file of an earlier run does not pay for this one.
    study.write("data/estimates.csv", "earlier\n")
    (failure, *_) = make(study).failed
    assert "data/estimates.csv (what is there is from an earlier run)" in failure.message


def test_steps_run_in_the_same_graph(study):
    study.write("notebooks/runs.toml", LIST.split("\n\n[[run]]")[0])
    study.write("data/raw/claims.csv", "unused\n")
    (study.root / "data/raw/claims.csv").unlink()
    made: list[str] = []

    def clean() -> None:
        made.append("clean")
        study.write("data/raw/claims.csv", "c,d\n")

    def site() -> None:
        made.append("site")
        study.write("reports/site/index.html", study.read("data/estimates.csv"))

    everything = ("reports/notebooks/**/*.ipynb", "data/*.csv")
    steps = (
        tasks.Step("site", site, reads=everything, writes=("reports/site/index.html",)),
        tasks.Step("clean", clean, writes=("data/raw/claims.csv",)),
    )
    assert make(study, steps).executed == ("fit", "site", "clean")
    assert made == ["clean", "site"]
    assert study.read("reports/site/index.html") == "C,D\n"
    assert make(study, steps).executed == ()

    (study.root / "reports/site/index.html").unlink()
    assert make(study, steps).executed == ("site",)

    def broken() -> None:
        raise BadInputError("no such province", file="data/raw/claims.csv", row=3)

    (failure,) = make(
        study, (steps[0], tasks.Step("clean", broken, writes=("data/raw/claims.csv",))), force=True
    ).failed
    assert isinstance(failure.error, BadInputError)
    assert failure.message == "clean failed\n  data/raw/claims.csv, row 3: no such province"


def test_what_cannot_run_is_refused_before_anything_runs(study):
    study.write("notebooks/runs.toml", LIST + "[run.parameters]\nlang = 3\n")
    with pytest.raises(BadInputError, match=r"(?s)runs.toml, run 'alone': lang = 3.*text \(vi or en\)"):
        make(study)
    study.write("notebooks/runs.toml", LIST.replace('"data/estimates.csv"]\nwrites', '"data/estimate.csv"]\nwrites'))
    with pytest.raises(BadInputError, match=r"draw\.vi reads data/estimate\.csv, which is not there"):
        make(study)
    assert not (study.root / ".pytask").exists()


def test_an_interrupted_run_continues_where_it_stopped(study):
    study.write("notebooks/runs.toml", "")
    made: list[str] = []

    def one() -> None:
        made.append("one")
        study.write("one.txt", "1")

    def two() -> None:
        made.append("two")
        if made.count("two") == 1:
            raise KeyboardInterrupt
        study.write("two.txt", "2")

    steps = (tasks.Step("one", one, writes=("one.txt",)), tasks.Step("two", two, ("one.txt",), ("two.txt",)))
    with pytest.raises(KeyboardInterrupt):
        make(study, steps)
    assert make(study, steps).executed == ("two",)
    assert made == ["one", "two", "two"]


def test_a_change_made_while_a_job_runs_is_not_taken_for_done(study):
    study.write("notebooks/runs.toml", "")

    def read() -> None:
        study.write("out.txt", study.read("data/raw/claims.csv"))
        study.write("data/raw/claims.csv", "edited meanwhile\n")

    step = tasks.Step("read", read, ("data/raw/claims.csv",), ("out.txt",))
    assert make(study, (step,)).executed == ("read",)
    assert make(study, (step,), dry_run=True).planned == {"read": ["changed: data/raw/claims.csv"]}
