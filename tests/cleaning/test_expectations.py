"""Corrections hold only while what they rest on holds."""

from __future__ import annotations

from typing import Any

import pytest
from claims_of_one_page import RAW, page, told

from analysis import paths
from analysis.cleaning.corrections import Correction, read_corrections
from analysis.cleaning.observations import observe
from analysis.errors import BadInputError

PARTS = [
    told("15.110", "64.933"),
    told("45161", "64.933", measure="other", note="one kind: part."),
    told("4662", "64.933", measure="other", note="other kind: part."),
]


def correction(expect: dict[str, Any], **told: str) -> Correction:
    cells = {"field": "numerator_text", "printed": "151.10", "reading": "15.110"} | told
    return Correction("page#1", cells["field"], cells["printed"], cells["reading"], "why", "applied", expect)


def problem(expect: dict[str, Any], *rows: dict[str, str], **told: str) -> str:
    claims = page(*(rows or (PARTS[0] | {"numerator_text": "151.10"}, *PARTS[1:])))
    try:
        observe(claims, RAW.provinces, [correction(expect, **told)])
    except BadInputError as error:
        return str(error)
    return ""


FITS = {"parts": ["page#1", "page#2", "page#3"], "total": "page#1.denominator"}


@pytest.mark.parametrize(
    ("expect", "complaint"),
    [
        ({"sum": FITS}, ""),
        ({"sum": [FITS, FITS | {"total": 64933}]}, ""),
        ({"sum": [FITS, FITS | {"total": 64934}]}, "the parts add up to 64933, not 64934"),
        ({"sum": FITS | {"parts": ["page#1", "page#9"]}}, "a part of the sum has no count"),
        ({"diagnosis": "not_checkable"}, ""),
        ({"diagnosis": "inverted"}, "the printed figure is not_checkable"),
        ({"agrees": True}, ""),
        ({"ratio": {"of": "page#1", "to": "page#1.denominator", "is": "0,2327"}}, ""),
        ({"ratio": {"of": "page#1", "to": "page#1.denominator", "is": "0,2326"}}, "the ratio is 0.2327"),
        ({"ratio": {"of": "page#9", "to": 5, "is": "1"}}, "a part of the ratio has no count"),
        ({"same_as": "page#2"}, "page#2 tells 45161, not 15110"),
        ({"same_as": "page#9"}, "page#9 tells nothing to compare with"),
    ],
)
def test_what_a_correction_expects(expect: dict[str, Any], complaint: str) -> None:
    message = problem(expect)
    assert (complaint in message) if complaint else not message
    assert not message or message.startswith("corrections.yml: the correction of page#1:numerator_text no longer holds")


def test_a_second_document_must_tell_the_same_value() -> None:
    rows = [
        told(measure="papi", value_text="48.881", denominator_means=""),
        told(measure="papi", value_text="48.811", denominator_means="", source_id="other"),
    ]
    cells = {"field": "value_text", "printed": "48.881", "reading": "48.811"}
    assert problem({"same_as": "other#2"}, *rows, **cells) == ""
    changed = [rows[0], rows[1] | {"value_text": "48.812"}]
    assert "other#2 tells 48.812, not 48.811" in problem({"same_as": "other#2"}, *changed, **cells)


def test_a_rate_must_be_the_one_another_document_prints() -> None:
    rows = [told("1,448", "1,818", "81%"), told("", "", "80%", source_id="other", qualifier="over")]
    cells = {"field": "rate_text", "printed": "81%", "reading": "80%"}
    assert problem({"same_as": "other#2", "agrees": True}, *rows, **cells) == ""


def test_corrections_can_be_tried_without_what_they_expect() -> None:
    claims = page(PARTS[0] | {"numerator_text": "151.10"}, *PARTS[1:])
    found = observe(claims, RAW.provinces, [correction({"diagnosis": "inverted"})], checked=False)
    assert found.loc[0, "numerator"] == 15110


@pytest.mark.parametrize("expect", ["{sum: {parts: [a]}}", "{ratio: {of: a, to: b}}", "{same_as: a, sum: [5]}"])
def test_an_expectation_of_another_shape_is_refused(tmp_path: Any, expect: str) -> None:
    path = tmp_path / "corrections.yml"
    path.write_text(
        f"- {{claim_id: a#1, field: rate_text, from: '1', to: '2', reason: r, status: applied, expect: {expect}}}\n",
        encoding="utf-8",
    )
    with pytest.raises(BadInputError, match="column expect"):
        read_corrections(path)


STUDY = read_corrections(paths.raw("corrections.yml"))


@pytest.mark.parametrize("one", STUDY, ids=lambda one: one.key)
def test_every_correction_of_the_study_stops_the_build_once_its_claim_prints_otherwise(one: Correction) -> None:
    claims = RAW.claims.copy()
    claims.loc[claims["claim_id"] == one.claim_id, one.field] = "999"
    with pytest.raises(BadInputError, match=r"no longer (applies|holds)"):
        observe(claims, RAW.provinces, STUDY)


@pytest.mark.parametrize(
    ("claim_id", "field", "printed"),
    [
        ("press-39#4", "numerator_text", "45162"),
        ("press-37#2", "numerator_text", "6.597"),
        ("press-16#6", "numerator_text", "1.043"),
        ("press-09#1", "value_text", "48.821"),
        ("press-73#3", "rate_text", "82%"),
        ("press-74#1", "denominator_text", "1,819"),
        ("press-80#2", "numerator_text", "1,016"),
        ("press-40#1", "numerator_text", "51.353"),
    ],
)
def test_a_correction_falls_with_the_claim_that_it_rests_on(claim_id: str, field: str, printed: str) -> None:
    claims = RAW.claims.copy()
    claims.loc[claims["claim_id"] == claim_id, field] = printed
    with pytest.raises(BadInputError, match="no longer holds") as raised:
        observe(claims, RAW.provinces, STUDY)
    assert str(raised.value).count("\n") == 2
