"""Whether what is installed is what the lock names, as far as it decides numbers and pictures."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from analysis.lock import versions

# All that computes and draws goes through these and what they need. What only runs, tests or publishes (kernels,
# linters, Sphinx) decides no number and no pixel.
ROOTS = ("babel", "matplotlib", "numpy", "pandas", "scipy", "seaborn", "statsmodels")


@dataclass(frozen=True)
class Environment:
    """The packages that differ from the lock, each as name, locked and installed version; and Python's version.

    Python itself is told and not judged: pictures and tables are byte-identical from Python 3.11 on.
    """

    python: str
    differences: tuple[tuple[str, str, str], ...]

    @property
    def locked(self) -> bool:
        """Whether pictures can be judged by their bytes."""
        return not self.differences


def environment(lock: str) -> Environment:
    """How the installed packages that compute and draw stand to the text of the lock."""
    locked = versions(lock)
    here = {name: _installed(name) for name in sorted(_closure())}
    differences = [
        (name, locked.get(name, ""), version) for name, version in here.items() if locked.get(name, "") != version
    ]
    return Environment(platform.python_version(), tuple(differences))


def _closure() -> set[str]:
    """The roots and every package they need here."""
    found: set[str] = set()
    waiting = [str(canonicalize_name(name)) for name in ROOTS]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        try:
            needs = [Requirement(text) for text in metadata.requires(name) or []]
        except metadata.PackageNotFoundError:
            continue
        applying = [need for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
        waiting += [str(canonicalize_name(need.name)) for need in applying]
    return found


def _installed(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
