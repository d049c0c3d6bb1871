"""Every share that one province reports, row by row: counts with exact intervals, and what is less than counts."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.labels import count, label, percent
from analysis.reporting.profile_names import body_name, when_words
from analysis.reporting.style import CANVAS, INK, MARKS, MUTED, legend_below, percent_axis

_ROW = 0.46
# A title longer than this would leave the canvas.
_LETTERS = 54
_ORDER = ("counts", "part_year", "zero_without_denominator", "stated_only", "stated_part_year")


def draw_province_shares(table: pd.DataFrame, lang: str) -> Figure:
    """A panel a body, a row a period: the share, its exact interval, its counts and what the base counts."""
    bodies = list(dict.fromkeys(zip(table["scope"], table["agency"], strict=True)))
    heights = [((table["scope"] == scope) & (table["agency"] == agency)).sum() + 0.7 for scope, agency in bodies]
    figure = Figure(figsize=(CANVAS, _ROW * sum(heights) + 0.3 * len(bodies) + 1.2), layout="constrained")
    panels = figure.subplots(len(bodies), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
    for axes, (scope, agency) in zip(panels, bodies, strict=True):
        _panel(axes, table.loc[(table["scope"] == scope) & (table["agency"] == agency)], lang)
        axes.set_title(textwrap.fill(body_name(scope, agency, lang), _LETTERS), fontsize=9.5, pad=4)
    panels[-1].set_xlabel(label("axis.share_online", lang))
    legend_below(figure, _legend(table, lang), columns=2, handletextpad=0.5)
    return figure


def describe_province_shares(table: pd.DataFrame, lang: str) -> str:
    """The figure in words: each row with its body, period, share and interval."""
    parts = []
    for row in table.to_dict("records"):
        key = "alt.share_counts" if row["mark"] in ("counts", "part_year") else "alt.share_stated"
        if row["mark"] == "zero_without_denominator":
            key = "alt.share_zero"
        parts.append(
            label(
                key, lang, province=body_name(row["scope"], row["agency"], lang), year=when_words(row, lang),
                share=percent(row["share_online"], lang),
                low=percent(row["low"], lang), high=percent(row["high"], lang),
            )
        )  # fmt: skip
    return " ".join(parts)


def _panel(axes: Axes, rows: pd.DataFrame, lang: str) -> None:
    heights = range(len(rows) - 1, -1, -1)
    for height, row in zip(heights, rows.to_dict("records"), strict=True):
        share, style = row["share_online"], MARKS[row["mark"]]
        if pd.notna(row["low"]):
            reach = [[share - row["low"]], [row["high"] - share]]
            axes.errorbar(share, height, xerr=reach, color="black", markersize=7, zorder=4, **style)
        else:
            axes.plot(share, height, linestyle="none", markersize=8, zorder=4, clip_on=False, **style)
        if pd.notna(row["share_stated"]):
            stated = row["share_stated"]
            axes.plot(stated, height, linestyle="none", markersize=7, zorder=5, **MARKS["disputed_rate"])
            axes.annotate(
                label("mark.disputed_short", lang, rate=percent(stated, lang, 2)), (stated, height), (0, -15),
                textcoords="offset points", ha=_side(stated), fontsize=8.5, color=MUTED,
            )  # fmt: skip
        axes.annotate(
            _above(row, lang), (0, height), (0, 8), xycoords=axes.get_yaxis_transform(), textcoords="offset points",
            fontsize=9, color=INK, annotation_clip=False,
        )  # fmt: skip
    axes.set_yticks(list(heights), [""] * len(rows))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    percent_axis(axes, lang, which="x")
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.45, len(rows) - 0.3)


def _above(row: Mapping[Hashable, Any], lang: str) -> str:
    """The period, the share with its counts, and what the base counts, where there is a base."""
    when = when_words(row, lang)
    if row["mark"] == "zero_without_denominator":
        return f"{when}: {label('mark.zero_short', lang)}"
    share = percent(row["share_online"], lang)
    if pd.isna(row["low"]):
        return f"{when}: {share}"
    counts = f"{count(row['dossiers_online'], lang)}/{count(row['dossiers_received'], lang)}"
    base = label("profile.base", lang, base=label(f"base.{row['denominator_means']}", lang))
    return f"{when}: {share} ({counts}; {base})"


def _side(share: float) -> str:
    return "right" if share > 0.85 else ("left" if share < 0.15 else "center")


def _legend(table: pd.DataFrame, lang: str) -> list[Line2D]:
    shown = [mark for mark in _ORDER if mark in set(table["mark"])]
    if table["share_stated"].notna().any():
        shown.append("disputed_rate")
    return [
        Line2D([], [], linestyle="none", markersize=7, label=label(f"legend.{mark}", lang), **MARKS[mark])
        for mark in shown
    ]
