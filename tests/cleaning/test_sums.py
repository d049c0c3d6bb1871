from __future__ import annotations

import pytest
from claims_of_one_page import seen, told, verdicts
from hypothesis import given
from hypothesis import strategies as st

COUNTS_ONLY = ("counts_only", "", "")


def outcome(measure: str, numerator: str, base: str = "", means: str = "resolved") -> dict[str, str]:
    return told(numerator, base, measure=measure, denominator_means=means)


def tier(agency: str, numerator: str, base: str, rate: str = "") -> dict[str, str]:
    return told(numerator, base, rate, agency=agency)


TIERS = (
    tier("", "12.516", "56.039", "22,33%"),
    tier("cấp tỉnh", "6.596", "23.233", "28,39%"),
    tier("cấp huyện", "2.521", "6.776", "37,76%"),
    tier("cấp xã", "3.399", "26.030", "13,05%"),
)


def test_tiers_that_add_up_leave_the_rate_at_fault() -> None:
    found = seen(*TIERS)
    assert list(found["diagnosis"]) == ["agrees_rounded", "agrees_rounded", "contradiction", "agrees_truncated"]
    assert (found.loc[3, "fault"], found.loc[3, "reading"]) == ("rate", "37.20")
    assert set(found["flags"]) == {"confirmed_by_sum"}


def test_without_the_sum_one_digit_of_a_count_would_be_blamed() -> None:
    assert verdicts(TIERS[2]) == [("one_digit", "denominator", "6676")]


def test_a_province_that_its_tiers_do_not_add_up_to_is_in_doubt_and_they_are_not() -> None:
    whole = tier("", "12.616", "56.039")
    found = seen(whole, *TIERS[1:])
    assert tuple(found.loc[1, ["diagnosis", "fault", "reading"]]) == ("parts_do_not_add", "numerator", "12516")
    assert "parts_do_not_add" not in set(found.loc[2:, "diagnosis"])


def test_two_tiers_of_three_are_no_sum() -> None:
    assert "parts_do_not_add" not in {word for word, _, _ in verdicts(tier("", "12.616", "56.039"), *TIERS[1:3])}


@pytest.mark.parametrize(("whole", "parts"), [("3+4", ("3", "4")), ("", ("full", "partial"))])
def test_levels_add_up_to_their_whole(whole: str, parts: tuple[str, str]) -> None:
    rows = [told("760", "1.377", level=parts[0]), told("41", "1.377", level=parts[1])]
    assert verdicts(told("801", "1.377", "58,16%", level=whole), *rows)[0] == ("agrees_truncated", "", "")
    assert verdicts(told("", "1.377", "58,16%", level=whole), *rows)[0] == ("agrees_truncated", "", "")
    assert verdicts(told("811", "1.377", level=whole), *rows)[0] == ("parts_do_not_add", "numerator", "801")


def test_a_whole_that_its_rate_bears_out_is_not_told_to_read_otherwise() -> None:
    rows = [
        told("801", "1.377", "58,16%", level="3+4"),
        told("670", "1.377", level="3"),
        told("41", "1.377", level="4"),
    ]
    assert verdicts(*rows)[0] == ("parts_do_not_add", "unknown", "")


def test_levels_on_bases_of_their_own_have_no_sum() -> None:
    means = {"denominator_means": "level_3_4_procedures"}
    rows = [told("900", "2.000", level="3+4"), told("500", "1.000", level="3"), told("300", "1.000", level="4")]
    assert verdicts(*(row | means for row in rows))[0] == COUNTS_ONLY


def test_outcomes_of_dossiers_resolved() -> None:
    fits = [outcome("early", "535", "547"), outcome("on_time", "12", "547"), outcome("resolved", "547", "", "")]
    assert set(seen(*fits)["flags"]) == {"confirmed_by_sum"}
    short = [outcome("early", "500", "547"), outcome("on_time", "12", "547"), outcome("late", "3", "547")]
    assert verdicts(*short) == [("parts_do_not_add", "unknown", "")] * 3
    # Without the late ones nothing says that these are all.
    assert verdicts(*short[:2]) == [COUNTS_ONLY] * 2


