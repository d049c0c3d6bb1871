"""The project's lock: the environment by package and version."""

from __future__ import annotations

import re
from pathlib import Path

NAME = "requirements.lock"

_ENTRY = re.compile(r"^([A-Za-z0-9][^\\\n]*==[^\\\n]*)", re.MULTILINE)


def read(root: Path) -> str:
    """The text of the lock of the project at `root`; empty where there is none."""
    lock = root / NAME
    return lock.read_text(encoding="utf-8") if lock.is_file() else ""


def versions(text: str) -> dict[str, str]:
    """The version of each package that a lock names for this Python and this system, by canonical name."""
    # Most that import this module only read the text.
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    entries = [Requirement(entry.strip()) for entry in _ENTRY.findall(text)]
    return {
        str(canonicalize_name(entry.name)): str(entry.specifier).removeprefix("==")
        for entry in entries
        if entry.marker is None or entry.marker.evaluate()
    }
