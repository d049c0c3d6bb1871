"""Level 4 within what was filed online: what the services offered, never what people preferred."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.labels import count, label, percent, province_name
from analysis.reporting.style import INK, LEVEL_4, MARKS, ONLINE, legend_below, percent_axis

_BAR = 0.42


def draw_level4(table: pd.DataFrame, lang: str) -> Figure:
    """One bar a filing, all that was filed online: level 4 hatched from the left, with its exact interval."""
    several = table.groupby("province")["agency"].nunique().gt(1)
    figure = Figure(figsize=(5.0, 0.62 * len(table) + 1.5), layout="constrained")
    axes = figure.subplots()
    for height, row in zip(range(len(table) - 1, -1, -1), table.to_dict("records"), strict=True):
        share = row["share"]
        axes.barh(height, 1 - share, _BAR, left=share, color=ONLINE, alpha=0.85, zorder=2)
        axes.barh(height, share, _BAR, facecolor=LEVEL_4, edgecolor=ONLINE, hatch="///", zorder=2)
        bars = [[share - row["low"]], [row["high"] - share]]
        axes.errorbar(share, height, xerr=bars, color=INK, markersize=5, zorder=4, **MARKS["counts"])
        name = f"{province_name(row['province'], lang)} {int(row['year'])}"
        if several[row["province"]]:
            name += f" · {row['agency']}"
        counts = f"{count(row['level4'], lang)}/{count(row['online'], lang)}"
        axes.annotate(
            f"{name}: {percent(share, lang)} ({counts})", (0, height + _BAR / 2), (0, 3),
            textcoords="offset points", fontsize=9, va="bottom",
        )  # fmt: skip
    percent_axis(axes, lang, which="x")
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.45, len(table) - 0.25)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(label("axis.share_of_online", lang))
    handles = [
        Patch(facecolor=LEVEL_4, edgecolor=ONLINE, hatch="///", label=label("legend.level4", lang)),
        Patch(color=ONLINE, alpha=0.85, label=label("legend.not_level4", lang)),
        Line2D([], [], linestyle="none", markersize=5, label=label("legend.counts", lang), **MARKS["counts"]),
    ]
    legend_below(figure, handles)
    return figure


def describe_level4(table: pd.DataFrame, lang: str) -> str:
    """Each filing: level 4 of online, as counts, share and interval."""
    return " ".join(
        label(
            "alt.level4", lang, province=province_name(row["province"], lang), year=int(row["year"]),
            level4=count(row["level4"], lang), online=count(row["online"], lang), share=percent(row["share"], lang),
            low=percent(row["low"], lang), high=percent(row["high"], lang),
        )
        for row in table.to_dict("records")
    )  # fmt: skip
