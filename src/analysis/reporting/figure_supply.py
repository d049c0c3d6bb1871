"""Supply beside uptake: procedures that were offered online, and dossiers that were filed online."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.labels import count, label, percent
from analysis.reporting.style import CANVAS, INK, MARKS, MUTED, ONLINE, SUPPLY, legend_below, percent_axis

# Beyond this share the words of a mark end at it, and as near to nought they begin at it, so as to stay on the canvas.
_AT_END = 0.76
# A line of an agency's name, beside its row.
_LETTERS = 18


def draw_supply(table: pd.DataFrame, lang: str) -> Figure:
    """One row an agency and year: a square for procedures, a circle for dossiers; hollow without counts."""
    rows = list(dict.fromkeys(zip(table["province"], table["agency"], table["year"], strict=True)))
    figure = Figure(figsize=(CANVAS, 0.62 * len(rows) + 1.6), layout="constrained")
    axes = figure.subplots()
    for height, (province, agency, year) in zip(range(len(rows) - 1, -1, -1), rows, strict=True):
        here = (table["province"] == province) & (table["agency"] == agency) & (table["year"] == year)
        _row(axes, table.loc[here], height, lang)
    axes.set_yticks(range(len(rows) - 1, -1, -1), _names(rows, lang))
    axes.tick_params(axis="y", length=0)
    percent_axis(axes, lang, which="x")
    axes.set_xlim(0, 1.02)
    axes.set_ylim(-0.7, len(rows) - 0.3)
    hollow = (table["mark"] == "stated_only").any()
    handles = [
        Line2D([], [], linestyle="none", markersize=8, label=label("legend.supply", lang), **MARKS["supply"]),
        Line2D([], [], linestyle="none", marker="o", color=ONLINE, markersize=8, label=label("legend.uptake", lang)),
    ]
    if hollow:
        handles.append(
            Line2D(
                [],
                [],
                linestyle="none",
                marker="o",
                markerfacecolor="white",
                markeredgecolor=INK,
                label=label("legend.hollow", lang),
            )
        )
    legend_below(figure, handles, columns=2)
    return figure


def _row(axes: Axes, unit: pd.DataFrame, height: int, lang: str) -> None:
    if unit["what"].nunique() == 2:
        axes.plot(unit["share"], [height] * len(unit), color=MUTED, linewidth=1, zorder=1)
    for row in unit.to_dict("records"):
        is_supply = row["what"] == "supply"
        style = MARKS["supply"] if is_supply else {"marker": "o", "markerfacecolor": ONLINE, "markeredgecolor": ONLINE}
        if row["mark"] == "stated_only":
            style = style | {"markerfacecolor": "white"}
        axes.plot(row["share"], height, linestyle="none", markersize=8, zorder=3, clip_on=False, **style)
        parts = ""
        if row["mark"] == "counts":
            parts = f" ({count(row['numerator'], lang)}/{count(row['denominator'], lang)})"
        side = "right" if row["share"] > _AT_END else ("left" if row["share"] < 1 - _AT_END else "center")
        offset = {"right": 6, "left": -6, "center": 0}[side]
        axes.annotate(
            percent(row["share"], lang) + parts, (row["share"], height), (offset, 7 if is_supply else -15),
            textcoords="offset points", fontsize=9, color=SUPPLY if is_supply else ONLINE, ha=side,
        )  # fmt: skip


def _names(rows: Sequence[tuple[str, str, int]], lang: str) -> list[str]:
    """Province and year of each row, and the agency where the province has several."""
    several = {province for province, agency, _ in rows if any(p == province and a != agency for p, a, _ in rows)}
    return [
        f"{label(f'province.{province}', lang)} {year}"
        + ("\n" + textwrap.fill(agency, _LETTERS) if agency and province in several else "")
        for province, agency, year in rows
    ]
