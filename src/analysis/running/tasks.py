"""Runs and steps as one graph, executed by pytask: each only if something it depends on has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import BadInputError
from analysis.running import graph, jobs, parameters, state
from analysis.running.bounds import Bounds
from analysis.running.explain import reasons
from analysis.running.failure import NotebookFailedError
from analysis.running.jobs import Step
from analysis.running.progress import Report, ignore
from analysis.running.rows import file_of, rows_of
from analysis.running.runs import Run
from analysis.running.seconds import Clock, expected
from analysis.running.slices import Slice
from analysis.running.work import Work

if TYPE_CHECKING:
    from analysis.running.build import Executor

__all__ = ["Failure", "Step", "Summary", "run_all"]


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

    `planned` holds, for each job that had to run, why; `possible`, for each that need not by what is there now, what
    it reads some rows of and another job makes anew; `skipped`, for each that could not, the failed job it waits for.
    """

    executed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    failed: tuple[Failure, ...] = ()
    skipped: dict[str, str] = field(default_factory=dict)
    planned: dict[str, list[str]] = field(default_factory=dict)
    possible: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """The summary as one JSON document, under the same names; a failure by id, message, cell and failed_copy."""
        failed = [
            {"id": failure.id, "message": failure.message, "cell": getattr(failure.error, "cell", None),
             "failed_copy": getattr(failure.error, "failed_copy", "")}
            for failure in self.failed
        ]  # fmt: skip
        return {**vars(self), "failed": failed, "seconds": round(self.seconds, 1)}


def run_all(
    runs: Sequence[Run],
    steps: Sequence[Step] = (),
    *,
    root: Path,
    limits: Mapping[str, parameters.Limit] | None = None,
    normalise: parameters.Normalise | None = None,
    slices: Mapping[str, Slice] | None = None,
    force: bool = False,
    dry_run: bool = False,
    progress: Report = ignore,
    workers: int = 1,
    scheduler: str = "",
    bounds: Bounds = Bounds(),
    kernel: str = "",
) -> Summary:
    """What was executed, unchanged, failed and skipped, once every run and step that had to has run.

    A job runs if its notebook, its parameters, a file it reads, any file under src/analysis or requirements.lock is
    not what it was when it last ran, by content, or if something it owes is missing or altered; with `force`, always.
    A run's slice such as `province=can-tho` is asked of the function that `slices` holds for `province`, which gives
    that part of the data as text. With `dry_run` nothing runs, and `planned` says what would, and why. A failed job
    does not stop the others, only those that wait for it. The state is kept in .pytask/ after each job, so that what
    is interrupted continues.

    Runs are done in this process where `workers` is 1, else by that many, or by those of the Dask `scheduler`; those
    that took longest last come first. Steps are always done here, one at a time.

    Raises BadInputError, before anything runs, for parameters that a notebook refuses, for jobs that owe the same file
    or wait for each other, for a slice that nobody can tell, for a file to read that is not there and that nobody
    makes, and for a scheduler that is not there or whose workers hold other code.
    """
    began = time.monotonic()
    everything: list[Run | Step] = [*runs, *steps]
    makers = graph.check(everything)
    values = {run.id: _values(run, root, limits, normalise) for run in runs}
    for name, path in jobs.missing(everything, makers, root):
        raise BadInputError(
            f"{name} reads {path}, which is not there and which no run makes",
            remedy="mend the path, or add it to what a run writes",
        )
    clock = Clock(root, progress, max(workers, 1))

    def tasks(kernel: str = "", *, ordered: bool = True) -> list[jobs.Task]:
        works = {run.id: Work(run.id, run.notebook, values[run.id], run.owes, root, kernel, bounds) for run in runs}
        return jobs.tasks(everything, works, makers, slices or {}, root, clock, ordered=ordered)

    if not force and state.unchanged(tasks(), root):
        return Summary(unchanged=tuple(job.id for job in everything), seconds=time.monotonic() - began)
    # Where nothing was done before, a notebook is to run; else the plan tells, half a second later.
    cold = not dry_run and not scheduler and bool(runs) and (force or not state.noted(root))
    if cold:
        _begin(root, kernel, workers)
    from analysis.running import preferred
    from analysis.running.build import build

    found = _planned(build(tasks(ordered=False), root, explain=True, force=force))
    planned = {job.id: found[job.id] for job in everything if job.id in found}
    if dry_run or not planned:
        unchanged = tuple(job.id for job in everything if job.id not in planned)
        possible = _possible(everything, planned, makers)
        return Summary(unchanged=unchanged, planned=planned, possible=possible, seconds=time.monotonic() - began)
    if not cold and not scheduler and any(run.id in planned for run in runs):
        _begin(root, kernel, workers)
    clock.plan(planned)
    try:
        reports = build(
            tasks(kernel or preferred.preferred_kernel()), root, force=force,
            executor=_executor(workers, scheduler, runs, root, clock),
            order=lambda task: -expected(task.name, clock.known),
        )  # fmt: skip
    finally:
        clock.keep()
    return _summary(everything, reports, planned, makers, began)


