"""What needs no model: shares with exact intervals, year-on-year odds ratios, the bracket of the 50 % crossing."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import optimize, stats
from scipy.special import betaln

from analysis.modelling import intervals
from analysis.modelling.covers import joined, sentence
from analysis.modelling.crossing import observed_crossing
from analysis.modelling.lines import Counts, blank_row

# Below this many in a cell the Wald interval is poor; above this many possible tables the exact one is slow.
SMALL_COUNT = 5
MOST_TABLES = 5000


def observed_rows(years: Counts, online: Counts, received: Counts, confidence: float) -> list[dict[str, Any]]:
    """Rows of estimates for one unit: model `exact`, `year_on_year` and `observed`, with numbers and `covers`.

    Arrays of one length sorted by year. Shares are in [0, 1], odds ratios compare an observed year with the one
    before it (which may be more than a year earlier: the term names both), the bracket is in calendar years.
    Source of the exact odds ratio: Cornfield (1956), Proc. Third Berkeley Symposium 4, 135-148.
    """
    rows = _share_rows(years, online, received, confidence)
    for place in range(1, len(years)):
        pair = slice(place - 1, place + 1)
        rows.append(_odds_ratio_row(years[pair], online[pair], received[pair], confidence))
    found = observed_crossing(years, online, received)
    bracket = blank_row("crossing_year", found.covers, confidence, len(years))
    bracket |= {"low": found.low, "high": found.high, "interval": "bracket" if math.isfinite(found.low) else ""}
    return [*rows, {"model": "observed", **bracket}]


def _share_rows(years: Counts, online: Counts, received: Counts, confidence: float) -> list[dict[str, Any]]:
    low, high = intervals.exact(online, received, confidence)
    return [
        {
            "model": "exact",
            **blank_row(f"share_{year:.0f}", sentence("counting_error"), confidence, 1),
            "estimate": share, "low": bottom, "high": top, "interval": "exact",
        }
        for year, share, bottom, top in zip(years, online / received, low, high, strict=True)
    ]  # fmt: skip


def _odds_ratio_row(years: Counts, online: Counts, received: Counts, confidence: float) -> dict[str, Any]:
    term = f"odds_ratio_{years[1]:.0f}_{years[0]:.0f}"
    row = {"model": "year_on_year", **blank_row(term, "", confidence, 2)}
    table = np.array([[online[1], received[1] - online[1]], [online[0], received[0] - online[0]]])
    if np.any(table.sum(axis=0) == 0):
        return row | {"covers": sentence("odds_cannot_be_told")}
    tables_possible = min(table.sum(axis=0).min(), table.sum(axis=1).min())
    if table.min() < SMALL_COUNT and tables_possible <= MOST_TABLES:
        return row | _exact_odds_ratio(table, confidence)
    if table.min() == 0:
        return row | {"covers": sentence("odds_zero_count")}
    estimate = float(np.log(table[0, 0]) - np.log(table[0, 1]) - np.log(table[1, 0]) + np.log(table[1, 1]))
    reach = float(stats.norm.isf((1 - confidence) / 2) * np.sqrt((1 / table).sum()))
    return row | {
        "estimate": math.exp(estimate), "low": math.exp(estimate - reach), "high": math.exp(estimate + reach),
        "interval": "z", "covers": sentence("wald_odds"),
    }  # fmt: skip


def _exact_odds_ratio(table: Counts, confidence: float) -> dict[str, Any]:
    # scipy's odds_ratio does the same, some thirty times slower: too slow for a panel of a thousand units.
    first, second, online = table[0].sum(), table[1].sum(), table[:, 0].sum()
    support = np.arange(max(0.0, online - second), min(first, online) + 1)
    ways = -betaln(support + 1, first - support + 1) - betaln(online - support + 1, second - online + support + 1)
    seen, tail = table[0, 0], (1 - confidence) / 2

    def chances(log_odds: float) -> Counts:
        logs = ways + support * log_odds
        weights = np.exp(logs - logs.max())
        return np.asarray(weights / weights.sum())

    def root(gap: Callable[[float], float]) -> float:
        return float(np.exp(optimize.brentq(gap, -60, 60, xtol=1e-12)))

    lowest, highest = bool(seen == support[0]), bool(seen == support[-1])
    numbers = {
        "estimate": math.nan if lowest or highest else root(lambda x: float(chances(x) @ support) - seen),
        "low": 0.0 if lowest else root(lambda x: float(chances(x)[support >= seen].sum()) - tail),
        "high": math.nan if highest else root(lambda x: float(chances(x)[support <= seen].sum()) - tail),
    }
    if lowest:
        numbers["estimate"] = 0.0
    one_sided = sentence("odds_without_limit") if lowest or highest else ""
    return numbers | {"interval": "exact", "covers": joined(sentence("exact_odds"), one_sided)}
