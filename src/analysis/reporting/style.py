"""One visual language: colours, shapes and type for every figure of the house."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito's palette (2008), told apart by the colour-blind; each also differs in lightness, for print in grey.
INK = "#1f2933"
MUTED = "#66707a"
GRID = "#d9dde1"
ONLINE = "#0072B2"
LEVEL_4 = "#56B4E9"
HONEST = "#0072B2"
WRONG = "#D55E00"
SUPPLY = "#7A5195"
STATED = "#D55E00"
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

PARAMETERS: dict[str, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.titlesize": 11,
    "axes.labelsize": 10,
    "xtick.labelsize": 9,
    "ytick.labelsize": 9,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
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
    "savefig.dpi": 160,
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
    for number in range(columns, 0, -1):
        legend = figure.legend(handles=list(handles), loc="outside lower left", ncols=number, **options)
        figure.draw_without_rendering()
        if number == 1 or legend.get_window_extent().width <= figure.bbox.width:
            break
        legend.remove()
    rows = math.ceil(len(handles) / number)
    figure.set_figheight(figure.get_figheight() + _ROW_OF_LEGEND * max(0, rows - _ROWS_ALLOWED))
