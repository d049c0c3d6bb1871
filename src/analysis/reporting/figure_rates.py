"""Rates as printed beside the rates that the printed counts give."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.labels import label, percent
from analysis.reporting.style import INK, MUTED, RECOMPUTED, STATED, percent_axis

AGREES = ("agrees_rounded", "agrees_truncated")


def draw_rates(table: pd.DataFrame, lang: str) -> Figure:
    """One row a printed rate: triangle as printed, circle as recomputed, and the diagnosis in words."""
    figure = Figure(figsize=(9.4, 0.42 * len(table) + 1.7), layout="constrained")
    axes = figure.subplots()
    heights = range(len(table) - 1, -1, -1)
    names = []
    for height, row in zip(heights, table.to_dict("records"), strict=True):
        stated, found, agrees = row["share_stated"], row["share_recomputed"], row["diagnosis"] in AGREES
        axes.plot([stated, found], [height, height], color=STATED if not agrees else MUTED, linewidth=1.6, zorder=1)
        axes.plot(found, height, marker="o", color=RECOMPUTED, markersize=7, linestyle="none", zorder=2)
        axes.plot(
            stated, height, marker="^", markersize=8, linestyle="none", zorder=3,
            markerfacecolor="white" if agrees else STATED, markeredgecolor=STATED,
        )  # fmt: skip
        words = label(f"diagnosis.{row['diagnosis']}", lang)
        axes.annotate(
            f"{row['rate_text']} → {percent(found, lang, 2)}  {words}",
            (1.02, height), xycoords=("axes fraction", "data"), va="center", fontsize=9,
            color=INK if agrees else STATED, fontweight="normal" if agrees else "bold",
        )  # fmt: skip
        level = " " + label("level.words", lang, level=row["level"]) if row["level"] else ""
        names.append(
            f"{label('province.' + row['province'], lang)} {row['year']}, "
            f"{label('measure.' + row['measure'], lang)}{level}"
        )
    axes.set_yticks(list(heights), names, fontsize=9)
    percent_axis(axes, lang, which="x")
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.6, len(table) - 0.4)
    axes.tick_params(axis="y", length=0)
    figure.legend(
        handles=[
            Line2D([], [], linestyle="none", color=colour, marker=marker, markerfacecolor=face, label=label(key, lang))
            for key, colour, marker, face in (
                ("legend.stated", STATED, "^", "white"),
                ("legend.recomputed", RECOMPUTED, "o", RECOMPUTED),
            )
        ],
        loc="outside lower left", ncols=2,
    )  # fmt: skip
    return figure
