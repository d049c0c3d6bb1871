from __future__ import annotations

import ast
import base64
import contextlib
import copy
import functools
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import nbclient
import nbformat
import pytest
from notebook_guard import code_cells, complaints, figure_of, picture_complaints, pictures, source_of

from analysis import lock, paths
from analysis.reporting.export import Drawn
from analysis.reporting.registry import FIGURES
from analysis.running.preferred import preferred_kernel
from analysis.running.runs import read_runs
from analysis.running.scrub import scrubbed

NOTEBOOKS = sorted(paths.notebooks().glob("*.ipynb"))
NAMES = [path.stem for path in NOTEBOOKS]
FIGURES_FOLDER = paths.reports("figures")
# Notebooks whose report run overrides a parameter that changes what is drawn.
OTHER_NUMBERS = {
    Path(run.notebook).stem: set(run.parameters) - {"lang", "save_to"}
    for run in read_runs(paths.notebooks("runs.toml"))
    if set(run.parameters) - {"lang", "save_to"}
}
# Those whose report run writes its figures to a folder; a profile's are of one province, so no folder holds them.
EXPORTING = {Path(run.notebook).stem for run in read_runs(paths.notebooks("runs.toml")) if "save_to" in run.parameters}
Tamper = Callable[[dict[str, Any]], None]


def read(name: str) -> dict[str, Any]:
    notebook: dict[str, Any] = json.loads(paths.notebooks(f"{name}.ipynb").read_text(encoding="utf-8"))
    return notebook


def locked(package: str) -> str:
    return lock.versions(lock.read(paths.project_root()))[package]


@functools.cache
def drawn_by(name: str) -> dict[str, dict[str, bytes]]:
    """The pictures that running a notebook's code draws here and now, by cell and figure; no kernel, no cache."""
    space: dict[str, Any] = {}
    found: dict[str, dict[str, bytes]] = {}
    with contextlib.chdir(paths.notebooks()), contextlib.redirect_stdout(io.StringIO()):
        for cell in code_cells(read(name)):
            *body, last = ast.parse(source_of(cell)).body
            if not isinstance(last, ast.Expr):
                body, shown = [*body, last], None
            exec(compile(ast.Module(body, []), cell["id"], "exec"), space)
            if isinstance(last, ast.Expr):
                shown = eval(compile(ast.Expression(last.value), cell["id"], "eval"), space)
            if isinstance(shown, Drawn):
                found.setdefault(cell["id"], {})[shown.figure_id] = shown.png
    return found


def drawn_here(name: str) -> Callable[[str], dict[str, bytes]]:
    if matplotlib.__version__ != locked("matplotlib"):
        pytest.skip(
            f"environment differs: matplotlib {matplotlib.__version__} is not the locked {locked('matplotlib')}, "
            "so pictures cannot be compared byte for byte"
        )
    return lambda cell: drawn_by(name).get(cell, {})


def test_the_notebooks_of_the_study_are_there() -> None:
    assert set(NAMES) == {
        "01_sources", "02_clean", "03_trend", "04_sensitivity", "05_province", "06_calibration", "07_report",
        "08_reader",
    }  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_committed_notebook_was_run_whole_and_keeps_the_grammar(name: str) -> None:
    assert complaints(read(name)) == []


@pytest.mark.parametrize("name", NAMES)
def test_every_picture_is_the_exported_one_and_the_one_its_cell_draws(name: str) -> None:
    folder = FIGURES_FOLDER if name in EXPORTING - set(OTHER_NUMBERS) else None
    assert picture_complaints(read(name), folder, drawn_here(name)) == []


def test_the_report_takes_other_numbers_only_for_the_simulation() -> None:
    changed = {name: numbers for name, numbers in OTHER_NUMBERS.items() if name in EXPORTING}
    assert changed == {"06_calibration": {"replications"}}
    for _, output in pictures(read("06_calibration")):
        figure, lang = figure_of(output)
        assert (FIGURES_FOLDER / f"{figure}.{lang}.png").is_file()


def test_every_figure_of_the_registry_stands_in_a_notebook() -> None:
    shown = {figure_of(output)[0] for name in NAMES for _, output in pictures(read(name))}
    assert shown == set(FIGURES)


# The guard is only as good as what it notices: sound copies, executed here, and then tampered with.


