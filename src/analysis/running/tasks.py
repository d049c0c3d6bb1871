"""Runs and steps as one graph, executed by pytask: each only if something it depends on has changed."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from analysis import paths
from analysis.errors import BadInputError
from analysis.running import graph, nodes, parameters, source, state
from analysis.running.execute import execute
from analysis.running.explain import reasons
from analysis.running.failure import NotebookFailedError
from analysis.running.progress import Event, Report, ignore, timed
from analysis.running.runs import Run

CODE = "src/analysis/**/*"
LOCK = "requirements.lock"


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


@dataclass(frozen=True)
class Failure:
    """A job that failed: the error it ended with."""

    id: str
    error: BaseException

    @property
    def message(self) -> str:
        """What to tell a person."""
        text = str(self.error)
        return text if isinstance(self.error, NotebookFailedError) else f"{self.id} failed\n  {text}"


@dataclass(frozen=True)
class Summary:
    """What became of each job, by id, each list in the order of the jobs.

    `planned` holds, for each job that had to run, why; `skipped`, for each that could not, the failed job it waits
    for.
    """

    executed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    skipped: dict[str, str] = field(default_factory=dict)
    planned: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0


def run_all(
    runs: Sequence[Run],
    steps: Sequence[Step] = (),
    *,
    root: Path,
    limits: Mapping[str, parameters.Limit] | None = None,
    force: bool = False,
    dry_run: bool = False,
    progress: Report = ignore,
) -> Summary:
    """What was executed, unchanged, failed and skipped, once every run and step that had to has run.

    A job runs if its notebook, its parameters, a file it reads, any file under src/analysis or requirements.lock is
    not what it was when it last ran, by content, or if something it owes is missing or altered; with `force`, always.
    With `dry_run` nothing runs, and `planned` says what would, and why. A failed job does not stop the others, only
    those that wait for it. The state is kept in .pytask/ after each job, so that what is interrupted continues.

    Raises BadInputError, before anything runs, for parameters that a notebook refuses, for jobs that owe the same file
    or wait for each other, and for a file to read that is not there and that nobody makes.
    """
    began = time.monotonic()
    jobs: list[Run | Step] = [*runs, *steps]
    makers = graph.check(jobs)
    values = {run.id: _values(run, root, limits) for run in runs}
    _refuse_missing(jobs, makers, root)

    def tasks() -> list[_Task]:
        shared = {
            "code": nodes.FixedNode("src/analysis", nodes.files_state(root, CODE)),
            "lock": nodes.FixedNode(LOCK, nodes.file_hash(root / LOCK) or "none"),
        }
        return [_task(job, values.get(job.id), makers, shared, root, progress) for job in jobs]

    if not force and state.unchanged(tasks(), root):
        return Summary(unchanged=tuple(job.id for job in jobs), seconds=time.monotonic() - began)
    planned = _planned(_build(tasks(), root, explain=True, force=force))
    if dry_run or not planned:
        unchanged = tuple(job.id for job in jobs if job.id not in planned)
        return Summary(unchanged=unchanged, planned=planned, seconds=time.monotonic() - began)
    progress(Event("planned", n=len(planned)))
    return _summary(jobs, _build(tasks(), root, force=force), planned, makers, began)


@dataclass
class _Task:
    """A job in the form that pytask asks of a task; it needs no source file, as pytask's own do."""

    name: str
    function: Callable[[], object]
    depends_on: dict[str, Any]
    produces: dict[str, Any]
    root: Path
    owes: tuple[str, ...]
    must_write: bool
    progress: Report
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
        """Do the job, and see that it made what it owes."""
        before = {path: _stamp(self.root / path) for path in self.owes}
        with timed(self.name, self.progress):
            self.function()
            self._refuse_unpaid(before)

    def _refuse_unpaid(self, before: Mapping[str, object]) -> None:
        """A figure of an earlier run must not pass for this one's: a notebook has to write what it owes, each time."""
        unpaid = []
        for path in self.owes:
            now = _stamp(self.root / path)
            if now is None or (self.must_write and now == before[path]):
                unpaid.append(path + ("" if now is None else " (what is there is from an earlier run)"))
        if unpaid:
            raise NotebookFailedError(
                f"{self.name} ran, but did not write what it owes\n  " + "\n  ".join(unpaid), run=self.name
            )


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        stat = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return stat.st_ino, stat.st_mtime_ns


def _values(run: Run, root: Path, limits: Mapping[str, parameters.Limit] | None) -> dict[str, parameters.Value]:
    file = f"notebooks/runs.toml, run {run.id!r}"
    return parameters.resolve(root / run.notebook, run.parameters, limits=limits, file=file)


def _refuse_missing(jobs: Iterable[Run | Step], makers: Mapping[str, str], root: Path) -> None:
    for job in jobs:
        for path in job.reads:
            if not (graph.is_pattern(path) or path in makers or (root / path).is_file()):
                raise BadInputError(
                    f"{job.id} reads {path}, which is not there and which no run makes",
                    remedy="mend the path, or add it to what a run writes",
                )


