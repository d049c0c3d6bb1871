from __future__ import annotations

import json
import shutil
from pathlib import Path

import frictionless
import pandas as pd
import pytest

from analysis import paths, tables
from analysis.cleaning.package import RESOURCES, data_package
from analysis.cleaning.study import write_processed
from analysis.reporting.outputs import write_estimates


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The processed tables, freshly written."""
    made = tmp_path_factory.mktemp("processed")
    write_processed(made)
    write_estimates(made)
    return made


def errors(folder: Path) -> list[str]:
    report = frictionless.validate(str(folder / "datapackage.json"))
    return [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors] + [
        error.message for error in report.errors
    ]


def test_the_package_is_valid_over_the_tables_as_they_are_written_now(folder: Path) -> None:
    assert errors(folder) == []


def test_the_package_describes_every_column_in_order_with_its_words(folder: Path) -> None:
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    assert package == data_package()
    assert [resource["name"] for resource in package["resources"]] == list(RESOURCES)
    for resource in package["resources"]:
        header = (folder / resource["path"]).read_text(encoding="utf-8").splitlines()[0]
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == header.split(",") == list(tables.TABLES[resource["name"]])
        for field in fields:
            words = [word for word in tables.column(resource["name"], field["name"]).words if word]
            assert field.get("constraints", {}).get("enum", []) == words
            assert field["description"]


@pytest.mark.parametrize(
    ("name", "column", "value"),
    [
        ("observations", "diagnosis", "fine"),
        ("observations", "share", "much"),
        ("observations", "period_end", "31/12/2016"),
        ("filings", "dossiers_online", "1.5"),
        ("filings", "comparable", "perhaps"),
        ("estimates", "estimate", "x"),
    ],
)
def test_a_wrong_cell_is_noticed(folder: Path, tmp_path: Path, name: str, column: str, value: str) -> None:
    copy = shutil.copytree(folder, tmp_path / "processed")
    frame = pd.read_csv(copy / f"{name}.csv", dtype="str", keep_default_na=False)
    frame.loc[0, column] = value
    frame.to_csv(copy / f"{name}.csv", index=False, lineterminator="\n")
    assert [error for error in errors(copy) if error.startswith(name)]


def test_a_repeated_claim_is_noticed(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "processed")
    lines = (copy / "observations.csv").read_text(encoding="utf-8").splitlines()
    (copy / "observations.csv").write_text("\n".join([*lines, lines[-1]]) + "\n", encoding="utf-8")
    assert errors(copy)


@pytest.mark.parametrize("name", RESOURCES)
def test_the_key_of_each_table_is_unique_as_written(folder: Path, name: str) -> None:
    frame = tables.read_table(folder / f"{name}.csv", name)
    assert len(frame) > 0
    assert not frame.duplicated(list(tables.KEYS[name])).any()


@pytest.mark.parametrize("name", ["observations.csv", "filings.csv", "estimates.csv", "datapackage.json"])
def test_the_committed_tables_are_those_that_the_raw_data_give(folder: Path, name: str) -> None:
    assert paths.processed(name).read_text(encoding="utf-8") == (folder / name).read_text(encoding="utf-8")


def test_two_runs_write_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_processed(tmp_path)
    write_estimates(tmp_path)
    for path in sorted(tmp_path.iterdir()):
        assert path.read_bytes() == (folder / path.name).read_bytes()
