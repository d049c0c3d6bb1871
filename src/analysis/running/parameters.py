"""Strict parameters: what a notebook declares, and values refused before a kernel starts."""

from __future__ import annotations

import ast
import difflib
import io
import math
import re
import tokenize
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis import paths
from analysis.errors import BadInputError
from analysis.running import source

Value = str | int | float | bool | list[str] | list[int]
Normalise = Callable[[str, str], str]

TYPES = ("str", "int", "float", "bool", "list[str]", "list[int]")


@dataclass(frozen=True)
class Parameter:
    """One line of the parameters cell: `name: type = default  # comment`."""

    name: str
    type: str
    default: Value
    comment: str = ""


@dataclass(frozen=True)
class Limit:
    """What a parameter may be, in every notebook: one of `choices`, from `low` to `high`, at most another parameter.

    `listed_in` names where the choices stand, for lists too long for a message. Each item of a list is held to it.
    """

    choices: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    at_most: str = ""
    listed_in: str = ""


def declared(notebook: Path) -> dict[str, Parameter]:
    """The parameters that the notebook declares in its one cell tagged `parameters`, in its order.

    The cell is read, never executed. Without such a cell there are none. Raises BadInputError where there are two,
    or a line is anything but `name: type = literal` with a type of TYPES and a default of that type.
    """
    cells = [
        (number, cell)
        for number, cell in enumerate(source.read(notebook)["cells"], start=1)
        if "parameters" in cell.get("metadata", {}).get("tags", [])
    ]
    if not cells:
        return {}
    if len(cells) > 1:
        numbers = " and ".join(str(number) for number, _ in cells)
        raise BadInputError(f"cells {numbers} are both tagged parameters", file=paths.shown(notebook), expected="one")
    return _parse(cells[0][1]["source"], f"{paths.shown(notebook)}, cell {cells[0][0]}")


def resolve(
    notebook: Path,
    given: Mapping[str, object],
    *,
    limits: Mapping[str, Limit] | None = None,
    normalise: Normalise | None = None,
    file: str = "",
) -> dict[str, Value]:
    """Every parameter of the notebook with the value it will have: the one given, else the default.

    `normalise(name, text)` may turn a text, or each text of a list, into its key, and tell the user so. `file` is
    named in errors where values come from a file. Raises BadInputError for an unknown name, a value of another type
    (no value is ever converted, but a whole number counts as a float) or one outside `limits`.
    """
    known = declared(notebook)
    place = file or paths.shown(notebook)
    for name in given:
        if name not in known:
            raise _unknown(name, known, notebook, place)
    values: dict[str, Value] = {}
    for name, parameter in known.items():
        value = _typed(given[name], parameter, place) if name in given else parameter.default
        if normalise is not None and name in given:
            value = _normalised(name, value, normalise)
        values[name] = value
    _hold(values, limits or {}, place)
    return values


def from_texts(
    notebook: Path,
    assignments: Iterable[str],
    *,
    limits: Mapping[str, Limit] | None = None,
    normalise: Normalise | None = None,
) -> dict[str, Value]:
    """Every parameter of the notebook, read from `name=value` texts as they are typed on a command line.

    The declared type alone says how a text is read: `01` stays a string for str, and a list is split at commas.
    Raises BadInputError as `resolve` does, for a text that does not read as its type, and for a name given twice.
    """
    known = declared(notebook)
    place = paths.shown(notebook)
    given: dict[str, object] = {}
    for text in assignments:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals:
            raise BadInputError(f"-p {text}: there is no =", expected="-p name=value")
        if name not in known:
            raise _unknown(name, known, notebook, place)
        if name in given:
            raise BadInputError(f"{name} is given twice", expected="each parameter once; a list as a,b,c")
        given[name] = _read(value, known[name], place)
    return resolve(notebook, given, limits=limits, normalise=normalise)


def _parse(text: str, place: str) -> dict[str, Parameter]:
    try:
        body = ast.parse(text).body
    except SyntaxError as error:
        raise BadInputError(f"does not parse: {error.msg}", file=place, row=error.lineno) from None
    comments = _comments(text)
    found: dict[str, Parameter] = {}
    for line in body:
        if not (isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name) and line.value is not None):
            raise _bad_line("is not a parameter", place, line)
        name, kind = line.target.id, ast.unparse(line.annotation)
        if kind not in TYPES:
            raise _bad_line(f"has the type {kind}", place, line)
        if not name.isascii() or name in found:
            how = "twice" if name in found else "with letters beyond ASCII"
            raise _bad_line(f"declares {name} {how}", place, line)
        try:
            default = _as(ast.literal_eval(line.value), kind)
        except ValueError:
            default = None
        if default is None:
            raise _bad_line(f"gives {name} a default that is no {kind}", place, line)
        found[name] = Parameter(name, kind, default, comments.get(line.end_lineno or line.lineno, ""))
    return found


