"""Sentences on the models: how far they agree, what a year or a choice moves, what was foretold, what can be pooled."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from analysis.labels import count, decimal, label, percent, province_name
from analysis.modelling.covers import translated
from analysis.modelling.panel import model_panel
from analysis.modelling.pooled import MINIMUM_PROVINCES, pooled_estimates
from analysis.modelling.sensitivity import choice_effects, curve_summary
from analysis.reporting.export import Words
from analysis.reporting.model_tables import logit_curve
from analysis.reporting.sentences import MINIMUM_YEARS

# Models whose interval takes the year as the unit of information; the others cover counting error only.
HONEST_MODELS = ("quasibinomial", "reml_kh", "ols_logit", "betabinomial")

_Row = dict[Hashable, Any]


def agreement_words(estimates: pd.DataFrame, lang: str) -> Words:
    """For each province: the range of the honest models' odds ratios, and how many of them exclude no growth."""
    lines = []
    for province, rows in _by_province(estimates, "odds_ratio"):
        told = [row for row in rows if row["model"] in HONEST_MODELS and pd.notna(row["estimate"])]
        if not told:
            continue
        excluding = sum(row["low"] > 1 or row["high"] < 1 for row in told)
        verdict = "say.models_all" if excluding == len(told) else "say.models_some" if excluding else "say.models_none"
        lines.append(
            label(
                "say.models", lang, province=province_name(province, lang), number=len(told), excluding=excluding,
                lowest=decimal(min(row["estimate"] for row in told), lang, 2),
                highest=decimal(max(row["estimate"] for row in told), lang, 2), verdict=label(verdict, lang),
            )
        )  # fmt: skip
    return _listed(lines, "say.no_line", lang)


def crossing_words(estimates: pd.DataFrame, lang: str) -> Words:
    """Where the share passed one half: between which observed years, and by each honest line with its Fieller set."""
    lines = []
    for province, rows in _by_province(estimates, "crossing_year"):
        name = province_name(province, lang)
        by_model = {str(row["model"]): row for row in rows}
        seen = by_model["observed"]
        low, high = float(seen["low"]), float(seen["high"])
        if np.isfinite(low):
            lines.append(label("say.crossing", lang, province=name, low=int(low), high=int(high)))
        else:
            reason = translated(str(seen["covers"]), lang)
            lines.append(label("say.crossing_untold", lang, province=name, reason=reason))
        for model in HONEST_MODELS:
            if model not in by_model or not np.isfinite(by_model[model]["estimate"]):
                continue
            row = by_model[model]
            words = {"province": name, "model": label(f"model.{model}", lang), "year": _year(row["estimate"], lang)}
            if np.isfinite(row["low"]):
                ends = {name: _year(row[name], lang) for name in ("low", "high")}
                lines.append(label("say.fieller", lang, **ends, **words))
            else:
                # The first sentence of `covers` says what the year is, the second how the set is unbounded.
                unbounded = translated(str(row["covers"]).split("; ")[1], lang)
                lines.append(label("say.fieller_unbounded", lang, reason=unbounded, **words))
    return _listed(lines, "say.no_line", lang)


def left_out_words(left_out: pd.DataFrame, lang: str) -> Words:
    """Between which odds ratios the trend moves as each year is left out, and how many intervals exclude no growth."""
    lines = []
    for province, unit in left_out.groupby("province", sort=True):
        told = unit.loc[unit["year_left_out"].notna() & unit["estimate"].notna()]
        if told.empty:
            continue
        ordered = told.sort_values("estimate", kind="stable").to_dict("records")
        low, high = ordered[0], ordered[-1]
        excluding = int(((told["low"] > 0) | (told["high"] < 0)).sum())
        lines.append(
            label(
                "say.left_out", lang, province=province_name(str(province), lang), number=len(told),
                lowest=decimal(np.exp(low["estimate"]), lang, 2), without_lowest=int(low["year_left_out"]),
                highest=decimal(np.exp(high["estimate"]), lang, 2), without_highest=int(high["year_left_out"]),
                excluding=excluding, df=int(told["df"].min()),
            )
        )  # fmt: skip
    return _listed(lines, "say.left_out_none", lang)


def foretold_words(rolling: pd.DataFrame, lang: str) -> Words:
    """What earlier years foretold of the next, what was seen, and which of the line and no change scored better."""
    lines = []
    for row in rolling.to_dict("records"):
        name = province_name(row["province"], lang)
        if pd.isna(row["predicted"]):
            lines.append(label("say.not_foretold", lang, province=name, reason=translated(row["covers"], lang)))
            continue
        lines.append(
            label(
                "say.foretold", lang, province=name, first=int(row["first_year"]), last=int(row["last_year"]),
                target=int(row["target_year"]), predicted=percent(row["predicted"], lang),
                seen=percent(row["share"], lang), same=percent(row["no_change"], lang),
                brier=decimal(row["brier"], lang, 3), brier_same=decimal(row["brier_no_change"], lang, 3),
                log_score=decimal(row["log_score"], lang, 3), log_same=decimal(row["log_score_no_change"], lang, 3),
                better=label(f"better.{row['better']}", lang),
            )
        )  # fmt: skip
    return _listed(lines, "say.foretold_none", lang)


