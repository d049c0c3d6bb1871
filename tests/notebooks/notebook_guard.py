"""What nbval lets through: notebooks that were not run, lost their outputs, or show another picture than they drew."""

from __future__ import annotations

import ast
import base64
import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.labels import LANGUAGES, label
from analysis.reporting.registry import FIGURES

MOST_LINES = 8
PARAMETERS = ("provinces", "agency", "first_year", "last_year", "lang", "disputed", "filings", "save_to")
TYPES = ("str", "int", "float", "bool", "list[str]")

Cell = Mapping[str, Any]
Notebook = Mapping[str, Any]


def complaints(notebook: Notebook) -> list[str]:
    """Everything that a committed notebook must not be, as sentences that name the cell; empty if it is sound."""
    return [*_metadata(notebook), *_grammar(notebook), *_parameters(notebook), *_code(notebook), *_run(notebook)]


def picture_complaints(
    notebook: Notebook, figures: Path | None, drawn: Callable[[str], Mapping[str, bytes]] | None = None
) -> list[str]:
    """Every embedded picture that is not the exported one, byte for byte, or not the one that its cell draws.

    `figures` holds `<id>.<lang>.png`, and is None where the report runs the notebook with other numbers than its
    defaults; `drawn` gives, for a cell id, the pictures that running the notebook draws there by figure, and is None
    where the environment cannot draw them.
    """
    found = []
    for cell_id, output in pictures(notebook):
        png = base64.b64decode("".join(output["data"]["image/png"]))
        figure, lang = figure_of(output)
        if not figure:
            found.append(f"cell {cell_id}: a picture that no title of the registry names")
            continue
        if figures is not None:
            exported = figures / f"{figure}.{lang}.png"
            if not exported.is_file():
                found.append(f"cell {cell_id}: {exported.name} is not exported")
            elif exported.read_bytes() != png:
                found.append(f"cell {cell_id}: the picture is not {exported.name}")
        if drawn is not None and drawn(cell_id).get(figure) != png:
            found.append(f"cell {cell_id}: the picture is not what the cell draws")
    return found


def pictures(notebook: Notebook) -> Iterator[tuple[str, Cell]]:
    """Each output with a picture, and the id of its cell."""
    for cell in code_cells(notebook):
        for output in cell["outputs"]:
            if "image/png" in output.get("data", {}):
                yield cell["id"], output


def figure_of(output: Cell) -> tuple[str, str]:
    """The figure and language that the alternative text of a picture begins with; empty where none fits."""
    words = "".join(output["data"].get("text/plain", ""))
    for figure in FIGURES:
        for lang in LANGUAGES:
            if words.startswith(label(f"figure.{figure}.title", lang) + ". "):
                return figure, lang
    return "", ""


def code_cells(notebook: Notebook) -> list[Cell]:
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def source_of(cell: Cell) -> str:
    return "".join(cell["source"])


def is_parameters(cell: Cell) -> bool:
    return "parameters" in cell["metadata"].get("tags", [])


def _metadata(notebook: Notebook) -> Iterator[str]:
    metadata = notebook["metadata"]
    if metadata.get("kernelspec", {}).get("name") != "python3":
        yield "the kernelspec is not python3"
    yield from (f"the notebook keeps {key}" for key in metadata if key not in ("kernelspec", "language_info"))
    if set(metadata.get("language_info", {})) - {"name"}:
        yield "the notebook keeps the version of its Python"
    for cell in notebook["cells"]:
        kept = set(cell["metadata"]) - {"tags", "mystnb"}
        yield from (f"cell {cell['id']} keeps {key}" for key in sorted(kept))


def _grammar(notebook: Notebook) -> Iterator[str]:
    first, *rest = notebook["cells"]
    if first["cell_type"] != "markdown" or not source_of(first).startswith("# "):
        yield "the first cell is no title"
    for word in ("**Question.**", "**Reads**", "**Writes**"):
        if word not in source_of(first):
            yield f"the title cell does not say {word}"
    tagged = [cell["id"] for cell in code_cells(notebook) if is_parameters(cell)]
    if len(tagged) != 1:
        yield f"{len(tagged)} cells are tagged parameters"
    kinds = [cell["cell_type"] for cell in rest]
    if kinds[:2] != ["code", "code"] or not is_parameters(rest[0]):
        yield "the title is not followed by the parameters and the set-up cell"
    for before, cell in itertools.pairwise(rest[1:]):
        if cell["cell_type"] == "code" and before["cell_type"] != "markdown":
            yield f"cell {cell['id']}: no words before it"
    if kinds[-1] != "markdown":
        yield "the last cell is no words"


def _parameters(notebook: Notebook) -> Iterator[str]:
    for cell in code_cells(notebook):
        if not is_parameters(cell):
            continue
        text = source_of(cell)
        if not text.isascii():
            yield "the parameters are not ASCII"
        for line in text.splitlines():
            found = re.fullmatch(r"(\w+): (\S+) = (.+?)  # \S.*", line)
            if found is None or found[2] not in TYPES:
                yield f"parameter {line!r} lacks a plain annotation, a value or a comment"
                continue
            try:
                ast.literal_eval(found[3])
            except ValueError:
                yield f"parameter {found[1]} is derived from something"
        names = tuple(line.split(":")[0] for line in text.splitlines())
        if not set(PARAMETERS) <= set(names):
            yield f"parameters {sorted(set(PARAMETERS) - set(names))} are missing"


def _code(notebook: Notebook) -> Iterator[str]:
    for cell in code_cells(notebook):
        text, name = source_of(cell), f"cell {cell['id']}"
        # The parameters have a line each, and every notebook has the same eight and its own.
        if len(text.splitlines()) > MOST_LINES and not is_parameters(cell):
            yield f"{name}: more than {MOST_LINES} lines"
        if text.rstrip().endswith(";"):
            yield f"{name}: a trailing semicolon"
        if re.search(r"^\s*[%!]", text, re.MULTILINE):
            yield f"{name}: a magic or a shell command"
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
                yield f"{name}: defines something"
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search(r"\.\./|^/|\\", node.value):
                yield f"{name}: holds a path"


def _run(notebook: Notebook) -> Iterator[str]:
    cells = code_cells(notebook)
    for number, cell in enumerate(cells, start=1):
        name = f"cell {cell['id']}"
        if cell["execution_count"] != number:
            yield f"{name}: its execution count is {cell['execution_count']}, not {number}"
        if not cell["outputs"] and number > 2:
            yield f"{name}: has no output"
        for output in cell["outputs"]:
            kind = output["output_type"]
            if kind == "error":
                yield f"{name}: shows an error"
            elif kind == "stream":
                yield f"{name}: writes to {output['name']}"
            elif kind == "execute_result" and output["execution_count"] != number:
                yield f"{name}: its result is of another run"
            elif not "".join(output["data"].get("text/plain", "")).strip():
                yield f"{name}: shows nothing that nbval could compare"
            elif "image/png" in output["data"] and not output["metadata"].get("image/png", {}).get("alt"):
                yield f"{name}: a picture without words"
