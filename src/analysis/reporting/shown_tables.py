"""Tables as a reader sees them: headings and words in her language, numbers at the precision that is claimed."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.labels import count, decimal, label, percent
from analysis.labels import province_name as _province
from analysis.modelling.covers import translated
from analysis.reporting.claim_links import document_pages
from analysis.reporting.export import Table
from analysis.reporting.export import titled as _table
from analysis.reporting.profile_names import level_name, other_name
from analysis.tables import KINDS, join_claims

_WHOLE_TERMS = ("odds_ratio", "slope", "intercept")


def sources_shown(sources: pd.DataFrame, claims: pd.DataFrame, lang: str) -> Table:
    """One row a document: id, linked to its claims, title, publisher, date, claims taken, the start of its hash."""
    taken = claims["source_id"].value_counts()
    shown = _table(
        lang,
        {
            "document": sources["source_id"],
            "title": sources["title"],
            "publisher": sources["publisher"],
            "published": sources["published"],
            "claims": [int(taken.get(key, 0)) for key in sources["source_id"]],
            "sha256": [text[:12] for text in sources["sha256"]],
        },
    )
    return Table(shown.frame, lang, document_pages(sources["source_id"]))


def claims_by_measure_shown(claims: pd.DataFrame, lang: str) -> Table:
    """One row a measure, the most frequent first: claims, documents, provinces, and what kind of claims they are."""
    groups = sorted(claims.groupby("measure", sort=True), key=lambda pair: -len(pair[1]))
    kinds = {
        kind: [count(number, lang) if (number := (group["kind"] == kind).sum()) else "" for _, group in groups]
        for kind in KINDS
    }
    return _table(
        lang,
        {
            "measure": [label(f"measure.{measure}", lang) for measure, _ in groups],
            "claims": [count(len(group), lang) for _, group in groups],
            "documents": [count(group["source_id"].nunique(), lang) for _, group in groups],
            "provinces": [count(group.loc[group["province"] != "", "province"].nunique(), lang) for _, group in groups],
            **kinds,
            "sources": [join_claims(group["claim_id"]) for _, group in groups],
        },
    )


def claims_shown(claims: pd.DataFrame, lang: str) -> Table:
    """Every claim as printed: id, paragraph, province, measure, level, period, figure, kind."""
    return _table(
        lang,
        {
            "claim": claims["claim_id"],
            "paragraph": claims["paragraph"],
            "province": [_province(slug, lang) for slug in claims["province"]],
            "measure": [label(f"measure.{measure}", lang) for measure in claims["measure"]],
            "level": [level_name(level, lang) for level in claims["level"]],
            "period": claims["period_text"],
            "printed": [printed_figure(row) for row in claims.to_dict("records")],
            "kind": [label(f"kind.{kind}", lang) for kind in claims["kind"]],
        },
    )


def printed_figure(row: Mapping[Any, Any]) -> str:
    """The figure of a claim as one string: numerator or value / base (rate), each as printed."""
    top = str(row["numerator_text"] or row["value_text"])
    base = f"{top or '…'} / {row['denominator_text']}" if row["denominator_text"] else top
    if not row["rate_text"]:
        return base
    return f"{base} ({row['rate_text']})" if base else str(row["rate_text"])


def rates_shown(rates: pd.DataFrame, lang: str) -> Table:
    """Printed rate, recomputed rate and diagnosis side by side, from `drawn_tables.rates_table`."""
    return _table(
        lang,
        {
            "claim": rates["claim_id"],
            "province": [_province(slug, lang) for slug in rates["province"]],
            "year": rates["year"],
            "measure": [label(f"measure.{measure}", lang) for measure in rates["measure"]],
            "level": [level_name(level, lang) for level in rates["level"]],
            "stated": rates["rate_text"],
            "recomputed": [percent(share, lang, 3) for share in rates["share_recomputed"]],
            "diagnosis": [label(f"diagnosis.{name}", lang) for name in rates["diagnosis"]],
        },
    )


def diagnoses_shown(observations: pd.DataFrame, lang: str) -> Table:
    """How many observations have each diagnosis, most frequent first, and which."""
    counted = observations["diagnosis"].value_counts()
    counted = counted.sort_index(kind="stable").sort_values(ascending=False, kind="stable")
    found = observations.groupby("diagnosis")["claim_id"].agg(join_claims)
    return _table(
        lang,
        {
            "diagnosis": [label(f"diagnosis.{name}", lang) for name in counted.index],
            "claims": list(counted),
            "sources": [found[name] for name in counted.index],
        },
    )


def unsettled_shown(waiting: pd.DataFrame, lang: str) -> Table:
    """The observations that enter no filing until a correction settles them, and which part of each is wrong."""
    return _table(
        lang,
        {
            "claim": waiting["claim_id"],
            "province": [_province(slug, lang) for slug in waiting["province"]],
            "year": waiting["year"],
            "measure": [label(f"measure.{measure}", lang) for measure in waiting["measure"]],
            "diagnosis": [label(f"diagnosis.{name}", lang) for name in waiting["diagnosis"]],
            "fault": [label(f"fault.{name}", lang) for name in waiting["fault"]],
        },
    )


def filings_shown(filings: pd.DataFrame, lang: str) -> Table:
    """Every filing: where, when, dossiers, share, whether it may enter a trend and why not, and its claims."""
    return _table(
        lang,
        {
            "province": [_province(slug, lang) for slug in filings["province"]],
            "agency": filings["agency"],
            "scope": [label(f"scope.{scope}", lang) for scope in filings["scope"]],
            "year": filings["year"],
            "base": [label(f"base.{means}", lang) for means in filings["denominator_means"]],
            "received": [count(value, lang) for value in filings["dossiers_received"]],
            "level3": [count(value, lang) for value in filings["dossiers_online_level3"]],
            "level4": [count(value, lang) for value in filings["dossiers_online_level4"]],
            "online": [count(value, lang) for value in filings["dossiers_online"]],
            "share": [percent(value, lang) for value in filings["share_online"]],
            "comparable": [label("yes" if fits else "no", lang) for fits in filings["comparable"]],
            "because": [because_words(cell, lang) for cell in filings["not_comparable_because"]],
            "sources": filings["claim_ids"],
        },
    )


def because_words(reasons: str, lang: str) -> str:
    """Why a filing or series may not enter a trend, in words, from its keys parted by spaces."""
    return ", ".join(label(f"because.{word}", lang) for word in reasons.split())


def shares_shown(shares: pd.DataFrame, lang: str) -> Table:
    """Share online with its exact interval, from `drawn_tables.share_online_table`."""
    return _table(
        lang,
        {
            "province": [_province(slug, lang) for slug in shares["province"]],
            "year": shares["year"],
            "online": [count(value, lang) for value in shares["dossiers_online"]],
            "received": [count(value, lang) for value in shares["dossiers_received"]],
            "share": [
                percent(row["share_online"], lang) if row["mark"] != "zero_without_denominator" else count(0, lang)
                for row in shares.to_dict("records")
            ],
            "interval": [_interval(low, high, lang) for low, high in zip(shares["low"], shares["high"], strict=True)],
            "kind": [label(f"legend.{mark}", lang) for mark in shares["mark"]],
            "sources": shares["claim_ids"],
        },
    )


def estimates_shown(estimates: pd.DataFrame, lang: str, models: Sequence[str]) -> Table:
    """The estimates of some models that have a value or a reason, with interval and what it covers."""
    chosen = estimates.loc[estimates["model"].isin(models)]
    told = chosen["estimate"].notna() | chosen["low"].notna()
    chosen = chosen.loc[told].reset_index(drop=True)
    return _table(
        lang,
        {
            "province": [_province(slug, lang) for slug in chosen["province"]],
            "model": [label(f"model.{model}", lang) for model in chosen["model"]],
            "term": [term_words(term, lang) for term in chosen["term"]],
            "estimate": [_estimate(row, "estimate", lang) for row in chosen.to_dict("records")],
            "interval": [
                f"{_estimate(row, 'low', lang)} – {_estimate(row, 'high', lang)}" if pd.notna(row["low"]) else ""
                for row in chosen.to_dict("records")
            ],
            "covers": [translated(text, lang) for text in chosen["covers"]],
            "sources": chosen["claim_ids"],
        },
    )


def everything_else_shown(claims: pd.DataFrame, lang: str) -> Table:
    """Every claim that is neither filing nor supply: post, payment, timeliness, rank, score, tasks and the rest."""
    elsewhere = ("online_filing", "dossiers_received", "in_person_filing", "procedures_online", "procedures_total")
    rest = claims.loc[~claims["measure"].isin(elsewhere)].reset_index(drop=True)
    names = [
        label(f"measure.{row['measure']}", lang) if row["measure"] != "other" else other_name(row["note"], lang)
        for row in rest.to_dict("records")
    ]
    return _table(
        lang,
        {
            "province": [_province(slug, lang) for slug in rest["province"]],
            "measure": names,
            "period": rest["period_text"],
            "printed": [printed_figure(row) for row in rest.to_dict("records")],
            "kind": [label(f"kind.{kind}", lang) for kind in rest["kind"]],
            "claim": rest["claim_id"],
        },
    )


def term_words(term: str, lang: str) -> str:
    """A term of the estimates in words: `share_2016`, `odds_ratio_2017_2016` and the plain ones."""
    if term.startswith("share_"):
        return label("term.share", lang, year=term.removeprefix("share_"))
    if term.startswith("odds_ratio_"):
        later, earlier = term.removeprefix("odds_ratio_").split("_")
        return label("term.odds_ratio_years", lang, later=later, earlier=earlier)
    return label(f"term.{term}", lang)


def _estimate(row: Mapping[Hashable, Any], part: str, lang: str) -> str:
    number = None if pd.isna(row[part]) else float(row[part])
    term = str(row["term"])
    if term.startswith("share_"):
        return percent(number, lang)
    if term == "crossing_year":
        # A year is a name, not a quantity: no grouping, and whole where it is an observed year.
        return "–" if number is None else (f"{number:.0f}" if number == int(number) else f"{number:.1f}")
    return decimal(number, lang, 2 if term.startswith(_WHOLE_TERMS) else 1)


def _interval(low: float, high: float, lang: str) -> str:
    return "" if pd.isna(low) else f"{percent(low, lang)} – {percent(high, lang)}"
