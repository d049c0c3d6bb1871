"""What runs before what, told from what is read and written."""

from __future__ import annotations

import graphlib
import re
from collections.abc import Collection, Iterable, Sequence
from functools import lru_cache
from typing import Protocol

from analysis.errors import BadInputError
from analysis.running.rows import file_of


class Job(Protocol):
    """Anything that reads some files of the project and owes others; paths are relative, in POSIX form."""

    @property
    def id(self) -> str:
        """The name of the job, unique in the project."""

    @property
    def reads(self) -> tuple[str, ...]:
        """Paths and patterns (`*`, `**`, `?`) of what it reads, or rows of a CSV (`rows.rows_of`)."""

    @property
    def owes(self) -> tuple[str, ...]:
        """Paths of all that it has to make."""


def check(jobs: Iterable[Job], *, file: str = "") -> dict[str, str]:
    """Who makes what: the id of the job for each path that is owed.

    Raises BadInputError where two jobs share an id or owe the same path, where one reads what it makes, and where
    jobs wait for each other in a circle; each is named.
    """
    jobs = list(jobs)
    makers: dict[str, str] = {}
    seen: set[str] = set()
    for job in jobs:
        if job.id in seen:
            raise BadInputError("is there twice", file=_place(file, job), expected="each id once")
        seen.add(job.id)
        for path in job.owes:
            if path in makers:
                other = "itself" if makers[path] == job.id else makers[path]
                raise BadInputError(f"owes {path}, as does {other}", file=_place(file, job))
            makers[path] = job.id
    _refuse_circles(jobs, makers, file)
    return makers


def makers_of(pattern: str, made: Collection[str]) -> list[str]:
    """The paths among `made` that a path or pattern stands for, sorted; of rows that are chosen, the file's."""
    pattern = file_of(pattern)
    if is_pattern(pattern):
        return sorted(path for path in made if matches(pattern, path))
    return [pattern] if pattern in made else []


def is_pattern(path: str) -> bool:
    """Whether the path stands for several files."""
    return any(mark in path for mark in "*?")


def matches(pattern: str, path: str) -> bool:
    """Whether the path is meant by the pattern, read as pathlib's glob reads it."""
    return _expression(pattern).fullmatch(path) is not None


def _refuse_circles(jobs: Sequence[Job], makers: dict[str, str], file: str) -> None:
    waits_for = {job.id: {makers[path] for read in job.reads for path in makers_of(read, makers)} for job in jobs}
    for job in jobs:
        if job.id in waits_for[job.id]:
            raise BadInputError("reads what it makes itself", file=_place(file, job))
    try:
        graphlib.TopologicalSorter(waits_for).prepare()
    except graphlib.CycleError as error:
        circle = " ← ".join(reversed(error.args[1]))
        raise BadInputError(f"runs wait for each other: {circle}", file=file or None) from None


@lru_cache
def _expression(pattern: str) -> re.Pattern[str]:
    parts = {"**/": "(?:[^/]+/)*", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    return re.compile("".join(parts.get(piece, re.escape(piece)) for piece in pieces))


def _place(file: str, job: Job) -> str:
    return f"{file}, run {job.id!r}" if file else f"run {job.id!r}"
