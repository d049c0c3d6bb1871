"""A run as it travels to another machine: the notebook and all it reads go as bytes, all it makes comes back so."""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import analysis
from analysis import paths
from analysis.running.execute import execute
from analysis.running.failure import NotebookFailedError
from analysis.running.parameters import Value

_SKIPPED = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}

# papermill runs one notebook at a time in a process; a worker may have been given several threads.
_one_at_a_time = threading.Lock()


@dataclass(frozen=True)
class Parcel:
    """One run, ready to travel; paths are relative to the project, in POSIX form."""

    run: str
    notebook: str
    output: str
    parameters: Mapping[str, Value]
    owes: tuple[str, ...]
    files: Mapping[str, bytes] = field(repr=False)
    code: str = ""


@dataclass(frozen=True)
class Delivery:
    """What came of a run elsewhere: the files it owes; or, where it failed, its error and the notebook so far."""

    files: Mapping[str, bytes] = field(repr=False)
    error: NotebookFailedError | None = None


def pack(
    run: str,
    notebook: str,
    output: str,
    parameters: Mapping[str, Value],
    *,
    reads: Iterable[str],
    owes: Iterable[str],
    root: Path,
) -> Parcel:
    """The run with the notebook and every file that its paths and patterns in `reads` stand for."""
    names = {notebook, paths.MARKER.as_posix()}
    for read in reads:
        found = (path.relative_to(root) for path in root.glob(read) if path.is_file())
        names |= {path.as_posix() for path in found if not _SKIPPED & set(path.parts)}
    files = {name: (root / name).read_bytes() for name in sorted(names) if (root / name).is_file()}
    return Parcel(run, notebook, output, dict(parameters), tuple(owes), files, package_hash())


def execute_parcel(parcel: Parcel, on_cell: Callable[[int, int], None] | None = None) -> Delivery:
    """What came of the run, executed here in a folder of its own that is gone afterwards.

    Raises RuntimeError where this machine's hoso is not the one that packed the run: numbers would not be its.
    """
    if parcel.code != package_hash():
        raise RuntimeError(f"{parcel.run}: the worker's hoso is another one than that of the machine that sent the run")
    with _one_at_a_time, tempfile.TemporaryDirectory(prefix="hoso-run-") as folder:
        root = Path(folder).resolve()
        for name, content in parcel.files.items():
            paths.write_bytes(root / name, content)
        for name in parcel.owes:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            execute(
                root / parcel.notebook, root / parcel.output, parcel.parameters,
                root=root, run=parcel.run, on_cell=on_cell,
            )  # fmt: skip
        except NotebookFailedError as error:
            return Delivery(_bytes(root, [error.failed_copy]), error)
        return Delivery(_bytes(root, parcel.owes))


def deliver(delivery: Delivery, root: Path) -> None:
    """Write what came back, each file whole or not at all; raises the run's NotebookFailedError where it failed."""
    for name, content in delivery.files.items():
        paths.write_bytes(root / name, content)
    if delivery.error is not None:
        raise delivery.error


@cache
def package_hash() -> str:
    """The SHA-256 of this package, file by file: what decides, besides the libraries, what a run gives."""
    folder = Path(analysis.__file__).parent
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _SKIPPED & set(path.parts):
            found.update(
                f"{path.relative_to(folder).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
            )
    return found.hexdigest()


def _bytes(root: Path, names: Iterable[str]) -> dict[str, bytes]:
    """The files that are there; what is owed and missing is noticed where it is received."""
    return {name: (root / name).read_bytes() for name in names if name and (root / name).is_file()}
