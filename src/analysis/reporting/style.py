"""One visual language: colours, shapes and type for every figure of the house."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes

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
    "disputed_rate": {"marker": "x", "markeredgecolor": STATED, "markeredgewidth": 2.0},
    "supply": {"marker": "s", "markerfacecolor": SUPPLY, "markeredgecolor": SUPPLY},
    "part_year": {"marker": "^", "markerfacecolor": "white", "markeredgecolor": INK},
}

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
