"""Every share that has its counts, one panel a scope, with what keeps it from being compared."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.labels import count, label, percent, province_name
from analysis.reporting.comparables import REASONS, TARGET_SHARE
from analysis.reporting.style import (
    CANVAS,
    INK,
    MARKS,
    MUTED,
    ONLINE,
    RECOMPUTED,
    STATED,
    SUPPLY,
    legend_below,
    percent_axis,
)

AFTER = "#f0f2f4"
LOOKS: dict[str, dict[str, Any]] = {
    "comparable": {"marker": "o", "markerfacecolor": ONLINE, "markeredgecolor": ONLINE, "color": RECOMPUTED},
    "part_year": MARKS["part_year"] | {"color": MUTED},
    "hedged": {"marker": "D", "markerfacecolor": "white", "markeredgecolor": STATED, "color": STATED},
    "level_3_4_base": {"marker": "s", "markerfacecolor": "white", "markeredgecolor": SUPPLY, "color": SUPPLY},
    "territory_changed": {"marker": "p", "markerfacecolor": "white", "markeredgecolor": INK, "color": MUTED},
    "part_of_agency": {"marker": "v", "markerfacecolor": "white", "markeredgecolor": INK, "color": MUTED},
    "other_reason": {"marker": "p", "markerfacecolor": "white", "markeredgecolor": INK, "color": MUTED},
}
_ROW = 0.35
_LONGEST_AGENCY = 40
# A row of words is as wide as the canvas, which holds so many letters.
_LETTERS = 74


def draw_comparable_shares(table: pd.DataFrame, lang: str) -> Figure:
    """A panel a scope, a row a filing: share with its exact interval, n/N, what the base counts, and the agency."""
    scopes = list(dict.fromkeys(table["scope"]))
    heights = [(table["scope"] == scope).sum() + 0.8 for scope in scopes]
    figure = Figure(figsize=(CANVAS, _ROW * sum(heights) + 0.2 * len(scopes) + 1.1), layout="constrained")
    panels = figure.subplots(len(scopes), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
    for axes, scope in zip(panels, scopes, strict=True):
        _panel(axes, table.loc[table["scope"] == scope], lang)
        title = label(f"scope.{scope}", lang)
        axes.set_title(title[0].upper() + title[1:], fontsize=10, pad=4)
        axes.tick_params(axis="x", length=3 if scope == scopes[-1] else 0)
    panels[-1].set_xlabel(label("axis.share_online", lang))
    legend_below(figure, _legend(table, lang), columns=2, handletextpad=0.5)
    return figure


def short_agency(name: str, longest: int = _LONGEST_AGENCY) -> str:
    """The agency as a row holds it: whole up to so many letters, else cut at a word; the table has it whole."""
    if len(name) <= longest:
        return name
    return name[:longest].rsplit(" ", 1)[0].rstrip(" -,") + " …"


def period_words(row: Mapping[Hashable, Any], lang: str) -> str:
    """The year where the period is one, else its months: 2020, 1–10/2021, 8/2016–10/2017."""
    start, end = str(row["period_start"]), str(row["period_end"])
    if "part_year" not in row["not_comparable_because"].split() or not start:
        return str(int(row["year"])) if pd.notna(row["year"]) else end[:4]
    first, last = (int(start[5:7]), int(start[:4])), (int(end[5:7]), int(end[:4]))
    if first == last:
        same_month = start[8:] == "01" and int(end[8:]) >= 28
        days = "" if same_month else f"{int(start[8:])}–{int(end[8:])}/"
        return f"{days}{last[0]}/{last[1]}"
    return f"{first[0]}–{last[0]}/{last[1]}" if first[1] == last[1] else f"{first[0]}/{first[1]}–{last[0]}/{last[1]}"


def _panel(axes: Axes, rows: pd.DataFrame, lang: str) -> None:
    heights = range(len(rows) - 1, -1, -1)
    for height, row in zip(heights, rows.to_dict("records"), strict=True):
        if not row["in_window"]:
            axes.axhspan(height - 0.5, height + 0.5, color=AFTER, linewidth=0, zorder=0)
        share, look = row["share_online"], dict(LOOKS[row["mark"]])
        line = look.pop("color")
        bars = [[share - row["low"]], [row["high"] - share]]
        axes.errorbar(
            share, height, xerr=bars, ecolor=line, elinewidth=1.4, capsize=2, markersize=6.5, zorder=3,
            linestyle="none", gid=f"row {row['claim_ids']}", clip_on=False, **look,
        )  # fmt: skip
        if pd.notna(row["target"]):
            axes.plot([row["target"]] * 2, [height - 0.5, height + 0.5], color=STATED, linewidth=1.6, zorder=2)
        axes.annotate(
            _words(row, lang), (0, height), (0, 7), xycoords=axes.get_yaxis_transform(), textcoords="offset points",
            va="baseline", fontsize=8.5, annotation_clip=False,
        )  # fmt: skip
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    percent_axis(axes, lang, which="x")
    axes.set_xlim(0, 1)
    axes.set_ylim(-0.5, len(rows) - 0.2)


def _words(row: Mapping[Hashable, Any], lang: str) -> str:
    """Province and period, n/N and what the base counts, and as much of the agency as the line still holds."""
    base = label(f"base.{row['denominator_means']}", lang)
    counts = f"{count(row['dossiers_online'], lang)}/{count(row['dossiers_received'], lang)}"
    words = f"{province_name(row['province'], lang)} {period_words(row, lang)}: {counts} ({base})"
    return f"{words} · {short_agency(row['agency'], _LETTERS - len(words) - 3)}" if row["agency"] else words


def _legend(table: pd.DataFrame, lang: str) -> list[Line2D | Patch]:
    present = set(table["mark"])
    handles: list[Line2D | Patch] = []
    for mark in ("comparable", *REASONS, "other_reason"):
        if mark in present:
            look = {name: value for name, value in LOOKS[mark].items() if name != "color"}
            words = label(f"comparable.{mark}", lang)
            handles.append(Line2D([], [], linestyle="none", markersize=7, label=words, **look))
    if (~table["in_window"]).any():
        handles.append(Patch(color=AFTER, label=label("legend.after_window", lang)))
    if table["target"].notna().any():
        words = label("legend.target", lang, share=percent(TARGET_SHARE, lang, 0))
        handles.append(Line2D([], [], color=STATED, linewidth=1.6, label=words))
    return handles
