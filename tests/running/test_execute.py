from __future__ import annotations

import json
import os
import pickle
from pathlib import Path

import nbformat
import pytest

from analysis.running.execute import execute
from analysis.running.failure import NotebookFailedError


def test_two_runs_leave_the_same_bytes_and_show_what_was_asked(project, capfd):
    source = project.notebook(
        "show",
        "import os, sys\nprint(os.getcwd(), lang, years)",
        "print('a', flush=True)\nimport time; time.sleep(0.4)\nprint('b')",
        "print({'x', 'y', 'z'}, os.environ['OPENBLAS_NUM_THREADS'], os.environ['MPLBACKEND'])",
        parameters='lang: str = "vi"\nyears: list[int] = []',
    )
    # A notebook of format 4.4 has no ids on its cells; each reader would invent others.
    old = json.loads(source.read_text())
    old["nbformat_minor"] = 4
    for cell in old["cells"]:
        del cell["id"]
    source.write_text(json.dumps(old))
    here, cells = Path.cwd(), []
    values = {"lang": "en", "years": [2016, 2017]}
    one = execute(source, project.root / "one/o.ipynb", values, root=project.root, on_cell=lambda *k: cells.append(k))
    two = execute(source, project.root / "two/o.ipynb", values, root=project.root)
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes().endswith(b"\n")
    assert cells == [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    assert Path.cwd() == here

    notebook = nbformat.read(one, as_version=4)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells][:3] == ["cell-1", "cell-2", "injected-parameters"]
    assert notebook.cells[2].source == '# Parameters\nlang = "en"\nyears = [2016, 2017]\n'
    assert "papermill" not in one.read_text()
    shown = project.outputs("one/o.ipynb")
    assert shown.startswith(f"{project.root} en [2016, 2017]\na\nb\n")
    assert shown.rstrip().endswith("1 module://matplotlib_inline.backend_inline")
    assert "encryption" not in "".join(capfd.readouterr())
    assert "PYTHONHASHSEED" not in os.environ


def test_a_failing_cell_leaves_the_earlier_output_and_keeps_what_came_before(project):
    source = project.notebook("bad", "print('reached')", "# why\n1 / 0", "print('never')")
    output = project.write("reports/notebooks/bad.ipynb", "earlier")
    with pytest.raises(NotebookFailedError) as failed:
        execute(source, output, {"lang": "vi"}, root=project.root, run="bad.vi")
    message = str(failed.value)
    assert "bad.vi failed in cell 4: 1 / 0\n  ZeroDivisionError: division by zero\n" in message
    assert "jupyter lab reports/failed/bad.vi.ipynb" in message
    assert "\x1b" not in message
    assert output.read_text() == "earlier"
    assert "reached" in project.outputs("reports/failed/bad.vi.ipynb")
    assert "never" not in project.outputs("reports/failed/bad.vi.ipynb")
    assert list(output.parent.iterdir()) == [output]

    again = pickle.loads(pickle.dumps(failed.value))
    assert (str(again), again.cell, again.failed_copy) == (message, 4, "reports/failed/bad.vi.ipynb")

    project.notebook("bad", "print('mended')")
    execute(source, output, {"lang": "vi"}, root=project.root, run="bad.vi")
    assert not (project.root / "reports/failed/bad.vi.ipynb").exists()


def test_a_kernel_that_dies_is_told_and_what_it_showed_is_kept(project):
    source = project.notebook("dies", "print('reached', flush=True)", "import os\nos.abort()")
    with pytest.raises(NotebookFailedError, match="cell 4: import os\n  the kernel died"):
        execute(source, project.root / "o.ipynb", {}, root=project.root)
    assert "reached" in project.outputs("reports/failed/dies.ipynb")


def test_a_kernel_that_is_not_installed_is_told(project):
    with pytest.raises(NotebookFailedError, match="before its first cell\n  NoSuchKernel"):
        execute(project.notebook("a", "1"), project.root / "o.ipynb", {}, root=project.root, kernel="nowhere")


def test_a_cell_that_leaves_early_is_a_failure(project):
    source = project.notebook("early", "import sys\nsys.exit()", "print('never')")
    with pytest.raises(NotebookFailedError, match="cell 3: import sys\n  SystemExit"):
        execute(source, project.root / "o.ipynb", {"lang": "vi"}, root=project.root)
    assert not (project.root / "o.ipynb").exists()
