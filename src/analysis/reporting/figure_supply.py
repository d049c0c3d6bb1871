"""Supply beside uptake: procedures that were offered online, and dossiers that were filed online."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.labels import count, label, percent
from analysis.reporting.style import INK, MARKS, MUTED, ONLINE, SUPPLY, percent_axis


def draw_supply(table: pd.DataFrame, lang: str) -> Figure:
    """One row a province and year: a square for procedures, a circle for dossiers; hollow without counts."""
    rows = list(dict.fromkeys(zip(table["province"], table["year"], strict=True)))
    figure = Figure(figsize=(9.4, 0.62 * len(rows) + 1.7), layout="constrained")
    axes = figure.subplots()
    for height, (province, year) in zip(range(len(rows) - 1, -1, -1), rows, strict=True):
        unit = table.loc[(table["province"] == province) & (table["year"] == year)].set_index("what")
        if len(unit) == 2:
            axes.plot(unit["share"], [height, height], color=MUTED, linewidth=1, zorder=1)
        for what, lift in (("supply", 7), ("uptake", -15)):
            if what not in unit.index:
                continue
            row = unit.loc[what]
            style = (
                MARKS["supply"]
                if what == "supply"
                else {"marker": "o", "markerfacecolor": ONLINE, "markeredgecolor": ONLINE}
            )
            if row["mark"] == "stated_only":
                style = style | {"markerfacecolor": "white"}
            axes.plot(row["share"], height, linestyle="none", markersize=8, zorder=3, clip_on=False, **style)
            parts = (
                f" ({count(row['numerator'], lang)}/{count(row['denominator'], lang)})"
                if row["mark"] == "counts"
                else ""
            )
            side = "right" if row["share"] > 0.85 else ("left" if row["share"] < 0.12 else "center")
            offset = {"right": 6, "left": -6, "center": 0}[side]
            axes.annotate(
                percent(row["share"], lang) + parts, (row["share"], height), (offset, lift),
                textcoords="offset points", fontsize=8.5, color=SUPPLY if what == "supply" else ONLINE,
                ha=side,
            )  # fmt: skip
    axes.set_yticks(range(len(rows) - 1, -1, -1), [f"{label(f'province.{p}', lang)} {y}" for p, y in rows])
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
    figure.legend(handles=handles, loc="outside lower left", ncols=2)
    return figure
