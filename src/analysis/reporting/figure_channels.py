"""Counter, online and post side by side, a column each, and the gaps where nothing was reported."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from analysis.labels import count, day, label, percent, province_name
from analysis.reporting.channel_tables import CHANNELS
from analysis.reporting.figure_comparable import period_words, short_agency
from analysis.reporting.style import GRID, INK, MARKS, MUTED, legend_below

LOOKS = {name: MARKS[name] for name in ("counts", "stated_only", "disputed_rate")}
_UNIT = ["source_id", "province", "agency", "period_start"]
_ROW = 0.5


def draw_channels(table: pd.DataFrame, lang: str) -> Figure:
    """A row a document, agency and period; a column a channel, each from 0 to 100 %; hatched where nothing is said."""
    units = list(dict.fromkeys(table[_UNIT].itertuples(index=False, name=None)))
    figure = Figure(figsize=(5.0, _ROW * len(units) + 1.5), layout="constrained")
    panels = figure.subplots(1, len(CHANNELS), sharey=True)
    heights = {unit: len(units) - 1 - place for place, unit in enumerate(units)}
    placed = {(heights[tuple(row[name] for name in _UNIT)], row["channel"]): row for row in table.to_dict("records")}
    for axes, channel in zip(panels, CHANNELS, strict=True):
        axes.set_title(label(f"panel.{channel}", lang), fontsize=9, loc="left")
        for height in heights.values():
            _cell(axes, height, placed.get((height, channel)), lang)
        axes.set_xlim(0, 1)
        axes.set_ylim(-0.55, len(units) - 0.45)
        axes.set_xticks([])
        axes.tick_params(axis="y", length=0)
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
    panels[0].set_yticks(list(heights.values()), [_name(unit, placed, heights, lang) for unit in units], fontsize=8)
    legend_below(figure, _legend(table, lang), columns=2, handletextpad=0.5)
    return figure


def describe_channels(table: pd.DataFrame, lang: str) -> str:
    """Each figure in words, and for each row the channels that it does not report."""
    parts = []
    for _, rows in table.groupby(_UNIT, sort=False, dropna=False):
        row = rows.iloc[0].to_dict()
        said = "; ".join(
            label(f"measure.{one['channel']}", lang) + " " + " ".join(_words(one, lang).split("\n"))
            for one in rows.to_dict("records")
        )
        absent = [label(f"measure.{name}", lang) for name in CHANNELS if name not in set(rows["channel"])]
        words = {"who": _who(row, lang), "said": said}
        key = "alt.channels" if absent else "alt.channels_whole"
        parts.append(label(key, lang, **words, absent=", ".join(absent)))
    return " ".join(parts)


def _cell(axes: Axes, height: int, row: Mapping[Hashable, Any] | None, lang: str) -> None:
    low = height - 0.27
    if row is None:
        axes.barh(height, 1, 0.62, color="white", edgecolor=GRID, hatch="////", linewidth=0.6, zorder=1)
        return
    if row["mark"] != "count_only":
        axes.plot([0, 1], [low, low], color=GRID, linewidth=1.4, zorder=1, solid_capstyle="butt")
        axes.plot([0, row["share"]], [low, low], color=MUTED, linewidth=1.4, zorder=2, solid_capstyle="butt")
        axes.plot(
            row["share"], low, linestyle="none", markersize=6, zorder=3, clip_on=False,
            gid=f"row {row['claim_ids']}", **LOOKS[row["mark"]],
        )  # fmt: skip
    axes.annotate(
        _words(row, lang), (0, height + 0.1), fontsize=8, va="center", ha="left", linespacing=1.05,
        color=MUTED if row["mark"] == "count_only" else INK, annotation_clip=False,
    )  # fmt: skip


def _words(row: Mapping[Hashable, Any], lang: str) -> str:
    hedge = {"over": "> ", "under": "< ", "about": "≈ "}.get(row["qualifier"], "")
    level = " " + label("level.short", lang, level=row["level"]) if row["level"] else ""
    if row["mark"] == "count_only":
        return f"{hedge}{count(row['numerator'], lang)}\n{label('mark.no_base', lang)}"
    share = f"{hedge}{percent(row['share'], lang)}{level}"
    if row["mark"] == "stated_only":
        return f"{share}\n{label('mark.rate_only', lang)}"
    return f"{share}\n/{count(row['denominator'], lang)}"


def _who(row: Mapping[Hashable, Any], lang: str) -> str:
    if not row["period_start"] and row["period_end"]:
        until = label("period.until", lang, day=day(row["period_end"], lang))
        return f"{province_name(row['province'], lang)} {until}"
    part: dict[Hashable, Any] = {"not_comparable_because": "" if _whole_year(row) else "part_year"}
    return f"{province_name(row['province'], lang)} {period_words({**row, **part}, lang)}"


def _whole_year(row: Mapping[Hashable, Any]) -> bool:
    return str(row["period_start"])[5:] == "01-01" and str(row["period_end"])[5:] == "12-31"


def _name(
    unit: tuple[Any, ...],
    placed: Mapping[tuple[int, str], Mapping[Hashable, Any]],
    heights: Mapping[Any, int],
    lang: str,
) -> str:
    row = next(placed[heights[unit], channel] for channel in CHANNELS if (heights[unit], channel) in placed)
    agency = (
        label("scope.office_short", lang)
        if row["scope"] == "office"
        else short_agency(row["agency"].partition(" - ")[0], 20)
    )
    return f"{_who(row, lang)}\n{agency or label('scope.province', lang)}"


def _legend(table: pd.DataFrame, lang: str) -> list[Line2D | Patch]:
    keys = {"counts": "legend.share_of_base", "stated_only": "legend.stated_only", "disputed_rate": "legend.parts"}
    handles: list[Line2D | Patch] = [
        Line2D([], [], linestyle="none", markersize=6, label=label(keys[mark], lang), **look)
        for mark, look in LOOKS.items()
        if mark in set(table["mark"])
    ]
    handles.append(Patch(facecolor="white", edgecolor=GRID, hatch="////", label=label("legend.not_reported", lang)))
    return handles
