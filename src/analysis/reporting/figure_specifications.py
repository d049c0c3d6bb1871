"""The specification curve: every combination of choices, sorted by what it gives, with its choices marked below."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from analysis.labels import count, decimal, label, percent
from analysis.modelling.sensitivity import CHOICES
from analysis.reporting.style import CANVAS, GRID, HONEST, INK, MUTED, WRONG, legend_below

# Limits beyond these leave the panel: at one degree of freedom they reach from nothing to everything.
SHOWN = (0.2, 30.0)
_TICKS = (0.2, 0.5, 1, 2, 5, 10, 20)
UNCERTAIN = "#858e97"
_ROW = 0.19
# A line of a title above each panel, the second of which is narrow.
_LETTERS = {"honest": 24, "naive": 12}
# Half the height of a line in the matrix, by whether its interval excludes no growth: seen without colours, too.
_REACH = {True: 0.4, False: 0.22}


def draw_specifications(table: pd.DataFrame, lang: str) -> Figure:
    """Left the honest specifications, right the naive ones; above the odds ratios, below one row an option."""
    told = table.loc[table["odds_ratio"].notna()]
    options = option_rows(told)
    gaps = len({choice for choice, _ in options}) * 0.7
    blocks = [block for honest in (True, False) if len(block := told.loc[told["honest"] == honest])]
    widths = [max(len(block), len(told) / 3.0) for block in blocks]
    figure = Figure(figsize=(CANVAS, 3.3 + _ROW * (len(options) + gaps + 0.8) + 0.7), layout="constrained")
    ratios = [3.0, _ROW * (len(options) + gaps + 0.8)]
    grid = figure.subplots(2, len(blocks), sharex="col", sharey="row", width_ratios=widths, height_ratios=ratios)
    panels = np.reshape(grid, (2, len(blocks)))
    for place, block in enumerate(blocks):
        ordered = block.sort_values("odds_ratio", kind="stable").reset_index(drop=True)
        _curve(panels[0, place], ordered, lang, first=place == 0)
        _matrix(panels[1, place], ordered, options, lang)
    heights = option_heights(options)
    names = [_option_words(choice, option, lang) for choice, option in options]
    panels[1, 0].set_yticks(heights, names, fontsize=8.5)
    legend_below(figure, _legend(told, lang), columns=2, handletextpad=0.5)
    return figure


def option_rows(told: pd.DataFrame) -> list[tuple[str, str]]:
    """The rows of the matrix, from the top: each choice that has several options, and its options in order."""
    rows = []
    for choice in CHOICES:
        found = list(dict.fromkeys(told[choice]))
        if len(found) > 1:
            order = _ORDER.get(choice, ())
            known = [name for name in order if name in found]
            rows += [(choice, name) for name in [*known, *sorted(set(found) - set(known))]]
    return rows


def option_heights(options: list[tuple[str, str]]) -> list[float]:
    """Where each row of the matrix stands: downwards, with a gap before each new choice."""
    heights, height = [], 0.0
    for place, (choice, _) in enumerate(options):
        if place:
            height -= 1.0 if choice == options[place - 1][0] else 1.7
        heights.append(height)
    return heights


def _option_words(choice: str, option: str, lang: str) -> str:
    if option.startswith("without_"):
        return label("option.years_without", lang, year=option.removeprefix("without_"))
    name = f"{choice}_{option}"
    return label(f"option.{name}", lang)


_ORDER = {
    "disputed": ("counts", "stated", "stated_base", "excluded"),
    "zero_without_base": ("left_out", "base_of_next_year", "tenth_of_next_year"),
    "levels": ("3+4", "3"),
    "years": ("all",),
    "scope": ("province", "scope_together"),
    "estimator": ("quasibinomial", "reml_kh", "ols_logit", "betabinomial", "binomial"),
}


def _colours(block: pd.DataFrame) -> list[str]:
    excludes = block["excludes_no_growth"].fillna(False).astype(bool)
    sure = [HONEST if honest else WRONG for honest in block["honest"]]
    return [colour if yes else UNCERTAIN for colour, yes in zip(sure, excludes, strict=True)]


def _curve(axes: Axes, block: pd.DataFrame, lang: str, first: bool) -> None:
    x, colours = np.arange(len(block)), _colours(block)
    low, high = block["low"].clip(lower=SHOWN[0] / 2), block["high"].clip(upper=SHOWN[1] * 2)
    excludes = block["excludes_no_growth"].fillna(False).astype(bool).to_numpy()
    for which, above in ((~excludes, 2.0), (excludes, 2.5)):
        shades = [colour for colour, here in zip(colours, which, strict=True) if here]
        axes.vlines(x[which], low[which], high[which], colors=shades, linewidth=0.9, zorder=above)
    axes.plot(x, block["odds_ratio"], linestyle="none", marker="o", markersize=1.8, color=INK, zorder=3)
    primary = np.flatnonzero(block["primary"])
    axes.plot(
        primary, block["odds_ratio"].iloc[primary], linestyle="none", marker="D", markersize=7,
        markerfacecolor="white", markeredgecolor=INK, markeredgewidth=1.6, zorder=5,
    )  # fmt: skip
    axes.axhline(1, color=INK, linewidth=1.1, linestyle=(0, (4, 2)), zorder=4)
    excluding = int(excludes.sum())
    kind = "honest" if block["honest"].iloc[0] else "naive"
    shown = {"excluding": count(excluding, lang), "told": count(len(block), lang)}
    # The naive block is narrow, and its title short.
    below = label("panel.excluding_all" if kind == "honest" else "panel.excluding_short", lang, **shown)
    lines = (label(f"panel.specifications_{kind}", lang), below)
    title = "\n".join(textwrap.fill(line, _LETTERS[kind]) for line in lines)
    axes.set_title(title, fontsize=8.5, color=HONEST if kind == "honest" else WRONG)
    axes.set_yscale("log")
    axes.set_ylim(*SHOWN)
    axes.yaxis.set_major_locator(FixedLocator(_TICKS))
    axes.yaxis.set_minor_locator(NullLocator())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: decimal(value, lang, 0 if value >= 1 else 1)))
    axes.grid(axis="y", color=GRID)
    axes.tick_params(axis="x", length=0, labelbottom=False)
    axes.set_xlim(-max(1.0, len(block) / 60), len(block) + max(0.0, len(block) / 60))
    if first:
        axes.set_ylabel(label("axis.odds_ratio", lang))


def _matrix(axes: Axes, block: pd.DataFrame, options: list[tuple[str, str]], lang: str) -> None:
    colours = _colours(block)
    excludes = block["excludes_no_growth"].fillna(False).astype(bool)
    for (choice, option), height in zip(options, option_heights(options), strict=True):
        here = (block[choice] == option).to_numpy()
        at = np.flatnonzero(here)
        if len(at):
            shades = [colours[place] for place in at]
            reach = np.array([_REACH[bool(excludes[place])] for place in at])
            axes.vlines(at, height - reach, height + reach, colors=shades, linewidth=0.9, gid=f"{choice}={option}")
        share = percent(float(excludes[here].mean()), lang, 0) if len(at) else ""
        axes.annotate(
            share, (1, height), (3, 0), xycoords=axes.get_yaxis_transform(), textcoords="offset points",
            ha="left", va="center", fontsize=8.5, color=MUTED, annotation_clip=False,
        )  # fmt: skip
    axes.annotate(
        label("mark.excluding", lang), (1, 1.0), (3, 0), xycoords=axes.get_yaxis_transform(), va="center",
        textcoords="offset points", ha="left", fontsize=8.5, color=MUTED, annotation_clip=False,
    )  # fmt: skip
    bottom = option_heights(options)[-1] if options else 0.0
    axes.set_ylim(bottom - 0.7, 1.5)
    axes.tick_params(axis="both", length=0, labelbottom=False)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)


def _legend(told: pd.DataFrame, lang: str) -> list[Line2D]:
    bar = {"linestyle": "none", "marker": "|", "markersize": 12, "markeredgewidth": 2.5}
    short = bar | {"markersize": 6}
    handles = [
        Line2D([], [], markeredgecolor=HONEST, label=label("legend.excludes_no_growth", lang), **bar),  # type: ignore[arg-type]
        Line2D([], [], markeredgecolor=UNCERTAIN, label=label("legend.includes_no_growth", lang), **short),  # type: ignore[arg-type]
    ]
    if not told["honest"].all():
        words = label("legend.naive_excludes", lang)
        handles.append(Line2D([], [], markeredgecolor=WRONG, label=words, **bar))  # type: ignore[arg-type]
    handles.append(
        Line2D(
            [], [], linestyle="none", marker="D", markersize=7, markerfacecolor="white", markeredgecolor=INK,
            markeredgewidth=1.6, label=label("legend.primary", lang),
        )
    )  # fmt: skip
    return handles
