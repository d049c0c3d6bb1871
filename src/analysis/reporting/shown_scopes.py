"""Series and scopes as a reader sees them: which may carry a trend, which may be compared, and why not."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import tables
from analysis.labels import count, label, province_name
from analysis.reporting.comparables import MINIMUM_YEARS, series_table
from analysis.reporting.export import Table, Words, titled
from analysis.reporting.shown_tables import because_words


def series_shown(series: pd.DataFrame, lang: str) -> Table:
    """One row a series, from `comparables.series_table`: its years, those that count, and why the others do not."""
    return titled(
        lang,
        {
            "scope": [label(f"scope.{scope}", lang) for scope in series["scope"]],
            "province": [province_name(slug, lang) for slug in series["province"]],
            "agency": series["agency"],
            "base": [label(f"base.{means}", lang) for means in series["denominator_means"]],
            "years": [cell.replace(" ", ", ") for cell in series["years"]],
            "comparable_years": [cell.replace(" ", ", ") for cell in series["comparable_years"]],
            "trend": [label("yes" if fits else "no", lang) for fits in series["carries_trend"]],
            "because": [because_words(cell, lang) for cell in series["because"]],
            "sources": series["claim_ids"],
        },
    )


def scopes_words(filings: pd.DataFrame, lang: str) -> Words:
    """What may be compared with what, and what may not: trends, bases, scopes, periods, hedged figures."""
    series = series_table(filings)
    lines = [label("say.series", lang, series=count(len(series), lang), filings=count(len(filings), lang))]
    for row in series.loc[series["carries_trend"]].to_dict("records"):
        lines.append(
            label(
                "say.series_trend", lang, name=_name(row, lang), years=row["comparable_years"].replace(" ", ", "),
                base=label(f"base.{row['denominator_means']}", lang),
            )
        )  # fmt: skip
    few = series.loc[~series["carries_trend"] & (series["comparable_years"] != "")]
    if len(few):
        names = "; ".join(f"{_name(row, lang)} ({row['comparable_years']})" for row in few.to_dict("records"))
        lines.append(label("say.series_few", lang, number=count(len(few), lang), least=MINIMUM_YEARS, names=names))
    silent = int((series["comparable_years"] == "").sum())
    if silent:
        lines.append(label("say.series_none", lang, number=count(silent, lang)))
    lines += [*_split_bases(series, lang), *_scopes_present(series, lang)]
    part_year = int(filings["not_comparable_because"].str.split().map(lambda words: "part_year" in words).sum())
    if part_year:
        lines.append(label("say.part_years", lang, number=count(part_year, lang)))
    return Words("\n".join(f"- {line}" for line in lines))


def _split_bases(series: pd.DataFrame, lang: str) -> list[str]:
    """Who reports on two bases: the same name, and yet two series."""
    split = []
    for _, unit in series.groupby(["scope", "province", "agency"], sort=True):
        if len(unit) > 1:
            bases = ", ".join(label(f"base.{means}", lang) for means in unit["denominator_means"])
            split.append(f"{_name(unit.iloc[0].to_dict(), lang)} ({bases})")
    return [label("say.two_bases", lang, number=count(len(split), lang), names="; ".join(split))] if split else []


def _scopes_present(series: pd.DataFrame, lang: str) -> list[str]:
    present = [scope for scope in tables.SCOPES if scope in set(series["scope"])]
    if len(present) < 2:
        return []
    counted = ", ".join(
        f"{label(f'scope.{scope}', lang)} ({count((series['scope'] == scope).sum(), lang)})" for scope in present
    )
    return [label("say.scopes_apart", lang, scopes=counted)]


def _name(row: Mapping[Hashable, Any], lang: str) -> str:
    where = province_name(row["province"], lang)
    return f"{where}, {row['agency']}" if row["agency"] else where