def fan_words(forecast: pd.DataFrame, lang: str) -> Words:
    """What the first year after the last may show, if the line goes on and if it meets the assumed ceiling."""
    lines = []
    for scenario in ("line", "ceiling"):
        rows = forecast.loc[(forecast["part"] == scenario) & forecast["share"].notna()]
        rows = rows.loc[rows["year"] == rows["year"].min()].sort_values("confidence")
        for row in rows.tail(1).to_dict("records"):
            words = {name: percent(row[name], lang) for name in ("low", "high")}
            words |= {"province": province_name(row["province"], lang), "year": str(int(row["year"]))}
            words["confidence"] = percent(row["confidence"], lang, 0)
            if scenario == "line":
                lines.append(label("say.fan_line", lang, **words))
            else:
                lines.append(label("say.fan_ceiling", lang, ceiling=percent(row["ceiling"], lang, 0), **words))
    return _listed(lines, "say.foretold_none", lang)


def sensitivity_words(specifications: pd.DataFrame, lang: str) -> Words:
    """How many specifications exclude no growth, how many without invented bases, and which choice moves the most."""
    if specifications.empty:
        return Words(label("figure.specification_curve.empty", lang))
    curve = logit_curve(specifications)
    summary = {row["kind"]: row for row in curve_summary(curve).to_dict("records")}
    every, honest, naive = (summary[kind] for kind in ("all", "honest", "naive"))
    lines = [
        label(
            "say.specifications", lang, all=count(every["specifications"], lang), told=count(every["told"], lang),
            province=province_name(str(specifications["province"].iloc[0]), lang),
            lowest=decimal(np.exp(honest["lowest"]), lang, 2), median=decimal(np.exp(honest["median"]), lang, 2),
            highest=decimal(np.exp(honest["highest"]), lang, 2),
        ),
        label(
            "say.excluding", lang, honest=count(honest["told"], lang), excluding=count(honest["excluding"], lang),
            share=percent(honest["excluding"] / max(int(honest["told"]), 1), lang, 0),
            naive=count(naive["told"], lang), naive_excluding=count(naive["excluding"], lang),
        ),
    ]  # fmt: skip
    told = curve.loc[curve["honest"] & curve["estimate"].notna()]
    upwards = told["excludes_no_growth"].fillna(False).astype(bool) & (told["estimate"] > 0)
    invented = told["zero_without_base"] != "left_out"
    if invented.any():
        lines.append(
            label(
                "say.invented", lang, kept=count(int((~invented).sum()), lang),
                kept_excluding=count(int((upwards & ~invented).sum()), lang),
                invented=count(int(invented.sum()), lang),
                invented_excluding=count(int((upwards & invented).sum()), lang),
            )
        )  # fmt: skip
    for row in choice_effects(curve).head(1).to_dict("records"):
        lines.append(
            label(
                "say.moves_most", lang, choice=label(f"choice.{row['choice']}", lang),
                share=percent(row["variance_share"], lang, 0), factor=decimal(np.exp(row["spread"]), lang, 2),
            )
        )  # fmt: skip
    share = honest["excluding"] / max(int(honest["told"]), 1)
    verdict = "say.robust" if share > 0.95 else "say.fragile" if share >= 0.05 else "say.never"
    lines.append(label(verdict, lang))
    return _listed(lines, "say.no_line", lang)


def calibration_words(coverage: pd.DataFrame, lang: str) -> Words:
    """What the usual interval really covers, what the primary one does, and what alikeness of neighbours does."""
    rows = {(row["scenario"], row["method"]): row for row in coverage.to_dict("records")}
    wrong, primary = rows["four_years", "binomial_z"], rows["four_years", "quasibinomial_t"]
    alike = rows["five_years_ar1", "quasibinomial_t"]
    missed = percent(1 - wrong["coverage"], lang)
    checked = coverage.loc[coverage["reference"].notna()]
    near = int((checked["difference_in_errors"].abs() <= 3).sum())
    lines = [
        label("say.calibration_wrong", lang, coverage=with_error(wrong, lang), missed=missed),
        label("say.calibration_primary", lang, coverage=with_error(primary, lang)),
        label("say.calibration_alike", lang, coverage=with_error(alike, lang)),
        label(
            "say.calibration_reference", lang, near=count(near, lang), checked=count(len(checked), lang),
            replications=count(wrong["replications"], lang),
        ),
    ]  # fmt: skip
    return _listed(lines, "say.no_line", lang)


