"""jsonschema without the 1.7 of papermill's 2.2 seconds that it takes to load, for a check that nobody asks for."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Iterator
from types import ModuleType

# jsonschema loads it for the format "iri"; it builds a parser for each rule of RFC 3987 while it is imported.
GRAMMAR = "rfc3987_syntax"


@contextlib.contextmanager
def formats_on_demand() -> Iterator[None]:
    """Within it, jsonschema is imported with a stand-in that loads the grammar once an IRI is really to be checked."""
    if GRAMMAR in sys.modules:
        yield
        return
    stand_in = ModuleType(GRAMMAR)
    stand_in.is_valid_syntax = _is_valid_syntax  # type: ignore[attr-defined]
    sys.modules[GRAMMAR] = stand_in
    try:
        yield
    finally:
        if sys.modules.get(GRAMMAR) is stand_in:
            del sys.modules[GRAMMAR]


def _is_valid_syntax(rule: str, text: str) -> bool:
    return bool(importlib.import_module(GRAMMAR).is_valid_syntax(rule, text))
