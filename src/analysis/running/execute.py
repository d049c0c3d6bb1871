"""One notebook, executed: the one door that every run goes through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis import paths
from analysis.running import source
from analysis.running.failure import NotebookFailedError
from analysis.running.parameters import Value
from analysis.running.scrub import INJECTED, scrubbed

if TYPE_CHECKING:
    from analysis.running.kernel import Watch

_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")


def execute(
    notebook: Path,
    output: Path,
    parameters: Mapping[str, Value],
    *,
    root: Path,
    run: str = "",
    kernel: str = "python3",
    on_cell: Callable[[int, int], None] | None = None,
) -> Path:
    """The path of the executed notebook: `output`, written whole once every cell has run.

    The kernel is fresh and works in `root`; the calling process stays where it is. `parameters` are taken as they
    are (`parameters.resolve` checks them) and stand in a cell of their own after the notebook's. `on_cell(k, n)` is
    told each code cell before it runs. Two runs that show the same leave the same bytes.

    Raises NotebookFailedError where a cell fails or the kernel dies or does not start: `output` is then as it was,
    and the notebook stands as far as it came in reports/failed/<run>.ipynb.
    """
    from analysis.running.kernel import Watch, run_papermill

    name = run or notebook.stem
    failed = root / "reports" / "failed" / f"{name}.ipynb"
    content = _with_ids(source.read(notebook))
    watch = Watch(on_cell)
    try:
        run_papermill(content, dict(parameters), root=root, kernel=kernel, watch=watch)
    except Exception as error:
        copy = watch.notebook if watch.notebook is not None else content
        paths.write_text(failed, scrubbed(copy))
        raise _failure(error, name, watch, failed.relative_to(root).as_posix()) from None
    paths.write_text(output, scrubbed(watch.notebook))
    failed.unlink(missing_ok=True)
    return output


def _with_ids(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with an id on each cell: without one, each execution would invent another."""
    notebook = json.loads(json.dumps(notebook))
    if notebook.get("nbformat_minor", 0) < 5:
        notebook["nbformat_minor"] = 5
    for number, cell in enumerate(notebook["cells"], start=1):
        cell.setdefault("id", f"cell-{number}")
    return notebook


def _failure(error: Exception, name: str, watch: Watch, failed: str) -> NotebookFailedError:
    where, number = _where(watch)
    ename, value = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", str(error))
    said = _ANSI.sub("", f"{ename}: {value}".strip().rstrip(":"))
    if type(error).__name__ == "DeadKernelError":
        said = "the kernel died (out of memory, or a crash in compiled code)"
    lines = said.splitlines()
    if watch.cell is None:
        lines += watch.last_words.strip().splitlines()[-3:]
    shown = "\n".join([f"  {lines[0]}", *(f"    {line}" for line in lines[1:6])])
    return NotebookFailedError(
        f"{name} failed{where}\n{shown}\n  to look at it: make lab, or jupyter lab {failed}",
        run=name, cell=number, failed_copy=failed,
    )  # fmt: skip


def _where(watch: Watch) -> tuple[str, int | None]:
    """The cell that ran last, as a reader of the source counts it."""
    if watch.notebook is None or watch.cell is None:
        return " before its first cell", None
    cells = [cell for cell in watch.notebook.cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    cell = cells[watch.cell]
    if INJECTED in cell.metadata.get("tags", []):
        return " in the cell of its parameters", None
    number = sum(INJECTED not in other.metadata.get("tags", []) for other in cells[: watch.cell + 1])
    first = next((line for line in cell.source.splitlines() if line.strip() and not line.startswith("#")), "")
    return f" in cell {number}: {first.strip()}", number
