"""Sentences that carry results: computed from the tables, in both languages, and silent where nothing can be told."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import pandas as pd

from analysis.cleaning.corrections import Correction
from analysis.cleaning.own import OWN_MARK
from analysis.labels import count, decimal, label, percent, province_name, year_name
from analysis.modelling.covers import translated
from analysis.modelling.panel import model_panel
from analysis.reporting.drawn_tables import share_online_table
from analysis.reporting.export import Words

MINIMUM_YEARS = 3

_Rows = dict[tuple[str, str], dict[Hashable, Any]]


def corpus_words(sources: pd.DataFrame, claims: pd.DataFrame, lang: str) -> Words:
    """How many claims come from how many documents and provinces; one's own plain table has none."""
    if claims.empty:
        return Words(label("say.own_table", lang, files="; ".join(sources["title"])))
    return Words(
        label(
            "say.corpus", lang, claims=count(len(claims), lang), documents=count(claims["source_id"].nunique(), lang),
            provinces=count(claims.loc[claims["province"] != "", "province"].nunique(), lang),
            kept=count((sources["sha256"] != "").sum(), lang),
        )
    )  # fmt: skip


def diagnosis_words(rates: pd.DataFrame, lang: str) -> Words:
    """How many printed rates agree, how many by truncation alone, and each that does not."""
    if rates.empty:
        return Words(label("say.no_rates", lang))
    agreeing = rates["diagnosis"].isin(["agrees_rounded", "agrees_truncated"])
    lines = [
        label(
            "say.rates", lang, rates=count(len(rates), lang), agreeing=count(int(agreeing.sum()), lang),
            truncated=count(int((rates["diagnosis"] == "agrees_truncated").sum()), lang),
        )
    ]  # fmt: skip
    for row in rates.loc[~agreeing].to_dict("records"):
        lines.append(
            "- "
            + label(
                "say.rate_fault", lang, province=province_name(row["province"], lang),
                year=year_name(row["year"], lang), stated=row["rate_text"],
                measure=label(f"measure.{row['measure']}", lang),
                recomputed=percent(row["share_recomputed"], lang, 2), claim=row["claim_id"],
                diagnosis=label(f"diagnosis.{row['diagnosis']}", lang),
            )
        )  # fmt: skip
    return Words("\n".join(lines))


def correction_words(corrections: Sequence[Correction], lang: str) -> Words:
    """How many corrections are applied and how many readings are left in dispute."""
    applied = sum(correction.status == "applied" for correction in corrections)
    return Words(label("say.corrections", lang, applied=applied, disputed=len(corrections) - applied))


def enough_words(
    provinces: Sequence[str],
    filings: pd.DataFrame,
    observations: pd.DataFrame,
    years: tuple[int, int],
    lang: str,
) -> Words:
    """For each province: how many comparable years it has in the window, and what that allows."""
    panel = model_panel(filings).rows
    first_year, last_year = years
    lines = []
    for province in provinces:
        found = sorted(panel.loc[panel["province"] == province, "year"].unique())
        reported = int((observations["province"] == province).sum())
        key = "say.enough" if len(found) >= MINIMUM_YEARS else ("say.few" if found else "say.none")
        lines.append(
            "- "
            + label(
                key, lang, province=label(f"province.{province}", lang), years=", ".join(str(int(y)) for y in found),
                number=len(found), first=first_year, last=last_year, reported=count(reported, lang),
            )
        )  # fmt: skip
    return Words("\n".join(lines) if lines else label("say.no_province", lang, first=first_year, last=last_year))


def headline_words(filings: pd.DataFrame, lang: str) -> Words:
    """The facts that need no model: first and last share with exact intervals, and where it passed one half."""
    shares = share_online_table(filings)
    counted = shares.loc[shares["mark"] == "counts"]
    if counted.empty:
        return Words(label("say.no_shares", lang))
    lines = []
    for province, unit in counted.groupby("province", sort=True):
        points = [
            f"{int(row['year'])}: {percent(row['share_online'], lang)} "
            f"({percent(row['low'], lang)} – {percent(row['high'], lang)})"
            for row in unit.to_dict("records")
        ]
        lines.append(
            "- " + label("say.shares", lang, province=label(f"province.{province}", lang), points="; ".join(points))
        )
    return Words(label("say.shares_open", lang) + "\n" + "\n".join(lines))


