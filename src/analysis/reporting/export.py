"""The one door for figures: what is drawn as CSV, the picture as SVG and PNG, its words, and what a cell shows."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from analysis import paths, tables
from analysis.labels import label
from analysis.reporting.claim_links import linked_cells, linked_table, shortened_claims, sources_line
from analysis.reporting.dark import dark_svg
from analysis.reporting.style import house_style

# Whatever would make two runs differ is left out of the files.
NO_METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
}


@dataclass(frozen=True)
class Words:
    """Text that a cell shows: computed, so that nbval compares it."""

    text: str

    def __repr__(self) -> str:
        return self.text

    def _repr_markdown_(self) -> str:
        return self.text


@dataclass(frozen=True)
class Table:
    """A table that a cell shows: whole, its claim ids linked to the page of sources, in words where it has no rows.

    `pages` links every cell that holds one of its texts to an address. `sources` holds the claims that the whole table
    was computed from, for a line under it; empty is simulated, None says nothing.
    """

    frame: pd.DataFrame
    lang: str
    pages: Mapping[str, str] = field(default_factory=dict)
    sources: str | None = None

    def __repr__(self) -> str:
        if self.frame.empty:
            return label("table.empty", self.lang)
        return self.frame.map(lambda cell: shortened_claims(cell, self.lang)).to_string(index=False)

    def _repr_html_(self) -> str:
        if self.frame.empty:
            return f"<p>{label('table.empty', self.lang)}</p>"
        with pd.option_context("display.max_colwidth", None):
            html = self.frame.to_html(index=False, border=0, classes="shown", justify="left")
        below = "" if self.sources is None else "\n" + sources_line(self.sources, self.lang)
        return linked_cells(linked_table(str(html), self.lang), self.pages) + below


def titled(lang: str, columns: Mapping[str, Iterable[object]]) -> Table:
    """A table with headings in the reader's language: `columns` by the key of each heading, `column.<key>`.

    What is missing is shown empty.
    """
    frame = pd.DataFrame({name: list(values) for name, values in columns.items()}).astype(object)
    frame = frame.where(frame.notna(), "")
    return Table(frame.rename(columns={name: label(f"column.{name}", lang) for name in frame.columns}), lang)


@dataclass(frozen=True)
class Drawn:
    """A figure that a cell shows: the picture, and in words what it shows."""

    figure_id: str
    lang: str
    figure: Figure
    png: bytes
    table: pd.DataFrame
    title: str
    caption: str
    alt: str
    source: str

    @cached_property
    def svg(self) -> bytes:
        """The picture as SVG, written when it is first asked for: a cell shows the PNG alone."""
        with house_style():
            return _written(self.figure, "svg")

    def __repr__(self) -> str:
        return self.alt

    def _ipython_display_(self) -> None:
        # Two outputs: a page takes the picture out of the first, and would drop words that stood beside it.
        from IPython.display import display

        picture = {"image/png": self.png, "text/plain": repr(self)}
        display(picture, metadata={"image/png": {"alt": self.alt}}, raw=True)  # type: ignore[no-untyped-call]
        display(Words(f"**{self.title}.** {self.caption} {self.source}"))  # type: ignore[no-untyped-call]


def draw(
    figure_id: str,
    lang: str,
    table: pd.DataFrame,
    recipe: Callable[[pd.DataFrame, str], Figure],
    words: dict[str, str],
) -> Drawn:
    """The figure drawn from `table` by `recipe` in the house style, and closed.

    `words` holds title, caption, alt and source in `lang`. Two calls with one table give the same bytes.
    """
    with house_style():
        figure = recipe(table, lang)
        _settle(figure)
        png = _written(figure, "png")
        plt.close(figure)
    return Drawn(figure_id, lang, figure, png, table, **words)


def _written(figure: Figure, kind: str) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format=kind, metadata=NO_METADATA[kind])
    return buffer.getvalue()


def _settle(figure: Figure) -> None:
    """Lay the figure out once and round where its axes stand.

    The solver of the layout differs from run to run in the last bits, and the ids of an SVG are hashes of all of them.
    """
    figure.set_dpi(float(mpl.rcParams["savefig.dpi"]))
    if (layout := figure.get_layout_engine()) is not None:
        layout.execute(figure)
    # With any engine, even the one named "none", each file would be drawn twice.
    figure.set_layout_engine(None)
    for axes in figure.axes:
        left, bottom, width, height = (round(part, 6) for part in axes.get_position().bounds)
        axes.set_position((left, bottom, width, height))


def save(drawn: Drawn, folder: Path) -> list[Path]:
    """Write what is drawn, the pictures and the words; the paths written.

    `<id>.csv`, `<id>.<lang>.svg`, `<id>.<lang>.dark.svg` (the same for a dark page), `<id>.<lang>.png` and
    `<id>.<lang>.json`.
    """
    stem = f"{drawn.figure_id}.{drawn.lang}"
    words = {name: getattr(drawn, name) for name in ("figure_id", "lang", "title", "caption", "alt", "source")}
    return [
        tables.write_csv(drawn.table, folder / f"{drawn.figure_id}.csv"),
        paths.write_bytes(folder / f"{stem}.svg", drawn.svg),
        paths.write_bytes(folder / f"{stem}.dark.svg", dark_svg(drawn.svg)),
        paths.write_bytes(folder / f"{stem}.png", drawn.png),
        paths.write_text(folder / f"{stem}.json", json.dumps(words, ensure_ascii=False, indent=2) + "\n"),
    ]
