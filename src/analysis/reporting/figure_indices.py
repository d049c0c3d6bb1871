"""Scores and ranks, one panel a scheme: what may be read side by side, and what stands alone."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import blended_transform_factory

from analysis import tables
from analysis.labels import count, decimal, label, province_name, year_name
from analysis.reporting.channel_tables import printed_number
from analysis.reporting.indices import GROUP
from analysis.reporting.shown_indices import scheme_words
from analysis.reporting.style import MARKS, MUTED, legend_below

_ROW, _HEAD, _ALONE = 0.2, 0.52, 0.2
_KEYS = {
    "counts": "legend.index_counts",
    "stated_only": "legend.index_stated_only",
    "disputed_rate": "legend.index_disputed_rate",
}
_REFUTED = ("contradiction", "parts_do_not_add", "inverted", "transposed", "one_digit")


def indices_drawn(indices: pd.DataFrame) -> pd.DataFrame:
    """What is drawn of `indices.indices_table`: one row a value, those that two documents print alike joined.

    `mark` is counts (its maximum is printed), stated_only (it is not) or disputed_rate; `alone` says that no other
    value follows the same scheme, so that there is nothing to read it beside.
    """
    rows = []
    key = [*GROUP, "province", "agency", "year", "value"]
    for _, same in indices.groupby(key, sort=False, dropna=False):
        row = same.iloc[0].to_dict()
        numbers = {printed_number(text): text for text in reversed(same["printed"].tolist())}
        refuted = same["diagnosis"].isin(_REFUTED).any()
        known = pd.notna(same["maximum"]).any() or row["unit"] == "percent"
        row["printed"] = " / ".join(dict.fromkeys(reversed(list(numbers.values()))))
        row["mark"] = "disputed_rate" if refuted else ("counts" if known else "stated_only")
        row["claim_ids"] = tables.join_claims(same["claim_ids"])
        rows.append(row)
    frame = pd.DataFrame(rows, columns=[*indices.columns, "mark"])
    frame["alone"] = frame.groupby(list(GROUP))["value"].transform("size") == 1
    return frame


def draw_indices(table: pd.DataFrame, lang: str) -> Figure:
    """A panel for each scheme with several values, no two joined; below, in words, the values that stand alone."""
    groups = [group for _, group in table.loc[~table["alone"]].groupby(list(GROUP), sort=False)]
    alone = table.loc[table["alone"]]
    heights = [_ROW * len(group) + _HEAD for group in groups]
    heights += [_ALONE * len(alone) + 0.3] if len(alone) else []
    figure = Figure(figsize=(5.0, sum(heights) + 0.9), layout="constrained")
    panels = figure.subplots(len(heights), 1, height_ratios=heights, squeeze=False)[:, 0]
    for axes, group in zip(panels, groups, strict=False):
        _panel(axes, group, lang)
    if len(alone):
        _alone(panels[-1], alone, lang)
    several = set(table.loc[~table["alone"], "mark"])
    handles = [
        Line2D([], [], linestyle="none", markersize=6, label=label(key, lang), **MARKS[mark])
        for mark, key in _KEYS.items()
        if mark in several
    ]
    legend_below(figure, handles, columns=2, handletextpad=0.5)
    return figure


def describe_indices(table: pd.DataFrame, lang: str) -> str:
    """Each scheme with its values as printed, and then the values that stand alone."""
    parts = []
    for _, group in table.loc[~table["alone"]].groupby(list(GROUP), sort=False):
        listed = "; ".join(f"{_who(row, lang)} {row['printed']}" for row in group.to_dict("records"))
        parts.append(f"{_title(group.iloc[0].to_dict(), lang)}: {listed}.")
    alone = table.loc[table["alone"]]
    if len(alone):
        listed = "; ".join(_alone_words(row, lang) for row in alone.to_dict("records"))
        parts.append(label("alt.indices_alone", lang, number=count(len(alone), lang), listed=listed))
    return " ".join(parts)


def _panel(axes: Axes, group: pd.DataFrame, lang: str) -> None:
    rank = group["unit"].iloc[0] == "rank"
    ordered = group.sort_values(["province", "agency", "year"] if rank else "value", kind="stable", ascending=rank)
    places = range(len(ordered) - 1, -1, -1)
    for height, row in zip(places, ordered.to_dict("records"), strict=True):
        axes.plot(
            row["value"], height, linestyle="none", markersize=6, zorder=3, clip_on=False,
            gid=f"row {row['claim_ids']}", **MARKS[row["mark"]],
        )  # fmt: skip
        of = f"/{decimal(row['maximum'], lang, 0)}" if pd.notna(row["maximum"]) else ""
        axes.annotate(
            f"{row['printed']}{of}", (1.05, height), xycoords=axes.get_yaxis_transform(), fontsize=8, va="center",
            annotation_clip=False,
        )  # fmt: skip
    axes.set_yticks(list(places), [_who(row, lang) for row in ordered.to_dict("records")], fontsize=8)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", labelsize=8)
    axes.set_ylim(-0.6, len(ordered) - 0.4)
    low, high = float(ordered["value"].min()), float(ordered["value"].max())
    if rank:
        # The first stands on the right, as the best does in every other panel.
        axes.set_xlim(max(high, float(ordered["maximum"].max())) + 0.5, 0.5)
    else:
        room = max((high - low) * 0.08, 0.5)
        axes.set_xlim(low - room, high + room)
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
    axes.grid(axis="both")
    axes.set_title(_title(ordered.iloc[0].to_dict(), lang), fontsize=9, pad=3)


def _alone(axes: Axes, alone: pd.DataFrame, lang: str) -> None:
    # From the edge of the canvas: these lines are as wide as the whole figure.
    blended = blended_transform_factory(axes.figure.transFigure, axes.transData)
    head = {"fontsize": 9, "fontweight": "bold", "va": "center"}
    axes.text(0.02, 1.1, label("panel.indices_alone", lang), transform=blended, **head).set_in_layout(False)  # type: ignore[arg-type]
    for place, row in enumerate(alone.to_dict("records")):
        axes.text(
            0.02, -place, _alone_words(row, lang), transform=blended, fontsize=8, va="center", color=MUTED,
        ).set_in_layout(False)  # fmt: skip
    axes.set_xlim(0, 1)
    axes.set_ylim(-len(alone) + 0.4, 1.6)
    axes.set(xticks=[], yticks=[])
    axes.set_axis_off()


def _alone_words(row: Mapping[Hashable, Any], lang: str) -> str:
    of = f"/{decimal(row['maximum'], lang, 0)}" if pd.notna(row["maximum"]) else ""
    return f"{_title(row, lang)}: {_who(row, lang)} {row['printed']}{of}"


def _title(row: Mapping[Hashable, Any], lang: str) -> str:
    words = "" if row["scheme"] == "one" else f" ({scheme_words(row['body'], row['scheme'], '', lang)})"
    name = label(f"index.{row['index']}", lang)
    # The name of the index already says what a rank is; points and per cent are scales of their own.
    unit = "" if row["unit"] == "rank" else ", " + label(f"unit.{row['unit']}", lang)
    return f"{name}{words}{unit}"


def _who(row: Mapping[Hashable, Any], lang: str) -> str:
    return f"{province_name(row['province'], lang)} {year_name(row['year'], lang)}"
