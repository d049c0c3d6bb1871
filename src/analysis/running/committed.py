"""The runs that make a copy of the project again: those that can be read, and those that are missing for it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path

from analysis import paths
from analysis.errors import BadInputError
from analysis.running import parameters
from analysis.running.runs import Run, read_runs

_SOUND = "sound.toml"


def sound_runs(root: Path) -> tuple[list[Run], dict[str, str]]:
    """The runs whose notebooks can be read, and for each notebook that cannot, why, by its path.

    For a copy of the project: there the notebooks at fault are removed, so that one of them does not stop the others.
    Raises BadInputError as `read_runs` does for anything else.
    """
    listed = root / paths.MARKER
    head, *entries = re.split(r"(?m)^(?=\[\[run\]\])", listed.read_text(encoding="utf-8"))
    there = {path.stem for path in (root / "notebooks").glob("*.ipynb")}
    faults = {}
    for name in sorted(there | {_notebook(entry) for entry in entries} - {""}):
        path = root / "notebooks" / f"{name}.ipynb"
        try:
            parameters.declared(path)
        except BadInputError as error:
            faults[f"notebooks/{name}.ipynb"] = str(error)
            path.unlink(missing_ok=True)
    if not faults:
        return read_runs(listed), {}
    kept = [entry for entry in entries if f"notebooks/{_notebook(entry)}.ipynb" not in faults]
    return read_runs(paths.write_text(listed.with_name(_SOUND), "".join([head, *kept]))), faults


def as_saved(runs: Sequence[Run], root: Path, *, apart: Collection[str] = ()) -> tuple[dict[str, str], list[Run]]:
    """For each notebook of the project, the path of a run's executed copy with the notebook's own defaults.

    The runs to add for it come second: a run of the report serves where its parameters are the defaults but for those
    in `apart`, which decide nothing that a notebook shows. Raises BadInputError as `parameters.resolve` does.
    """
    found: dict[str, str] = {}
    added: list[Run] = []
    for path in sorted((root / "notebooks").glob("*.ipynb")):
        name = path.relative_to(root).as_posix()
        its_own = [run for run in runs if run.notebook == name]
        run = next((run for run in its_own if _shows_defaults(run, path, apart)), None)
        if run is None:
            reads = tuple(sorted({read for other in its_own for read in other.reads}))
            output = f"reports/notebooks/as-saved/{path.name}"
            run = Run(f"{path.stem}.as-saved", name, output, reads=reads)
            added.append(run)
        found[name] = run.output
    return found, added


def _notebook(entry: str) -> str:
    """The notebook of one entry of the list; empty where the entry is at fault, which `read_runs` tells better."""
    try:
        return Path(tomllib.loads(entry)["run"][0]["notebook"]).stem
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        return ""


def _shows_defaults(run: Run, notebook: Path, apart: Collection[str]) -> bool:
    values, defaults = parameters.resolve(notebook, run.parameters), parameters.resolve(notebook, {})
    return all(values[name] == defaults[name] for name in defaults if name not in apart)
