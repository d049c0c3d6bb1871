from __future__ import annotations

import pandas as pd
import pytest
from printed_claims import RAW, filed, observed, online

from analysis import paths, tables
from analysis.cleaning.corrections import read_corrections
from analysis.cleaning.filings import unsettled
from analysis.cleaning.observations import observe, read_claim


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    """The observations of the five articles, by claim id."""
    claims = RAW.claims.loc[RAW.claims["source_id"].str.startswith("article-")]
    corrections = [c for c in read_corrections(paths.raw("corrections.yml")) if c.claim_id.startswith("article-")]
    return observe(claims, RAW.provinces, corrections).set_index("claim_id", drop=False)


@pytest.mark.parametrize(
    ("claim", "diagnosis", "fault", "reading"),
    [
        ("article-000#6", "not_checkable", "", ""),
        ("article-000#8", "agrees_rounded", "", ""),
        ("article-000#9", "one_digit", "", "88.57"),
        ("article-000#10", "agrees_truncated", "", ""),
        ("article-000#11", "agrees_rounded", "", ""),
        ("article-000#12", "rate_only", "", ""),
        ("article-001#11", "agrees_rounded", "", ""),
        ("article-002#6", "inverted", "rate", "5.51"),
        ("article-002#7", "agrees_rounded", "", ""),
        ("article-002#10", "agrees_truncated", "", ""),
        ("article-002#13", "agrees_truncated", "", ""),
        ("article-004#2", "agrees_rounded", "", ""),
        ("article-004#3", "agrees_truncated", "", ""),
    ],
)
def test_the_diagnoses_of_the_five_articles(
    articles: pd.DataFrame, claim: str, diagnosis: str, fault: str, reading: str
) -> None:
    row = articles.loc[claim]
    assert (row["diagnosis"], row["fault"], row["reading"]) == (diagnosis, fault, reading)


def test_only_the_two_known_rates_of_the_articles_disagree(articles: pd.DataFrame) -> None:
    good = ("agrees_rounded", "agrees_truncated", "counts_only", "rate_only", "not_checkable")
    assert set(articles.loc[~articles["diagnosis"].isin(good), "claim_id"]) == {"article-000#9", "article-002#6"}
    assert list(articles.loc[articles["corrected_by"] != "", "corrected_by"]) == ["article-000#9:rate_text"]


def test_every_claim_is_one_observation_with_the_types_of_the_dictionary(articles: pd.DataFrame) -> None:
    assert len(articles) == 60
    assert tuple(articles.columns) == tables.TABLES["observations"]
    for name, words in (("diagnosis", tables.DIAGNOSES), ("scope", tables.SCOPES), ("kind", tables.KINDS)):
        assert set(articles[name]) <= set(words)


def test_the_numbers_of_can_tho_as_the_reference_has_them(articles: pd.DataFrame) -> None:
    row = articles.loc["article-002#6"]
    assert (row["numerator"], row["denominator"], row["year"]) == (65, 1179, 2016)
    assert row["share"] == pytest.approx(65 / 1179)
    assert row["share_stated"] == pytest.approx(0.1813)
    assert articles.loc["article-002#10", "share"] == pytest.approx(801 / 1377)
    assert articles.loc["article-002#13", "share"] == pytest.approx(881 / 1434)
    # A sum that is not printed is no printed count.
    assert pd.isna(articles.loc["article-002#10", "numerator"])
    nothing = articles.loc["article-002#5"]
    assert nothing["numerator"] == 0
    assert pd.isna(nothing["denominator"])
    assert pd.isna(nothing["share"])


@pytest.mark.parametrize("words", ["không có", "Không phát sinh", "chưa phát sinh", "KHÔNG", "chưa có"])
def test_a_negation_is_a_zero(words: str) -> None:
    assert read_claim(words, "", "", "", "").numerator == 0


@pytest.mark.parametrize("words", ["Tất cả", "toàn bộ", "đều"])
def test_a_word_for_all_is_the_whole(words: str) -> None:
    reading = read_claim("", "", words, "", "")
    assert (reading.percent, reading.decimals, reading.unreadable) == (100, 0, "")


@pytest.mark.parametrize(
    ("texts", "part"),
    [
        (("5.9123", "10.000", "59%"), "numerator"),
        (("59", "151.10", "39%"), "denominator"),
        (("59", "151", "39,0,7%"), "rate"),
        (("nhiều", "151", ""), "numerator"),
    ],
)
def test_a_part_that_cannot_be_read_is_named_and_waits(texts: tuple[str, str, str], part: str) -> None:
    row = observed(online(*texts)).loc["test#1"]
    assert (row["diagnosis"], row["fault"]) == ("not_checkable", part)
    # Sound counts beside an unreadable rate stay, and the filing says that it is disputed.
    assert list(filed(online(*texts))["disputed"]) == ([True] if part == "rate" else [])


