from __future__ import annotations

import pytest
from claims_of_one_page import RAW, seen, told, verdicts

from analysis.cleaning.observations import observe

UNREFUTED = {"agrees_rounded", "agrees_truncated", "counts_only", "rate_only", "not_checkable"}


def score(measure: str, value: str, **cells: str) -> dict[str, str]:
    return told(measure=measure, value_text=value, denominator_means="", **cells)


def in_year(year: int, **cells: str) -> dict[str, str]:
    return cells | {"period_start": f"{year}-01-01", "period_end": f"{year}-12-31"}


def test_the_same_value_of_two_documents_is_restated_in_whatever_style() -> None:
    found = seen(score("par_index_score", "90,09"), score("par_index_score", "90.09", source_id="other"))
    assert list(found["flags"]) == ["restated"] * 2
    found = seen(score("papi", "40,62"), score("papi", "40.615", source_id="other"))
    assert list(found["flags"]) == ["restated"] * 2
    found = seen(told(rate="95,26%"), told(rate="95.2 percent", source_id="other"))
    assert list(found["flags"]) == ["restated"] * 2


def test_another_value_of_two_documents_is_a_contradiction() -> None:
    rows = [score("papi", "48.811"), score("papi", "48.881", source_id="other")]
    assert verdicts(*rows) == [("contradiction", "unknown", "")] * 2
    assert verdicts(told(rate="60%"), told(rate="58%", source_id="other")) == [("contradiction", "unknown", "")] * 2
    hedged = told(rate="58%", source_id="other", qualifier="about")
    assert verdicts(told(rate="60%"), hedged)[0] == ("rate_only", "", "")


def test_one_document_alone_restates_nothing() -> None:
    assert set(seen(told("5", "10"), told("5", "10"))["flags"]) == {""}


def test_a_total_contradicts_the_base_that_counts_the_same() -> None:
    total = told("580", measure="dossiers_received", denominator_means="")
    assert {name for name, _, _ in verdicts(total, told("308", "580", level="3"))} == {"counts_only"}
    assert {name for name, _, _ in verdicts(total, told("308", "590", level="3"))} == {"contradiction"}
    assert {name for name, _, _ in verdicts(total, told("308", "590", denominator_means="unknown"))} == {"counts_only"}


def test_a_count_that_sums_confirm_is_not_doubted() -> None:
    def offered(numerator: str, base: str, **cells: str) -> dict[str, str]:
        return told(numerator, base, measure="procedures_online", denominator_means="", **cells)

    known = [offered("329", "456", level="3"), offered("127", "456", level="4")]
    assert verdicts(*known, offered("453", "")) == [("counts_only", "", "")] * 2 + [
        ("contradiction", "numerator", "456")
    ]
    # Not all procedures need be online: only a total one slip away is a misprint.
    assert verdicts(*known, offered("430", ""))[2] == ("counts_only", "", "")


@pytest.mark.parametrize(
    ("measure", "value", "cells", "outside"),
    [
        ("papi", "61", {}, False),
        ("papi", "61", in_year(2017), True),
        ("papi", "81", {}, True),
        ("papi", "9.5", {}, True),
        ("par_index_score", "100,5", {}, True),
        ("par_index_score", "71", {"denominator_text": "70"}, True),
        ("par_index_rank", "64", {}, True),
        ("par_index_rank", "63", {}, False),
        ("par_index_rank", "22", {"denominator_text": "21"}, True),
        ("ict_index", "0.735", {}, False),
        ("ict_index", "7.35", {}, True),
        ("papi", "81", {"kind": "change"}, False),
    ],
)
def test_values_outside_their_scheme(measure: str, value: str, cells: dict[str, str], outside: bool) -> None:
    found = seen(score(measure, value) | cells)
    assert ("outside_range" in found.loc[1, "flags"]) == outside
    assert (found.loc[1, "fault"] == "value") == outside


def test_a_rate_above_all_there_is() -> None:
    assert verdicts(told(rate="105%")) == [("contradiction", "rate", "")]
    late = told(rate="105%", measure="resolved")
    assert verdicts(late) == [("rate_only", "", "")]


def test_more_than_there_are_but_for_dossiers_carried_over() -> None:
    assert verdicts(told("1.200", "1.000"))[0] == ("contradiction", "unknown", "")
    assert verdicts(told("699", "674", measure="resolved"))[0] == ("counts_only", "", "")


def test_a_base_that_looks_like_a_year_unless_the_rate_agrees() -> None:
    assert seen(told("1.155", "2020")).loc[1, "flags"] == "looks_like_year"
    assert seen(told("1.155", "2020", "57%")).loc[1, "flags"] == ""
    assert seen(told("1.155", "2.020")).loc[1, "flags"] == ""
    assert seen(told("1.155", "2031")).loc[1, "flags"] == ""


@pytest.mark.parametrize(
    ("count", "stands_out"), [("5.200", True), ("12", True), ("1.100", False), ("không có", False)]
)
def test_a_count_far_from_both_neighbours(count: str, stands_out: bool) -> None:
    rows = [in_year(2017, **told("250")), in_year(2018, **told(count)), in_year(2019, **told("260"))]
    assert [flags == "outlier" for flags in seen(*rows)["flags"]] == [False, stands_out, False]


def test_rounded_counts_cannot_refute_a_rate() -> None:
    assert verdicts(told("13.000", "13.000", "99%", qualifier="about")) == [("not_checkable", "", "")]
    assert verdicts(told("27.000", "28.817", "93,5%", qualifier="under")) == [("not_checkable", "", "")]
    assert verdicts(told("54,1 ngàn", "61,3 ngàn", "88,4%")) == [("not_checkable", "", "")]
    assert verdicts(told("27.000", "28.817", "83,5%", qualifier="under"))[0][1] != ""


def test_a_rate_of_another_count_of_the_document() -> None:
    rows = [told("50.353", "55.725", measure="resolved"), told("3.166", "55.725", "6,3%", measure="late")]
    assert verdicts(*rows)[1] == ("contradiction", "denominator", "50353")
    assert verdicts(rows[1])[0][2] != "50353"


def test_nothing_in_the_study_is_refuted_but_what_was_read_and_judged() -> None:
    found = observe(RAW.claims, RAW.provinces)
    refuted = found.loc[~found["diagnosis"].isin(UNREFUTED) | (found["fault"] != ""), "claim_id"]
    judged = {
        "article-000#9", "article-002#6", "press-09#1", "press-10#1", "press-13#5", "press-16#5", "press-37#3",
        "press-39#1", "press-39#2", "press-40#1", "press-40#2", "press-45#3", "press-45#5", "press-46#1", "press-50#1",
        "press-50#2", "press-50#5", "press-50#6", "press-61#2", "press-67#1", "press-72#2", "press-72#3",
        "press-74#1", "press-74#2", "press-80#3",
    }  # fmt: skip
    assert set(refuted) == judged
