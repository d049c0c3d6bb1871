"""What Sphinx is given: the site's pages and the executed notebooks of one language, in a folder of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_output

from analysis.errors import BadInputError
from analysis.reporting.site_pages import gallery_link

# A reader of these pages came for results: their code is folded, one click away.
RESULTS_FIRST = ("07_report",)

# Papers of the project that are pages of the site as they stand.
PAPERS = ("ASSUMPTIONS.md",)

_PARAMETERS_OF_RUN = {"vi": "Tham số của lần chạy này", "en": "Parameters of this run"}
_HEADING_NUMBER = re.compile(r"^(#{1,6} +\d+)\.(?= )", flags=re.MULTILINE)


def stage_pages(root: Path, source: Path) -> None:
    """Copy the site's own pages, theme and translations into `source`, and the project's papers that are pages too.

    Papers and notebooks stand there as they stand in the project, so that a link between them holds in both places.
    """
    if not (root / "docs" / "conf.py").is_file():
        raise BadInputError("no such file", file="docs/conf.py", remedy="restore docs/ from the repository")
    shutil.copytree(root / "docs", source, ignore=shutil.ignore_patterns("_build", "*.mo"))
    for paper in PAPERS:
        if not (root / paper).is_file():
            raise BadInputError("no such file", file=paper, remedy="restore it from the repository")
        shutil.copyfile(root / paper, source / paper)


def stage_notebooks(folder: Path, source: Path, language: str) -> list[str]:
    """Copy the executed notebooks of `folder` into `source`, made ready for the site; returns their names in order."""
    names = []
    for notebook in sorted(folder.glob("*.ipynb")):
        staged = ready_for_site(read_notebook(notebook), notebook.stem, language)
        write_notebook(staged, source / "notebooks" / notebook.name)
        names.append(notebook.stem)
    return names


def ready_for_site(notebook: Any, name: str, language: str) -> Any:
    """The notebook with alt texts where myst-nb looks, its pictures led to the gallery, noisy cells folded.

    Raises BadInputError for a cell that failed, was not run, or shows an image without an alt text.
    """
    for number, cell in enumerate(notebook.cells, start=1):
        place = f"{name}.{language}, cell {number}"
        if cell.cell_type == "markdown":
            cell.source = escape_heading_numbers(cell.source)
        if cell.cell_type != "code":
            continue
        if any(output.output_type == "error" for output in cell.outputs):
            raise BadInputError("the cell failed", file=place, remedy="mend the notebook and run it again")
        if alts := _alts(cell, place):
            cell.metadata.setdefault("mystnb", {}).setdefault("image", {})["alt"] = alts[0]
            if more := gallery_link(alts[0], language):
                cell.outputs.append(new_output("display_data", data={"text/markdown": more}))  # type: ignore[no-untyped-call]
        tags = cell.metadata.setdefault("tags", [])
        if "injected-parameters" in tags:
            cell.metadata.setdefault("mystnb", {})["code_prompt_show"] = _PARAMETERS_OF_RUN[language]
        if ("injected-parameters" in tags or name in RESULTS_FIRST) and "hide-input" not in tags:
            tags.append("hide-input")
    return notebook


def read_notebook(path: Path) -> Any:
    """A notebook in the current format."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def write_notebook(notebook: Any, path: Path) -> None:
    """Write a notebook where Sphinx will read it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def escape_heading_numbers(markdown: str) -> str:
    r"""Write `# 1. Title` as `# 1\. Title`: Sphinx leaves a heading that reads like a list untranslated."""
    return _HEADING_NUMBER.sub(r"\1\\.", markdown)


def run_sphinx(source: Path, built: Path, language: str, *, builder: str = "html", strict: bool = True) -> None:
    """Build `source` into `built`; where strict, every warning is an error, so a broken link fails.

    Sphinx runs in a process of its own: its translations are global to the process, and languages build side by side.
    Raises BadInputError with Sphinx's own words, paths as they stand in the project.
    """
    command = [
        *(sys.executable, "-m", "sphinx", "-q", "-E", "-N", *(("-W", "--keep-going") if strict else ())),
        *("-b", builder, "-t", f"lang_{language}", "-d", str(source.parent / f"doctrees-{source.name}")),
        *(str(source), str(built)),
    ]
    # A fixed hash seed and date: two builds of the same source are the same bytes.
    environment = os.environ | {"PYTHONHASHSEED": "0", "SOURCE_DATE_EPOCH": "0", "PYTHONUTF8": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode:
        words = (done.stderr.strip() or done.stdout.strip()).replace(f"{source}{os.sep}notebooks", "notebooks")
        raise BadInputError(
            f"the site could not be built ({language})\n{words.replace(str(source), 'docs')}",
            remedy="mend what is named above; the earlier site stays until then",
        )


def _alts(cell: Any, place: str) -> list[str]:
    """The alt text of each image the cell shows."""
    alts = []
    for output in cell.outputs:
        kinds = [kind for kind in output.get("data", {}) if kind.startswith("image/")]
        if not kinds:
            continue
        found = [output.metadata.get("alt"), *(output.metadata.get(kind, {}).get("alt") for kind in kinds)]
        found += [cell.metadata.get("mystnb", {}).get("image", {}).get("alt")]
        alt = next((text.strip() for text in found if text and text.strip()), "")
        if not alt:
            raise BadInputError(
                "shows an image without an alt text",
                file=place, expected='metadata {"alt": "what the figure shows"} on the output',
            )  # fmt: skip
        alts.append(alt)
    if len(set(alts)) > 1:
        raise BadInputError("shows two images", file=place, expected="one displayed object a cell")
    return alts
