"""The sentences of a profile: who it is, what was checked, what may be compared, and what follows for this province."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import pandas as pd

from analysis.cleaning.profile import ProfileData
from analysis.cleaning.rates import AGREES
from analysis.labels import count, label, percent, province_name
from analysis.modelling.panel import model_panel
from analysis.reporting.comparables import series_table
from analysis.reporting.contradictions import contradictions_table
from analysis.reporting.export import Words
from analysis.reporting.model_tables import uptake_table
from analysis.reporting.profile_names import body_name, when_words
from analysis.reporting.profile_tables import neighbours_table
from analysis.reporting.sentences import MINIMUM_YEARS, trend_words
from analysis.reporting.sentences_models import supply_words

_COUNTED = ("counts", "part_year")
_RATES = ("stated_only", "stated_part_year")

_Row = Mapping[Hashable, Any]


def who_words(profile: ProfileData, lang: str) -> Words:
    """Name, code and region, and how much is reported: claims, documents, years, and by which bodies."""
    here = profile.region.loc[profile.region["province"] == profile.province].iloc[0]
    region = label(f"region.{here['region']}", lang)
    name = province_name(profile.province, lang)
    lines = [label("profile.who", lang, province=name, code=here["province_code"], region=region)]
    if len(profile.claims):
        years = _years(profile.observations["year"])
        lines.append(
            label(
                "profile.reports", lang, claims=count(len(profile.claims), lang),
                documents=count(profile.claims["source_id"].nunique(), lang),
                years=", ".join(years) or label("year.unknown", lang),
            )
        )  # fmt: skip
        undated = int(profile.observations["year"].isna().sum())
        if undated and years:
            lines.append(label("profile.undated", lang, number=count(undated, lang)))
        lines.append(label("profile.bodies", lang, bodies="; ".join(_bodies(profile.observations, lang))))
    own = profile.filings.loc[profile.filings["claim_ids"].str.startswith("own#")]
    if len(own):
        years = _years(own["year"])
        files = "; ".join(profile.sources.loc[profile.sources["source_id"] == "own", "title"])
        lines.append(label("profile.own", lang, rows=count(len(own), lang), files=files, years=", ".join(years)))
    if len(lines) == 1:
        lines.append(label("profile.no_claims", lang))
    return _listed(lines)


def checked_words(profile: ProfileData, lang: str) -> Words:
    """How many figures agree with themselves, how many cannot be checked and why, and how many do not agree."""
    if profile.claims.empty:
        return Words(label("profile.no_claims_own" if profile.is_own else "profile.no_claims", lang))
    found = Counter(profile.observations["diagnosis"])
    agreeing = sum(found[name] for name in AGREES)
    lines = [label("profile.checked", lang, claims=count(found.total(), lang), agreeing=count(agreeing, lang))]
    lines.append(label("profile.diagnoses", lang, told=_tally(found, "diagnosis", lang)))
    refuted = len(contradictions_table(profile.observations))
    applied = sum(correction.status == "applied" for correction in profile.corrections)
    key = "profile.refuted" if refuted else "profile.none_refuted"
    words = {"applied": count(applied, lang), "disputed": count(len(profile.corrections) - applied, lang)}
    lines.append(label(key, lang, number=count(refuted, lang), **words))
    return _listed(lines)


def comparable_words(profile: ProfileData, lang: str) -> Words:
    """How many filings may enter a trend, of which series and years, and how often each reason keeps others out."""
    filings = profile.filings
    if filings.empty:
        return Words(label("profile.no_filings", lang))
    fitting = int(filings["comparable"].sum())
    lines = [label("profile.comparable", lang, filings=count(len(filings), lang), comparable=count(fitting, lang))]
    series = series_table(filings)
    for row in series.loc[series["comparable_years"] != ""].to_dict("records"):
        base, years = label(f"base.{row['denominator_means']}", lang), row["comparable_years"].replace(" ", ", ")
        lines.append(label("profile.series", lang, body=_body(row, lang), base=base, years=years))
    reasons = Counter(word for cell in filings["not_comparable_because"] for word in cell.split())
    if reasons:
        lines.append(label("profile.reasons", lang, reasons=_tally(reasons, "because", lang)))
    return _listed(lines)


def share_words(shares: pd.DataFrame, lang: str) -> Words:
    """Each share with its counts and exact interval, and apart from them the rates printed without counts.

    `shares` is that of `profile_tables.province_shares_table`.
    """
    lines = [_share_line(row, lang) for row in shares.loc[shares["mark"].isin(_COUNTED)].to_dict("records")]
    rates = shares.loc[shares["mark"].isin(_RATES)].to_dict("records")
    if rates:
        told = "; ".join(
            f"{_body(row, lang)} {when_words(row, lang)}: {percent(row['share_online'], lang)}" for row in rates
        )
        lines.append(label("profile.rates_only", lang, rates=told))
    return _listed(lines) if lines else Words(label("profile.no_share", lang))


def uptake_words(profile: ProfileData, lang: str) -> Words:
    """What supply and the share online together allow to be said of uptake; most often that it is nothing."""
    bounds = uptake_table(profile.observations)
    return Words(label("profile.supply_alone", lang)) if bounds.empty else supply_words(bounds, lang)


def province_trend_words(profile: ProfileData, estimates: pd.DataFrame, lang: str) -> Words:
    """The trend of each body that has the years for one, and for all others why there is none.

    `estimates` are those of `drawn_tables.estimates_table` on the filings of the profile.
    """
    if profile.filings.empty:
        return Words(label("profile.no_trend_no_filings", lang))
    fitted = _fitted(estimates)
    lines = trend_words(fitted, lang).text.splitlines() if len(fitted) else []
    series = series_table(profile.filings)
    short = series.loc[~series["carries_trend"]].to_dict("records")
    for row in short:
        years = row["comparable_years"].replace(" ", ", ")
        words = {"body": _body(row, lang), "base": label(f"base.{row['denominator_means']}", lang), "years": years}
        number = len(row["comparable_years"].split())
        if number:
            lines.append(f"- {label('profile.few_years', lang, number=number, least=MINIMUM_YEARS, **words)}")
        else:
            reasons = [word for word in row["because"].split() if word != "few_years"]
            told = ", ".join(label(f"because.{word}", lang) for word in reasons)
            lines.append(f"- {label('profile.no_years', lang, reasons=told, **words)}")
    return Words("\n".join(lines))


def neighbours_words(profile: ProfileData, lang: str) -> Words:
    """How many provinces of the region have a comparable share, and that they are not to be ranked."""
    rows = neighbours_table(profile)
    told = rows.loc[rows["share_online"].notna(), "province"].nunique()
    region = label(f"region.{profile.region['region'].iloc[0]}", lang)
    words = {"others": count(rows["province"].nunique(), lang), "told": count(told, lang), "region": region}
    return Words(label("profile.neighbours", lang, **words) if told else label("profile.no_neighbours", lang, **words))


def conclusion_words(profile: ProfileData, shares: pd.DataFrame, estimates: pd.DataFrame, lang: str) -> Words:
    """What these figures allow to be said of this province, and what they do not."""
    fitted = _fitted(estimates)
    can, cannot = _can(profile, shares, fitted, lang), _cannot(profile, fitted, lang)
    parts = [label("profile.can", lang), *(f"- {line}" for line in can)]
    parts += ["", label("profile.cannot", lang), *(f"- {line}" for line in cannot)]
    return Words("\n".join(parts))


def _can(profile: ProfileData, shares: pd.DataFrame, fitted: pd.DataFrame, lang: str) -> list[str]:
    usable = shares.loc[shares["mark"].isin(_COUNTED)]
    last = usable.drop_duplicates(["scope", "agency", "denominator_means"], keep="last")
    lines = [_share_line(row, lang) for row in last.to_dict("records")]
    if len(fitted):
        lines += [line.removeprefix("- ") for line in trend_words(fitted, lang).text.splitlines()[:1]]
    rates = int(shares["mark"].isin(_RATES).sum())
    if rates:
        lines.append(label("profile.can_quote", lang, number=count(rates, lang)))
    if not lines and len(profile.claims):
        lines.append(label("profile.can_read", lang, number=count(len(profile.claims), lang)))
    return lines or [label("profile.can_nothing", lang)]


def _cannot(profile: ProfileData, fitted: pd.DataFrame, lang: str) -> list[str]:
    lines = []
    filings = profile.filings
    if fitted.empty:
        seen = model_panel(filings).rows.groupby("scope")["year"].nunique().max() if filings["comparable"].any() else 0
        lines.append(label("profile.cannot_trend", lang, years=count(seen, lang), least=MINIMUM_YEARS))
    if filings["share_online"].isna().all():
        lines.append(label("profile.cannot_share", lang))
    elif "province" not in set(filings.loc[filings["share_online"].notna(), "scope"]):
        lines.append(label("profile.cannot_province", lang))
    if (filings["share_online"].notna() & (filings["denominator_means"] == "unknown")).any():
        lines.append(label("profile.cannot_base", lang))
    # Where the rate alone is at fault the counts tell what it should be.
    unsettled = int((~profile.observations["fault"].isin(["", "rate"])).sum())
    if unsettled:
        lines.append(label("profile.cannot_settle", lang, number=count(unsettled, lang)))
    return [*lines, label("profile.cannot_zero", lang), label("profile.cannot_cause", lang)]


def _fitted(estimates: pd.DataFrame) -> pd.DataFrame:
    """The estimates of the units that have a line of the primary model."""
    lines = (estimates["model"] == "quasibinomial") & (estimates["term"] == "odds_ratio")
    scopes = set(estimates.loc[lines & estimates["estimate"].notna(), "scope"])
    return estimates.loc[estimates["scope"].isin(scopes)].reset_index(drop=True)


def _tally(found: Counter[str], family: str, lang: str) -> str:
    ordered = sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))
    named = ((f"{family}.{word}", number) for word, number in ordered)
    return "; ".join(f"{label(key, lang)} ({count(number, lang)})" for key, number in named)


def _share_line(row: _Row, lang: str) -> str:
    return label(
        "profile.share", lang, body=_body(row, lang), period=when_words(row, lang),
        online=count(row["dossiers_online"], lang), received=count(row["dossiers_received"], lang),
        share=percent(row["share_online"], lang), low=percent(row["low"], lang), high=percent(row["high"], lang),
        base=label(f"base.{row['denominator_means']}", lang),
    )  # fmt: skip


def _body(row: _Row, lang: str) -> str:
    return body_name(row["scope"], row["agency"], lang)


def _bodies(observations: pd.DataFrame, lang: str) -> Sequence[str]:
    pairs = zip(observations["scope"], observations["agency"], strict=True)
    return list(dict.fromkeys(body_name(scope, agency, lang) for scope, agency in sorted(pairs)))


def _years(cells: pd.Series) -> list[str]:
    return [str(int(year)) for year in sorted(cells.dropna().unique())]


def _listed(lines: Sequence[str]) -> Words:
    return Words("\n".join(f"- {line}" for line in lines))
