"""Share of dossiers filed online, by province and year: counts with exact intervals, and what is less than counts."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.labels import label, percent
from analysis.reporting.marks import draw_marks, mark_key
from analysis.reporting.style import CANVAS, INK, LEVEL_4, MARKS, MUTED, ONLINE, legend_below, percent_axis

_BAR = 0.62
# The words above a mark as high as this would touch the title of the panel, which then keeps so many points clear.
_NEAR_TITLE, _CLEAR = 0.93, 20.0
# A printed rate so near to the top of the interval has its words a line, in points, above those of the share.
_NEAR, _LINE = 0.09, 13.0
# How far to the right of a year its second figure stands, in years.
BESIDE = 0.48
# Panels stand in lines of so many years, each line so many inches high; a panel is never narrower than its words.
_WIDEST_LINE, _NARROWEST, _LINE_HEIGHT = 6.2, 3.0, 2.85
# Words above a mark are no wider than so many letters.
_LETTERS = 10
# Beyond so many years words of one year would lie on those of the next: they stand upright.
_CROWDED = 7


def draw_share_online(table: pd.DataFrame, lang: str) -> Figure:
    """One panel a province: bars by level, a point with its exact interval, hollow marks where counts are missing."""
    units = list(dict.fromkeys(zip(table["province"], table["agency"], strict=True)))
    lines = _lines([_width(_of(table, unit)["year"]) for unit in units])
    figure = Figure(figsize=(CANVAS, _LINE_HEIGHT * len(lines) + 1.3), layout="constrained")
    highest = table[["share_online", "high", "share_stated"]].max().max()
    top = table["high"].fillna(table["share_online"])
    clear = _CLEAR + _LINE * bool(((table["share_stated"] - top).abs() < _NEAR).any()) if highest > _NEAR_TITLE else 0.0
    marks: set[str] = set()
    names = [province for province, _ in units]
    grid = figure.add_gridspec(len(lines), 1)
    for place, line in enumerate(lines):
        rest = max(0.0, max(sum(_widths(line)) for line in lines) - sum(_widths(line)))
        panels = grid[place].subgridspec(1, len(line) + 1, width_ratios=[*_widths(line), max(rest, 0.01)])
        for column, (number, width) in enumerate(line):
            unit = units[number]
            axes = figure.add_subplot(panels[column])
            _panel(axes, _of(table, unit), lang, width)
            axes.tick_params(axis="y", labelleft=column == 0)
            title = label(f"province.{unit[0]}", lang)
            if names.count(unit[0]) > 1:
                title += "\n" + textwrap.fill(unit[1], 22)
            axes.set_title(title, pad=clear or None)
            marks |= set(draw_marks(axes, max(0.0, clear - 4)))
    figure.supylabel(label("axis.share_online", lang), fontsize=9)
    legend_below(figure, [*_legend(table, lang), *mark_key(marks, lang)], columns=2, handletextpad=0.5)
    return figure


def _of(table: pd.DataFrame, unit: tuple[str, str]) -> pd.DataFrame:
    return table.loc[(table["province"] == unit[0]) & (table["agency"] == unit[1])]


def _width(years: pd.Series[int]) -> float:
    """How many years wide the panel of a unit is: those it has, and room beside them for words."""
    return max(_NARROWEST, int(years.max() - years.min()) + 1.6)


def _lines(widths: list[float]) -> list[list[tuple[int, float]]]:
    """The panels in lines that the canvas holds, each panel as (its place, its width in years)."""
    lines: list[list[tuple[int, float]]] = []
    for place, width in enumerate(widths):
        if not lines or sum(_widths(lines[-1])) + width > _WIDEST_LINE:
            lines.append([])
        lines[-1].append((place, width))
    return lines


def _widths(line: list[tuple[int, float]]) -> list[float]:
    return [width for _, width in line]


def _panel(axes: Axes, unit: pd.DataFrame, lang: str, width: float) -> None:
    upright: dict[str, Any] = {"rotation": 90 if width > _CROWDED + 1.6 else 0}
    drawn: list[int] = []
    for row in unit.to_dict("records"):
        # A second figure for a year, of a shorter period or a rate alone, stands beside the bar of the first.
        second = drawn.count(int(row["year"]))
        year = int(row["year"]) + BESIDE * second
        drawn.append(int(row["year"]))
        share, mark = row["share_online"], row["mark"]
        if mark in ("counts", "part_year"):
            third = row["share_level3"] if pd.notna(row["share_level3"]) else share
            fourth = row["share_level4"] if pd.notna(row["share_level4"]) else 0.0
            axes.bar(year, third, _BAR, color=ONLINE, alpha=0.85, zorder=2)
            axes.bar(year, fourth, _BAR, bottom=third, color=LEVEL_4, hatch="///", edgecolor=ONLINE, zorder=2)
            bars = [[share - row["low"]], [row["high"] - share]]
            axes.errorbar(year, share, bars, color=INK, markersize=6, zorder=4, **MARKS[mark])
        else:
            axes.plot(year, share, linestyle="none", markersize=8, zorder=4, clip_on=False, **MARKS[mark])
        words = percent(share, lang) if mark != "zero_without_denominator" else label("mark.zero_short", lang)
        above = row["high"] if pd.notna(row["high"]) else share
        if pd.notna(row["share_stated"]) and abs(row["share_stated"] - above) < _NEAR:
            above = max(above, row["share_stated"])
        # Where a printed rate stands not far above, there is just room for the words below it.
        lift = 4 if row["share_stated"] > above else 7
        axes.annotate(
            textwrap.fill(words, _LETTERS), (year, above), (7, 0) if second else (0, lift), textcoords="offset points",
            ha="left" if second else "center", va="center" if second else "bottom", fontsize=9, **upright,
        )  # fmt: skip
        if pd.notna(row["share_stated"]):
            stated = row["share_stated"]
            axes.plot(year, stated, linestyle="none", markersize=7, zorder=5, **MARKS["disputed_rate"])
            # Near the words of the share it would lie on them: then it stands a line above.
            near = abs(stated - above) < _NEAR
            axes.annotate(
                label("mark.disputed_short", lang, rate=percent(stated, lang, 2)),
                (year, max(above, stated) if near else stated), (0, 7 + _LINE * near),
                textcoords="offset points", ha="center", fontsize=8, color=MUTED, **upright,
            )  # fmt: skip
    percent_axis(axes, lang)
    axes.set_ylim(0, 1.0)
    first, last = int(unit["year"].min()), int(unit["year"].max())
    axes.set_xlim((first + last - width) / 2, (first + last + width) / 2)
    axes.set_xticks(range(first, last + 1, 1 if width <= _CROWDED + 1.6 else 2))


def _legend(table: pd.DataFrame, lang: str) -> list[Line2D | Patch]:
    handles: list[Line2D | Patch] = []
    if table["share_level3"].notna().any():
        handles.append(Patch(color=ONLINE, alpha=0.85, label=label("legend.level3", lang)))
    if table["share_level4"].notna().any():
        handles.append(Patch(facecolor=LEVEL_4, hatch="///", edgecolor=ONLINE, label=label("legend.level4", lang)))
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