def levels(rate: str, total: str = "", **cells: str) -> list[dict[str, str]]:
    return [
        online("760", "1.377", level="3"),
        online("41", "1.377", level="4"),
        online(total, "1.377", rate, level="3+4", **cells),
    ]


def test_a_rate_of_both_levels_is_held_against_the_sum_beside_it() -> None:
    assert observed(*levels("58,16%")).loc["test#3", "diagnosis"] == "agrees_truncated"
    assert observed(*levels("55,19%")).loc["test#3", "diagnosis"] != "agrees_rounded"


@pytest.mark.parametrize("elsewhere", [{"paragraph": "2"}, {"denominator_text": "1.378"}, {"kind": "target"}])
def test_a_sum_printed_elsewhere_or_of_another_base_is_no_sum(elsewhere: dict[str, str]) -> None:
    assert observed(*levels("58,16%", **elsewhere)).loc["test#3", "diagnosis"] != "agrees_truncated"


def test_parts_that_do_not_add_up_say_what_they_add_up_to() -> None:
    row = observed(*levels("", total="850")).loc["test#3"]
    assert (row["diagnosis"], row["fault"], row["reading"]) == ("parts_do_not_add", "numerator", "801")


def test_a_rate_that_bears_out_the_parts_names_the_slip_in_their_sum() -> None:
    row = observed(*levels("58,16%", total="810")).loc["test#3"]
    assert (row["diagnosis"], row["fault"], row["reading"]) == ("transposed", "numerator", "801")


def test_two_claims_that_contradict_each_other_both_wait() -> None:
    rows = [online("246", "1.408", "17,47%"), online("264", "1.408", paragraph="9")]
    found = observed(*rows)
    assert list(found["diagnosis"]) == ["contradiction", "contradiction"]
    assert list(unsettled(found)["claim_id"]) == ["test#1", "test#2"]
    assert len(filed(*rows)) == 0


def test_the_same_figure_told_twice_contradicts_nothing() -> None:
    found = observed(online("1.246", "1.408"), online("1246", "1,408", paragraph="9"))
    assert set(found["diagnosis"]) == {"counts_only"}


@pytest.mark.parametrize(
    "other",
    [
        {"qualifier": "about"},
        {"kind": "target"},
        {"agency": "Sở Y"},
        {"province": "nam-dinh"},
        {"level": "4"},
        {"denominator_means": "resolved"},
        {"period_start": "2017-01-01", "period_end": "2017-12-31"},
        {"period_end": ""},
        {"measure": "other", "note": "notices sent: many"},
    ],
)
def test_what_counts_another_thing_or_is_hedged_contradicts_nothing(other: dict[str, str]) -> None:
    assert "contradiction" not in set(observed(online("246", "1.408"), online("900", "1.408") | other)["diagnosis"])


def test_two_bases_for_the_dossiers_of_one_period_contradict_each_other() -> None:
    rows = [online("760", "1.377", level="3"), online("41", "1.400", level="4")]
    assert set(observed(*rows)["diagnosis"]) == {"contradiction"}
    assert len(filed(*rows)) == 0


@pytest.mark.parametrize(
    ("numerator", "denominator", "rate"),
    [("1.500", "1.408", ""), ("1.500", "1.000", "150%"), ("1.179", "65", "5,51%"), ("110", "100", "-")],
)
def test_more_dossiers_than_there_are_is_a_contradiction_and_no_filing(
    numerator: str, denominator: str, rate: str
) -> None:
    rows = [online(numerator, denominator, rate.strip("-"))]
    row = observed(*rows).loc["test#1"]
    assert (row["diagnosis"], row["fault"]) == ("contradiction", "unknown")
    assert len(filed(*rows)) == 0


def test_a_plan_can_be_more_than_fulfilled() -> None:
    row = observed(online("27", "22", "122,7%", measure="plan_tasks_done", denominator_means="")).loc["test#1"]
    assert row["diagnosis"] == "agrees_rounded"


def test_a_change_is_never_checked_as_a_share() -> None:
    row = observed(online("5", "10", "90%", kind="change")).loc["test#1"]
    assert (row["diagnosis"], row["fault"]) == ("not_checkable", "")


def test_a_score_with_a_rate_is_held_against_its_maximum() -> None:
    score = {"measure": "par_index_score", "denominator_means": "", "value_text": "67,24", "denominator_text": "70"}
    found = observed(score | {"rate_text": "96,06%"}, score | {"rate_text": "96,60%", "agency": "Sở Y"})
    assert list(found["diagnosis"]) == ["agrees_rounded", "transposed"]
    assert found.loc["test#1", "share"] == pytest.approx(67.24 / 70)


def test_the_claims_given_are_not_changed() -> None:
    before = RAW.claims.copy(deep=True)
    observe(RAW.claims, RAW.provinces)
    pd.testing.assert_frame_equal(RAW.claims, before)
