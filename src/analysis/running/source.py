"""A notebook as it was written: its JSON, and the part of it that decides what a run gives."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from analysis import paths
from analysis.errors import BadInputError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


def find(name: str, root: Path) -> Path:
    """The notebook of the project that goes by `03_trend`, `03_trend.ipynb` or `notebooks/03_trend.ipynb`.

    Raises BadInputError, with the notebooks there are, where no notebook has that name or the name is not ASCII.
    """
    stem = Path(name).name.removesuffix(".ipynb")
    there = sorted(path.stem for path in (root / "notebooks").glob("*.ipynb"))
    folder = Path(name).parent
    inside = folder == Path() or (root / folder).resolve() == (root / "notebooks").resolve()
    if not inside or stem not in there:
        raise BadInputError(f"no notebook {name!r}", file="notebooks", expected=", ".join(there) or "a notebook there")
    if not _NAME.fullmatch(stem):
        raise BadInputError(
            f"the notebook's name {stem!r} is not plain ASCII", file="notebooks",
            expected="letters a-z, digits, _ and -", remedy="rename the file; titles inside may be Vietnamese",
        )  # fmt: skip
    return root / "notebooks" / f"{stem}.ipynb"


def read(path: Path) -> dict[str, Any]:
    """The notebook's JSON, every cell's source one string.

    Raises BadInputError where the file is missing or no notebook of format 4.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BadInputError("no such notebook", file=paths.shown(path)) from None
    except ValueError as error:
        raise BadInputError(f"is not a notebook: {error}", file=paths.shown(path)) from None
    if not isinstance(notebook, dict) or notebook.get("nbformat") != 4 or "cells" not in notebook:
        raise BadInputError("is not a notebook of format 4", file=paths.shown(path), remedy="save it from JupyterLab")
    for cell in notebook["cells"]:
        if isinstance(cell.get("source"), list):
            cell["source"] = "".join(cell["source"])
    return notebook


def fingerprint(path: Path) -> str:
    """The SHA-256 of what decides the outcome of a run: the notebook without the outputs it was saved with."""
    notebook = read(path)
    for cell in notebook["cells"]:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)
        cell.get("metadata", {}).pop("execution", None)
    notebook.get("metadata", {}).pop("language_info", None)
    return hashlib.sha256(json.dumps(notebook, sort_keys=True).encode()).hexdigest()
