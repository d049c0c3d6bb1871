"""How often intervals that say 95 % hold the truth, where the truth is known because it was made."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.labels import label, percent
from analysis.reporting.style import CANVAS, HONEST, INK, WRONG, legend_below, percent_axis

# A method's name is no wider than so many letters, so that the axis keeps most of the canvas.
_LETTERS = 25
LOOKS: dict[bool, dict[str, Any]] = {
    False: {"marker": "o", "markerfacecolor": HONEST, "markeredgecolor": HONEST, "markersize": 6.5},
    True: {"marker": "X", "markerfacecolor": WRONG, "markeredgecolor": "white", "markersize": 8.5},
}


def draw_interval_coverage(table: pd.DataFrame, lang: str) -> Figure:
    """A panel a scenario, a row a method: coverage with two Monte Carlo errors, and the line at the nominal one."""
    scenarios = list(dict.fromkeys(table["scenario"]))
    methods = list(dict.fromkeys(table["method"]))
    height = (0.29 * len(methods) + 0.35) * len(scenarios) + 1.5
    figure = Figure(figsize=(CANVAS, height), layout="constrained")
    panels = figure.subplots(len(scenarios), 1, sharex=True, squeeze=False)[:, 0]
    for axes, scenario in zip(panels, scenarios, strict=True):
        _panel(axes, table.loc[table["scenario"] == scenario], methods, lang)
        axes.set_title(label(f"scenario.{scenario}", lang))
        names = [textwrap.fill(label(f"method.{method}", lang), _LETTERS) for method in methods]
        axes.set_yticks(range(len(methods)), names, fontsize=8.5, linespacing=0.95)
        if "quasibinomial_t" in methods:
            axes.get_yticklabels()[methods.index("quasibinomial_t")].set_fontweight("bold")
    panels[-1].set_xlabel(label("axis.coverage", lang))
    nominal = percent(table["nominal"].iloc[0], lang, 0)
    handles = [
        Line2D([], [], linestyle="none", label=label("legend.holds", lang, nominal=nominal), **LOOKS[False]),
        Line2D([], [], linestyle="none", label=label("legend.too_narrow", lang, nominal=nominal), **LOOKS[True]),
        Line2D([], [], color=INK, linewidth=1.4, label=label("legend.nominal", lang, nominal=nominal)),
    ]
    legend_below(figure, handles, columns=2, handletextpad=0.5)
    return figure


def _panel(axes: Axes, rows: pd.DataFrame, methods: list[str], lang: str) -> None:
    nominal = float(rows["nominal"].iloc[0])
    axes.axvline(nominal, color=INK, linewidth=1.4, zorder=1)
    for row in rows.to_dict("records"):
        height = methods.index(row["method"])
        axes.errorbar(
            row["coverage"], height, xerr=2 * row["mc_error"], linestyle="none", ecolor=INK, elinewidth=1.1, capsize=4,
            zorder=3, gid=f"{row['scenario']} {row['method']}", **LOOKS[bool(row["too_narrow"])],
        )  # fmt: skip
        # Beside its bar, and never across the line of the nominal level.
        end = row["coverage"] - 2 * row["mc_error"]
        to_left = end > 0.12
        beside = end if to_left else row["coverage"] + 2 * row["mc_error"]
        if row["coverage"] > nominal - 0.05:
            beside = min(end, nominal - 0.005)
        axes.annotate(
            percent(row["coverage"], lang, 0), (beside, height), (-7 if to_left else 7, 0),
            textcoords="offset points", ha="right" if to_left else "left", va="center", fontsize=9,
            color=WRONG if row["too_narrow"] else INK, fontweight="bold" if row["too_narrow"] else "normal",
        )  # fmt: skip
    percent_axis(axes, lang, which="x")
    axes.set_xlim(0, 1.04)
    axes.set_ylim(-0.6, len(methods) - 0.4)
    axes.tick_params(axis="y", length=0)
