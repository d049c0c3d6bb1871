"""One visual language: colours, shapes and type for every figure of the house."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import seaborn as sns
from cycler import cycler
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

# Inches: at the width of a phone, or of one column of print, words of 9 points can still be read.
CANVAS = 5.2

# After Okabe and Ito (2008), told apart by the colour-blind; the vermilion is darker than theirs, to be read as words.
# Each also differs in lightness, for print in grey.
INK = "#1f2933"
MUTED = "#5f6871"
GRID = "#d9dde1"
ONLINE = "#0072B2"
LEVEL_4 = "#56B4E9"
HONEST = "#0072B2"
WRONG = "#B84A00"
SUPPLY = "#7A5195"
STATED = "#B84A00"
RECOMPUTED = "#0072B2"

# A mark keeps its meaning in every figure, by shape as well as colour.
MARKS: dict[str, dict[str, Any]] = {
    "counts": {"marker": "o", "markerfacecolor": INK, "markeredgecolor": INK},
    "zero_without_denominator": {"marker": "o", "markerfacecolor": "white", "markeredgecolor": INK},
    "stated_only": {"marker": "D", "markerfacecolor": "white", "markeredgecolor": STATED},
    "stated_part_year": {"marker": "v", "markerfacecolor": "white", "markeredgecolor": STATED},
    "disputed_rate": {"marker": "x", "markeredgecolor": STATED, "markeredgewidth": 2.0},
    "supply": {"marker": "s", "markerfacecolor": SUPPLY, "markeredgecolor": SUPPLY},
    "part_year": {"marker": "^", "markerfacecolor": "white", "markeredgecolor": INK},
}

# A legend of so many rows is reckoned with in the height of a figure; each row more adds so many inches.
_ROWS_ALLOWED, _ROW_OF_LEGEND = 4, 0.19
# A line of a key holds so many letters beside its mark, at the width of the canvas.
_LETTERS_OF_KEY = 56
# A share of the canvas, so that rounding at another resolution pushes no letter off it.
_WIDEST = 0.98

PARAMETERS: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.labelsize": 9,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.prop_cycle": cycler(color=[INK]),
    "patch.facecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "grid.color": GRID,
    "grid.linewidth": 0.8,
    "axes.axisbelow": True,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "figure.dpi": 100,
    "savefig.dpi": 200,
    "svg.hashsalt": "hoso",
    "svg.fonttype": "path",
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "errorbar.capsize": 3,
}


@contextmanager
def house_style() -> Iterator[None]:
    """Draw inside this: nothing of a user's own matplotlib settings reaches the figure, nor the other way round."""
    with mpl.rc_context():
        mpl.rcdefaults()
        sns.set_theme(style="ticks", rc=PARAMETERS)
        yield


def percent_axis(axes: Axes, lang: str, *, which: str = "y") -> None:
    """Ticks from 0 to 100 % as the language writes them, with a light grid."""
    axis = axes.yaxis if which == "y" else axes.xaxis
    axis.set_major_locator(mpl.ticker.MultipleLocator(0.2))
    axis.set_major_formatter(mpl.ticker.FuncFormatter(lambda share, _: f"{share * 100:.0f}\u00a0%"))
    axes.grid(axis="y" if which == "y" else "x")


def legend_below(figure: Figure, handles: Sequence[Artist], columns: int = 3, **options: Any) -> None:
    """A legend under the axes in as many columns, up to `columns`, as the figure is wide; it makes the figure taller.

    A key with long entries would otherwise leave the canvas of a narrow figure, or press its axes flat.
    """
    if not handles:
        return
    for handle in handles:
        handle.set_label(textwrap.fill(str(handle.get_label()), _LETTERS_OF_KEY))
    for number in range(columns, 0, -1):
        legend = figure.legend(handles=list(handles), loc="outside lower left", ncols=number, **options)
        # The key alone is measured: to lay out the whole figure for it would take as long as to draw it.
        renderer = FigureCanvasAgg(figure).get_renderer()  # type: ignore[no-untyped-call]
        if number == 1 or legend.get_window_extent(renderer).width <= _WIDEST * figure.bbox.width:
            break
        legend.remove()
    lines = [str(handle.get_label()).count("\n") + 1 for handle in handles]
    # A column of the key is filled before the next begins.
    rows = max(
        sum(lines[start : start + -(-len(lines) // number)]) for start in range(0, len(lines), -(-len(lines) // number))
    )
    figure.set_figheight(figure.get_figheight() + _ROW_OF_LEGEND * max(0, rows - _ROWS_ALLOWED))
