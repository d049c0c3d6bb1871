"""A run as it travels: the files it needs and its parameters as bytes, and what it made on the way back."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import tempfile
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import analysis
from analysis import lock, paths
from analysis.errors import BadInputError
from analysis.running import graph, nodes
from analysis.running.progress import Report
from analysis.running.rows import file_of
from analysis.running.runs import Run
from analysis.running.slices import DATA
from analysis.running.work import Work, do, log_of

# papermill listens for the whole of its process: one notebook at a time, however many threads a worker has.
_one = threading.Lock()


@dataclass(frozen=True)
class Parcel:
    """A run with all files it needs, by path in the project, and what must be installed where it is opened."""

    work: Work
    files: dict[str, bytes]
    installed: dict[str, str]


@dataclass(frozen=True)
class Answer:
    """The files that came of a run, and the error that it ended with, if any."""

    files: dict[str, bytes]
    error: Exception | None


def pack(run: Run, work: Work, installed: dict[str, str]) -> Parcel:
    """The run with its notebook and the files it reads; where it reads slices of the data, with all of data/raw.

    Raises BadInputError for a file that it reads or makes outside the project.
    """
    reads = [file_of(read) for read in run.reads] + ([DATA] if run.slices else [])
    for path in (*reads, *run.owes):
        if Path(path).is_absolute():
            remedy = "put it inside the project, or leave out --scheduler"
            raise BadInputError("lies outside the project and cannot travel", file=path, remedy=remedy)
    found = {work.notebook, paths.MARKER.as_posix()}
    for read in reads:
        there = work.root.glob(read) if graph.is_pattern(read) else [work.root / read]
        found |= {path.relative_to(work.root).as_posix() for path in there if path.is_file()}
    files = {
        name: (work.root / name).read_bytes() for name in sorted(found) if not nodes.SKIPPED & set(Path(name).parts)
    }
    return Parcel(replace(work, root=Path()), files, installed)


def open_and_do(parcel: Parcel, progress: Report) -> Answer:
    """Do the run in a project folder of its own, which is gone afterwards.

    Raises BadInputError where other code or packages are installed than the parcel asks for.
    """
    if differing := difference(parcel.installed, installed(parcel.installed)):
        raise BadInputError(f"a worker {differing}", remedy="install the same hoso and requirements.lock on it")
    with _one, tempfile.TemporaryDirectory(prefix="hoso-") as folder:
        root = Path(folder).resolve()
        for name, content in parcel.files.items():
            paths.write_bytes(root / name, content)
        for path in parcel.work.owes:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
        error: Exception | None = None
        try:
            do(replace(parcel.work, root=root), progress)
        except Exception as found:
            error = found
        owed = [root / path for path in parcel.work.owes]
        made = [log_of(owed[0]), *(owed if error is None else (root / "reports" / "failed").glob("*"))]
        return Answer({p.relative_to(root).as_posix(): p.read_bytes() for p in made if p.is_file()}, error)


def deliver(answer: Answer, root: Path) -> None:
    """Write the files where they belong, each whole or not at all, and raise the error that the run ended with."""
    for name, content in answer.files.items():
        paths.write_bytes(root / name, content)
    if answer.error is not None:
        raise answer.error


def installed(names: Iterable[str]) -> dict[str, str]:
    """The versions of Python and the packages here, empty where one is missing, and the SHA-256 of hoso's code."""
    special: dict[str, Callable[[], str]] = {"hoso": _code, "Python": _python}
    return {name: special[name]() if name in special else _version(name) for name in names}


def locked(root: Path) -> list[str]:
    """hoso, Python, and the packages that the project's lock pins."""
    return ["hoso", "Python", *lock.versions(lock.read(root))]


def difference(here: dict[str, str], there: dict[str, str]) -> str:
    """What a person is told of the difference between two environments; empty where there is none."""
    if here.get("hoso") != there.get("hoso"):
        return "has other hoso code than this project"
    other = [f"{name} {there.get(name) or 'none'} (here {version})"
             for name, version in here.items() if version and there.get(name) != version]  # fmt: skip
    return f"has other versions: {', '.join(other[:5])}" if other else ""


def _code() -> str:
    source = Path(analysis.__file__).parent
    return hashlib.sha256(nodes.files_state(source, "**/*").encode()).hexdigest()


def _python() -> str:
    return platform.python_version().rpartition(".")[0]


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""
