"""Share of dossiers filed online, by province and year: counts with exact intervals, and what is less than counts."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.labels import label, percent
from analysis.reporting.marks import draw_marks, mark_key
from analysis.reporting.style import LEVEL_4, MARKS, MUTED, ONLINE, legend_below, percent_axis

_BAR = 0.62
# The words above a mark as high as this would touch the title of the panel, which then keeps so many points clear.
_NEAR_TITLE, _CLEAR = 0.93, 20.0
# How far to the right of a year its second figure stands, in years.
BESIDE = 0.48


def draw_share_online(table: pd.DataFrame, lang: str) -> Figure:
    """One panel a province: bars by level, a point with its exact interval, hollow marks where counts are missing."""
    units = list(dict.fromkeys(zip(table["province"], table["agency"], strict=True)))
    years = [table.loc[(table["province"] == p) & (table["agency"] == a), "year"] for p, a in units]
    widths = [int(year.max() - year.min()) + 1.6 for year in years]
    figure = Figure(figsize=(max(6.4, 0.95 * sum(widths) + 1.2), 4.6), layout="constrained")
    highest = table[["share_online", "high", "share_stated"]].max().max()
    panels = figure.subplots(1, len(units), sharey=True, width_ratios=widths, squeeze=False)[0]
    marks: set[str] = set()
    for axes, (province, agency) in zip(panels, units, strict=True):
        unit = table.loc[(table["province"] == province) & (table["agency"] == agency)]
        _panel(axes, unit, lang)
        axes.set_title(label(f"province.{province}", lang), pad=_CLEAR if highest > _NEAR_TITLE else None)
        marks |= set(draw_marks(axes, _CLEAR - 4 if highest > _NEAR_TITLE else 0))
    panels[0].set_ylabel(label("axis.share_online", lang))
    legend_below(figure, [*_legend(table, lang), *mark_key(marks, lang)], handletextpad=0.5)
    return figure


def _panel(axes: Axes, unit: pd.DataFrame, lang: str) -> None:
    drawn: list[int] = []
    for row in unit.to_dict("records"):
        # A second figure for a year, of a shorter period or a rate alone, stands beside the bar of the first.
        year = int(row["year"]) + BESIDE * drawn.count(int(row["year"]))
        drawn.append(int(row["year"]))
        share, mark = row["share_online"], row["mark"]
        if mark in ("counts", "part_year"):
            third = row["share_level3"] if pd.notna(row["share_level3"]) else share
            fourth = row["share_level4"] if pd.notna(row["share_level4"]) else 0.0
            axes.bar(year, third, _BAR, color=ONLINE, alpha=0.85, zorder=2)
            axes.bar(year, fourth, _BAR, bottom=third, color=LEVEL_4, hatch="///", edgecolor="white", zorder=2)
            bars = [[share - row["low"]], [row["high"] - share]]
            axes.errorbar(year, share, bars, color="black", markersize=6, zorder=4, **MARKS[mark])
        else:
            axes.plot(year, share, linestyle="none", markersize=8, zorder=4, clip_on=False, **MARKS[mark])
        words = percent(share, lang) if mark != "zero_without_denominator" else label("mark.zero_short", lang)
        above = row["high"] if pd.notna(row["high"]) else share
        axes.annotate(words, (year, above), (0, 7), textcoords="offset points", ha="center", fontsize=9)
        if pd.notna(row["share_stated"]):
            stated = row["share_stated"]
            axes.plot(year, stated, linestyle="none", markersize=7, zorder=5, **MARKS["disputed_rate"])
            axes.annotate(
                label("mark.disputed_short", lang, rate=percent(stated, lang, 2)),
                (year, stated), (0, 7), textcoords="offset points", ha="center", fontsize=8, color=MUTED,
            )  # fmt: skip
    percent_axis(axes, lang)
    axes.set_ylim(0, 1.0)
    first, last = int(unit["year"].min()), int(unit["year"].max())
    axes.set_xlim(first - 0.8, last + 0.8)
    axes.set_xticks(range(first, last + 1))


def _legend(table: pd.DataFrame, lang: str) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = []
    if table["share_level3"].notna().any():
        handles.append(Patch(color=ONLINE, alpha=0.85, label=label("legend.level3", lang)))
    if table["share_level4"].notna().any():
        handles.append(Patch(facecolor=LEVEL_4, hatch="///", edgecolor="white", label=label("legend.level4", lang)))
    shown = [
        mark
        for mark in ("counts", "part_year", "zero_without_denominator", "stated_only", "stated_part_year")
        if mark in set(table["mark"])
    ]
    if table["share_stated"].notna().any():
        shown.append("disputed_rate")
    handles += [
        Line2D([], [], linestyle="none", markersize=7, label=label(f"legend.{mark}", lang), **MARKS[mark])
        for mark in shown
    ]
    return handles
