from __future__ import annotations

import pytest

from analysis.errors import BadInputError
from analysis.running import graph
from analysis.running.runs import Run, read_runs

ONE = '[[run]]\nid = "a"\nnotebook = "01_a"\noutput = "reports/notebooks/a.ipynb"\n'


@pytest.fixture
def listed(project):
    project.notebook("01_a")
    project.notebook("02_b")

    def read(text: str) -> list[Run]:
        return read_runs(project.write("notebooks/runs.toml", text))

    return read


def test_an_entry_is_a_run(listed):
    (run,) = listed(ONE + 'reads = ["data/*.csv"]\nwrites = ["reports/x.csv"]\n[run.parameters]\nlast_year = 2018\n')
    assert run == Run(
        "a", "notebooks/01_a.ipynb", "reports/notebooks/a.ipynb", {"last_year": 2018}, ("data/*.csv",),
        ("reports/x.csv",),
    )  # fmt: skip
    assert run.owes == ("reports/notebooks/a.ipynb", "reports/x.csv")


def test_languages_make_a_run_each(listed):
    runs = listed(
        '[[run]]\nid = "a.{lang}"\nnotebook = "01_a"\noutput = "reports/{lang}/a.ipynb"\n'
        'writes = ["reports/x.{lang}.svg"]\nlanguages = ["vi", "en"]\n'
    )
    assert [run.id for run in runs] == ["a.vi", "a.en"]
    assert [run.parameters for run in runs] == [{"lang": "vi"}, {"lang": "en"}]
    assert runs[1].owes == ("reports/en/a.ipynb", "reports/x.en.svg")


def test_a_list_fans_out_together_with_languages(listed):
    runs = listed(
        '[[run]]\nid = "{province}.{lang}"\nnotebook = "01_a"\noutput = "r/{lang}/{province}.ipynb"\n'
        'languages = ["vi", "en"]\nfor_each.province = ["can-tho", "ha-noi"]\n'
        '[run.parameters]\nprovinces = ["{province}"]\n'
    )
    assert len(runs) == 4
    assert runs[3].id == "ha-noi.en"
    assert runs[3].parameters == {"provinces": ["ha-noi"], "lang": "en"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ONE + "colour = 1\n", "run 'a': unknown key colour"),
        (ONE.replace("01_a", "09_z"), "no notebook '09_z'"),
        (ONE.replace("01_a", "../01_a"), "no notebook"),
        (ONE.replace("reports/notebooks/a.ipynb", "../a.ipynb"), "no path inside the project"),
        (ONE.replace("reports/notebooks/a.ipynb", "/tmp/a.ipynb"), "no path inside the project"),
        (ONE.replace("reports/notebooks/a.ipynb", "reports/*.ipynb"), "is a pattern"),
        (ONE.replace('"a"', '"cần thơ"'), "not plain ASCII"),
        (ONE.replace('id = "a"\n', ""), "id is missing"),
        (ONE + 'writes = "x"\n', "writes is not a list of texts"),
        (ONE + 'writes = ["x.{lang}"]\n', "holds {lang}"),
        (ONE + 'languages = ["vi", "en"]\n', "is there twice"),
        (ONE + ONE.replace('"a"', '"b"'), "run 'b': owes reports/notebooks/a.ipynb, as does a"),
        (ONE + 'reads = ["reports/notebooks/*.ipynb"]\n', "reads what it makes itself"),
        ("[[run]\n", "not well-formed TOML"),
        ("[other]\n", "holds other at its top"),
    ],
)
def test_a_list_with_a_mistake_is_refused_by_name(listed, text, message):
    with pytest.raises(BadInputError) as refused:
        listed(text)
    assert message in str(refused.value)
    assert "notebooks/runs.toml" in str(refused.value)


def test_runs_that_wait_for_each_other_are_refused(listed):
    with pytest.raises(BadInputError, match=r"wait for each other: (a ← b ← a|b ← a ← b)"):
        listed(
            ONE + 'reads = ["x.csv"]\nwrites = ["y.csv"]\n'
            '[[run]]\nid = "b"\nnotebook = "02_b"\noutput = "b.ipynb"\nreads = ["y.csv"]\nwrites = ["x.csv"]\n'
        )


def test_a_notebook_named_in_vietnamese_is_refused(listed, project):
    project.notebook("05_tỉnh")
    with pytest.raises(BadInputError, match="not plain ASCII"):
        listed(ONE.replace("01_a", "05_tỉnh"))


@pytest.mark.parametrize(
    ("pattern", "path", "meant"),
    [
        ("data/*.csv", "data/a.csv", True),
        ("data/*.csv", "data/raw/a.csv", False),
        ("data/**/*.csv", "data/raw/a.csv", True),
        ("data/**/*.csv", "data/a.csv", True),
        ("data/?.csv", "data/a.csv", True),
        ("data/a.csv", "data/axcsv", False),
    ],
)
def test_patterns_mean_what_glob_means(project, pattern, path, meant):
    project.write(path, "")
    assert graph.matches(pattern, path) is meant
    assert (project.root / path in project.root.glob(pattern)) is meant
