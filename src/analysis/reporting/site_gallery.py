"""The figures on the site: a page of all of them with downloads and sources, and each picture by theme."""

from __future__ import annotations

import json
import shutil
import struct
from collections.abc import Sequence
from html import escape
from pathlib import Path

from analysis import tables
from analysis.errors import BadInputError
from analysis.labels import label
from analysis.reporting.claim_links import SOURCES_PAGE, figure_sources
from analysis.reporting.registry import FIGURES

GALLERY_PAGE = "figures.html"

# Where the site keeps the pictures and tables of the gallery, beside its page.
_FOLDER = "figures"
_DOWNLOADS = {
    "svg": "gallery.drawing",
    "dark.svg": "gallery.drawing_dark",
    "png": "gallery.picture",
    "csv": "gallery.data",
}
# A figure without a drawing for dark screens is shown on white there.
_OPTIONAL = ("dark.svg",)


def copy_figures(root: Path, built: Path, language: str) -> None:
    """Put the files that the gallery shows and offers beside its page."""
    folder = root / "reports" / "figures"
    (built / _FOLDER).mkdir()
    for figure_id in figures_in(folder, language):
        for kind in _kinds(folder, figure_id, language):
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
            picture_by_theme(folder, figure_id, lang, words["alt"]),
            f'<p class="hoso-caption">{escape(words["caption"])} {escape(words["source"])}</p>',
            _downloads(folder, figure_id, lang),
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
            if kind not in _OPTIONAL and not (folder / (name := _file(figure_id, lang, kind))).is_file():
                raise BadInputError("no such file", file=f"reports/figures/{name}", remedy="run `hoso report`")
    return found


def gallery_anchor(figure_id: str) -> str:
    """Where a figure stands in the gallery, in both languages."""
    return f"figure-{figure_id}"


def figure_shown(alt: str, lang: str) -> str:
    """The figure of the gallery that a notebook's picture is, by the title its alt text begins with; else empty."""
    in_gallery = (figure_id for figure_id, recipe in FIGURES.items() if not recipe.of_province)
    starts = (figure_id for figure_id in in_gallery if alt.startswith(label(f"figure.{figure_id}.title", lang) + ". "))
    return next(starts, "")


def gallery_link(alt: str, lang: str) -> str:
    """An HTML link from a notebook's picture to its place in the gallery; empty for a picture of no known title."""
    if not (figure_id := figure_shown(alt, lang)):
        return ""
    address = f"../{GALLERY_PAGE}#{gallery_anchor(figure_id)}"
    return f'<p class="hoso-more"><a href="{address}">{label("gallery.from_notebook", lang)}</a></p>'


def picture_by_theme(folder: Path, figure_id: str, lang: str, alt: str, base: str = "") -> str:
    """HTML of a figure's picture, and of its drawing for dark screens where there is one; `base` leads to the gallery.

    Only one of the two is on the page at a time, for eyes and for screen readers.
    """
    png = folder / _file(figure_id, lang, "png")
    # The size keeps the place of what follows until the picture is there, so that a link to a figure leads to it.
    width, height = struct.unpack(">II", png.read_bytes()[16:24])
    shown = {"any-theme": png.name}
    if has_dark(folder, figure_id, lang):
        shown = {"only-light": png.name, "only-dark": _file(figure_id, lang, "dark.svg")}
    images = "".join(
        f'<img class="{theme}" src="{base}{_FOLDER}/{name}" width="{width}" height="{height}" loading="lazy" '
        f'alt="{escape(alt)}">'
        for theme, name in shown.items()
    )
    return f'<div class="hoso-figure">{images}</div>'


def has_dark(folder: Path, figure_id: str, lang: str) -> bool:
    """Whether a figure has a drawing for dark screens."""
    return (folder / _file(figure_id, lang, "dark.svg")).is_file()


def exported_png(folder: Path, figure_id: str, lang: str) -> bytes:
    """The picture of a figure as exported; empty where it was not."""
    png = folder / _file(figure_id, lang, "png")
    return png.read_bytes() if png.is_file() else b""


def _kinds(folder: Path, figure_id: str, lang: str) -> list[str]:
    return [kind for kind in _DOWNLOADS if kind not in _OPTIONAL or (folder / _file(figure_id, lang, kind)).is_file()]


def _downloads(folder: Path, figure_id: str, lang: str) -> str:
    links = [
        f'<a href="{_FOLDER}/{_file(figure_id, lang, kind)}" download>{label(_DOWNLOADS[kind], lang)}</a>'
        for kind in _kinds(folder, figure_id, lang)
    ]
    return f'<p class="hoso-downloads">{label("gallery.download", lang)} {" · ".join(links)}</p>'


def _sources(csv: Path, lang: str) -> str:
    listed = figure_sources(tables.read_csv(csv), lang, f"notebooks/{SOURCES_PAGE}")
    if not listed:
        return ""
    summary = f"<summary>{label('gallery.sources', lang)}</summary>"
    return f'<details class="hoso-sources">{summary}\n{listed}\n</details>'


def _file(figure_id: str, lang: str, kind: str) -> str:
    return f"{figure_id}.csv" if kind == "csv" else f"{figure_id}.{lang}.{kind}"
