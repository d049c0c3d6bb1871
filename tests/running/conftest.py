"""A small project of its own for each test: real notebooks, real kernels, nothing of the study."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest


class Project:
    """A folder in the shape of the project, with notebooks made on the spot."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("src/analysis/trend.py", "SLOPE = 1\n")
        self.write("requirements.lock", "numpy==1\n")
        self.write("notebooks/runs.toml", "")

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def read(self, name: str) -> str:
        return (self.root / name).read_text(encoding="utf-8")

    def notebook(
        self, name: str, *code: str, parameters: str = 'lang: str = "vi"  # vi or en', **metadata: Any
    ) -> Path:
        cells = [nbformat.v4.new_markdown_cell("# A title", id="title")]
        if parameters:
            cell = nbformat.v4.new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]})
            cells.append(cell)
        cells += [nbformat.v4.new_code_cell(text, id=f"code-{number}") for number, text in enumerate(code)]
        kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernelspec, **metadata})
        return self.write(f"notebooks/{name}.ipynb", nbformat.writes(notebook))

    def outputs(self, name: str) -> str:
        """All text that the executed notebook shows."""
        cells = nbformat.reads(self.read(name), as_version=4).cells
        found = [output for cell in cells for output in cell.get("outputs", [])]
        return "".join(output.get("text", "") or output.get("data", {}).get("text/plain", "") for output in found)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    made = Project(tmp_path)
    monkeypatch.chdir(tmp_path)
    return made
