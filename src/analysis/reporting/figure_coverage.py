"""A tile for each province: what is known of a measure there, and how many figures say so."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis.labels import count, label
from analysis.reporting.coverage import TILE_STATES
from analysis.reporting.style import CANVAS, GRID, INK, LEVEL_4, MUTED, ONLINE, STATED

# Each state differs in lightness and by a sign of its own, so that it survives print in grey.
SIGNS = {"usable": "●", "partial": "◐", "disputed": "✕", "other": "○"}
_LOOKS: dict[str, dict[str, Any]] = {
    "usable": {"facecolor": ONLINE, "edgecolor": ONLINE},
    "partial": {"facecolor": "#a9d6f1", "edgecolor": LEVEL_4},
    "disputed": {"facecolor": "#fbe3d3", "edgecolor": STATED, "linewidth": 1.6},
    "other": {"facecolor": "#eceef0", "edgecolor": "#c3c9ce"},
    "nothing": {"facecolor": "white", "edgecolor": GRID, "hatch": "////"},
}
_HEIGHT = 0.56
_GAP = 0.06
LONGEST_NAME = 14
# A longer name takes two lines of its tile, and so do more signs and numbers.
_ONE_LINE, _SIGNS_A_LINE = 8, 12


def draw_coverage(table: pd.DataFrame, lang: str) -> Figure:
    """Tiles from north to south, without borders; the fill is the best that is known, the signs count figures."""
    rows, columns = table["row"].max() + 1, table["column"].max() + 1
    figure = Figure(figsize=(CANVAS, _HEIGHT * rows + 0.5), layout="constrained")
    axes = figure.subplots()
    for tile in table.to_dict("records"):
        _tile(axes, tile, lang)
    _key(axes, table, lang)
    axes.set_xlim(0, columns)
    axes.set_ylim(rows, 0)
    axes.set(xticks=[], yticks=[])
    axes.set_axis_off()
    first = table.iloc[0]
    scope = label(f"scope.{first['scope'] or 'any'}", lang)
    title = label(
        "panel.coverage", lang, measure=label(f"measure.{first['measure']}", lang), first=first["first_year"],
        last=first["last_year"], scope=scope,
    )  # fmt: skip
    axes.set_title(title[0].upper() + title[1:], fontsize=10)
    return figure


def short_name(name: str) -> str:
    """The name as a tile holds it: whole up to 14 letters, else its capitals and hyphens (BR-VT, HCMC)."""
    return name if len(name) <= LONGEST_NAME else "".join(sign for sign in name if sign.isupper() or sign == "-")


def tile_name(name: str) -> str:
    """The short name on one line, or on two broken at the space nearest the middle."""
    short = short_name(name)
    spaces = [place for place, sign in enumerate(short) if sign == " "]
    if len(short) <= _ONE_LINE or not spaces:
        return short
    middle = min(spaces, key=lambda place: abs(place - len(short) / 2))
    return f"{short[:middle]}\n{short[middle + 1 :]}"


def _tile(axes: Axes, tile: Mapping[Hashable, Any], lang: str) -> None:
    state, x, y = tile["state"], tile["column"], tile["row"]
    axes.add_patch(
        Rectangle((x + _GAP / 2, y + _GAP), 1 - _GAP, 1 - 2 * _GAP, gid=f"tile {tile['province']}", **_LOOKS[state])
    )
    ink = {"usable": "white", "nothing": MUTED}.get(state, INK)
    name = axes.text(
        x + 0.5, y + (0.37 if state != "nothing" else 0.5), tile_name(label(f"province.{tile['province']}", lang)),
        ha="center", va="center", fontsize=8.5, linespacing=1.0, color=ink,
        fontweight="bold" if state == "usable" else "normal",
    )  # fmt: skip
    if state == "nothing":
        name.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
        return
    signs = " ".join(f"{sign}\u2009{count(tile[what], lang)}" for what, sign in SIGNS.items() if tile[what])
    if len(signs) > _SIGNS_A_LINE:
        signs = "\n".join(signs.rsplit(" ", 1))
    axes.text(x + 0.5, y + 0.76, signs, ha="center", va="center", fontsize=8, linespacing=1.0, color=ink)


def _key(axes: Axes, table: pd.DataFrame, lang: str) -> None:
    """What fills and signs mean, where the grid leaves room: west of the narrow middle."""
    left, top = _GAP / 2, table["row"].max() / 2 - 0.8
    axes.text(left, top, label("legend.coverage", lang), fontsize=9, va="center", color=MUTED)
    for place, state in enumerate(TILE_STATES, start=1):
        y = top + 0.62 * place
        axes.add_patch(Rectangle((left, y - 0.24), 0.4, 0.48, **_LOOKS[state]))
        colour = "white" if state == "usable" else INK
        axes.text(left + 0.2, y, SIGNS.get(state, ""), ha="center", va="center", fontsize=8, color=colour)
        words = label(f"coverage.{state}", lang)
        number = count(int((table["state"] == state).sum()), lang)
        axes.text(left + 0.52, y, f"{words}: {number}", va="center", fontsize=9)
