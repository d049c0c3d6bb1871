"""Every notebook opens with its question and ends with what it does not tell and two exercises that can be run."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis import cli, paths
from analysis.running import parameters

ROOT = paths.project_root()
NAMES = sorted(path.stem for path in paths.notebooks().glob("*.ipynb"))
OWN = (ROOT / "docs" / "your-own-figures.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"`hoso run ([^`]*)`")


def cells(name: str) -> list[Any]:
    notebook: Any = nbformat.read(paths.notebooks(f"{name}.ipynb"), as_version=4)  # type: ignore[no-untyped-call]
    return list(notebook.cells)


def commands(name: str) -> list[list[str]]:
    return [shlex.split(found) for found in COMMAND.findall(cells(name)[-1].source)]


EXERCISES = [(name, words) for name in NAMES for words in commands(name)]


@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_opens_with_its_question_and_ends_with_its_limits_and_exercises(name: str) -> None:
    first, *_, last = cells(name)
    assert "**Question.**" in first.source
    headings = [cell.source.partition("\n")[0] for cell in cells(name) if cell.source.startswith("## ")]
    assert headings[-1] == "## What you can and cannot conclude"
    assert "**Exercises.**" in last.source
    assert [words[0] for words in commands(name)] == [name, name]


@pytest.mark.parametrize(
    ("name", "words"), EXERCISES, ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_an_exercise_changes_a_parameter_to_what_the_notebook_takes(
    name: str, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (template,) = re.findall(r"^```text\n(province,agency.*?)^```", OWN, re.MULTILINE | re.DOTALL)
    (tmp_path / "my-figures.csv").write_text(template, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    notebook = ROOT / "notebooks" / f"{name}.ipynb"
    given = [word for word in words[1:] if word != "-p"]
    values = parameters.from_texts(notebook, given, limits=cli._limits(), normalise=cli._normalised)
    changed = {key for key, parameter in parameters.declared(notebook).items() if values[key] != parameter.default}
    assert changed == {word.partition("=")[0] for word in given}
