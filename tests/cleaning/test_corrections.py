from __future__ import annotations

from pathlib import Path

import pytest
from printed_claims import RAW, claims, filed, observed, online

from analysis import paths
from analysis.cleaning.corrections import FIELDS, Correction, apply_corrections, read_corrections
from analysis.cleaning.observations import observe
from analysis.errors import BadInputError

ENTRY = """
- claim_id: test#1
  field: rate_text
  from: "18,13%"
  to: "5,51%"
  reason: the ratio upside down
  status: applied
  expect: {diagnosis: inverted}
"""


def correction(claim_id: str = "test#1", **changed: object) -> Correction:
    values: dict[str, object] = {
        "field": "rate_text", "printed": "18,13%", "reading": "5,51%", "reason": "upside down", "status": "applied",
        "expect": {"diagnosis": "inverted"},
    }  # fmt: skip
    return Correction(claim_id, **(values | changed))  # type: ignore[arg-type]


WRONG = online("65", "1.179", "18,13%")


def test_an_entry_is_read_and_an_absent_file_has_none(tmp_path: Path) -> None:
    path = paths.write_text(tmp_path / "corrections.yml", ENTRY)
    assert read_corrections(path) == [correction(reason="the ratio upside down")]
    assert read_corrections(tmp_path / "none.yml") == []
    assert read_corrections(paths.write_text(path, "# nothing yet\n")) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a: [", "is not well-formed YAML"),
        ("claim_id: test#1", "is not a list of corrections"),
        ("- test#1", "row 1: holds test#1"),
        (ENTRY.replace("  reason: the ratio upside down\n", ""), "row 1: holds"),
        (ENTRY + "  why: because\n", "row 1: holds"),
        (ENTRY.replace("rate_text", "note"), "row 1, column field: holds 'note'"),
        (ENTRY.replace("applied", "perhaps"), "row 1, column status: holds 'perhaps'"),
        (ENTRY.replace("{diagnosis: inverted}", "{}"), "row 1, column expect"),
        (ENTRY.replace("{diagnosis: inverted}", "{mood: good}"), "row 1, column expect"),
        (ENTRY.replace("{diagnosis: inverted}", "inverted"), "row 1, column expect"),
        (ENTRY + ENTRY, "row 2: corrects test#1:rate_text twice"),
    ],
)
def test_a_bad_entry_is_named_with_what_was_expected(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read_corrections(paths.write_text(tmp_path / "corrections.yml", text))
    assert words in str(caught.value)
    assert "corrections.yml" in str(caught.value)


def test_an_applied_correction_changes_what_is_used_and_keeps_what_was_printed() -> None:
    row = observed(WRONG, corrections=[correction()]).loc["test#1"]
    assert (row["diagnosis"], row["fault"], row["corrected_by"]) == ("inverted", "", "test#1:rate_text")
    assert row["share_stated"] == pytest.approx(0.1813)
    printed = claims(WRONG)
    assert apply_corrections(printed, [correction()]).at[0, "rate_text"] == "5,51%"
    assert printed.at[0, "rate_text"] == "18,13%"


def test_a_disputed_reading_changes_nothing_but_stands_on_record() -> None:
    row = observed(WRONG, corrections=[correction(status="disputed")]).loc["test#1"]
    assert (row["diagnosis"], row["fault"], row["corrected_by"]) == ("inverted", "rate", "")


@pytest.mark.parametrize(("status", "disputed"), [("applied", False), ("disputed", True)])
def test_a_filing_is_disputed_until_the_correction_is_applied(status: str, disputed: bool) -> None:
    filings = filed(WRONG, corrections=[correction(status=status)])
    assert list(filings["disputed"]) == [disputed]
    assert list(filings["share_online"]) == [pytest.approx(65 / 1179)]


def test_two_corrections_of_one_claim_are_both_named() -> None:
    rows = [online("426", "1.480", "17,47%")]
    swap = correction(field="numerator_text", printed="426", reading="246", expect={"agrees": True})
    base = correction(field="denominator_text", printed="1.480", reading="1.408", expect={"agrees": True})
    row = observed(*rows, corrections=[swap, base]).loc["test#1"]
    assert row["corrected_by"] == "test#1:numerator_text test#1:denominator_text"
    assert (row["numerator"], row["denominator"]) == (246, 1408)


def test_a_settled_count_enters_the_filing() -> None:
    rows = [online("426", "1.408", "17,47%")]
    assert len(filed(*rows)) == 0
    mended = correction(field="numerator_text", printed="426", reading="246", expect={"diagnosis": "transposed"})
    assert list(filed(*rows, corrections=[mended])["dossiers_online"]) == [246]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"claim_id": "test#9"}, "no claim test#9 to correct"),
        ({"printed": "18,31%"}, "starts from '18,31%' and the claim now prints '18,13%'"),
        ({"expect": {"diagnosis": "one_digit"}}, "the printed figure is inverted"),
        ({"reading": "6,51%", "expect": {"agrees": True}}, "the corrected figure still has a fault (rate)"),
        ({"expect": {"agrees": False}}, "no longer holds"),
        ({"expect": {"sum": {"parts": ["test#2", 5], "total": "test#1"}}}, "the parts add up to 45, not 65"),
        ({"expect": {"sum": {"parts": ["test#3"], "total": 65}}}, "a part of the sum has no count"),
        ({"expect": {"sum": {"parts": ["test#7"], "total": 65}}}, "a part of the sum has no count"),
    ],
)
def test_a_correction_that_no_longer_holds_stops_cleaning_with_one_clear_message(
    changed: dict[str, object], words: str
) -> None:
    rows = [WRONG, online("40", level="3", paragraph="2"), online("", "", "85%", level="4")]
    with pytest.raises(BadInputError) as caught:
        observed(*rows, corrections=[correction(**changed)])  # type: ignore[arg-type]
    message = str(caught.value)
    assert words in message
    assert message.count("corrections.yml") == 1
    assert "what to do: " in message


