"""The tables of a profile, in words where there is nothing to list: a page never shows an empty table."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis import tables
from analysis.cleaning.profile import ProfileData
from analysis.labels import count, label, percent, province_name
from analysis.reporting.claim_links import profile_page
from analysis.reporting.contradictions import contradictions_shown, contradictions_table
from analysis.reporting.correction_effects import correction_effects, corrections_with_effects_shown
from analysis.reporting.export import Table, Words
from analysis.reporting.export import titled as _table
from analysis.reporting.profile_names import body_name, level_name, measure_name, when_words
from analysis.reporting.profile_tables import neighbours_table, supply_rows
from analysis.reporting.sentences import MINIMUM_YEARS
from analysis.reporting.shown_models import models_shown
from analysis.reporting.shown_tables import because_words, printed_figure, sources_shown


def documents_shown(profile: ProfileData, lang: str) -> Table | Words:
    """The documents that speak of the province, with the number of claims taken from each on it."""
    if profile.sources.empty:
        return Words(label("profile.no_claims", lang))
    return sources_shown(profile.sources, profile.claims, lang)


def reported_shown(profile: ProfileData, lang: str) -> Table | Words:
    """Every claim of the province as printed, by measure, body and time, with its diagnosis in words."""
    if profile.claims.empty:
        return Words(label("profile.no_claims_own" if profile.is_own else "profile.no_claims", lang))
    found = profile.observations.loc[:, ["claim_id", "scope", "diagnosis"]]
    order = {measure: place for place, measure in enumerate(tables.MEASURES)}
    claims = profile.claims.merge(found, on="claim_id")
    claims["place"] = claims["measure"].map(order)
    claims = claims.sort_values(["place", "agency", "period_end", "level"], kind="stable")
    rows = claims.to_dict("records")
    return _table(
        lang,
        {
            "measure": [measure_name(row, lang) for row in rows],
            "level": [level_name(level, lang) for level in claims["level"]],
            "period": claims["period_text"],
            "printed": [printed_figure(row) for row in rows],
            "diagnosis": [label(f"diagnosis.{name}", lang) for name in claims["diagnosis"]],
            "kind": [_kind(str(row["kind"]), str(row["qualifier"]), lang) for row in rows],
            "agency": [body_name(row["scope"], row["agency"], lang) for row in rows],
            "claim": claims["claim_id"],
        },
    )


def refuted_shown(profile: ProfileData, lang: str) -> Table | Words:
    """Each figure that something speaks against, or that was corrected, and what it should read."""
    if contradictions_table(profile.observations).empty:
        return Words(label("profile.no_claims_own" if profile.is_own else "profile.no_such_figure", lang))
    return _without_province(contradictions_shown(profile.observations, profile.claims, lang), lang)


def corrections_shown(profile: ProfileData, lang: str) -> Table | Words:
    """Each correction or other reading on record, its effect on the province's results, and the reason."""
    if not profile.corrections:
        return Words(label("profile.no_corrections", lang))
    # A province's claims read alone give the observations that they give among all others.
    effects = correction_effects(profile.claims, profile.region, profile.corrections)
    return corrections_with_effects_shown(profile.corrections, effects, lang)


def filings_of_province_shown(profile: ProfileData, lang: str) -> Table | Words:
    """Every filing of the province: body, period, dossiers, share, whether it may enter a trend, and why not."""
    filings = profile.filings
    if filings.empty:
        return Words(label("profile.no_filings", lang))
    rows = filings.to_dict("records")
    return _table(
        lang,
        {
            "when": [when_words(row, lang) for row in rows],
            "online": [count(value, lang) for value in filings["dossiers_online"]],
            "received": [count(value, lang) for value in filings["dossiers_received"]],
            "share": [percent(value, lang) for value in filings["share_online"]],
            "comparable": [label("yes" if fits else "no", lang) for fits in filings["comparable"]],
            "because": [because_words(cell, lang) for cell in filings["not_comparable_because"]],
            "base": [label(f"base.{means}", lang) for means in filings["denominator_means"]],
            "level3": [count(value, lang) for value in filings["dossiers_online_level3"]],
            "level4": [count(value, lang) for value in filings["dossiers_online_level4"]],
            "agency": [body_name(row["scope"], row["agency"], lang) for row in rows],
            "sources": filings["claim_ids"],
        },
    )