def _task(
    job: Run | Step,
    values: Mapping[str, parameters.Value] | None,
    makers: Mapping[str, str],
    shared: Mapping[str, nodes.Node],
    root: Path,
    progress: Report,
) -> _Task:
    depends: dict[str, Any] = {**shared, "reads": _read_nodes(job, makers, root)}
    if isinstance(job, Run):
        depends["notebook"] = nodes.FixedNode(f"cells of {job.notebook}", source.fingerprint(root / job.notebook))
        depends["parameters"] = nodes.FixedNode(f"parameters of {job.id}", nodes.values_state(values or {}))
        function: Callable[[], object] = _Execution(job, dict(values or {}), root, progress)
    else:
        function = job.function
    return _Task(
        name=job.id, function=function, depends_on=depends,
        produces={"owes": [nodes.FileNode(path, root) for path in job.owes]},
        root=root, owes=job.owes, must_write=isinstance(job, Run), progress=progress,
    )  # fmt: skip


def _read_nodes(job: Run | Step, makers: Mapping[str, str], root: Path) -> list[nodes.Node]:
    found: dict[str, nodes.Node] = {}
    for read in job.reads:
        made = graph.makers_of(read, makers)
        found.update({path: nodes.FileNode(path, root) for path in made})
        if graph.is_pattern(read):
            found[read] = nodes.FilesNode(read, root) if made else nodes.FixedNode(read, nodes.files_state(root, read))
        elif not made:
            found[read] = nodes.FixedNode(read, nodes.file_hash(root / read))
    return list(found.values())


@dataclass(frozen=True)
class _Execution:
    """The call that executes a run, as an object so that another process can be given it."""

    run: Run
    values: dict[str, parameters.Value]
    root: Path
    progress: Report

    def __call__(self) -> None:
        execute(
            self.root / self.run.notebook, self.root / self.run.output, self.values, root=self.root, run=self.run.id,
            on_cell=lambda k, n: self.progress(Event("cell", self.run.id, k, n)),
        )  # fmt: skip


def _build(tasks: Sequence[Any], root: Path, *, explain: bool = False, force: bool = False) -> list[Any]:
    """pytask's reports, one for each task it came to."""
    import pytask

    # pytask keeps its state beside its configuration; given one of its own, it looks for none in folders above.
    configuration = root / state.FOLDER / "pytask.toml"
    if not configuration.is_file():
        paths.write_text(configuration, "[tool.pytask.ini_options]\n")
    said = io.StringIO()
    pytask.console.file = said
    session = pytask.build(
        tasks=tasks, config=configuration, explain=explain, force=force,
        # States live in .pytask/pytask.lock; the database of older versions would cost a commit for each node.
        database_url="sqlite://",
        capture="no", verbose=0, show_traceback=False, disable_warnings=True, editor_url_scheme="no_link",
    )  # fmt: skip
    if session.exit_code not in (pytask.ExitCode.OK, pytask.ExitCode.FAILED):
        raise RuntimeError(f"pytask could not build the graph:\n{said.getvalue()}")
    for report in session.execution_reports:
        if report.exc_info and isinstance(report.exc_info[1], KeyboardInterrupt):
            raise KeyboardInterrupt
    return list(session.execution_reports)


def _planned(reports: Iterable[Any]) -> dict[str, list[str]]:
    return {
        report.task.name: reasons(report.task.attributes["explanation"].reasons)
        for report in reports
        if report.outcome.name == "WOULD_BE_EXECUTED"
    }


def _summary(
    jobs: Sequence[Run | Step],
    reports: Sequence[Any],
    planned: dict[str, list[str]],
    makers: Mapping[str, str],
    began: float,
) -> Summary:
    outcome = {report.task.name: report.outcome.name for report in reports}
    errors = {report.task.name: report.exc_info[1] for report in reports if report.outcome.name == "FAIL"}
    waits_for = {job.id: {makers[p] for read in job.reads for p in graph.makers_of(read, makers)} for job in jobs}

    def behind(name: str) -> str:
        for other in sorted(waits_for[name]):
            if other in errors:
                return other
        return next((found for other in sorted(waits_for[name]) if (found := behind(other))), "")

    def those(kind: str) -> tuple[str, ...]:
        return tuple(job.id for job in jobs if outcome.get(job.id) == kind)

    return Summary(
        executed=those("SUCCESS"),
        unchanged=those("SKIP_UNCHANGED"),
        failed=tuple(Failure(job.id, errors[job.id]) for job in jobs if job.id in errors),
        skipped={name: behind(name) for name in those("SKIP_PREVIOUS_FAILED")},
        planned=planned,
        seconds=time.monotonic() - began,
    )
