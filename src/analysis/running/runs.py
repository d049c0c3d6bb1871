"""The runs of the report, as listed in notebooks/runs.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from analysis import paths
from analysis.errors import BadInputError
from analysis.running import graph, source
from analysis.running.fan_out import combinations, texts
from analysis.running.rows import file_of

_KEYS = {"id", "notebook", "parameters", "reads", "slices", "writes", "writes_once", "output", "languages", "for_each"}
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_SLICE = re.compile(r"[a-z][a-z0-9_]*=[^=]+")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Run:
    """One execution of one notebook: its parameters, what it reads and what it owes beside the executed notebook.

    Paths are relative to the project, in POSIX form; only `reads` may hold patterns, or choose rows of a CSV as in
    `data/raw/claims.csv[province=can-tho]`. `slices` name parts of the data that the caller of the runs knows to tell
    apart, as in `province=can-tho`. `values` are those that the run was made for, by name, where an entry fans out.
    """

    id: str
    notebook: str
    output: str
    parameters: dict[str, Any] = field(default_factory=dict)
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    slices: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)

    @property
    def owes(self) -> tuple[str, ...]:
        """The executed notebook and all else that the run has to make."""
        return (self.output, *self.writes)


def read_runs(path: Path, *, instead: Mapping[str, Sequence[str]] | None = None) -> list[Run]:
    """The runs listed in the file, in its order; an entry that fans out gives a run for each value.

    `languages = ["vi", "en"]` makes a run for each language: `{lang}` is filled in wherever it stands, and the
    parameter `lang` is set. `writes_once` is what all runs of the entry write alike, such as the table of a figure:
    the first of them owes it. `for_each.province = [...]` does so for `{province}`, and sets nothing by itself; it may
    also name a table's column (`fan_out.combinations`). A table is read as it stands, also where a job makes it anew.
    `instead` gives other values for a name of `for_each`, in every entry that has it.
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
    found = [run for entry in entries for run in _runs(entry, root, file, instead or {})]
    graph.check(found, file=file)
    return found


def _runs(entry: dict[str, Any], root: Path, file: str, instead: Mapping[str, Sequence[str]]) -> Iterator[Run]:
    name = entry.get("id")
    place = f"{file}, run {name!r}" if isinstance(name, str) else f"{file}, a run without an id"
    unknown = sorted(set(entry) - _KEYS)
    if unknown:
        raise BadInputError(f"unknown key {', '.join(unknown)}", file=place, expected=", ".join(sorted(_KEYS)))
    for key in ("id", "notebook", "output"):
        if not isinstance(entry.get(key), str):
            raise BadInputError(f"{key} is missing or no text", file=place)
    for key in ("reads", "slices", "writes", "writes_once"):
        texts(entry.get(key, []), key, place)
    given = entry.get("parameters", {})
    if not isinstance(given, dict):
        raise BadInputError("parameters is no table", file=place, expected="[run.parameters]")
    once = entry.get("writes_once", [])
    for place_in_list, values in enumerate(combinations(entry, root, place, instead)):
        owed = [*entry.get("writes", []), *([] if place_in_list else once)]
        filled = _filled(entry | {"writes": owed}, values, place)
        yield _one(filled, values, root, file)


def _one(entry: Mapping[str, Any], values: Mapping[str, str], root: Path, file: str) -> Run:
    place = f"{file}, run {entry['id']!r}"
    if not _ID.fullmatch(entry["id"]):
        raise BadInputError("the id is not plain ASCII", file=place, expected="letters a-z, digits, and . _ - between")
    try:
        notebook = source.find(entry["notebook"], root)
    except BadInputError as error:
        raise BadInputError(str(error), file=place) from None
    for path in (*map(file_of, entry.get("reads", [])), *entry.get("writes", []), entry["output"]):
        _inside(path, place)
    for part in entry.get("slices", []):
        if not _SLICE.fullmatch(part):
            raise BadInputError(f"{part!r} is no slice", file=place, expected='such as "province={province}"')
    for path in (*entry.get("writes", []), entry["output"]):
        if graph.is_pattern(path):
            raise BadInputError(f"{path} is a pattern", file=place, expected="what is owed, path by path")
    parameters = dict(entry.get("parameters", {}))
    if "languages" in entry:
        parameters["lang"] = values["lang"]
    return Run(
        id=entry["id"],
        notebook=notebook.relative_to(root).as_posix(),
        output=entry["output"],
        parameters=parameters,
        reads=tuple(entry.get("reads", [])),
        writes=tuple(entry.get("writes", [])),
        slices=tuple(entry.get("slices", [])),
        values=dict(values),
    )


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
