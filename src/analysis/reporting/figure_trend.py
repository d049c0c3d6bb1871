"""The fitted trend with the interval that holds, and the usual one struck out beside it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis.labels import decimal, label, percent
from analysis.reporting.marks import draw_marks, mark_key
from analysis.reporting.style import CANVAS, GRID, HONEST, INK, MARKS, WRONG, legend_below, percent_axis

_FEW_TICKS = [0.5, 1, 2, 5, 10, 20]
_DECADES = [0.001, 0.01, 0.1, 1, 10, 100, 1000]
# Beyond these an odds ratio a year is cut off: the bar leaves the panel and the words say less or more than.
_SHOWN = (0.001, 1000.0)


def draw_trend(table: pd.DataFrame, lang: str) -> Figure:
    """Above, the points and the fitted line with both bands; below, the odds ratio a year with both intervals."""
    figure = Figure(figsize=(CANVAS, 6.3), layout="constrained")
    above, below = figure.subplots(2, 1, height_ratios=[1.3, 1])
    _curve(above, table, lang)
    struck = _ratios(below, table, lang)
    legend_below(figure, mark_key(draw_marks(above), lang), handletextpad=0.3)
    _strike_out(figure, below, struck)
    return figure


def _curve(axes: Axes, table: pd.DataFrame, lang: str) -> None:
    honest = table.loc[table["part"] == "honest"]
    naive = table.loc[table["part"] == "naive"]
    points = table.loc[table["part"] == "point"]
    years = honest["year"].astype(float)
    axes.fill_between(years, honest["low"], honest["high"], color=HONEST, alpha=0.16, linewidth=0, zorder=1)
    axes.plot(years, honest["share"], color=HONEST, linewidth=2, zorder=3)
    for edge in ("low", "high"):
        axes.plot(naive["year"].astype(float), naive[edge], color=WRONG, linewidth=1, linestyle=(0, (4, 2)), zorder=2)
    for row in points.to_dict("records"):
        bars = [[row["share"] - row["low"]], [row["high"] - row["share"]]]
        axes.errorbar(row["year"], row["share"], bars, color=INK, markersize=6, zorder=4, **MARKS["counts"])
        side = _side_of(row, points["year"].astype(int), honest)
        axes.annotate(
            percent(row["share"], lang), (row["year"], row["share"]), side, textcoords="offset points", fontsize=9,
            ha="left" if side[0] > 0 else "right",
        )  # fmt: skip
    axes.axhline(0.5, color=INK, linewidth=0.8, linestyle=":", zorder=1)
    percent_axis(axes, lang)
    axes.set_ylim(0, 1)
    axes.set_xticks(sorted(points["year"].astype(int)))
    axes.set_xlim(points["year"].min() - 0.25, points["year"].max() + 0.35)
    axes.set_title(label("panel.trend_line", lang, province=label(f"province.{table['province'].iloc[0]}", lang)))
    axes.set_ylabel(label("axis.share_online", lang))


def _side_of(row: Mapping[Hashable, Any], years: pd.Series[int], line: pd.DataFrame) -> tuple[int, int]:
    """Where the words of a point stand, in points from it: clear of the fitted line and of the ends of the axis."""
    if row["year"] == years.max():
        return (-9, -16 if row["share"] > 0.1 else 6)
    fitted = np.interp(float(row["year"]), line["year"].astype(float), line["share"].astype(float))
    return (-8, 4) if row["share"] > fitted and row["year"] > years.min() else (9, -4)


def _ratios(axes: Axes, table: pd.DataFrame, lang: str) -> list[Text]:
    ratios = {row["part"]: row for row in table.to_dict("records")}
    struck: list[Text] = []
    for height, part, colour in ((1, "odds_ratio_honest", HONEST), (0, "odds_ratio_naive", WRONG)):
        row = ratios[part]
        estimate, low, high = float(row["share"]), float(row["low"]), float(row["high"])
        axes.errorbar(
            estimate, height, xerr=[[estimate - low], [high - estimate]], fmt="o", color=colour, linewidth=2.5,
            capsize=6, markersize=6,
        )  # fmt: skip
        interval = f"{_ratio_words(estimate, lang)} ({_ratio_words(low, lang)} – {_ratio_words(high, lang)})"
        words = [
            axes.text(
                0.03, height + lift, text,
                transform=axes.get_yaxis_transform(), fontsize=9, color=colour, va="center",
            )
            for lift, text in ((0.5, label(f"legend.{part}", lang)), (0.25, interval))
        ]  # fmt: skip
        struck += words if part == "odds_ratio_naive" else []
    axes.axvline(1, color=INK, linewidth=0.8, linestyle=":")
    axes.set_xscale("log")
    lowest = min(0.5, max(float(ratios["odds_ratio_honest"]["low"]), _SHOWN[0]) * 0.85)
    highest = max(20.0, min(float(ratios["odds_ratio_honest"]["high"]), _SHOWN[1]) * 1.2)
    axes.set_xlim(lowest, highest)
    axes.xaxis.set_major_locator(FixedLocator(_FEW_TICKS if lowest > 0.1 and highest < 100 else _DECADES))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick_words(value, lang)))
    axes.set_ylim(-0.35, 1.8)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=GRID)
    axes.set_xlabel(label("axis.odds_ratio", lang))
    axes.set_title(label("panel.odds_ratio", lang))
    return struck


def _ratio_words(ratio: float, lang: str) -> str:
    if ratio < _SHOWN[0]:
        return f"< {decimal(_SHOWN[0], lang, 3)}"
    return f"> {decimal(_SHOWN[1], lang, 0)}" if ratio > _SHOWN[1] else decimal(ratio, lang, 2)


def _tick_words(ratio: float, lang: str) -> str:
    return decimal(ratio, lang, 0 if ratio >= 1 else (1 if ratio >= 0.1 else (2 if ratio >= 0.01 else 3)))


def _strike_out(figure: Figure, axes: Axes, words: list[Text]) -> None:
    """Draw a line through each text: the reader should see at once that this is not an interval to quote."""
    figure.draw_without_rendering()
    to_axes = axes.transAxes.inverted()
    for text in words:
        box = text.get_window_extent().transformed(to_axes)
        middle = (box.y0 + box.y1) / 2
        axes.plot(
            [box.x0, box.x1], [middle, middle], color=WRONG, linewidth=1.2, transform=axes.transAxes, clip_on=False
        )
