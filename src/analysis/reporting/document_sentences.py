"""The computed sentences of the report in print, by the name of their place in the prose."""

from __future__ import annotations

from analysis.cleaning.rates import AGREES
from analysis.labels import count, day, decimal, label, percent, province_name
from analysis.modelling.sensitivity import curve_summary
from analysis.reporting import sentences, sentences_models
from analysis.reporting.comparables import MINIMUM_YEARS, series_table
from analysis.reporting.contradictions import contradictions_table
from analysis.reporting.correction_effects import effects_words
from analysis.reporting.coverage import STUDY_YEARS
from analysis.reporting.document_evidence import About, Evidence
from analysis.reporting.drawn_tables import share_online_table
from analysis.reporting.model_tables import logit_curve
from analysis.reporting.shown_coverage import missing_words
from analysis.reporting.shown_scopes import scopes_words

UNCHECKABLE = ("counts_only", "rate_only", "not_checkable")


def computed_sentences(found: Evidence, made: About, lang: str) -> dict[str, str]:
    """Every sentence with a number in it, as markdown: those of the notebooks, and those that only print needs."""
    study = found.study
    first, last = STUDY_YEARS
    corrections = (sentences.correction_words(study.corrections, lang), effects_words(found.effects, lang))
    return {
        "first_year": str(first),
        "last_year": str(last),
        "summary": _summary(found, lang),
        "corpus": sentences.corpus_words(study.sources, study.claims, lang).text,
        "missing": missing_words(found.known, found.tiles, lang).text,
        "rates": _rates(found, lang),
        "corrections": " ".join(words.text for words in corrections),
        "comparable": _comparable(found, lang),
        "scopes": scopes_words(study.filings, lang).text,
        "shares": _shares(found, lang),
        "trend": sentences.trend_words(found.estimates, lang).text,
        "steps": _run_on(sentences.steps_words(found.estimates, lang).text),
        "agreement": _run_on(sentences_models.agreement_words(found.estimates, lang).text),
        "foretold": _run_on(sentences_models.foretold_words(found.foretold, lang).text),
        "fan": sentences_models.fan_words(found.forecast, lang).text,
        "supply": sentences_models.supply_words(found.uptake, lang).text,
        "sensitivity": sentences_models.sensitivity_words(found.specifications, lang).text,
        "calibration": sentences_models.calibration_words(found.simulated, lang).text,
        "limits": sentences.limits_words(found.filings, first, last, lang).text,
        **_corpus_facts(found, lang),
        **_steps_to_take(found, lang),
        **_colophon(found, made, lang),
    }


def _summary(found: Evidence, lang: str) -> str:
    lines = [
        sentences.corpus_words(found.study.sources, found.study.claims, lang).text,
        _rates_in_short(found, lang),
        _comparable(found, lang),
        *_trend_in_short(found, lang),
        *_choices_in_short(found, lang),
        label("say.no_causes", lang),
    ]
    return "\n".join(f"- {line}" for line in lines)


def _rates_in_short(found: Evidence, lang: str) -> str:
    diagnoses = found.study.observations["diagnosis"]
    return label(
        "document.rates", lang, rates=count(len(found.rates), lang),
        agreeing=count(int(found.rates["diagnosis"].isin(AGREES).sum()), lang),
        uncheckable=count(int(diagnoses.isin(UNCHECKABLE).sum()), lang), claims=count(len(diagnoses), lang),
    )  # fmt: skip


def _comparable(found: Evidence, lang: str) -> str:
    series = series_table(found.study.filings)
    return label(
        "document.comparable", lang, comparable=count(int(found.study.filings["comparable"].sum()), lang),
        filings=count(len(found.study.filings), lang), carrying=count(int(series["carries_trend"].sum()), lang),
        series=count(len(series), lang), least=count(MINIMUM_YEARS, lang),
    )  # fmt: skip


def _trend_in_short(found: Evidence, lang: str) -> list[str]:
    rows = {(row["model"], row["term"]): row for row in found.estimates.to_dict("records")}
    honest, naive = (rows.get((model, "odds_ratio")) for model in ("quasibinomial", "binomial"))
    if honest is None or naive is None:
        return [label("say.no_estimates", lang)]
    verdict = "say.growth" if honest["low"] > 1 else "say.decline" if honest["high"] < 1 else "say.not_excluded"
    ends = {"low": honest["low"], "high": honest["high"], "naive_low": naive["low"], "naive_high": naive["high"]}
    return [
        _shares(found, lang),
        label(
            "document.trend", lang, verdict=label(verdict, lang), years=int(honest["n_years"]), df=int(honest["df"]),
            **{name: decimal(value, lang, 2) for name, value in ends.items()},
        ),
    ]  # fmt: skip


