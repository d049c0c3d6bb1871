"""One entry, many runs: the values that an entry of the list of runs is made for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from analysis.errors import BadInputError
from analysis.running.rows import column_values

_KEYS = ("table", "column", "where")


def combinations(
    entry: Mapping[str, Any], root: Path, place: str, instead: Mapping[str, Sequence[str]]
) -> Iterator[dict[str, str]]:
    """A value for each name of `for_each`, and for `lang`, in every combination.

    `for_each.province` is a list of texts, or `{ table = "data/raw/claims.csv", column = "province" }` for the distinct
    values of a column, sorted, without the empty one; `where = { comparable = "True" }` keeps the rows that hold that.
    `instead` has the values of a name in place of what the entry says. Raises BadInputError for anything else, for a
    list that is empty, and for a table or column that is not there.
    """
    each = entry.get("for_each", {})
    if not isinstance(each, dict):
        raise BadInputError("for_each is no table", file=place, expected='for_each.province = ["can-tho", "ha-noi"]')
    lists = {
        name: list(instead[name]) if name in instead else _values(name, asked, root, place)
        for name, asked in each.items()
    }
    if "languages" in entry:
        lists["lang"] = texts(entry["languages"], "the list for lang", place)
    for name, values in lists.items():
        if not values:
            raise BadInputError(f"the list for {name} is empty", file=place)
    for chosen in itertools.product(*lists.values()):
        yield dict(zip(lists, chosen, strict=True))


def texts(value: object, key: str, place: str) -> list[str]:
    """The value as a list of texts; raises BadInputError where it is none."""
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadInputError(f"{key} is not a list of texts", file=place, expected='["one", "two"]')
    return value


def _values(name: str, asked: object, root: Path, place: str) -> list[str]:
    if not isinstance(asked, dict):
        return texts(asked, f"the list for {name}", place)
    unknown = sorted(set(asked) - set(_KEYS))
    if unknown:
        message = f"for_each.{name} has an unknown key {', '.join(unknown)}"
        raise BadInputError(message, file=place, expected=", ".join(_KEYS))
    for key in ("table", "column"):
        if not isinstance(asked.get(key), str):
            raise BadInputError(f"{key} of for_each.{name} is missing or no text", file=place)
    where = asked.get("where", {})
    if not isinstance(where, dict) or not all(isinstance(value, str | bool) for value in where.values()):
        raise BadInputError(f"where of for_each.{name}", file=place, expected='where = { comparable = "True" }')
    try:
        return column_values(root / asked["table"], asked["column"], {key: str(value) for key, value in where.items()})
    except BadInputError as error:
        raise BadInputError(f"for_each.{name}: {error}", file=place) from None
