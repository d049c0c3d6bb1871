"""What Sphinx is given: the site's pages and the executed notebooks of one language, in a folder of their own."""

from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_markdown_cell, new_output

from analysis.errors import BadInputError
from analysis.reporting.site_gallery import exported_png, figure_shown, gallery_link, has_dark, picture_by_theme
from analysis.reporting.site_prints import MARKER, REPORT, print_links

# A reader of these pages came for results: their code is folded, one click away.
RESULTS_FIRST = (REPORT,)

# Papers of the project that are pages of the site as they stand.
PAPERS = ("ASSUMPTIONS.md",)

_PARAMETERS_OF_RUN = {"vi": "Tham số của lần chạy này", "en": "Parameters of this run"}
_HEADING_NUMBER = re.compile(r"^(#{1,6} +\d+)\.(?= )", flags=re.MULTILINE)


def stage_pages(root: Path, source: Path, language: str = "") -> None:
    """Copy the site's own pages, theme and translations into `source`, and the project's papers that are pages too.

    Papers and notebooks stand there as they stand in the project, so that a link between them holds in both places.
    In a language, the start page leads to the report as a file where it was made.
    """
    if not (root / "docs" / "conf.py").is_file():
        raise BadInputError("no such file", file="docs/conf.py", remedy="restore docs/ from the repository")
    shutil.copytree(root / "docs", source, ignore=shutil.ignore_patterns("_build", "*.mo"))
    for paper in PAPERS:
        if not (root / paper).is_file():
            raise BadInputError("no such file", file=paper, remedy="restore it from the repository")
        shutil.copyfile(root / paper, source / paper)
    start = source / "index.md"
    if language and start.is_file():
        text = start.read_text(encoding="utf-8").replace(MARKER, print_links(root, language))
        start.write_text(text, encoding="utf-8", newline="\n")


def notebooks_in(root: Path, language: str) -> list[str]:
    """The names of the notebooks that were executed in a language, in their order."""
    return sorted(path.stem for path in (root / "reports" / "notebooks" / language).glob("*.ipynb"))


def stage_notebooks(root: Path, source: Path, language: str) -> None:
    """Copy the executed notebooks of a language into `source`, made ready for the site."""
    reports = root / "reports"
    for name in notebooks_in(root, language):
        notebook = read_notebook(reports / "notebooks" / language / f"{name}.ipynb")
        staged = ready_for_site(notebook, name, language, figures=reports / "figures")
        if name == REPORT and (links := print_links(root, language, "../")):
            staged.cells.insert(1, new_markdown_cell(links, id="as-a-file"))  # type: ignore[no-untyped-call]
        write_notebook(staged, source / "notebooks" / f"{name}.ipynb")


def ready_for_site(
    notebook: Any, name: str, language: str, *, figures: Path | None = None, profile: bool = False
) -> Any:
    """The notebook with alt texts where myst-nb looks, its pictures led to the gallery, noisy cells folded.

    A picture that is the one exported to `figures` gives way to the pair by theme where it has a drawing for dark
    screens. A `profile` shows results first, and pictures of its own that the gallery does not have.
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
            if figures is not None:
                _by_theme(cell, figures, alts[0], language)
            if not profile and (more := gallery_link(alts[0], language)):
                cell.outputs.append(new_output("display_data", data={"text/markdown": more}))  # type: ignore[no-untyped-call]
        tags = cell.metadata.setdefault("tags", [])
        if "injected-parameters" in tags:
            cell.metadata.setdefault("mystnb", {})["code_prompt_show"] = _PARAMETERS_OF_RUN[language]
        folded = "injected-parameters" in tags or profile or name in RESULTS_FIRST
        if folded and "hide-input" not in tags:
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
        *(
            sys.executable,
            "-m",
            "analysis.reporting.site_sphinx",
            "-q",
            "-E",
            "-N",
            *(("-W", "--keep-going") if strict else ()),
        ),
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


def _by_theme(cell: Any, figures: Path, alt: str, language: str) -> None:
    """Show the exported picture and its dark drawing in place of the same picture in the cell."""
    figure_id = figure_shown(alt, language)
    if not figure_id or not has_dark(figures, figure_id, language):
        return
    exported = exported_png(figures, figure_id, language)
    for output in cell.outputs:
        png = "".join(output.get("data", {}).get("image/png", ""))
        # A run with other parameters draws another picture: the files of the report would belie it.
        if png and base64.b64decode(png) == exported:
            pair = picture_by_theme(figures, figure_id, language, alt, base="../")
            output.data.clear()
            output.metadata.clear()
            output.data["text/html"] = pair


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
