"""Tables of models as a reader sees them: side by side, with what each interval covers."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.labels import count, decimal, label, percent, province_name
from analysis.modelling.covers import translated
from analysis.modelling.sensitivity import choice_effects
from analysis.reporting.export import Table
from analysis.reporting.export import titled as _table
from analysis.reporting.model_tables import logit_curve
from analysis.reporting.sentences_models import HONEST_MODELS, with_error
from analysis.tables import join_claims

_MODELS = (*HONEST_MODELS, "firth", "binomial")
# No document holds what was simulated, and the table says so.
SIMULATED = ""


def models_shown(estimates: pd.DataFrame, lang: str) -> Table:
    """The odds ratio a year by every model that could tell one; Firth's only where the counts separate."""
    rows = estimates.loc[
        (estimates["term"] == "odds_ratio") & estimates["model"].isin(_MODELS) & (estimates["province"] != "")
    ]
    separated = rows["covers"].str.contains("since the counts separate", regex=False)
    rows = rows.loc[rows["estimate"].notna() & ((rows["model"] != "firth") | separated)]
    order = {model: place for place, model in enumerate(_MODELS)}
    rows = rows.assign(place=rows["model"].map(order)).sort_values(["province", "scope", "place"], kind="stable")
    excludes = (rows["low"] > 1) | (rows["high"] < 1)
    return _table(
        lang,
        {
            "province": [province_name(slug, lang) for slug in rows["province"]],
            "model": [label(f"model.{model}", lang) for model in rows["model"]],
            "odds_ratio": [decimal(value, lang, 2) for value in rows["estimate"]],
            "interval": _intervals(rows, lang),
            "df": [decimal(value, lang, 0) for value in rows["df"]],
            "excludes": [label("yes" if yes else "no", lang) for yes in excludes],
            "covers": [translated(text, lang) for text in rows["covers"]],
            "sources": rows["claim_ids"],
        },
    )


def three_intervals_shown(forest: pd.DataFrame, lang: str) -> Table:
    """Each share with its exact, Wilson and Jeffreys interval, from `modelling.forest.forest_frame`."""
    return _table(
        lang,
        {
            "province": [province_name(slug, lang) for slug in forest["province"]],
            "year": forest["year"],
            "share": [percent(share, lang) for share in forest["share"]],
            "exact": _shares(forest, "", lang),
            "wilson": _shares(forest, "wilson_", lang),
            "jeffreys": _shares(forest, "jeffreys_", lang),
            "covers": [translated(text, lang) for text in forest["covers"]],
            "sources": forest["claim_ids"],
        },
    )


def left_out_shown(left_out: pd.DataFrame, lang: str) -> Table:
    """The odds ratio a year with each year left out in turn, from `modelling.holdout.leave_one_year_out`."""
    rows = left_out.loc[left_out["estimate"].notna()]
    ratios = rows.assign(**{name: np.exp(rows[name]) for name in ("estimate", "low", "high")})
    return _table(
        lang,
        {
            "province": [province_name(slug, lang) for slug in rows["province"]],
            "left_out": [
                label("left_out.none", lang) if pd.isna(year) else str(year) for year in rows["year_left_out"]
            ],
            "odds_ratio": [decimal(value, lang, 2) for value in ratios["estimate"]],
            "interval": _intervals(ratios, lang),
            "df": [decimal(value, lang, 0) for value in rows["df"]],
            "sources": rows["claim_ids"],
        },
    )


def effects_shown(specifications: pd.DataFrame, lang: str) -> Table:
    """Which choice moves the result most: its part of the variance, the factor between options, and of exclusions."""
    effects = choice_effects(logit_curve(specifications)) if len(specifications) else pd.DataFrame(columns=_EFFECTS)
    shown = _table(
        lang,
        {
            "choice": [label(f"choice.{choice}", lang) for choice in effects["choice"]],
            "options": [count(number, lang) for number in effects["options"]],
            "variance": [percent(share, lang, 0) for share in effects["variance_share"]],
            "factor": [decimal(np.exp(spread), lang, 2) for spread in effects["spread"]],
            "excluding_spread": [percent(share, lang, 0) for share in effects["spread_excluding"]],
        },
    )
    return Table(shown.frame, lang, sources=join_claims(specifications["claim_ids"]))


