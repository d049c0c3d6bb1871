"""The runs of one fanned-out notebook: all of them, some, or the same for one's own figures."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from analysis.errors import BadInputError
from analysis.running.runs import Run


def chosen(runs: Sequence[Run], notebook: str, values: Mapping[str, Sequence[str]]) -> list[Run]:
    """The runs of the notebook that were made for the `values` of each name; an empty list of values is all of them.

    Raises BadInputError where there are none, and for a value that no run was made for, with those that there are.
    """
    own = [run for run in runs if Path(run.notebook).stem == notebook]
    if not own:
        raise BadInputError(f"no run of {notebook}", file="notebooks/runs.toml", expected=f'notebook = "{notebook}"')
    for name, wanted in values.items():
        there = list(dict.fromkeys(run.values.get(name, "") for run in own))
        for value in wanted:
            if value not in there:
                raise BadInputError(
                    f"{notebook} is not made for {name} = {value}", expected=", ".join(there),
                    remedy="there is no figure of it, or it is left out in notebooks/runs.toml",
                )  # fmt: skip
    return [run for run in own if all(not wanted or run.values[name] in wanted for name, wanted in values.items())]


def redirected(runs: Sequence[Run], *, name: str, filings: str, out: Path | None) -> list[Run]:
    """The same runs on one's own table, which they read whole, or with their outputs in the folder `out`, or both.

    Outputs are `<out>/<lang>/<value of name>.ipynb`. Their state is kept apart from that of the report's own runs.
    """
    if not filings and out is None:
        return list(runs)
    mark = hashlib.sha256(f"{filings} {out}".encode()).hexdigest()[:8]
    found = []
    for run in runs:
        own = replace(run, id=f"{run.id}.own-{mark}")
        if out is not None:
            file = f"{run.values[name]}.ipynb"
            own = replace(own, output=(out / run.values.get("lang", "") / file).as_posix())
        if filings:
            table = filings.removeprefix("+")
            own = replace(own, parameters={**run.parameters, "filings": filings}, reads=(*run.reads, table))
        found.append(own)
    return found
