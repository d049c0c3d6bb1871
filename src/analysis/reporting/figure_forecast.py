"""A forecast that failed, and the fan of the years to come drawn as wide as that failure teaches."""

from __future__ import annotations

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from analysis.labels import label, percent
from analysis.reporting.style import CANVAS, HONEST, INK, MARKS, MUTED, SUPPLY, WRONG, legend_below, percent_axis

FORETOLD: dict[str, Any] = {"marker": "X", "markerfacecolor": WRONG, "markeredgecolor": "white", "markersize": 11}
# Projections are hollow, and the two scenarios differ in shape and in side.
SCENARIOS: dict[str, dict[str, Any]] = {
    "line": {"marker": "o", "markerfacecolor": "white", "markeredgecolor": HONEST, "color": HONEST, "shift": -0.13},
    "ceiling": {"marker": "s", "markerfacecolor": "white", "markeredgecolor": SUPPLY, "color": SUPPLY, "shift": 0.13},
}
_WIDTHS = (13.0, 6.5, 1.8)


def draw_forecast(table: pd.DataFrame, lang: str) -> Figure:
    """Above, the line through all years but the last against what was seen; below, the years after the last."""
    figure = Figure(figsize=(CANVAS, 6.6), layout="constrained")
    above, below = figure.subplots(2, 1)
    _failed(above, table, lang)
    _fan(below, table, lang)
    for axes in (above, below):
        percent_axis(axes, lang)
        axes.set_ylim(0, 1)
    figure.supylabel(label("axis.share_online", lang), fontsize=9)
    legend_below(figure, _legend(table, lang), columns=2, handletextpad=0.6)
    return figure


def _failed(axes: Axes, table: pd.DataFrame, lang: str) -> None:
    points = table.loc[table["part"] == "point"]
    line = table.loc[table["part"] == "foretold_line"]
    foretold = table.loc[table["part"] == "foretold"].iloc[0]
    target = int(foretold["year"])
    known = points.loc[points["year"] <= target]
    axes.plot(line["year"], line["share"], color=WRONG, linewidth=1.6, linestyle=(0, (4, 2)), zorder=2)
    _points(axes, known)
    axes.errorbar(
        target, foretold["share"],
        [[max(0.0, foretold["share"] - foretold["low"])], [max(0.0, foretold["high"] - foretold["share"])]],
        ecolor=WRONG, elinewidth=1.6, linestyle="none", zorder=4, **FORETOLD,
    )  # fmt: skip
    seen = known.loc[known["year"] == target].iloc[0]
    for row, key, colour in ((foretold, "mark.foretold", WRONG), (seen, "mark.seen", INK)):
        axes.annotate(
            f"{label(key, lang)}\n{percent(row['share'], lang, 0)}", (target, row["share"]), (12, 0),
            textcoords="offset points", ha="left", va="center", fontsize=9.5, color=colour, fontweight="bold",
        )  # fmt: skip
    first = int(points["year"].min())
    last_used = int(points.loc[points["year"] < target, "year"].max())
    axes.set_title(label("panel.failed", lang, first=first, last=last_used, target=target))
    axes.set_xticks(sorted(known["year"].astype(int)))
    axes.set_xlim(first - 0.4, target + max(0.9, (target - first) * 0.3))


def _fan(axes: Axes, table: pd.DataFrame, lang: str) -> None:
    points = table.loc[table["part"] == "point"]
    _points(axes, points)
    for scenario, look in SCENARIOS.items():
        rows = table.loc[(table["part"] == scenario) & table["share"].notna()]
        look = dict(look)
        colour, shift = look.pop("color"), look.pop("shift")
        for place, (confidence, band) in enumerate(rows.groupby("confidence", sort=True)):
            at = min(place, len(_WIDTHS) - 1)
            axes.vlines(
                band["year"] + shift, band["low"], band["high"], color=colour, linewidth=_WIDTHS[at],
                zorder=2 + at, gid=f"{scenario} {confidence}",
            )  # fmt: skip
        middle = rows.drop_duplicates("year")
        axes.plot(middle["year"] + shift, middle["share"], linestyle="none", markersize=6, zorder=6, **look)
    ahead = sorted(table.loc[table["part"] == "line", "year"].astype(int).unique())
    widest = table.loc[(table["part"] == "line") & (table["year"] == ahead[0])].sort_values("confidence").iloc[-1]
    axes.annotate(
        label("mark.fan", lang, low=percent(widest["low"], lang, 0), high=percent(widest["high"], lang, 0),
              confidence=percent(widest["confidence"], lang, 0)),
        (ahead[0] + SCENARIOS["line"]["shift"], widest["low"]), (0, -4), textcoords="offset points",
        ha="center", va="top", fontsize=9, color=HONEST,
    )  # fmt: skip
    axes.annotate(
        label("mark.not_observed", lang), ((ahead[0] + ahead[-1]) / 2, 0.03), ha="center", va="bottom", fontsize=9,
        color=MUTED,
    )  # fmt: skip
    axes.axvspan(points["year"].max() + 0.5, ahead[-1] + 0.6, color="#f4f6f8", zorder=0, linewidth=0)
    axes.set_title(label("panel.fan", lang, first=ahead[0], last=ahead[-1]))
    axes.set_xticks(sorted({*points["year"].astype(int), *ahead}))
    axes.set_xlim(points["year"].min() - 0.4, ahead[-1] + 0.6)


def _points(axes: Axes, points: pd.DataFrame) -> None:
    for row in points.to_dict("records"):
        bars = [[row["share"] - row["low"]], [row["high"] - row["share"]]]
        axes.errorbar(row["year"], row["share"], bars, color=INK, markersize=7, zorder=5, **MARKS["counts"])


def _legend(table: pd.DataFrame, lang: str) -> list[Line2D]:
    handles = [
        Line2D([], [], linestyle="none", markersize=7, label=label("legend.seen", lang), **MARKS["counts"]),
        Line2D([], [], linestyle="none", label=label("legend.foretold", lang), **FORETOLD),
    ]
    for scenario, look in SCENARIOS.items():
        rows = table.loc[table["part"] == scenario]
        top = percent(rows["ceiling"].iloc[0], lang, 0) if len(rows) else ""
        shape = {name: value for name, value in look.items() if name not in ("color", "shift")}
        line = scenario == "line"
        words = label("legend.fan_line", lang) if line else label("legend.fan_ceiling", lang, ceiling=top)
        handles.append(Line2D([], [], linewidth=5, color=look["color"], markersize=7, label=words, **shape))
    return handles