def _choices_in_short(found: Evidence, lang: str) -> list[str]:
    lines = []
    if len(found.specifications):
        summary = {row["kind"]: row for row in curve_summary(logit_curve(found.specifications)).to_dict("records")}
        lines.append(
            label(
                "document.choices", lang, told=count(summary["honest"]["told"], lang),
                excluding=count(summary["honest"]["excluding"], lang),
                share=percent(summary["honest"]["excluding"] / max(int(summary["honest"]["told"]), 1), lang, 0),
            )
        )  # fmt: skip
    for row in found.foretold.loc[found.foretold["predicted"].notna()].tail(1).to_dict("records"):
        words = {"predicted": percent(row["predicted"], lang), "seen": percent(row["share"], lang)}
        lines.append(label("document.foretold", lang, target=int(row["target_year"]), **words))
    return lines


def _shares(found: Evidence, lang: str) -> str:
    shares = share_online_table(found.of_province)
    counted = shares.loc[shares["mark"] == "counts"].sort_values("year")
    if counted.empty:
        return label("say.no_shares", lang)
    listed = [f"{percent(row['share_online'], lang)} ({int(row['year'])})" for row in counted.to_dict("records")]
    return label(
        "document.shares", lang, province=province_name(found.province, lang), agency=counted["agency"].iloc[0],
        points=", ".join(listed),
    )  # fmt: skip


def _rates(found: Evidence, lang: str) -> str:
    # The figure and the table of corrections name each rate that disagrees; the first line counts them.
    return sentences.diagnosis_words(found.rates, lang).text.splitlines()[0]


def _corpus_facts(found: Evidence, lang: str) -> dict[str, str]:
    sources, diagnoses = found.study.sources, found.study.observations["diagnosis"]
    counted = {name: count(int((diagnoses == name).sum()), lang) for name in UNCHECKABLE}
    return {
        "articles": label(
            "document.articles", lang, articles=count(int((sources["kind"] == "article").sum()), lang),
            documents=count(len(sources), lang), undated=count(int((sources["published"] == "").sum()), lang),
        ),
        "uncheckable": label(
            "document.uncheckable", lang, claims=count(len(diagnoses), lang),
            all=count(int(diagnoses.isin(UNCHECKABLE).sum()), lang), **counted,
        ),
        "sources": label(
            "document.sources", lang, documents=count(len(sources), lang),
            claims=count(len(found.study.claims), lang),
        ),
    }  # fmt: skip


def _steps_to_take(found: Evidence, lang: str) -> dict[str, str]:
    study = found.study
    diagnoses, filings = study.observations["diagnosis"], study.filings
    reasons = filings["not_comparable_because"].str.split()
    series = series_table(filings)
    bases = series.groupby(["scope", "province", "agency"]).size()
    applied = sum(correction.status == "applied" for correction in study.corrections)
    facts = {
        "counts": {
            "rate_only": int((diagnoses == "rate_only").sum()), "counts_only": int((diagnoses == "counts_only").sum()),
            "claims": len(diagnoses),
        },
        "base": {"unknown": int((filings["denominator_means"] == "unknown").sum()), "filings": len(filings)},
        "period": {
            "part_year": int(reasons.map(lambda words: "part_year" in words).sum()), "filings": len(filings),
        },
        "apart": {"split": int((bases > 1).sum()), "bodies": len(bases)},
        "check": {"refuted": len(contradictions_table(study.observations)), "claims": len(diagnoses)},
        "machine": {"articles": int((study.sources["kind"] == "article").sum()), "documents": len(study.sources)},
        "correct": {"applied": applied, "disputed": len(study.corrections) - applied},
        "years": {"carrying": int(series["carries_trend"].sum()), "least": MINIMUM_YEARS},
    }  # fmt: skip
    return {
        f"do_{name}": label(f"document.do_{name}", lang, **{key: count(value, lang) for key, value in known.items()})
        for name, known in facts.items()
    }


def _colophon(found: Evidence, made: About, lang: str) -> dict[str, str]:
    estimates = found.estimates.loc[found.estimates["model"] == "exact", "estimate"]
    first_claim = found.of_province["claim_ids"].str.split().explode().dropna()
    packages = ", ".join(f"{name} {version}" for name, version in made.packages.items())
    return {
        "python": made.python,
        "made": label(
            "document.made", lang, version=made.version, released=day(made.released, lang),
            data=f"`{made.data_sha256}`", lock=f"`{made.lock_sha256}`",
        ),
        "environment": label("document.environment", lang, packages=packages),
        "traced": percent(float(estimates.iloc[-1]) if len(estimates) else None, lang),
        "claim": str(first_claim.iloc[0]) if len(first_claim) else str(found.study.claims["claim_id"].iloc[0]),
    }  # fmt: skip


def _run_on(text: str) -> str:
    """Lines of a list as sentences of a paragraph."""
    return " ".join(line.removeprefix("- ") for line in text.splitlines())
