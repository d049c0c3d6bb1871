"""The report as a file, on the site: the PDF and the Word version where they were made, and the links to them."""

from __future__ import annotations

import shutil
from pathlib import Path

from analysis.labels import label

# Where the start page takes the links.
MARKER = "<!-- the report as a file -->"
REPORT = "07_report"

_KINDS = {"pdf": "print.pdf", "docx": "print.word"}


def copy_prints(root: Path, built: Path, lang: str) -> None:
    """Put the report's files beside the start page of their language."""
    for name in _files(root, lang):
        shutil.copyfile(root / "reports" / name, built / name)


def print_links(root: Path, lang: str, base: str = "") -> str:
    """HTML links to the report's files, `base` being the way to the start page; empty where none was made."""
    links = [f'<a href="{base}{name}" download>{label(key, lang)}</a>' for name, key in _files(root, lang).items()]
    return f'<p class="hoso-print">{label("print.open", lang)} {" · ".join(links)}</p>' if links else ""


def _files(root: Path, lang: str) -> dict[str, str]:
    named = {f"report.{lang}.{kind}": key for kind, key in _KINDS.items()}
    return {name: key for name, key in named.items() if (root / "reports" / name).is_file()}
