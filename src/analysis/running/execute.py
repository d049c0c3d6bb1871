"""One notebook, executed: the one door that every run goes through."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis import paths
from analysis.running import source
from analysis.running.bounds import Bounds, Excess, memory_watched
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
    bounds: Bounds = Bounds(),
    log: Path | None = None,
) -> Path:
    """The path of the executed notebook: `output`, written whole once every cell has run.

    The kernel is fresh and works in `root`; the calling process stays where it is. `parameters` are taken as they
    are (`parameters.resolve` checks them) and stand in a cell of their own after the notebook's. `on_cell(k, n)` is
    told each code cell before it runs. Two runs that show the same leave the same bytes. What the kernel said outside
    its cells goes to `log`, also where the run fails.

    Raises NotebookFailedError where a cell fails or the kernel dies, does not start or goes beyond `bounds`: `output`
    is then as it was, and the notebook stands as far as it came in reports/failed/<run>.ipynb.
    """
    from analysis.running.kernel import Watch, kernel_pids, run_papermill

    name = run or notebook.stem
    failed = root / "reports" / "failed" / f"{name}.ipynb"
    content = _with_ids(source.read(notebook))
    watch = Watch(on_cell)
    with memory_watched(bounds, kernel_pids) as excess:
        try:
            run_papermill(
                content, dict(parameters), root=root, kernel=kernel, watch=watch, cell_timeout=bounds.cell_timeout
            )
        except Exception as error:
            copy = watch.notebook if watch.notebook is not None else content
            paths.write_text(failed, scrubbed(copy))
            raise _failure(error, name, watch, failed.relative_to(root).as_posix(), bounds, excess) from None
        finally:
            if log is not None:
                paths.write_text(log, _log(name, parameters, watch.last_words))
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


def _log(name: str, parameters: Mapping[str, Value], said: str) -> str:
    lines = [f"{name}", *(f"  {key} = {json.dumps(value, ensure_ascii=False)}" for key, value in parameters.items())]
    return "\n".join([*lines, "", said.strip() or "The kernel said nothing outside its cells.", ""])


def _failure(
    error: Exception, name: str, watch: Watch, failed: str, bounds: Bounds, excess: Excess
) -> NotebookFailedError:
    where, number = _where(watch)
    ename, value = getattr(error, "ename", type(error).__name__), getattr(error, "evalue", str(error))
    said = _ANSI.sub("", f"{ename}: {value}".strip().rstrip(":"))
    died_by = -watch.exit_code if watch.exit_code is not None and watch.exit_code < 0 and not excess.memory else 0
    if type(error).__name__ == "CellTimeoutError":
        said = f"the cell took longer than {bounds.cell_timeout:g} s (--cell-timeout); its kernel was ended"
    elif excess.memory:
        said = f"the kernel took {excess.memory:.0f} MB, more than {bounds.memory:g} MB (--memory), and was ended"
    elif type(error).__name__ == "DeadKernelError":
        said = f"the kernel died{_cause(died_by)} (out of memory, or a crash in compiled code)"
    lines = said.splitlines()
    if watch.cell is None:
        lines += watch.last_words.strip().splitlines()[-3:]
    shown = "\n".join([f"  {lines[0]}", *(f"    {line}" for line in lines[1:6])])
    return NotebookFailedError(
        f"{name} failed{where}\n{shown}\n  to look at it: make lab, or jupyter lab {failed}",
        run=name, cell=number, failed_copy=failed, signal=died_by,
    )  # fmt: skip


def _cause(number: int) -> str:
    try:
        return f" by {signal.Signals(number).name}" if number else ""
    except ValueError:
        return f" by signal {number}"


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
