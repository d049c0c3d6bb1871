"""Runs and steps in the form that pytask asks of tasks and nodes."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis import lock
from analysis.running import graph, nodes, source
from analysis.running.explain import PART
from analysis.running.progress import Report, timed
from analysis.running.rows import file_of, rows_of
from analysis.running.runs import Run
from analysis.running.slices import Slice, Slices
from analysis.running.work import Work, do, paid

CODE = "src/analysis/**/*"


@dataclass(frozen=True)
class Step:
    """A job that is no notebook: `function` reads and makes the files named, in the same graph as the runs.

    It also runs again when the code or the lock changes, as everything does.
    """

    id: str
    function: Callable[[], object]
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()

    @property
    def owes(self) -> tuple[str, ...]:
        """All that the step has to make."""
        return self.writes


@dataclass
class Task:
    """A job as pytask sees it; it needs no source file, as pytask's own tasks do. `work` is what a run consists of."""

    name: str
    function: Callable[[], object]
    depends_on: dict[str, Any]
    produces: dict[str, Any]
    root: Path
    owes: tuple[str, ...]
    progress: Report
    work: Work | None = None
    markers: list[Any] = field(default_factory=list)
    report_sections: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[Any, Any] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """The key of the task in the graph."""
        return hashlib.sha256(f"task {self.name}".encode()).hexdigest()

    def state(self) -> str:
        """Constant: all that a job depends on is among its nodes."""
        return "job"

    def nodes(self) -> Iterator[nodes.Node]:
        """All that the job depends on and makes."""
        for value in (*self.depends_on.values(), *self.produces.values()):
            yield from value if isinstance(value, list) else [value]

    def execute(self, **_: object) -> None:
        """Do the job in this process, and see that it made what it owes."""
        if self.work is not None:
            do(self.work, self.progress)
            return
        with timed(self.name, self.progress), paid(self.name, self.owes, self.root, anew=False):
            self.function()


def tasks(
    jobs: Sequence[Run | Step],
    works: Mapping[str, Work],
    makers: Mapping[str, str],
    slices: Mapping[str, Slice],
    root: Path,
    progress: Report,
    *,
    ordered: bool = True,
) -> list[Task]:
    """The jobs as tasks, with the states of this moment; `works` are the runs' by id.

    A job that reads only some rows of what another makes waits for it where they are `ordered`. Left unordered, to
    tell what would run, it is not taken to run because the other would.
    """
    code = nodes.FixedNode("src/analysis", nodes.files_state(root, CODE))
    shared = {"code": code, "lock": nodes.FixedNode(lock.NAME, nodes.file_hash(root / lock.NAME) or "none")}
    parts = Slices(root, slices, code.value or "")
    waited_for = {file_of(read) for job in jobs for read in job.reads if rows_of(read)}
    # Eighty runs may share one notebook.
    fingerprint = functools.cache(source.fingerprint)
    found = []
    for job in jobs:
        work = works.get(job.id)
        depends: dict[str, Any] = {**shared, "reads": _read_nodes(job, makers, root, ordered)}
        if isinstance(job, Run) and work is not None:
            named = {part: f"{PART} ({part})" for part in job.slices}
            depends["slices"] = [nodes.FixedNode(name, parts.hash(part, run=job.id)) for part, name in named.items()]
            depends["notebook"] = nodes.FixedNode(f"cells of {job.notebook}", fingerprint(root / job.notebook))
            depends["parameters"] = nodes.FixedNode(f"parameters of {job.id}", nodes.values_state(work.values))
        made: list[nodes.Node] = [nodes.FileNode(path, root) for path in job.owes]
        made += [_made(path) for path in job.owes if path in waited_for]
        function = job.function if isinstance(job, Step) else _nothing
        found.append(Task(job.id, function, depends, {"owes": made}, root, job.owes, progress, work))
    parts.keep()
    return found


def _read_nodes(job: Run | Step, makers: Mapping[str, str], root: Path, ordered: bool) -> list[nodes.Node]:
    found: dict[str, nodes.Node] = {}
    for read in job.reads:
        made = graph.makers_of(read, makers)
        if rows := rows_of(read):
            node = nodes.RowsNode(read, root, rows)
            found[read] = node if made else nodes.FixedNode(read, node.state())
            found.update({f"made {path}": _made(path) for path in made if ordered})
            continue
        found.update({path: nodes.FileNode(path, root) for path in made})
        if graph.is_pattern(read):
            found[read] = nodes.FilesNode(read, root) if made else nodes.FixedNode(read, nodes.files_state(root, read))
        elif not made:
            found[read] = nodes.FixedNode(read, nodes.file_hash(root / read))
    return list(found.values())


def _made(path: str) -> nodes.MadeNode:
    return nodes.MadeNode(f"the making of {path}")


def _nothing() -> None:
    """pytask looks at the arguments of a task's function; what a run does stands in its work."""


def missing(jobs: Iterable[Run | Step], makers: Mapping[str, str], root: Path) -> Iterator[tuple[str, str]]:
    """Each job with a file that it reads, which is not there and which no job makes."""
    for job in jobs:
        for read in job.reads:
            path = file_of(read)
            if not (graph.is_pattern(path) or path in makers or (root / path).is_file()):
                yield job.id, path