@pytest.fixture(scope="session")
def executed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Every notebook executed from nothing in a kernel of its own, as it would be committed."""
    made = {}
    for path in NOTEBOOKS:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        client = nbclient.NotebookClient(
            notebook, timeout=300, kernel_name=preferred_kernel(), resources={"metadata": {"path": str(path.parent)}}
        )
        client.execute(env={**os.environ, "OPENBLAS_NUM_THREADS": "1"})
        made[path.stem] = json.loads(scrubbed(notebook))
    return made


@pytest.fixture(scope="session")
def exported(executed: dict[str, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the pictures that the executed notebooks show."""
    folder = tmp_path_factory.mktemp("figures")
    for notebook in executed.values():
        for _, output in pictures(notebook):
            figure, lang = figure_of(output)
            (folder / f"{figure}.{lang}.png").write_bytes(base64.b64decode(output["data"]["image/png"]))
    return folder


def test_a_notebook_that_was_just_run_is_sound(executed: dict[str, dict[str, Any]], exported: Path) -> None:
    for name, notebook in executed.items():
        assert complaints(notebook) == [], name
        assert picture_complaints(notebook, exported, drawn_here(name)) == [], name


def strip_counts(notebook: dict[str, Any]) -> None:
    for cell in code_cells(notebook):
        cell["execution_count"] = None


def remove_outputs(notebook: dict[str, Any]) -> None:
    for cell in code_cells(notebook):
        cell["outputs"] = []


