"""What a run depends on and what it makes, as pytask sees it: a name, and a state that changes with the content.

pytask's own PathNode remembers a file's hash by its time of change, in a file of its own, and so trusts the clock of
whoever wrote it; these nodes read the content. They fit pytask's protocols without importing it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from analysis.running.rows import Rows, rows_hash

SKIPPED = {"__pycache__", ".ipynb_checkpoints", ".DS_Store"}


@dataclass(frozen=True)
class Node:
    """The part that all nodes share."""

    name: str
    attributes: dict[Any, Any] = field(default_factory=dict, kw_only=True, hash=False, compare=False)

    @property
    def signature(self) -> str:
        """The key of the node in the graph: one for each name."""
        return hashlib.sha256(f"node {self.name}".encode()).hexdigest()

    def state(self) -> str | None:
        """What a change is told by; None where there is nothing."""
        raise NotImplementedError

    def load(self, is_product: bool = False) -> None:
        """Nothing: a job finds its files itself."""

    def save(self, value: Any) -> None:
        """Nothing: a job writes its files itself."""


@dataclass(frozen=True)
class FixedNode(Node):
    """Something that no job makes, with its state when the work began.

    pytask notes states after a job has run. A notebook edited while it runs would so pass as done; with the state of
    the beginning it runs again.
    """

    value: str | None

    def state(self) -> str | None:
        """The state when the work began."""
        return self.value


@dataclass(frozen=True)
class FileNode(Node):
    """A file that a job makes, named by its path in the project."""

    root: Path

    def state(self) -> str | None:
        """The SHA-256 of the file."""
        return file_hash(self.root / self.name)


@dataclass(frozen=True)
class FilesNode(Node):
    """All files that a pattern stands for, where jobs make some of them."""

    root: Path

    def state(self) -> str:
        """Each file with its hash."""
        return files_state(self.root, self.name)


@dataclass(frozen=True)
class RowsNode(Node):
    """Some rows of a CSV that a job makes: whoever reads them need not run because others changed."""

    root: Path
    rows: Rows

    def state(self) -> str:
        """The hash of the rows."""
        return rows_hash(self.root, self.rows) or "no file"


@dataclass(frozen=True)
class MadeNode(Node):
    """That a job has run: it orders two jobs, and never makes one run for the other's sake."""

    def state(self) -> str:
        """Always the same."""
        return "made"


def files_state(root: Path, pattern: str) -> str:
    """Each file that the pattern stands for with its hash, so that a change can be told by name."""
    found = sorted(path for path in root.glob(pattern) if path.is_file())
    names = {path.relative_to(root): path for path in found}
    return as_state(
        {name.as_posix(): file_hash(path) or "" for name, path in names.items() if not SKIPPED & set(name.parts)}
    )


def values_state(values: Mapping[str, Any]) -> str:
    """Each value as JSON, so that a change can be told old → new."""
    return as_state({name: json.dumps(value, ensure_ascii=False) for name, value in values.items()})


def as_state(parts: Mapping[str, str]) -> str:
    """Named parts as one text, read back by `parts_of`."""
    return json.dumps(parts, sort_keys=True, ensure_ascii=False)


def parts_of(state: str) -> dict[str, str] | None:
    """The named parts of a state, or None where it is a plain hash."""
    return json.loads(state) if state.startswith("{") else None


def differences(old: str, new: str) -> Iterable[tuple[str, str | None, str | None]]:
    """Each part that differs, with what it was and what it is; nothing for plain hashes."""
    before, after = parts_of(old) or {}, parts_of(new) or {}
    for name in sorted({*before, *after}):
        if before.get(name) != after.get(name):
            yield name, before.get(name), after.get(name)


def file_hash(path: Path) -> str | None:
    """The SHA-256 of a file's content, None where there is no such file."""
    try:
        stat = path.stat()
        return _hash(path, stat.st_ino, stat.st_mtime_ns, stat.st_size)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return None


@lru_cache(maxsize=100_000)
def _hash(path: Path, inode: int, changed: int, size: int) -> str:
    """Remembered while the process lives only: a graph asks for each file many times within a second."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
