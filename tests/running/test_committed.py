from __future__ import annotations

from analysis.running import committed, runs

LIST = """\
[[run]]
id = "a.{lang}"
notebook = "01_a"
output = "reports/notebooks/{lang}/01_a.ipynb"
languages = ["vi", "en"]
[run.parameters]
save_to = "reports"

[[run]]
id = "b"
notebook = "02_b"
output = "reports/notebooks/02_b.ipynb"
reads = ["data/raw/*"]
[run.parameters]
replications = 2000
"""


def test_a_notebook_at_fault_does_not_stop_the_others(project):
    project.notebook("01_a", parameters='lang: str = "en"\nsave_to: str = ""')
    project.write("notebooks/03_c.ipynb", "{")
    project.write("notebooks/runs.toml", "# The list.\n" + LIST)
    listed, faults = committed.sound_runs(project.root)
    assert [run.id for run in listed] == ["a.vi", "a.en"]
    assert {name: fault.split(": ")[1] for name, fault in faults.items()} == {
        "notebooks/02_b.ipynb": "no such notebook", "notebooks/03_c.ipynb": "is not a notebook",
    }  # fmt: skip
    assert project.read("notebooks/runs.toml") == "# The list.\n" + LIST
    assert set(committed.as_saved(listed, project.root)[0]) == {"notebooks/01_a.ipynb"}


def test_the_run_with_the_notebook_s_own_defaults_serves_and_is_added_where_there_is_none(project):
    project.notebook("01_a", parameters='lang: str = "en"\nsave_to: str = ""')
    project.notebook("02_b", parameters="replications: int = 200")
    project.notebook("03_c")
    project.write("notebooks/runs.toml", LIST)
    listed = runs.read_runs(project.root / "notebooks/runs.toml")
    found, added = committed.as_saved(listed, project.root, apart=("save_to",))
    assert found == {
        "notebooks/01_a.ipynb": "reports/notebooks/en/01_a.ipynb",
        "notebooks/02_b.ipynb": "reports/notebooks/as-saved/02_b.ipynb",
        "notebooks/03_c.ipynb": "reports/notebooks/as-saved/03_c.ipynb",
    }
    assert [(run.id, run.parameters, run.reads) for run in added] == [
        ("02_b.as-saved", {}, ("data/raw/*",)),
        ("03_c.as-saved", {}, ()),
    ]
    # Where save_to counts as well, no run of the first notebook is as it was saved.
    assert committed.as_saved(listed, project.root)[0]["notebooks/01_a.ipynb"] == (
        "reports/notebooks/as-saved/01_a.ipynb"
    )