def _begin(root: Path, kernel: str, workers: int) -> None:
    """Start, while the plan is made, what takes seconds to start: the libraries of kernels, the server of processes."""
    if not kernel:
        from analysis.running import preferred

        preferred.warm_up_meanwhile(root)
    if workers > 1:
        from analysis.running import pool

        pool.begin()


def _values(
    run: Run, root: Path, limits: Mapping[str, parameters.Limit] | None, normalise: parameters.Normalise | None
) -> dict[str, parameters.Value]:
    file = f"notebooks/runs.toml, run {run.id!r}"
    return parameters.resolve(root / run.notebook, run.parameters, limits=limits, normalise=normalise, file=file)


def _executor(
    workers: int, scheduler: str, runs: Sequence[Run], root: Path, clock: Clock
) -> Callable[[], Executor] | None:
    if scheduler:
        from analysis.running.cluster import Cluster

        cluster = Cluster(scheduler, {run.id: run for run in runs}, root, clock)
        clock.workers = cluster.workers
        return lambda: cluster
    if workers > 1:
        from analysis.running.pool import Pool

        return lambda: Pool(workers, root, clock)
    return None


def _planned(reports: Iterable[Any]) -> dict[str, list[str]]:
    return {
        report.task.name: reasons(report.task.attributes["explanation"].reasons)
        for report in reports
        if report.outcome.name == "WOULD_BE_EXECUTED"
    }


def _possible(
    everything: Iterable[Run | Step], planned: Mapping[str, object], makers: Mapping[str, str]
) -> dict[str, str]:
    made = {
        job.id: sorted(file_of(read) for read in job.reads if rows_of(read) and makers.get(file_of(read)) in planned)
        for job in everything
        if job.id not in planned
    }
    return {name: files[0] for name, files in made.items() if files}


def _summary(
    everything: Sequence[Run | Step],
    reports: Sequence[Any],
    planned: dict[str, list[str]],
    makers: Mapping[str, str],
    began: float,
) -> Summary:
    outcome = {report.task.name: report.outcome.name for report in reports}
    errors = {report.task.name: report.exc_info[1] for report in reports if report.outcome.name == "FAIL"}
    waits_for = {job.id: {makers[p] for read in job.reads for p in graph.makers_of(read, makers)} for job in everything}

    def behind(name: str) -> str:
        for other in sorted(waits_for[name]):
            if other in errors:
                return other
        return next((found for other in sorted(waits_for[name]) if (found := behind(other))), "")

    def those(kind: str) -> tuple[str, ...]:
        return tuple(job.id for job in everything if outcome.get(job.id) == kind)

    return Summary(
        executed=those("SUCCESS"),
        unchanged=those("SKIP_UNCHANGED"),
        failed=tuple(Failure(job.id, errors[job.id]) for job in everything if job.id in errors),
        skipped={name: behind(name) for name in those("SKIP_PREVIOUS_FAILED")},
        planned=planned,
        seconds=time.monotonic() - began,
    )
