from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis.errors import BadInputError
from analysis.running import runs, tasks
from analysis.running.rows import Rows, rows_hash

PROFILES = """\
[[run]]
id = "05_province.{province}.{lang}"
notebook = "05_province"
languages = ["vi", "en"]
slices = ["province={province}"]
output = "reports/provinces/{lang}/{province}.ipynb"
[run.for_each]
province = { table = "data/raw/claims.csv", column = "province" }
[run.parameters]
provinces = ["{province}"]
"""

FILINGS = "province,comparable,n\nha-noi,true,1\ncan-tho,false,2\nca-mau,True,3\n,true,4\nha-noi,true,5\n"
CLAIMS = "claim,province,n\n1,ha-noi,10\n2,can-tho,20\n3,,30\n4,ha-noi,40\n"


@pytest.fixture
def fanned(project):
    project.notebook("05_province", parameters='provinces: list[str] = ["can-tho"]\nlang: str = "vi"')
    project.notebook("01_pool", parameters="")
    project.write("data/raw/claims.csv", CLAIMS)
    project.write("data/processed/filings.csv", FILINGS)
    project.write("notebooks/runs.toml", PROFILES)
    return project


def listed(project) -> list[runs.Run]:
    return runs.read_runs(project.root / "notebooks/runs.toml")


def ids(project, text: str) -> list[str]:
    project.write("notebooks/runs.toml", text)
    return [run.values["province"] for run in listed(project) if run.values["lang"] == "vi"]


def test_an_entry_fans_out_over_the_values_of_a_column(fanned):
    found = listed(fanned)
    assert [run.id for run in found] == [
        "05_province.can-tho.vi", "05_province.can-tho.en", "05_province.ha-noi.vi", "05_province.ha-noi.en",
    ]  # fmt: skip
    assert found[3].parameters == {"provinces": ["ha-noi"], "lang": "en"}
    assert found[3].slices == ("province=ha-noi",)
    assert found[3].output == "reports/provinces/en/ha-noi.ipynb"
    assert found[3].values == {"province": "ha-noi", "lang": "en"}


@pytest.mark.parametrize("truth", ['"True"', '"true"', "true"])
def test_only_the_rows_asked_for_count_however_true_is_written(fanned, truth):
    column = f'{{ table = "data/processed/filings.csv", column = "province", where = {{ comparable = {truth} }} }}'
    text = PROFILES.replace('{ table = "data/raw/claims.csv", column = "province" }', column)
    assert ids(fanned, text) == ["ca-mau", "ha-noi"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('column = "province"', 'colum = "province"', "unknown key colum\n  expected: table, column, where"),
        ('column = "province"', 'column = "town"', "has no column 'town'\n  expected: claim, province, n"),
        ("raw/claims.csv", "raw/claim.csv", "data/raw/claim.csv: no such file"),
        ('column = "province"', 'column = "province", where = { n = "9" }', "the list for province is empty"),
        ('["province={province}"]', '["{province}"]', "is no slice"),
        ("slices", "slice", "unknown key slice\n  expected: for_each, id"),
        ('{ table = "data/raw/claims.csv", column = "province" }', '"ha-noi"', "is not a list of texts"),
    ],
)
def test_a_fan_out_with_a_mistake_is_refused_by_name(fanned, old, new, message):
    fanned.write("notebooks/runs.toml", PROFILES.replace(old, new))
    with pytest.raises(BadInputError) as refused:
        listed(fanned)
    assert message in str(refused.value)
    assert "notebooks/runs.toml, run" in str(refused.value)


def test_the_rows_of_one_value_change_with_those_rows_alone(fanned):
    def both() -> tuple[str | None, str | None]:
        return tuple(rows_hash(fanned.root, Rows("data/raw/claims.csv", "province", p)) for p in ("ha-noi", "can-tho"))

    before = both()
    fanned.write("data/raw/claims.csv", CLAIMS.replace("20", "21"))
    assert [a == b for a, b in zip(before, both(), strict=True)] == [True, False]
    fanned.write("data/raw/claims.csv", "province,n,claim\nha-noi,10,1\ncan-tho,20,2\nha-noi,40,4\n")
    assert both() == before


