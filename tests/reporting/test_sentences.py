from __future__ import annotations

import math
import re

import pandas as pd
import pytest
from drawn_selections import AGENCY, STUDY_TABLES, counted, filings, study, study_filings
from scipy import stats

from analysis.cleaning.selection import select_observations
from analysis.labels import LANGUAGES, label
from analysis.reporting import drawn_tables, sentences


def estimates(rows: list[dict[str, object]] | None = None) -> pd.DataFrame:
    return drawn_tables.estimates_table(study_filings(("can-tho",)) if rows is None else filings(rows))


@pytest.mark.parametrize(
    ("lang", "estimate", "low", "high"), [("en", "2.93", "0.73", "11.68"), ("vi", "2,93", "0,73", "11,68")]
)
def test_the_trend_of_can_tho_in_one_sentence_of_each_language(lang: str, estimate: str, low: str, high: str) -> None:
    name = label("province.can-tho", lang)
    first, _, crossing = sentences.trend_words(estimates(), lang).text.splitlines()
    verdict = label("say.not_excluded", lang)
    assert first == "- " + label(
        "say.trend", lang, province=name, years=4, df=2, estimate=estimate, low=low, high=high, verdict=verdict
    )
    assert crossing == "- " + label("say.crossing", lang, province=name, low=2017, high=2018)


def test_how_much_too_narrow_the_usual_interval_is() -> None:
    # The dispersion of the reference is 91.425: standard errors are its root too small, and t(2) widens further.
    errors = math.sqrt(91.4250996535541)
    wider = errors * stats.t.isf(0.025, 2) / stats.norm.isf(0.025)
    assert (f"{errors:.1f}", f"{wider:.0f}") == ("9.6", "21")
    text = sentences.trend_words(estimates(), "en").text
    assert re.search(r"standard error\D+9\.6 times too small", text)
    assert re.search(r"logit scale\D+21 times too narrow", text)
    assert re.search(r"\b9,6 lần\b.*\b21 lần\b", sentences.trend_words(estimates(), "vi").text)


def test_the_sentence_follows_the_data() -> None:
    steep = counted((2016, 10, 1000), (2017, 100, 1000), (2018, 500, 1000), (2019, 900, 1000))
    text = sentences.trend_words(estimates(steep), "en").text
    assert label("say.growth", "en") in text
    assert "2.93" not in text
    falling = counted((2016, 900, 1000), (2017, 500, 1000), (2018, 100, 1000), (2019, 10, 1000))
    assert label("say.decline", "en") in sentences.trend_words(estimates(falling), "en").text


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        (counted((2018, 1, 10), (2019, 5, 10)), "fewer than three comparable years"),
        (counted((2017, 0, 10), (2018, 0, 10), (2019, 0, 10)), "no dossier was filed online in any year"),
        ([{"year": 2015, "dossiers_online": 0}], "no comparable year with a denominator"),
    ],
)
def test_what_cannot_be_told_is_said_with_its_reason(rows: list[dict[str, object]], reason: str) -> None:
    english = sentences.trend_words(estimates(rows), "en").text
    assert english.startswith("- Can Tho: no trend can be told")
    assert reason in english
    assert "multiplied" not in english
    assert sentences.trend_words(estimates(rows), "vi").text.startswith("- Cần Thơ: không ước lượng được xu hướng")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_empty_selection_is_told_in_words_by_every_sentence(lang: str) -> None:
    nothing, observations = filings([]), study().observations.iloc[:0]
    told = {
        "say.no_estimates": sentences.trend_words(drawn_tables.estimates_table(nothing), lang),
        "say.no_steps": sentences.steps_words(drawn_tables.estimates_table(nothing), lang),
        "say.no_shares": sentences.headline_words(nothing, lang),
        "say.no_rates": sentences.diagnosis_words(STUDY_TABLES["stated_and_recomputed"]().iloc[:0], lang),
    }
    for key, words in told.items():
        assert words.text == label(key, lang)
    asked = sentences.enough_words([], nothing, observations, (2030, 2031), lang).text
    assert asked == label("say.no_province", lang, first=2030, last=2031)
    assert label("say.no_causes", lang) in sentences.limits_words(nothing, 2030, 2031, lang).text