@pytest.mark.parametrize(
    "expected",
    [
        {"sum": {"parts": ["test#2", 25], "total": "test#1"}},
        {"sum": {"parts": ["test#2.numerator", "test#2.numerator"], "total": 80}},
        {"sum": {"parts": ["test#1"], "total": 65}, "diagnosis": "inverted"},
    ],
)
def test_an_expectation_that_holds_lets_the_correction_pass(expected: dict[str, object]) -> None:
    rows = [WRONG, online("40", level="3", paragraph="2")]
    assert observed(*rows, corrections=[correction(expect=expected)]).loc["test#1", "corrected_by"]


@pytest.mark.parametrize("wrong", [{"parts": ["test#1"]}, {"total": 5}, "5", {"parts": "test#1", "total": 65}])
def test_an_ill_formed_sum_is_refused_when_the_file_is_read(tmp_path: Path, wrong: object) -> None:
    text = ENTRY.replace("{diagnosis: inverted}", f"{{sum: {wrong}}}".replace("'", '"'))
    with pytest.raises(BadInputError, match="column expect"):
        read_corrections(paths.write_text(tmp_path / "corrections.yml", text))


def test_the_corrections_of_the_study_hold_and_drift_is_noticed() -> None:
    corrections = read_corrections(paths.raw("corrections.yml"))
    assert {c.key for c in corrections} >= {"article-000#9:rate_text", "article-002#6:rate_text"}
    assert {c.field for c in corrections} <= set(FIELDS)
    observe(RAW.claims, RAW.provinces, corrections)
    drifted = RAW.claims.copy()
    drifted.loc[drifted["claim_id"] == "article-000#9", "rate_text"] = "88,57%"
    with pytest.raises(BadInputError, match="article-000#9 no longer applies"):
        observe(drifted, RAW.provinces, corrections)