@pytest.mark.parametrize(
    ("pending", "expected"), [("2", "parts_do_not_add"), ("20", "counts_only"), ("40", "counts_only")]
)
def test_fewer_outcomes_than_received_is_a_fault_and_more_is_not(pending: str, expected: str) -> None:
    counts = {"early": "278", "on_time": "2", "late": "10", "pending": pending}
    rows = [outcome(measure, number, "310", "received") for measure, number in counts.items()]
    assert {name for name, _, _ in verdicts(*rows)} == {expected}


def test_resolved_and_pending_make_up_all_there_was_to_do() -> None:
    rows = [
        outcome("resolved", "3.311.866", "3.366.871", "unknown"),
        outcome("pending", "51.957", "3.366.871", "unknown"),
    ]
    assert verdicts(*rows) == [("parts_do_not_add", "unknown", "")] * 2


def test_on_time_may_hold_the_early_ones() -> None:
    rows = [outcome("resolved", "100", "", ""), outcome("early", "60"), outcome("on_time", "90"), outcome("late", "10")]
    assert verdicts(*rows)[0] == COUNTS_ONLY


def part(numerator: str, base: str, name: str) -> dict[str, str]:
    return told(numerator, base, measure="other", denominator_means="", note=f"{name}: part.")


def test_the_other_parts_settle_a_misplaced_mark() -> None:
    rows = [told("151.10", "64.933"), part("45161", "64.933", "one kind"), part("4662", "64.933", "other kind")]
    found = seen(*rows)
    assert tuple(found.loc[1, ["diagnosis", "fault", "reading"]]) == ("not_checkable", "numerator", "15110")
    assert "misplaced_mark" in found.loc[1, "flags"]
    off = [rows[0], part("45162", "64.933", "one kind"), rows[2]]
    assert verdicts(*off)[0] == ("not_checkable", "numerator", "")


def test_the_rate_settles_a_misplaced_mark() -> None:
    assert verdicts(told("58.350", "5.9123", "98,7%")) == [("not_checkable", "denominator", "59123")]
    assert verdicts(told("58.350", "5.9123", "97,7%")) == [("not_checkable", "denominator", "")]


def test_one_digit_too_many_where_the_rest_of_the_base_is_told() -> None:
    rows = [
        told("1,015", "1,159", level="4", measure="procedures_online", denominator_means=""),
        told("4,144", "1,159", level="3", measure="procedures_online", denominator_means=""),
    ]
    assert verdicts(*rows) == [COUNTS_ONLY, ("one_digit", "numerator", "144")]


def test_parts_without_a_name_are_all_there_is_only_where_they_nearly_fit() -> None:
    def rows(third: str) -> list[dict[str, str]]:
        parts = [part("3.595", "7.518", "new"), part("977", "7.518", "amended"), part(third, "7.518", "repealed")]
        return [part("7.518", "", "all"), *parts]

    assert verdicts(*rows("2.926"))[0] == ("parts_do_not_add", "unknown", "")
    assert verdicts(*rows("2.946"))[0] == COUNTS_ONLY
    assert verdicts(*rows("1.926"))[0] == COUNTS_ONLY


@given(st.lists(st.tuples(st.integers(1, 9999), st.integers(0, 9999)), min_size=3, max_size=3))
def test_tiers_that_add_up_never_raise_an_alarm(counts: list[tuple[int, int]]) -> None:
    pairs = [(online, online + rest) for online, rest in counts]
    total = [sum(pair[side] for pair in pairs) for side in (0, 1)]
    names = ("cấp tỉnh", "cấp huyện", "cấp xã")
    rows = [tier(name, str(top), str(base)) for name, (top, base) in zip(names, pairs, strict=True)]
    found = seen(tier("", str(total[0]), str(total[1])), *rows)
    assert set(found["diagnosis"]) == {"counts_only"}
    assert all("confirmed_by_sum" in flags for flags in found["flags"])