def supply_shown(profile: ProfileData, shares: pd.DataFrame, lang: str) -> Table | Words:
    """Procedures in force and online by level, and under them the dossiers filed online of the same body."""
    procedures = supply_rows(profile.observations)
    if procedures.empty:
        return Words(label("profile.no_supply_own" if profile.is_own else "profile.no_supply", lang))
    filed = shares.to_dict("records")
    rows = []
    for (scope, agency), unit in procedures.groupby(["scope", "agency"], sort=True):
        body = body_name(str(scope), str(agency), lang)
        rows += [(*cells[:-1], body, cells[-1]) for cells in _procedures(unit, profile.claims, lang)]
        same = [row for row in filed if (row["scope"], row["agency"]) == (scope, agency)]
        rows += [(*cells[:-1], body, cells[-1]) for cells in (_dossiers(row, lang) for row in same)]
    columns = ("measure", "level", "when", "counts", "share", "agency", "sources")
    return _table(lang, dict(zip(columns, zip(*rows, strict=True), strict=True)))


def trend_shown(estimates: pd.DataFrame, lang: str) -> Table | Words:
    """The odds ratio a year by each model, with interval and degrees of freedom, where there are years enough."""
    shown = models_shown(estimates, lang)
    if shown.frame.empty:
        return Words(label("profile.no_models", lang, least=MINIMUM_YEARS))
    return _without_province(shown, lang)


def neighbours_shown(profile: ProfileData, lang: str) -> Table:
    """The other provinces of the region, linked to their profiles, each with its last comparable share."""
    rows = neighbours_table(profile).to_dict("records")
    told = [pd.notna(row["share_online"]) for row in rows]
    shown = _table(
        lang,
        {
            "province": [province_name(row["province"], lang) for row in rows],
            "year": [str(int(row["year"])) if known else "" for row, known in zip(rows, told, strict=True)],
            "share": [
                percent(row["share_online"], lang)
                if known
                else label("neighbour.not_comparable" if row["reported"] else "neighbour.nothing", lang)
                for row, known in zip(rows, told, strict=True)
            ],
            "interval": [
                f"{percent(row['low'], lang)} – {percent(row['high'], lang)}" if known else ""
                for row, known in zip(rows, told, strict=True)
            ],
            "agency": [
                body_name(row["scope"], row["agency"], lang) if known else ""
                for row, known in zip(rows, told, strict=True)
            ],
            "base": [
                label(f"base.{row['denominator_means']}", lang) if known else ""
                for row, known in zip(rows, told, strict=True)
            ],
            "sources": [row["claim_ids"] for row in rows],
        },
    )
    pages = {province_name(row["province"], lang): profile_page(row["province"]) for row in rows if row["reported"]}
    return Table(shown.frame, lang, pages)


def _procedures(unit: pd.DataFrame, claims: pd.DataFrame, lang: str) -> list[tuple[str, ...]]:
    printed = {row["claim_id"]: row for row in claims.to_dict("records")}
    rows: list[tuple[str, ...]] = []
    for row in unit.to_dict("records"):
        claim = printed[row["claim_id"]]
        when, year = claim["period_text"], "" if pd.isna(row["year"]) else str(int(row["year"]))
        rows.append(
            (
                label(f"measure.{row['measure']}", lang),
                level_name(row["level"], lang),
                f"{when} ({year})" if year and year not in when else when,
                printed_figure(claim),
                "" if pd.isna(row["share"]) else percent(row["share"], lang),
                row["claim_id"],
            )
        )
    return rows


def _dossiers(row: Mapping[Hashable, Any], lang: str) -> tuple[str, ...]:
    counted = pd.notna(row["low"])
    counts = f"{count(row['dossiers_online'], lang)} / {count(row['dossiers_received'], lang)}"
    return (
        label("measure.online_filing", lang),
        "",
        when_words(row, lang),
        counts if counted else label(f"legend.{row['mark']}", lang),
        percent(row["share_online"], lang),
        row["claim_ids"],
    )


def _kind(kind: str, qualifier: str, lang: str) -> str:
    hedge = [label(f"qualifier.{qualifier}", lang)] if qualifier else []
    return ", ".join([label(f"kind.{kind}", lang), *hedge])


def _without_province(shown: Table, lang: str) -> Table:
    return Table(shown.frame.drop(columns=label("column.province", lang)), lang)
