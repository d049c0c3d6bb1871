"""Which run executes a notebook just as it was saved, and the runs that are missing for that."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from analysis.running import parameters
from analysis.running.runs import Run


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


def _shows_defaults(run: Run, notebook: Path, apart: Collection[str]) -> bool:
    values, defaults = parameters.resolve(notebook, run.parameters), parameters.resolve(notebook, {})
    return all(values[name] == defaults[name] for name in defaults if name not in apart)
