"""Rates as printed beside the rates that the printed counts give."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.labels import count, label, percent, province_name, year_name
from analysis.reporting.style import CANVAS, INK, MUTED, RECOMPUTED, STATED, legend_below, percent_axis

AGREES = ("agrees_rounded", "agrees_truncated")


# A rate that its counts cannot check is no fault, and is not coloured as one.
_NO_FAULT = (*AGREES, "not_checkable")
# Beyond this many rows the rates that agree share one line: a reader looks for those that do not.
_MOST_ROWS = 24
# Inches a row, and how far above its marks, in points, the name and the words of a row stand.
_ROW, _NAME, _WORDS = 0.52, 20, 8


def draw_rates(table: pd.DataFrame, lang: str) -> Figure:
    """One row a printed rate: above it its name and the diagnosis in words; triangle as printed, circle as recomputed.

    Where there are many, the rates that agree with their counts stand on one line together.
    """
    agree = table["diagnosis"].isin(AGREES)
    together = table.loc[agree] if len(table) > _MOST_ROWS else table.iloc[:0]
    alone = table.drop(together.index)
    lines = len(alone) + bool(len(together))
    figure = Figure(figsize=(CANVAS, _ROW * lines + 1.2), layout="constrained")
    axes = figure.subplots()
    for height, row in zip(range(lines - 1, -1, -1), alone.to_dict("records"), strict=False):
        _row(axes, row, height, lang)
        _above(axes, _name(row, lang), height, _NAME, gid="name", color=INK)
    if len(together):
        for row in together.to_dict("records"):
            _marks(axes, row, 0)
        _above(axes, label("panel.rates_agree", lang, number=count(len(together), lang)), 0, _WORDS, gid="name")
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    percent_axis(axes, lang, which="x")
    widest = max(float(table[name].max()) for name in ("share_stated", "share_recomputed"))
    axes.set_xlim(0, max(1.0, widest * 1.03))
    axes.set_ylim(-0.3, lines - 0.1)
    legend_below(
        figure,
        [
            Line2D([], [], linestyle="none", color=colour, marker=marker, markerfacecolor=face, label=label(key, lang))
            for key, colour, marker, face in (
                ("legend.stated", STATED, "^", "white"),
                ("legend.recomputed", RECOMPUTED, "o", RECOMPUTED),
            )
        ],
        columns=2,
    )  # fmt: skip
    return figure


def _row(axes: Axes, row: Mapping[Hashable, Any], height: int, lang: str) -> None:
    agrees = row["diagnosis"] in _NO_FAULT
    _marks(axes, row, height)
    words = label(f"diagnosis.{row['diagnosis']}", lang)
    _above(
        axes, f"{row['rate_text']} → {percent(row['share_recomputed'], lang, 2)}  {words}", height, _WORDS,
        color=MUTED if agrees else STATED, fontweight="normal" if agrees else "bold",
    )  # fmt: skip


def _above(axes: Axes, words: str, height: int, points: int, **look: Any) -> None:
    axes.annotate(
        words, (0, height), (0, points), xycoords=axes.get_yaxis_transform(), textcoords="offset points",
        va="baseline", fontsize=9, annotation_clip=False, **look,
    )  # fmt: skip


def _marks(axes: Axes, row: Mapping[Hashable, Any], height: int) -> None:
    stated, found, agrees = row["share_stated"], row["share_recomputed"], row["diagnosis"] in _NO_FAULT
    axes.plot([stated, found], [height, height], color=STATED if not agrees else MUTED, linewidth=1.6, zorder=1)
    axes.plot(
        found, height, marker="o", color=RECOMPUTED, markersize=7, linestyle="none", zorder=2, clip_on=False
    )  # fmt: skip
    axes.plot(
        stated, height, marker="^", markersize=8, linestyle="none", zorder=3, clip_on=False,
        markerfacecolor="white" if agrees else STATED, markeredgecolor=STATED,
    )  # fmt: skip


def _name(row: Mapping[Hashable, Any], lang: str) -> str:
    level = " " + label("level.words", lang, level=row["level"]) if row["level"] else ""
    when = f"{province_name(row['province'], lang)} {year_name(row['year'], lang)}"
    return f"{when}, {label('measure.' + row['measure'], lang)}{level}"
