"""The chart of the page to explore: a Vega-Lite specification of shares by year, compiled to what Vega draws."""

from __future__ import annotations

import base64
import gzip
from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import vl_convert

from analysis.labels import count, label, percent, province_name
from analysis.reporting.lineage import Record
from analysis.reporting.style import STATED

# The version of the grammar that the specification is written in.
_GRAMMAR = "6.4"
# The same shapes as in the figures; filled where counts of a whole year stand behind the mark.
_SHAPES = {
    "counts": "circle",
    "part_year": "triangle-up",
    "stated_only": "diamond",
    "stated_part_year": "triangle-down",
    "zero_without_denominator": "circle",
}
# How wide the marks of one year may spread, in years.
_SPREAD = 0.7


def chart(rows: Sequence[Record], lang: str) -> dict[str, Any]:
    """The compiled chart of figures as `explore_page.explored` gives them; it draws in the page's own ink.

    Its signals are `province` (a slug, empty for the nation, `*` for all) and `chosen` (the place of a row, or −1).
    """
    compiled: dict[str, Any] = vl_convert.vegalite_to_vega(_grammar(rows, lang), vl_version=_GRAMMAR)
    return compiled


@cache
def vega_script() -> str:
    """Vega as a script to load: packed, since it would be nearly all that a page may weigh.

    It comes from vl-convert, which carries it; nothing is fetched. The same version gives the same bytes.
    """
    # By vega-embed, since the name `vega` is null in the bundles of vl-convert 1.9.
    bundle = vl_convert.javascript_bundle("window.hosoEmbed = vegaEmbed;", vl_version=_GRAMMAR)
    packed = base64.b64encode(gzip.compress(bundle.encode(), compresslevel=9, mtime=0)).decode()
    notice = "// Vega, BSD-3-Clause: see vega.LICENSE.txt beside this file. Gzipped, as base64."
    return f'{notice}\nwindow.hosoVegaPacked = "{packed}";\n'


def _grammar(rows: Sequence[Record], lang: str) -> dict[str, Any]:
    years = [int(row["year"]) for row in rows] or [2015]
    first, last = min(years), max(years)
    across = {
        "field": "x", "type": "quantitative", "title": None,
        "scale": {"domain": [first - 0.6, last + 0.6], "nice": False, "zero": False},
        "axis": {"values": list(range(first, last + 1)), "format": "d", "grid": False,
                 "labelOverlap": "parity", "labelSeparation": 8},
    }  # fmt: skip
    share = {"type": "quantitative", "title": None, "scale": {"domain": [0, 1]}}
    up = share | {"field": "share", "axis": {"labelExpr": "round(datum.value * 100) + ' %'", "tickCount": 6}}
    chosen = "datum.row === chosen"
    ring = {"type": "point", "size": 420, "strokeWidth": 2.5, "stroke": "currentColor", "aria": False}
    return {
        "width": "container",
        "height": 340,
        "autosize": {"type": "fit-x", "contains": "padding"},
        "background": None,
        "padding": {"left": 10, "right": 10, "top": 8, "bottom": 5},
        "description": label("explore.chart", lang),
        "params": [{"name": "province", "value": "*"}, {"name": "chosen", "value": -1}],
        "data": {"values": _values(rows, lang)},
        "transform": [
            {"filter": "province === '*' || datum.province === province"},
            {"calculate": "province === '*' ? datum.among_all : datum.among_own", "as": "x"},
        ],
        "encoding": {"x": across},
        "layer": [
            {
                "transform": [{"filter": "isValid(datum.low)"}],
                "mark": {"type": "rule", "stroke": "currentColor", "opacity": 0.7, "aria": False},
                "encoding": {"y": share | {"field": "low"}, "y2": {"field": "high"}},
            },
            {"transform": [{"filter": chosen}], "mark": ring, "encoding": {"y": up}},
            {
                "mark": {"type": "point", "size": 90, "strokeWidth": 2, "opacity": 1, "cursor": "pointer"},
                "encoding": {
                    "y": up,
                    **_looks(rows, lang),
                    "description": {"field": "words", "type": "nominal"},
                },
            },
        ],
        "config": _CONFIG,
    }  # fmt: skip


def _looks(rows: Sequence[Record], lang: str) -> dict[str, Any]:
    """Shape, fill and stroke by what a mark is, told by one legend."""
    used = [mark for mark in _SHAPES if any(row["mark"] == mark for row in rows)]
    words = {mark: label(f"legend.{mark}", lang) for mark in used}
    legend = {"title": None, "orient": "bottom", "columns": 1, "labelLimit": 0, "symbolSize": 80,
              "labelExpr": f"({_object(words)})[datum.label]"}  # fmt: skip
    looks = {
        "shape": _SHAPES,
        # Too faint to see, so that a hollow mark can be pointed at inside.
        "fill": {mark: "currentColor" if mark == "counts" else "#8888881f" for mark in used},
        "stroke": {mark: STATED if mark.startswith("stated") else "currentColor" for mark in used},
    }
    return {
        channel: {
            "field": "mark", "type": "nominal", "legend": legend,
            "scale": {"domain": used, "range": [look[mark] for mark in used]},
        }
        for channel, look in looks.items()
    }  # fmt: skip


def _object(words: dict[str, str]) -> str:
    return "{" + ", ".join(f"'{key}': '{text.replace(chr(39), chr(8217))}'" for key, text in words.items()) + "}"


def _values(rows: Sequence[Record], lang: str) -> list[dict[str, Any]]:
    among_all, among_own = _spread(rows, by_province=False), _spread(rows, by_province=True)
    return [
        {
            "row": place,
            "province": row["province"],
            "mark": row["mark"],
            "share": row["share_online"],
            "low": row["low"],
            "high": row["high"],
            "among_all": among_all[place],
            "among_own": among_own[place],
            "words": _words(row, lang),
        }
        for place, row in enumerate(rows)
    ]


def _words(row: Record, lang: str) -> str:
    said = f"{province_name(row['province'], lang)} {int(row['year'])}: {percent(row['share_online'], lang)}"
    if row["low"] is None:
        kind = label(f"legend.{row['mark']}", lang)
        return f"{said}, {kind}"
    counts = f"{count(row['dossiers_online'], lang)} / {count(row['dossiers_received'], lang)}"
    return f"{said} ({percent(row['low'], lang)} – {percent(row['high'], lang)}), {counts}"


def _spread(rows: Sequence[Record], *, by_province: bool) -> list[float]:
    """Where each mark stands beside its year, so that none hides another: side by side in the order of the rows."""
    together: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        together[(row["year"], row["province"] if by_province else "")].append(place)
    at = [0.0] * len(rows)
    for (year, _), places in together.items():
        step = min(0.25, _SPREAD / max(len(places) - 1, 1))
        for number, place in enumerate(places):
            at[place] = round(year + (number - (len(places) - 1) / 2) * step, 3)
    return at


_INK = dict.fromkeys(("labelColor", "titleColor", "domainColor", "tickColor"), "currentColor")
_CONFIG = {
    "font": "inherit",
    "axis": _INK | {"gridColor": "currentColor", "gridOpacity": 0.15, "labelFontSize": 13},
    "legend": {"labelColor": "currentColor", "labelFontSize": 13, "symbolStrokeWidth": 2},
    "view": {"stroke": None},
}