def options_shown(specifications: pd.DataFrame, lang: str) -> Table:
    """How many honest specifications of each estimator exclude no growth, with the range of their odds ratios."""
    told = specifications.loc[specifications["odds_ratio"].notna()]
    groups = [(model, group) for model, group in told.groupby("estimator", sort=True)]
    groups.sort(key=lambda pair: _MODELS.index(str(pair[0])))
    return _table(
        lang,
        {
            "estimator": [label(f"model.{model}", lang) for model, _ in groups],
            "specifications": [count(len(group), lang) for _, group in groups],
            "excluding": [count(int(group["excludes_no_growth"].fillna(False).sum()), lang) for _, group in groups],
            "lowest": [decimal(group["odds_ratio"].min(), lang, 2) for _, group in groups],
            "highest": [decimal(group["odds_ratio"].max(), lang, 2) for _, group in groups],
            "sources": [join_claims(group["claim_ids"]) for _, group in groups],
        },
    )


def coverage_of_intervals_shown(coverage: pd.DataFrame, lang: str) -> Table:
    """One row a method, one column a scenario: its coverage, with two Monte Carlo errors."""
    scenarios = list(dict.fromkeys(coverage["scenario"]))
    methods = list(dict.fromkeys(coverage["method"]))
    cells = {(row["scenario"], row["method"]): row for row in coverage.to_dict("records")}
    frame = _table(lang, {"method": [label(f"method.{method}", lang) for method in methods]}).frame
    for scenario in scenarios:
        frame[label(f"scenario.{scenario}", lang)] = [with_error(cells[scenario, method], lang) for method in methods]
    return Table(frame, lang, sources=SIMULATED)


def references_shown(coverage: pd.DataFrame, lang: str) -> Table:
    """Simulated against the method's reference, with the difference in Monte Carlo standard errors."""
    rows = coverage.loc[coverage["reference"].notna()]
    shown = _table(
        lang,
        {
            "scenario": [label(f"scenario.{scenario}", lang) for scenario in rows["scenario"]],
            "method": [label(f"method.{method}", lang) for method in rows["method"]],
            "simulated": [percent(share, lang) for share in rows["coverage"]],
            "reference": [percent(share, lang, 0) for share in rows["reference"]],
            "difference": [decimal(errors, lang, 1) for errors in rows["difference_in_errors"]],
        },
    )
    return Table(shown.frame, lang, sources=SIMULATED)


def pooled_shown(pooled: pd.DataFrame, lang: str) -> Table:
    """Separate, partially pooled and pooled odds ratios side by side, and whether each is borrowed."""
    return _table(
        lang,
        {
            "province": [province_name(slug, lang) for slug in pooled["province"]],
            "model": [label(f"pooling.{model}", lang) for model in pooled["model"]],
            "odds_ratio": [decimal(value, lang, 2) for value in pooled["odds_ratio"]],
            "interval": _intervals(pooled, lang),
            "borrowed": [label("yes" if borrowed else "no", lang) for borrowed in pooled["borrowed"]],
            "covers": [translated(text, lang) for text in pooled["covers"]],
            "sources": pooled["claim_ids"],
        },
    )


_EFFECTS = ["choice", "spread", "variance_share", "spread_excluding", "options"]


def _intervals(rows: pd.DataFrame, lang: str) -> list[str]:
    ends = zip(rows["low"], rows["high"], strict=True)
    return [f"{_ratio(low, lang)} – {_ratio(high, lang)}" if pd.notna(low) else "" for low, high in ends]


def _ratio(value: float, lang: str) -> str:
    # Digits of a limit in the hundreds are no information.
    return decimal(value, lang, 0 if value >= 100 else 2 if value >= 0.01 else 4)


def _shares(rows: pd.DataFrame, prefix: str, lang: str) -> list[str]:
    ends = zip(rows[f"{prefix}low"], rows[f"{prefix}high"], strict=True)
    return [f"{percent(low, lang, 2)} – {percent(high, lang, 2)}" for low, high in ends]