def test_enough_few_or_no_years_are_told_apart() -> None:
    rows = counted((2016, 1, 10), (2017, 2, 10), (2018, 3, 10), province="can-tho")
    rows += counted((2016, 1, 10), province="ca-mau")
    asked = ["can-tho", "ca-mau", "nam-dinh"]
    lines = sentences.enough_words(asked, filings(rows), study().observations, (2015, 2020), "en").text.splitlines()
    reported = (study().observations["province"] == "nam-dinh").sum()
    told = [
        ("say.enough", "Can Tho", {"number": 3, "years": "2016, 2017, 2018"}),
        ("say.few", "Ca Mau", {"number": 1, "years": "2016"}),
        ("say.none", "Nam Dinh", {"first": 2015, "last": 2020, "reported": reported}),
    ]
    assert lines == ["- " + label(key, "en", province=name, **values) for key, name, values in told]


def test_the_shares_and_steps_of_the_reference() -> None:
    text = sentences.headline_words(study_filings(("can-tho",)), "en").text
    for year, share in {2016: "5.5", 2017: "17.5", 2018: "58.2", 2019: "61.4"}.items():
        assert f"{year}: {share}\u00a0% (" in text
    assert "2015" not in text
    steps = sentences.steps_words(estimates(), "en").text
    assert "2016–2017: 3.63; 2017–2018: 6.57; 2018–2019: 1.15" in steps
    assert "2016–2017: 3,63" in sentences.steps_words(estimates(), "vi").text


def test_the_check_of_rates_counts_and_names() -> None:
    articles = STUDY_TABLES["stated_and_recomputed"]()
    articles = articles.loc[articles["claim_id"].str.startswith("article-")]
    english = sentences.diagnosis_words(articles, "en").text.splitlines()
    agreeing = articles["diagnosis"].str.startswith("agrees_").sum()
    truncated = (articles["diagnosis"] == "agrees_truncated").sum()
    assert english[0] == label("say.rates", "en", rates=len(articles), agreeing=agreeing, truncated=truncated)
    assert truncated == 4
    assert len(english) == 3
    assert any(
        "printed 18,13%, the counts give 5.51\u00a0% – inverted ratio (article-002#6)" in line for line in english
    )
    assert any("printed 88,67%, the counts give 88.57\u00a0% – one wrong digit" in line for line in english)


def test_the_corpus_and_the_corrections_are_counted_not_told() -> None:
    claims = study().claims.loc[study().claims["source_id"].str.startswith("article-")]
    text = sentences.corpus_words(study().sources.iloc[:5], claims, "en").text
    assert text.startswith("60 claims from 5 documents on 4 provinces;")
    applied = sum(correction.status == "applied" for correction in study().corrections)
    disputed = len(study().corrections) - applied
    assert sentences.correction_words(study().corrections, "en").text == label(
        "say.corrections", "en", applied=applied, disputed=disputed
    )
    assert (applied >= 1, disputed >= 1) == (True, True)


def test_what_is_not_observed_and_not_defined_is_told() -> None:
    text = sentences.limits_words(study_filings(("can-tho",)), 2015, 2020, "en").text
    assert label("say.unobserved", "en", province="Can Tho", years="2015, 2020") in text
    assert "does not say whether the base is all dossiers" in text
    assert "no causal claim" in text
    whole = sentences.limits_words(study_filings(), 2015, 2020, "en").text
    assert label("say.unobserved", "en", province="Dong Thap", years="2015, 2016, 2017, 2018, 2019") in whole


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_of_the_study_leaves_a_place_open(lang: str) -> None:
    observations = select_observations(study().observations, [], AGENCY, 2015, 2020)
    provinces = sorted(set(study_filings()["province"]))
    words = [
        sentences.trend_words(drawn_tables.estimates_table(study_filings()), lang),
        sentences.headline_words(study_filings(), lang),
        sentences.enough_words(provinces, study_filings(), observations, (2015, 2020), lang),
        sentences.limits_words(study_filings(), 2015, 2020, lang),
        sentences.diagnosis_words(STUDY_TABLES["stated_and_recomputed"](), lang),
    ]
    for said in words:
        assert said.text
        assert not any(odd in said.text for odd in ("{", "}", "nan", "None", "<NA>"))
        assert repr(said) == said.text == said._repr_markdown_()