def remove_one_output(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[3]["outputs"] = []


def run_out_of_order(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[4]["execution_count"] = 40


def result_of_another_run(notebook: dict[str, Any]) -> None:
    output = next(o for c in code_cells(notebook) for o in c["outputs"] if o["output_type"] == "execute_result")
    output["execution_count"] += 1


def show_an_error(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[3]["outputs"] = [
        {"output_type": "error", "ename": "ValueError", "evalue": "no", "traceback": []}
    ]


def warn_on_stderr(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[3]["outputs"].append({"output_type": "stream", "name": "stderr", "text": "FutureWarning"})


def end_with_a_semicolon(notebook: dict[str, Any]) -> None:
    cell = code_cells(notebook)[3]
    cell["source"] = source_of(cell) + ";"


def define_a_function(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[3]["source"] = "def f():\n    return 1\nf()"


def use_a_magic(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[3]["source"] = "%matplotlib inline"


def call_the_shell(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[3]["source"] = "!ls"


def hold_a_path(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[3]["source"] = 'open("../data/raw/claims.csv")'


def grow_too_long(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[3]["source"] = "\n".join(f"value_{number} = {number}" for number in range(9))


def lose_the_question(notebook: dict[str, Any]) -> None:
    notebook["cells"][0]["source"] = source_of(notebook["cells"][0]).replace("**Question.**", "")


def lose_the_tag(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[0]["metadata"] = {}


def tag_twice(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[1]["metadata"] = {"tags": ["parameters"]}


def lose_the_words_between(notebook: dict[str, Any]) -> None:
    places = [place for place, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "markdown"]
    del notebook["cells"][places[2]]


def name_another_kernel(notebook: dict[str, Any]) -> None:
    notebook["metadata"]["kernelspec"]["name"] = "hoso-warm"


def keep_papermill(notebook: dict[str, Any]) -> None:
    notebook["metadata"]["papermill"] = {"duration": 3.1}


def keep_times(notebook: dict[str, Any]) -> None:
    code_cells(notebook)[2]["metadata"]["execution"] = {"iopub.execute_input": "2026-01-01T00:00:00Z"}


def keep_the_python_version(notebook: dict[str, Any]) -> None:
    notebook["metadata"]["language_info"]["version"] = "3.11.7"


def lose_a_comment(notebook: dict[str, Any]) -> None:
    cell = code_cells(notebook)[0]
    cell["source"] = re.sub(r"  # .*", "", source_of(cell), count=1)


def annotate_with_a_union(notebook: dict[str, Any]) -> None:
    cell = code_cells(notebook)[0]
    cell["source"] = source_of(cell).replace("lang: str", "lang: str | None")


def derive_a_parameter(notebook: dict[str, Any]) -> None:
    cell = code_cells(notebook)[0]
    cell["source"] = re.sub(r"last_year: int = \d+", "last_year: int = first_year + 5", source_of(cell))


def write_parameters_in_vietnamese(notebook: dict[str, Any]) -> None:
    cell = code_cells(notebook)[0]
    cell["source"] = source_of(cell).replace("every province", "mọi tỉnh")


def drop_a_parameter(notebook: dict[str, Any]) -> None:
    cell = code_cells(notebook)[0]
    cell["source"] = "\n".join(line for line in source_of(cell).splitlines() if not line.startswith("disputed"))


TAMPERS: dict[Tamper, str] = {
    strip_counts: "its execution count is None, not 1",
    remove_outputs: "has no output",
    remove_one_output: "has no output",
    run_out_of_order: "its execution count is 40, not 5",
    result_of_another_run: "its result is of another run",
    show_an_error: "shows an error",
    warn_on_stderr: "writes to stderr",
    end_with_a_semicolon: "a trailing semicolon",
    define_a_function: "defines something",
    use_a_magic: "a magic or a shell command",
    call_the_shell: "a magic or a shell command",
    hold_a_path: "holds a path",
    grow_too_long: "more than 8 lines",
    lose_the_question: "the title cell does not say **Question.**",
    lose_the_tag: "0 cells are tagged parameters",
    tag_twice: "2 cells are tagged parameters",
    lose_the_words_between: "no words before it",
    name_another_kernel: "the kernelspec is not python3",
    keep_papermill: "the notebook keeps papermill",
    keep_times: "keeps execution",
    keep_the_python_version: "the notebook keeps the version of its Python",
    lose_a_comment: "lacks a plain annotation, a value or a comment",
    annotate_with_a_union: "lacks a plain annotation, a value or a comment",
    derive_a_parameter: "parameter last_year is derived from something",
    write_parameters_in_vietnamese: "the parameters are not ASCII",
    drop_a_parameter: "parameters ['disputed'] are missing",
}


@pytest.mark.parametrize("tamper", TAMPERS, ids=lambda tamper: tamper.__name__)
def test_the_guard_notices(tamper: Tamper, executed: dict[str, dict[str, Any]]) -> None:
    notebook = copy.deepcopy(executed["03_trend"])
    tamper(notebook)
    assert any(TAMPERS[tamper] in complaint for complaint in complaints(notebook)), complaints(notebook)


def test_a_swapped_picture_is_noticed_against_the_export_and_against_the_cell(
    executed: dict[str, dict[str, Any]], exported: Path
) -> None:
    notebook = copy.deepcopy(executed["03_trend"])
    (_, first), (_, second), *_ = pictures(notebook)
    data = ("image/png",)
    first["data"], second["data"] = (
        first["data"] | {key: second["data"][key] for key in data},
        second["data"] | {key: first["data"][key] for key in data},
    )
    assert complaints(notebook) == []
    found = picture_complaints(notebook, exported, drawn_here("03_trend"))
    assert [words.partition(": ")[2] for words in found] == [
        "the picture is not share_online.en.png",
        "the picture is not what the cell draws",
        "the picture is not trend.en.png",
        "the picture is not what the cell draws",
    ]


def test_a_swap_in_notebook_and_export_alike_is_still_noticed(
    executed: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    notebook = copy.deepcopy(executed["03_trend"])
    (_, first), (_, second), *others = pictures(notebook)
    second["data"]["image/png"] = first["data"]["image/png"]
    png = base64.b64decode(first["data"]["image/png"])
    for name in ("share_online.en.png", "trend.en.png"):
        (tmp_path / name).write_bytes(png)
    for _, output in others:
        figure, lang = figure_of(output)
        (tmp_path / f"{figure}.{lang}.png").write_bytes(base64.b64decode(output["data"]["image/png"]))
    found = picture_complaints(notebook, tmp_path, drawn_here("03_trend"))
    assert found == ["cell 03-16: the picture is not what the cell draws"]


def test_a_picture_that_is_not_exported_or_not_named_is_noticed(
    executed: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    notebook = copy.deepcopy(executed["02_clean"])
    assert any("is not exported" in words for words in picture_complaints(notebook, tmp_path))
    (_, output) = next(pictures(notebook))
    output["data"]["text/plain"] = "<Figure size 640x480>"
    output["metadata"] = {}
    assert any("no title of the registry" in words for words in picture_complaints(notebook, tmp_path))
    assert any("a picture without words" in words for words in complaints(notebook))