def pooling_words(filings: pd.DataFrame, lang: str) -> Words:
    """How much of the selection can be pooled and how much cannot, scope by scope, with both pooled odds ratios."""
    panel = model_panel(filings)
    if panel.rows.empty:
        return Words(label("say.pool_nothing", lang))
    estimates = pooled_estimates(panel.rows)
    lines = []
    for scope, group in panel.rows.groupby("scope", sort=True):
        years = group.groupby("province")["year"].nunique()
        words = {
            "scope": _scope_words(str(scope), lang), "provinces": count(len(years), lang),
            "rows": count(len(group), lang), "trends": count(int((years >= MINIMUM_YEARS).sum()), lang),
        }  # fmt: skip
        lines.append(label("say.pool_scope", lang, **words))
        rows = estimates.loc[(estimates["scope"] == scope) & (estimates["term"] == "odds_ratio")].to_dict("records")
        by_model = {row["model"]: row for row in rows}
        likely, robust = by_model["pooled_betabinomial"], by_model["pooled_quasibinomial"]
        if len(years) < MINIMUM_PROVINCES:
            lines.append(label("say.pool_few", lang, least=MINIMUM_PROVINCES))
            continue
        if pd.isna(likely["estimate"]) or pd.isna(robust["estimate"]):
            lines.append(label("say.pool_untold", lang, reason=translated(str(likely["covers"]), lang)))
            continue
        lines.append(
            label(
                "say.pooled", lang, estimate=decimal(likely["estimate"], lang, 2), low=decimal(likely["low"], lang, 2),
                high=decimal(likely["high"], lang, 2), robust=decimal(robust["estimate"], lang, 2),
                robust_low=decimal(robust["low"], lang, 2), robust_high=decimal(robust["high"], lang, 2),
                df=decimal(robust["df"], lang, 1),
            )
        )  # fmt: skip
        single = int((years < 2).sum())
        if single:
            most = str(years.idxmax())
            lines.append(
                label(
                    "say.pool_borrowed", lang, single=count(single, lang), provinces=count(len(years), lang),
                    most=province_name(most, lang), years=count(int(years.max()), lang), rows=count(len(group), lang),
                )
            )  # fmt: skip
        excludes = robust["low"] > 1 or robust["high"] < 1
        lines.append(label("say.pool_told" if excludes else "say.pool_not_told", lang))
    return _listed(lines, "say.pool_nothing", lang)


def supply_words(bounds: pd.DataFrame, lang: str) -> Words:
    """Availability, share online and the bounds on uptake that follow, with the assumption under each."""
    lines = []
    for row in bounds.to_dict("records"):
        words = {
            "province": province_name(row["province"], lang), "year": str(int(row["year"])),
            "share": percent(row["share"], lang), "offered_year": str(int(row["availability_year"])),
            "availability": percent(row["availability"], lang), "low": percent(row["uptake_low"], lang),
        }  # fmt: skip
        if pd.isna(row["uptake_even"]):
            lines.append(label("say.uptake_contradicted", lang, **words))
        else:
            lines.append(label("say.uptake", lang, assumed=percent(row["uptake_high_assumed"], lang), **words))
    if lines:
        lines.append(label("say.uptake_assumption", lang))
    return _listed(lines, "say.no_uptake", lang)


def _by_province(estimates: pd.DataFrame, term: str) -> Iterator[tuple[str, list[_Row]]]:
    chosen = estimates.loc[(estimates["term"] == term) & (estimates["province"] != "")]
    for (province, _), unit in chosen.groupby(["province", "scope"], sort=True):
        yield str(province), unit.to_dict("records")


def _scope_words(scope: str, lang: str) -> str:
    # A scope of several agencies carries the agency's own name, which is nobody's to translate.
    kind, colon, agency = scope.partition(": ")
    if kind in ("department", "tier", "office", "province", "district", "commune", "national"):
        return label(f"scope.{kind}", lang) + colon + agency
    return scope or label("scope.any", lang)


def _year(value: float, lang: str) -> str:
    # A year is a name, so it is not grouped; its fraction is written as the language writes one.
    return f"{value:.1f}".replace(".", "," if lang == "vi" else ".")


def with_error(row: _Row, lang: str) -> str:
    """A simulated coverage with two Monte Carlo errors."""
    return f"{percent(row['coverage'], lang)} ± {percent(2 * row['mc_error'], lang)}"


def _listed(lines: list[str], otherwise: str, lang: str) -> Words:
    return Words("\n".join(f"- {line}" for line in lines) if lines else label(otherwise, lang))
