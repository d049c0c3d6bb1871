"""Two executions of one notebook, held against each other output by output."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from analysis.reporting.verification_points import Pair, Point, differing

INJECTED = "injected-parameters"

Cell = Mapping[str, Any]

_TAG = re.compile(r"<[^>]*>")


def notebook_points(old: str, new: str, *, exact: bool) -> tuple[list[Point], list[Pair]]:
    """Where the outputs of the executed notebook `old` are not those of its fresh run `new`, and pictures that differ.

    Cells are paired in order, without the cell of injected parameters. A picture counts as a difference only where
    `exact`, and so does markup around the same words. A code cell that was not counted, or counted out of order, was
    not run as it stands. Raises ValueError for a text that is no notebook.
    """
    before, after = _cells(old), _cells(new)
    points: list[Point] = []
    pictures: list[Pair] = []
    if len(before) != len(after):
        points.append(Point("cells", {}, str(len(before)), str(len(after))))
    count = 0
    injected = INJECTED in old
    for number, (a, b) in enumerate(zip(before, after, strict=False), start=1):
        name = {"cell": number, "id": a.get("id", "")}
        if a["cell_type"] != "code":
            continue
        count += 1
        expected = count + (1 if injected and count > 1 else 0)
        if a.get("execution_count") != expected:
            points.append(Point("count", name, str(a.get("execution_count")), str(expected)))
        found, shown = _cell_points(name, _outputs(a), _outputs(b), exact)
        points += found
        pictures += shown
    return points, pictures


def _cells(text: str) -> list[Cell]:
    try:
        cells = json.loads(text)["cells"]
        found = [cell for cell in cells if INJECTED not in cell.get("metadata", {}).get("tags", [])]
        if any(not isinstance(cell.get("outputs", []), list) or "cell_type" not in cell for cell in found):
            raise ValueError("no notebook")
    except (KeyError, TypeError, AttributeError):
        raise ValueError("no notebook") from None
    return found


def _outputs(cell: Cell) -> list[dict[str, Any]]:
    return [{key: value for key, value in output.items() if key != "execution_count"} for output in cell["outputs"]]


def _cell_points(
    name: Mapping[str, object], old: Sequence[Cell], new: Sequence[Cell], exact: bool
) -> tuple[list[Point], list[Pair]]:
    points: list[Point] = []
    pictures: list[Pair] = []
    if len(old) != len(new):
        points.append(Point("outputs", name, *differing(_said(old), _said(new))))
        return points, pictures
    for a, b in zip(old, new, strict=True):
        changes: set[tuple[str, str]] = set()
        same_form = _same_but_data(a, b)
        for key, before, after in _texts(a, b):
            if key.startswith("image/") and key != "image/svg+xml":
                pictures.append(Pair(key, _bytes(before), _bytes(after), str(_data(a, "text/plain") or "")))
                if exact:
                    points.append(Point("cell_picture", name))
            elif _plain(before) != _plain(after):
                changes.add(differing(_plain(before), _plain(after)))
            else:
                same_form = False
        points += [Point("cell_output", name, *change) for change in sorted(changes)]
        if exact and not (changes or same_form):
            points.append(Point("cell_form", name))
    return points, pictures


def _texts(old: Cell, new: Cell) -> Iterator[tuple[str, str, str]]:
    """Each part of an output that differs, by its type, as text before and after."""
    for key in sorted({*old.get("data", {}), *new.get("data", {})}):
        before, after = _data(old, key), _data(new, key)
        if before != after:
            yield key, before, after
    for key in ("text", "ename", "evalue"):
        before, after = _joined(old.get(key, "")), _joined(new.get(key, ""))
        if before != after:
            yield key, before, after


def _same_but_data(old: Cell, new: Cell) -> bool:
    skipped = ("data", "text", "ename", "evalue", "traceback")
    forms = [{key: value for key, value in output.items() if key not in skipped} for output in (old, new)]
    return forms[0] == forms[1]


def _said(outputs: Sequence[Cell]) -> str:
    return " ".join(_joined(output.get("text", "")) or _data(output, "text/plain") for output in outputs)


def _data(output: Cell, key: str) -> str:
    return _joined(output.get("data", {}).get(key, ""))


def _joined(value: Any) -> str:
    if isinstance(value, list):
        return "".join(str(part) for part in value)
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)


def _plain(text: str) -> str:
    """The words of a text without its markup, for people to read."""
    return " ".join(_TAG.sub(" ", text).split())


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""
