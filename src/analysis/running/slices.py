"""Parts of the data that runs depend on in place of whole files, as hashes that are worked out once for each state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

from analysis import paths
from analysis.errors import BadInputError
from analysis.running import nodes, state

DATA = "data/raw/**/*"
Slice = Callable[[str], str]


class Slices:
    """The hash of each part of the data, such as `province=can-tho`, by the functions that give the part as text.

    A hash is kept in .pytask/slices.json for as long as data/raw and the code, which `code` is the state of, are what
    they were: a report where nothing changed asks no function.
    """

    def __init__(self, root: Path, functions: Mapping[str, Slice], code: str) -> None:
        self._file = root / state.FOLDER / "slices.json"
        self._functions = functions
        self._key = hashlib.sha256(f"{nodes.files_state(root, DATA)} {code}".encode()).hexdigest()
        self._hashes = self._kept()
        self._new = False

    def hash(self, part: str, *, run: str) -> str:
        """The SHA-256 of the part; raises BadInputError, naming the run, where no function knows its name."""
        if part not in self._hashes:
            name, _, value = part.partition("=")
            if name not in self._functions:
                known = ", ".join(sorted(self._functions)) or "none here"
                raise BadInputError(f"run {run!r}: nothing is known of slices by {name!r}", expected=known)
            self._hashes[part] = hashlib.sha256(self._functions[name](value).encode()).hexdigest()
            self._new = True
        return self._hashes[part]

    def keep(self) -> None:
        """Write down what was worked out since."""
        if self._new:
            content = {"of": self._key, "slices": dict(sorted(self._hashes.items()))}
            paths.write_text(self._file, json.dumps(content, indent=1) + "\n")
            self._new = False

    def _kept(self) -> dict[str, str]:
        try:
            content = json.loads(self._file.read_text(encoding="utf-8"))
            return dict(content["slices"]) if content["of"] == self._key else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}
