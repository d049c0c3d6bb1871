"""The runs of the report, as listed in notebooks/runs.toml."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from analysis import paths
from analysis.errors import BadInputError
from analysis.running import graph, source

_KEYS = {"id", "notebook", "parameters", "reads", "writes", "writes_once", "output", "languages", "for_each"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Run:
    """One execution of one notebook: its parameters, what it reads and what it owes beside the executed notebook.

    Paths are relative to the project, in POSIX form; only `reads` may hold patterns.
    """

    id: str
    notebook: str
    output: str
    parameters: dict[str, Any] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()

    @property
    def owes(self) -> tuple[str, ...]:
        """The executed notebook and all else that the run has to make."""
        return (self.output, *self.writes)


def read_runs(path: Path) -> list[Run]:
    """The runs listed in the file, in its order; an entry that fans out gives a run for each value.

    `languages = ["vi", "en"]` makes a run for each language: `{lang}` is filled in wherever it stands, and the
    parameter `lang` is set. `writes_once` is what all runs of the entry write alike, such as the table of a figure:
    the first of them owes it. `for_each.province = [...]` does so for `{province}`, and sets nothing by itself.
    Raises BadInputError, naming file and run, for anything the list may not hold: an unknown key, a notebook that is
    not there, a path that leaves the project, an id or a path owed twice, runs that wait for each other.
    """
    file = paths.shown(path)
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInputError("no such file", file=file) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInputError(f"is not well-formed TOML: {error}", file=file) from None
    extra = sorted(set(content) - {"run"})
    entries = content.get("run", [])
    if extra or not isinstance(entries, list):
        raise BadInputError(f"holds {', '.join(extra) or 'run'} at its top", file=file, expected="[[run]] entries only")
    root = path.resolve().parent.parent
    found = [run for entry in entries for run in _runs(entry, root, file)]
    graph.check(found, file=file)
    return found


def _runs(entry: dict[str, Any], root: Path, file: str) -> Iterator[Run]:
    name = entry.get("id")
    place = f"{file}, run {name!r}" if isinstance(name, str) else f"{file}, a run without an id"
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise BadInputError(f"unknown key {', '.join(unknown)}", file=place, expected=", ".join(sorted(_KEYS)))
    for key in ("id", "notebook", "output"):
        if not isinstance(entry.get(key), str):
            raise BadInputError(f"{key} is missing or no text", file=place)
    for key in ("reads", "writes", "writes_once"):
        _texts(entry.get(key, []), key, place)
    given = entry.get("parameters", {})
    if not isinstance(given, dict):
        raise BadInputError("parameters is no table", file=place, expected="[run.parameters]")
    once = entry.get("writes_once", [])
    for place_in_list, values in enumerate(_combinations(entry, place)):
        owed = [*entry.get("writes", []), *([] if place_in_list else once)]
        filled = _filled(entry | {"writes": owed}, values, place)
        yield _one(filled, values if "languages" in entry else {}, root, file)


def _combinations(entry: Mapping[str, Any], place: str) -> Iterator[dict[str, str]]:
    lists = dict(entry.get("for_each", {}))
    if "languages" in entry:
        lists["lang"] = entry["languages"]
    for name, values in lists.items():
        if not _texts(values, f"the list for {name}", place):
            raise BadInputError(f"the list for {name} is empty", file=place)
    for values in itertools.product(*lists.values()):
        yield dict(zip(lists, values, strict=True))


def _one(entry: Mapping[str, Any], values: Mapping[str, str], root: Path, file: str) -> Run:
    place = f"{file}, run {entry['id']!r}"
    if not _ID.fullmatch(entry["id"]):
        raise BadInputError("the id is not plain ASCII", file=place, expected="letters a-z, digits, and . _ - between")
    try:
        notebook = source.find(entry["notebook"], root)
    except BadInputError as error:
        raise BadInputError(str(error), file=place) from None
    for path in (*entry.get("reads", []), *entry.get("writes", []), entry["output"]):
        _inside(path, place)
    for path in (*entry.get("writes", []), entry["output"]):
        if graph.is_pattern(path):
            raise BadInputError(f"{path} is a pattern", file=place, expected="what is owed, path by path")
    parameters = dict(entry.get("parameters", {}))
    if "lang" in values:
        parameters["lang"] = values["lang"]
    return Run(
        id=entry["id"],
        notebook=notebook.relative_to(root).as_posix(),
        output=entry["output"],
        parameters=parameters,
        reads=tuple(entry.get("reads", [])),
        writes=tuple(entry.get("writes", [])),
    )


def _texts(value: object, key: str, place: str) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadInputError(f"{key} is not a list of texts", file=place, expected='["one", "two"]')
    return value


def _filled(value: Any, values: Mapping[str, str], place: str) -> Any:
    """The entry with each `{name}` replaced, in every text however deep."""
    if isinstance(value, dict):
        return {key: _filled(item, values, place) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, values, place) for item in value]
    if not isinstance(value, str):
        return value
    unknown = [name for name in _PLACEHOLDER.findall(value) if name not in values]
    if unknown:
        expected = ", ".join(f"{{{name}}}" for name in values) or "no {…}: the run has no languages and no for_each"
        raise BadInputError(f"{value} holds {{{unknown[0]}}}", file=place, expected=expected)
    return _PLACEHOLDER.sub(lambda found: values[found.group(1)], value)


def _inside(path: str, place: str) -> None:
    pure = PurePosixPath(path)
    if not path or pure.is_absolute() or ".." in pure.parts or "\\" in path or str(pure) != path:
        raise BadInputError(
            f"{path!r} is no path inside the project", file=place, expected="such as data/processed/filings.csv"
        )
