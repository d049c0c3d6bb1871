"""The quick answer to "has anything changed?", from the state that pytask keeps."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

from analysis.running.nodes import Node

FOLDER = ".pytask"


class Task(Protocol):
    """As much of a task as its state needs."""

    name: str

    def state(self) -> str:
        """The state of the task itself."""

    def nodes(self) -> Iterable[Node]:
        """All that it depends on and makes."""


def unchanged(tasks: Iterable[Task], root: Path) -> bool:
    """Whether every task and all that it depends on and makes are as pytask noted them in its lock file.

    The same comparison as pytask's own, without importing it, which takes longer than all else in a report where
    nothing is to do. There is no second state: where the lock file is missing, unfinished or of another version, the
    answer is no, and pytask is asked.
    """
    noted = _noted(root / FOLDER / "pytask.lock")
    if noted is None:
        return False
    for task in tasks:
        entry = noted.get(task.name)
        if entry is None or entry.get("state") != task.state():
            return False
        states = {**entry.get("depends_on", {}), **entry.get("produces", {})}
        if any((state := node.state()) is None or states.get(node.name) != state for node in task.nodes()):
            return False
    return True


def noted(root: Path) -> bool:
    """Whether anything was ever done here."""
    return (root / FOLDER / "pytask.lock").is_file()


def _noted(lock: Path) -> Mapping[str, Any] | None:
    # What an interrupted session left in its journal is not in the lock file yet.
    if not lock.is_file() or lock.with_suffix(".lock.journal").exists():
        return None
    try:
        content = tomllib.loads(lock.read_text(encoding="utf-8"))
        return {entry["id"]: entry for entry in content["task"]} if content["lock-version"] == "1" else None
    except (tomllib.TOMLDecodeError, KeyError, TypeError):
        return None