def _comments(text: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.start[0]: token.string.lstrip("# ").strip() for token in tokens if token.type == tokenize.COMMENT}


def _bad_line(what: str, place: str, line: ast.stmt) -> BadInputError:
    expected = f'name: str = "default"  # comment, with a literal and one of {", ".join(TYPES)}'
    return BadInputError(f"line {line.lineno} {what}", file=place, expected=expected)


def _as(value: object, kind: str) -> Value | None:
    """The value where it is of that type, else None; `True` is no number here, though Python thinks so."""
    if kind == "float" and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value) if math.isfinite(value) else None
    if kind.startswith("list[") and isinstance(value, list):
        items = [_as(item, kind[5:-1]) for item in value]
        return None if None in items else items  # type: ignore[return-value]
    if type(value).__name__ == kind and isinstance(value, str | int | bool):
        return value
    return None


def _typed(value: object, parameter: Parameter, place: str) -> Value:
    typed = _as(value, parameter.type)
    if typed is None:
        raise BadInputError(f"{parameter.name} = {value!r}", file=place, expected=_wanted(parameter))
    return typed


def _read(text: str, parameter: Parameter, place: str) -> object:
    if parameter.type.startswith("list["):
        item = Parameter(parameter.name, parameter.type[5:-1], "")
        return [_read(part.strip(), item, place) for part in text.split(",")] if text.strip() else []
    if parameter.type == "str":
        return text
    bare = text.strip()
    if parameter.type == "bool" and bare.lower() in ("true", "false"):
        return bare.lower() == "true"
    if parameter.type == "int" and re.fullmatch(r"[+-]?[0-9]+", bare):
        return int(bare)
    if parameter.type == "float" and re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", bare):
        return float(bare)
    raise BadInputError(f"{parameter.name} = {text!r}", file=place, expected=_wanted(parameter))


def _wanted(parameter: Parameter) -> str:
    words = {
        "str": "text",
        "int": "a whole number, such as 2018",
        "float": "a number, such as 0.95",
        "bool": "true or false",
        "list[str]": "a list of texts, such as can-tho,dong-thap",
        "list[int]": "a list of whole numbers, such as 2018,2019",
    }
    return words[parameter.type] + (f" ({parameter.comment})" if parameter.comment else "")


def _unknown(name: str, known: Mapping[str, Parameter], notebook: Path, place: str) -> BadInputError:
    allowed = ", ".join(f"{parameter.name}: {parameter.type}" for parameter in known.values())
    near = difflib.get_close_matches(name, known, n=1)
    return BadInputError(
        f"{notebook.stem} has no parameter {name!r}", file=place,
        expected=allowed or "no parameters: the notebook declares none",
        remedy=f"did you mean {near[0]}?" if near else None,
    )  # fmt: skip


def _normalised(name: str, value: Value, normalise: Normalise) -> Value:
    if isinstance(value, str):
        return normalise(name, value)
    if isinstance(value, list):
        return [normalise(name, item) if isinstance(item, str) else item for item in value]  # type: ignore[return-value]
    return value


def _hold(values: Mapping[str, Value], limits: Mapping[str, Limit], place: str) -> None:
    held = [(name, value, limits[name]) for name, value in values.items() if name in limits]
    for name, value, limit in held:
        for item in value if isinstance(value, list) else [value]:
            _hold_one(name, item, limit, place)
    for name, value, limit in held:
        other = values.get(limit.at_most)
        if isinstance(value, int | float) and isinstance(other, int | float) and value > other:
            raise BadInputError(f"{name} = {value} lies after {limit.at_most} = {other}", file=place)


def _hold_one(name: str, item: str | int | float, limit: Limit, place: str) -> None:
    if limit.choices and item not in limit.choices:
        near = difflib.get_close_matches(str(item), limit.choices, n=1)
        many = f"one of the {len(limit.choices)} in {limit.listed_in}"
        listed = many if limit.listed_in else ", ".join(limit.choices)
        remedy = f"did you mean {near[0]}?" if near else None
        raise BadInputError(f"{name} = {item!r}", file=place, expected=listed, remedy=remedy)
    if isinstance(item, int | float) and (
        (limit.low is not None and item < limit.low) or (limit.high is not None and item > limit.high)
    ):
        raise BadInputError(f"{name} = {item}", file=place, expected=_span(limit))


def _span(limit: Limit) -> str:
    low, high = (None if end is None else f"{end:g}" for end in (limit.low, limit.high))
    return f"from {low} to {high}" if low and high else f"{low} or more" if low else f"{high} or less"
