"""The pages of the site that are computed: every source, every term and every figure, in the reader's language."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Sequence
from html import escape
from pathlib import Path

from analysis import paths, tables
from analysis.cleaning.study import Study
from analysis.errors import BadInputError
from analysis.labels import label
from analysis.reporting.claim_links import SOURCES_PAGE, figure_sources
from analysis.reporting.registry import FIGURES
from analysis.reporting.shown_milestones import glossary_page
from analysis.reporting.sources_page import sources_page

NOTEBOOKS = "notebooks"
GALLERY_PAGE = "figures.html"

# Where the site keeps the pictures and tables of the gallery, beside its page.
_FOLDER = "figures"
_DOWNLOADS = {"svg": "gallery.drawing", "png": "gallery.picture", "csv": "gallery.data"}


def stage_computed(root: Path, source: Path, study: Study, language: str) -> None:
    """Write the pages of sources, terms and figures into `source`, in words of their language: they need no catalogue.

    Sources stand beside the notebooks, where the links of tables lead.
    """
    paths.write_text(source / NOTEBOOKS / "sources.md", sources_page(study, language))
    paths.write_text(source / NOTEBOOKS / "glossary.md", glossary_page(language))
    paths.write_text(source / "figures.md", gallery_page(root / "reports" / "figures", language))


def copy_figures(root: Path, built: Path, language: str) -> None:
    """Put the files that the gallery shows and offers beside its page."""
    folder = root / "reports" / "figures"
    (built / _FOLDER).mkdir()
    for figure_id in figures_in(folder, language):
        for kind in _DOWNLOADS:
            name = _file(figure_id, language, kind)
            shutil.copyfile(folder / name, built / _FOLDER / name)


def gallery_page(folder: Path, lang: str) -> str:
    """Markdown of every figure in `folder`: picture, words, downloads, and folded the sources of all that it draws."""
    blocks = [f"# {label('gallery.title', lang)}", label("gallery.open", lang)]
    for figure_id in figures_in(folder, lang):
        words = json.loads((folder / f"{figure_id}.{lang}.json").read_text(encoding="utf-8"))
        blocks += [
            f'<a id="{gallery_anchor(figure_id)}"></a>',
            f"## {words['title']}",
            _picture(folder / _file(figure_id, lang, "png"), words["alt"]),
            f'<p class="hoso-caption">{escape(words["caption"])} {escape(words["source"])}</p>',
            _downloads(figure_id, lang),
            _sources(folder / _file(figure_id, lang, "csv"), lang),
        ]
    return "\n\n".join(block for block in blocks if block) + "\n"


def figures_in(folder: Path, lang: str) -> Sequence[str]:
    """The figures exported to `folder` in one language, in the order of the registry.

    Raises BadInputError where there is none, or where a file that belongs to one is missing.
    """
    found = [figure_id for figure_id in FIGURES if (folder / f"{figure_id}.{lang}.json").is_file()]
    if not found:
        raise BadInputError("holds no figure", file="reports/figures", remedy="run `hoso report` first")
    for figure_id in found:
        for kind in _DOWNLOADS:
            if not (folder / (name := _file(figure_id, lang, kind))).is_file():
                raise BadInputError("no such file", file=f"reports/figures/{name}", remedy="run `hoso report`")
    return found


def gallery_anchor(figure_id: str) -> str:
    """Where a figure stands in the gallery, in both languages."""
    return f"figure-{figure_id}"


def gallery_link(alt: str, lang: str) -> str:
    """An HTML link from a notebook's picture to its place in the gallery; empty for a picture of no known title."""
    for figure_id in FIGURES:
        if alt.startswith(label(f"figure.{figure_id}.title", lang) + ". "):
            address = f"../{GALLERY_PAGE}#{gallery_anchor(figure_id)}"
            return f'<p class="hoso-more"><a href="{address}">{label("gallery.from_notebook", lang)}</a></p>'
    return ""


def _picture(png: Path, alt: str) -> str:
    # The size keeps the place of what follows until the picture is there, so that a link to a figure leads to it.
    width, height = struct.unpack(">II", png.read_bytes()[16:24])
    image = f'<img src="{_FOLDER}/{png.name}" width="{width}" height="{height}" loading="lazy" alt="{escape(alt)}">'
    return f'<div class="hoso-figure">{image}</div>'


def _downloads(figure_id: str, lang: str) -> str:
    links = [
        f'<a href="{_FOLDER}/{_file(figure_id, lang, kind)}" download>{label(key, lang)}</a>'
        for kind, key in _DOWNLOADS.items()
    ]
    return f'<p class="hoso-downloads">{label("gallery.download", lang)} {" · ".join(links)}</p>'


def _sources(csv: Path, lang: str) -> str:
    listed = figure_sources(tables.read_csv(csv), lang, f"{NOTEBOOKS}/{SOURCES_PAGE}")
    if not listed:
        return ""
    summary = f"<summary>{label('gallery.sources', lang)}</summary>"
    return f'<details class="hoso-sources">{summary}\n{listed}\n</details>'


def _file(figure_id: str, lang: str, kind: str) -> str:
    return f"{figure_id}.csv" if kind == "csv" else f"{figure_id}.{lang}.{kind}"