def trend_words(estimates: pd.DataFrame, lang: str) -> Words:
    """The one clear sentence for each province: the odds ratio a year with the interval that holds, and what it means.

    Says how much narrower the usual interval is, whether "no growth" can be excluded, and where one half was passed.
    """
    lines = []
    # Where one's own table stands alone there is nothing to tell it from.
    beside = not _is_own(estimates)
    for (province, scope), unit in estimates.groupby(["province", "scope"], sort=True):
        rows = {(row["model"], row["term"]): row for row in unit.to_dict("records")}
        name = label(f"province.{province}", lang)
        if beside and (OWN_MARK in str(scope) or _is_own(unit)):
            name = label("say.own_name", lang, province=name)
        honest = _row(rows, "quasibinomial", "odds_ratio")
        if honest is None:
            reason = str(rows["quasibinomial", "odds_ratio"]["covers"])
            lines.append("- " + label("say.no_trend", lang, province=name, reason=translated(reason, lang)))
            continue
        naive, slopes = _row(rows, "binomial", "odds_ratio"), [
            _row(rows, model, "slope") for model in ("quasibinomial", "binomial")
        ]  # fmt: skip
        verdict = "say.growth" if honest["low"] > 1 else ("say.decline" if honest["high"] < 1 else "say.not_excluded")
        lines.append(
            "- "
            + label(
                "say.trend", lang, province=name, years=int(honest["n_years"]), df=int(honest["df"]),
                estimate=decimal(honest["estimate"], lang, 2), low=decimal(honest["low"], lang, 2),
                high=decimal(honest["high"], lang, 2), verdict=label(verdict, lang),
            )
        )  # fmt: skip
        if naive is not None and slopes[0] is not None and slopes[1] is not None:
            wider = (slopes[0]["high"] - slopes[0]["low"]) / (slopes[1]["high"] - slopes[1]["low"])
            lines.append(
                "- "
                + label(
                    "say.naive", lang, province=name, low=decimal(naive["low"], lang, 2),
                    high=decimal(naive["high"], lang, 2), wider=decimal(wider, lang, 0),
                    errors=decimal(slopes[0]["std_error"] / slopes[1]["std_error"], lang, 1),
                )
            )  # fmt: skip
        bracket = rows["observed", "crossing_year"]
        if pd.notna(bracket["low"]) and pd.notna(bracket["high"]):
            lines.append(
                "- " + label("say.crossing", lang, province=name, low=int(bracket["low"]), high=int(bracket["high"]))
            )
    return Words("\n".join(lines) if lines else label("say.no_estimates", lang))


def steps_words(estimates: pd.DataFrame, lang: str) -> Words:
    """Year-on-year odds ratios in one line a province: a jump and a plateau show here, not in the slope."""
    steps = estimates.loc[(estimates["model"] == "year_on_year") & estimates["estimate"].notna()]
    if steps.empty:
        return Words(label("say.no_steps", lang))
    lines = []
    for province, unit in steps.groupby("province", sort=True):
        listed = []
        for row in unit.to_dict("records"):
            later, earlier = str(row["term"]).removeprefix("odds_ratio_").split("_")
            listed.append(f"{earlier}–{later}: {decimal(row['estimate'], lang, 2)}")
        lines.append(
            "- " + label("say.steps", lang, province=label(f"province.{province}", lang), steps="; ".join(listed))
        )
    return Words("\n".join(lines))


def limits_words(filings: pd.DataFrame, first_year: int, last_year: int, lang: str) -> Words:
    """What the selection does not observe: years without a usable figure, bases that are not defined, no causes."""
    panel = model_panel(filings).rows
    lines = []
    for province in sorted(set(filings["province"])):
        seen = set(panel.loc[panel["province"] == province, "year"].astype(int))
        missing = [str(year) for year in range(first_year, last_year + 1) if year not in seen]
        if seen and missing:
            name = label(f"province.{province}", lang)
            lines.append("- " + label("say.unobserved", lang, province=name, years=", ".join(missing)))
    vague = filings.loc[filings["comparable"] & (filings["denominator_means"] == "unknown"), "province"]
    for province in sorted(set(vague)):
        lines.append("- " + label("say.unknown_base", lang, province=label(f"province.{province}", lang)))
    return Words("\n".join([*lines, "- " + label("say.no_causes", lang)]))


def _is_own(estimates: pd.DataFrame) -> bool:
    told = estimates.loc[estimates["claim_ids"] != "", "claim_ids"]
    return bool(told.str.startswith("own#").all())


def _row(rows: _Rows, model: str, term: str) -> dict[Hashable, Any] | None:
    row = rows.get((model, term))
    return None if row is None or pd.isna(row["estimate"]) else row