def quickly(monkeypatch) -> list[str]:
    """Runs that are noted, and leave a file, without a kernel."""
    done: list[str] = []

    def do(work, progress) -> None:
        done.append(work.id)
        for path in work.owes:
            (work.root / path).parent.mkdir(parents=True, exist_ok=True)
            (work.root / path).write_text(work.id)

    monkeypatch.setattr("analysis.running.jobs.do", do)
    return done


def test_editing_one_claim_plans_its_profile_and_what_pools_it_alone(fanned, monkeypatch):
    done = quickly(monkeypatch)
    pool = '\n[[run]]\nid = "pool"\nnotebook = "01_pool"\noutput = "reports/pool.ipynb"\nreads = ["data/raw/*"]\n'
    rows = (
        '\n[[run]]\nid = "rows.{p}"\nnotebook = "01_pool"\noutput = "reports/rows.{p}.ipynb"\n'
        'reads = ["data/processed/filings.csv[province={p}]"]\nfor_each.p = ["ha-noi", "can-tho"]\n'
    )
    fanned.write("notebooks/runs.toml", PROFILES + pool + rows)
    asked: list[str] = []

    def part(province: str) -> str:
        asked.append(province)
        lines = fanned.read("data/raw/claims.csv").splitlines()
        return "\n".join(line for line in lines if f",{province}," in line)

    def clean() -> None:
        lines = [
            f"{line.split(',')[1]},true,{line.split(',')[2]}"
            for line in fanned.read("data/raw/claims.csv").splitlines()[1:]
        ]
        fanned.write("data/processed/filings.csv", "province,comparable,n\n" + "\n".join(lines) + "\n")

    step = tasks.Step("clean", clean, ("data/raw/*",), ("data/processed/filings.csv",))

    def make(**options) -> tasks.Summary:
        return tasks.run_all(listed(fanned), [step], root=fanned.root, slices={"province": part}, **options)

    assert len(make().executed) == 8
    assert sorted(asked) == ["can-tho", "ha-noi"]
    assert make().executed == ()
    assert len(asked) == 2, "a slice is worked out once for each state of the data"

    fanned.write("data/raw/claims.csv", CLAIMS.replace("can-tho,20", "can-tho,21"))
    plan = make(dry_run=True)
    why = ["the part of the data it reads (province=can-tho) changed"]
    assert plan.planned == {
        "05_province.can-tho.vi": why, "05_province.can-tho.en": why, "pool": ["changed: data/raw/claims.csv"],
        "clean": ["changed: data/raw/claims.csv"],
    }  # fmt: skip
    assert plan.possible == dict.fromkeys(("rows.ha-noi", "rows.can-tho"), "data/processed/filings.csv")

    done.clear()
    made = make()
    assert made.executed == ("05_province.can-tho.vi", "05_province.can-tho.en", "pool", "rows.can-tho", "clean")
    assert "rows.ha-noi" in made.unchanged
    assert make().executed == ()

    (fanned.root / "reports/provinces/vi/ha-noi.ipynb").unlink()
    assert make(dry_run=True).planned == {
        "05_province.ha-noi.vi": ["missing: reports/provinces/vi/ha-noi.ipynb"],
    }  # fmt: skip
    fanned.write("data/processed/filings.csv", fanned.read("data/processed/filings.csv").replace("10", "11"))
    assert make(dry_run=True).planned["rows.ha-noi"] == [
        "changed: the rows of data/processed/filings.csv with province = ha-noi"
    ]


def test_a_slice_that_nobody_can_tell_is_refused(fanned):
    with pytest.raises(BadInputError, match="nothing is known of slices by 'province'\n  expected: town"):
        tasks.run_all(listed(fanned), root=fanned.root, slices={"town": str})


@pytest.mark.parametrize("name", ["provinces.csv"])
def test_the_study_s_own_list_can_be_fanned_out_over(project, name):
    raw = Path(__file__).parents[2] / "data" / "raw" / name
    (project.root / "data/raw").mkdir(parents=True)
    shutil.copyfile(raw, project.root / "data/raw" / name)
    project.notebook("05_province", parameters='provinces: list[str] = ["can-tho"]\nlang: str = "vi"')
    assert len(ids(project, PROFILES.replace("claims.csv", name))) == 63
