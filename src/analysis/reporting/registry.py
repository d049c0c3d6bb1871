"""Every figure of the report: its id, what draws it, and its words in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from analysis import paths
from analysis.labels import count, decimal, label, percent, province_name, year_name
from analysis.reporting.coverage import TILE_STATES
from analysis.reporting.export import Drawn, Words, draw, save
from analysis.reporting.figure_calibration import draw_interval_coverage
from analysis.reporting.figure_comparable import draw_comparable_shares, period_words
from analysis.reporting.figure_coverage import draw_coverage
from analysis.reporting.figure_forecast import draw_forecast
from analysis.reporting.figure_rates import AGREES, draw_rates
from analysis.reporting.figure_share import draw_share_online
from analysis.reporting.figure_specifications import draw_specifications
from analysis.reporting.figure_supply import draw_supply
from analysis.reporting.figure_trend import draw_trend
from analysis.reporting.model_alts import (
    describe_coverage_of_intervals,
    describe_forecast,
    describe_specifications,
)

_SOURCES_SHOWN = 6


@dataclass(frozen=True)
class Recipe:
    """How a figure is drawn from its table, and what its alternative text says of that table."""

    draw: Callable[[pd.DataFrame, str], Figure]
    describe: Callable[[pd.DataFrame, str], str]


def figure(figure_id: str, table: pd.DataFrame, sources: pd.DataFrame, lang: str, save_to: str = "") -> Drawn | Words:
    """The figure that a cell shows, written to `save_to` if that is a folder; words where there is nothing to draw.

    `table` is what the figure draws (`drawn_tables`), with claim_ids; `sources` gives the source line.
    Raises KeyError for an id that the registry does not hold.
    """
    recipe = FIGURES[figure_id]
    if table.empty:
        return Words(label(f"figure.{figure_id}.empty", lang))
    words = {
        "title": label(f"figure.{figure_id}.title", lang),
        "caption": label(f"figure.{figure_id}.caption", lang),
        "alt": f"{label(f'figure.{figure_id}.title', lang)}. {recipe.describe(table, lang)}",
        "source": source_line(table, sources, lang),
    }
    drawn = draw(figure_id, lang, table, recipe.draw, words)
    if save_to:
        save(drawn, paths.project_root() / Path(save_to))
    return drawn


def source_line(table: pd.DataFrame, sources: pd.DataFrame, lang: str) -> str:
    """The publishers behind a table's claims, as one line; one's own rows, and simulated ones, are called so."""
    ids = {claim.rpartition("#")[0] for cell in table["claim_ids"] for claim in str(cell).split()}
    if not ids:
        return label("source.simulated", lang)
    known = sources.loc[sources["source_id"].isin(ids)]
    names = list(dict.fromkeys(known["publisher"]))
    if "own" in ids:
        names.append(label("source.own", lang))
    shown = "; ".join(names[:_SOURCES_SHOWN])
    more = len(names) - _SOURCES_SHOWN
    rest = " " + label("source.more", lang, number=count(more, lang)) if more > 0 else ""
    return label("source.line", lang, names=shown + rest, documents=count(len(ids), lang))


def _describe_share(table: pd.DataFrame, lang: str) -> str:
    parts = []
    for row in table.to_dict("records"):
        shown = {
            "counts": "alt.share_counts",
            "part_year": "alt.share_counts",
            "zero_without_denominator": "alt.share_zero",
            "stated_only": "alt.share_stated",
            "stated_part_year": "alt.share_stated",
        }[row["mark"]]
        parts.append(
            label(
                shown, lang,
                province=label(f"province.{row['province']}", lang), year=row["year"],
                share=percent(row["share_online"], lang),
                low=percent(row["low"], lang), high=percent(row["high"], lang),
            )
        )  # fmt: skip
    return " ".join(parts)


def _describe_trend(table: pd.DataFrame, lang: str) -> str:
    honest = table.loc[table["part"] == "odds_ratio_honest"].iloc[0]
    naive = table.loc[table["part"] == "odds_ratio_naive"].iloc[0]
    points = table.loc[table["part"] == "point"].sort_values("year")
    listed = "; ".join(f"{int(row['year'])}: {percent(row['share'], lang)}" for row in points.to_dict("records"))
    return label(
        "alt.trend", lang, points=listed, estimate=decimal(honest["share"], lang, 2),
        low=decimal(honest["low"], lang, 2), high=decimal(honest["high"], lang, 2),
        naive_low=decimal(naive["low"], lang, 2), naive_high=decimal(naive["high"], lang, 2),
    )  # fmt: skip


def _describe_rates(table: pd.DataFrame, lang: str) -> str:
    faulty = table.loc[~table["diagnosis"].isin(AGREES)]
    listed = " ".join(
        label(
            "alt.rate_fault", lang, province=province_name(row["province"], lang), year=year_name(row["year"], lang),
            stated=row["rate_text"], recomputed=percent(row["share_recomputed"], lang, 2),
            diagnosis=label(f"diagnosis.{row['diagnosis']}", lang),
        )
        for row in faulty.to_dict("records")
    )  # fmt: skip
    return label("alt.rates", lang, rates=len(table), agreeing=len(table) - len(faulty)) + " " + listed


def _describe_supply(table: pd.DataFrame, lang: str) -> str:
    return " ".join(
        label(
            f"alt.{row['what']}", lang, province=label(f"province.{row['province']}", lang), year=row["year"],
            share=percent(row["share"], lang),
        )
        for row in table.to_dict("records")
    )  # fmt: skip


def _describe_coverage(table: pd.DataFrame, lang: str) -> str:
    parts = []
    for state in TILE_STATES:
        here = table.loc[table["state"] == state, "province"]
        # Most provinces are in the last state, and the picture already names them all.
        key = "alt.coverage_state" if len(here) and state != "nothing" else "alt.coverage_none"
        names = ", ".join(label(f"province.{province}", lang) for province in here)
        state_words = label(f"coverage.{state}", lang)
        parts.append(label(key, lang, state=state_words, number=count(len(here), lang), provinces=names))
    return " ".join(parts)


def _describe_comparable(table: pd.DataFrame, lang: str) -> str:
    parts = []
    for scope, rows in table.groupby("scope", sort=False):
        parts.append(label("alt.comparable_scope", lang, scope=label(f"scope.{scope}", lang)))
        for row in rows.to_dict("records"):
            parts.append(
                label(
                    "alt.comparable_row", lang, province=province_name(row["province"], lang),
                    period=period_words(row, lang), online=count(row["dossiers_online"], lang),
                    base=label("alt.base", lang, base=label(f"base.{row['denominator_means']}", lang)),
                    received=count(row["dossiers_received"], lang), share=percent(row["share_online"], lang),
                    mark=label(f"comparable.{row['mark']}", lang),
                )
            )  # fmt: skip
    return " ".join(parts)


FIGURES: dict[str, Recipe] = {
    "comparable_shares": Recipe(draw_comparable_shares, _describe_comparable),
    "coverage": Recipe(draw_coverage, _describe_coverage),
    "share_online": Recipe(draw_share_online, _describe_share),
    "trend": Recipe(draw_trend, _describe_trend),
    "failed_forecast_and_fan": Recipe(draw_forecast, describe_forecast),
    "specification_curve": Recipe(draw_specifications, describe_specifications),
    "interval_coverage": Recipe(draw_interval_coverage, describe_coverage_of_intervals),
    "stated_and_recomputed": Recipe(draw_rates, _describe_rates),
    "supply_and_uptake": Recipe(draw_supply, _describe_supply),
}
