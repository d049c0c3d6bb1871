"""Every row of the study walks back to print, and every walk forward comes back."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from analysis.cleaning.study import Study, read_study
from analysis.reporting.drawn_tables import (
    estimates_table,
    rates_table,
    share_online_table,
    supply_table,
    trend_table,
)
from analysis.reporting.lineage import (
    FigureRow,
    Origin,
    Road,
    depends_on,
    figure_rows,
    ids,
    missing_claims,
    records,
    trace_claim,
    trace_estimate,
    trace_figure_row,
    trace_filing,
)
from analysis.vietnamese import number, rate

COUNTS = ("dossiers_received", "dossiers_online", "dossiers_not_online", "dossiers_carried_over")


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study()


@pytest.fixture(scope="module")
def road(study: Study) -> Road:
    """The road of today's claims, its estimates and figures made from them: committed files may be older."""
    drawn = {
        "share_online": share_online_table(study.filings),
        "trend": trend_table(study.filings),
        "stated_and_recomputed": rates_table(study.observations, study.claims),
        "supply_and_uptake": supply_table(study.observations, study.filings),
    }
    return Road(
        records(study.sources), records(study.claims), study.corrections, records(study.observations),
        records(study.filings), records(estimates_table(study.filings)),
        {name: records(table) for name, table in drawn.items()},
    )  # fmt: skip


def traced(road: Road) -> list[tuple[tuple[str, ...], bool, Origin]]:
    """Each row's claim ids, whether it shows a number, and its trace."""
    found = [(ids(row), True, trace_filing(road, row)) for row in road.filings]
    for row in road.estimates:
        shows = row["estimate"] is not None or row["low"] is not None
        found.append((ids(row), shows, trace_estimate(road, row)))
    return found + [(ids(point.values), True, trace_figure_row(road, point)) for point in figure_rows(road)]


def test_every_row_ends_at_claims_that_exist_and_stand_in_a_document(road: Road) -> None:
    documents = {row["source_id"] for row in road.sources}
    for claim_ids, shows, origin in traced(road):
        assert bool(origin.claims) or not shows, origin.name
        assert {claim.claim_id for claim in origin.claims} <= set(claim_ids), origin.name
        assert all(claim.claim_id in road.by_claim for claim in origin.claims)
        for claim in origin.claims:
            assert claim.document.source_id in documents
            assert claim.paragraph or not claim.document.sha256
            assert any(claim.printed.values())
    assert missing_claims(road) == []


def test_every_number_of_a_filing_is_printed_or_follows_from_its_other_numbers(road: Road) -> None:
    for row in road.filings:
        cells = {cell.column: cell for cell in trace_filing(road, row).cells}
        assert set(cells) >= {name for name in COUNTS if row[name] is not None}
        for cell in cells.values():
            assert cell.rule != "unknown", (row["claim_ids"], cell)
            if cell.rule == "printed":
                assert all(_printed(road, part) == pytest.approx(cell.value) for part in cell.of), (cell, row)
            parts = [row[part] for part in cell.of if ":" not in part]
            if cell.rule == "sum" and parts:
                assert sum(parts) == cell.value
            if cell.rule == "difference":
                assert parts[0] - parts[1] == cell.value
            if cell.rule == "ratio":
                assert parts[0] / parts[1] == pytest.approx(cell.value)


def _printed(road: Road, part: str) -> float | None:
    """A part of a claim read from its print; the applied correction of that part instead, where there is one."""
    claim_id, _, name = part.partition(":")
    claim = road.by_claim[claim_id]
    text = claim.printed[name]
    for change in claim.corrections:
        if change.field == f"{name}_text" and change.status == "applied" and name != "rate":
            text = change.after
    if name == "rate":
        found = rate(text)
        return float(found[0]) / 100 if found else None
    if not any(letter.isdigit() for letter in text):
        return 0.0
    found_count = number(text)
    return None if found_count is None else float(found_count)


def test_forward_and_back_are_each_others_inverse(road: Road) -> None:
    filings = [(row, {claim.claim_id for claim in trace_filing(road, row).claims}) for row in road.filings]
    estimates = [(row, {claim.claim_id for claim in trace_estimate(road, row).claims}) for row in road.estimates]
    points = [(point, {c.claim_id for c in trace_figure_row(road, point).claims}) for point in figure_rows(road)]
    for claim_id in road.by_claim:
        effects = depends_on(road, [claim_id])
        assert effects.observations == (claim_id,)
        assert list(effects.filings) == [row for row, claims in filings if claim_id in claims]
        assert list(effects.estimates) == [row for row, claims in estimates if claim_id in claims]
        assert list(effects.figures) == [point for point, claims in points if claim_id in claims]


def test_the_trend_goes_through_the_filings_it_was_fitted_to(road: Road) -> None:
    slopes = [row for row in road.estimates if row["term"] == "slope" and row["estimate"] is not None]
    assert slopes
    for row in slopes:
        origin = trace_estimate(road, row)
        assert {filing.values["province"] for filing in origin.through} == {row["province"]}
        assert len(origin.through) >= row["n_years"] >= 3
        through = {claim.claim_id for filing in origin.through for claim in filing.claims}
        assert through == {claim.claim_id for claim in origin.claims}


def test_an_estimate_of_one_year_rests_on_that_year_alone(road: Road) -> None:
    share = next(row for row in road.estimates if (row["province"], row["term"]) == ("can-tho", "share_2017"))
    assert [claim.claim_id for claim in trace_estimate(road, share).claims] == ["article-002#7"]
    ends = [row["term"] for row in depends_on(road, ["article-002#7"]).estimates]
    assert "share_2017" in ends
    assert "odds_ratio_2018_2017" in ends
    assert "share_2016" not in ends


def test_a_claim_tells_document_diagnosis_and_correction(road: Road) -> None:
    claim = trace_claim(road, "article-002#6").claims[0]
    assert (claim.paragraph, claim.figure) == ("16", "65 / 1.179 (18,13%)")
    assert (claim.diagnosis, claim.fault) == ("inverted", "rate")
    assert claim.document.published == "2020-08-12"
    assert len(claim.document.sha256) == 64
    change = claim.corrections[0]
    assert (change.before, change.after, change.status) == ("18,13%", "5,51%", "disputed")
    assert "upside down" in change.reason


def test_ones_own_row_ends_at_the_row_of_her_file(study: Study) -> None:
    own = study.filings.loc[study.filings["dossiers_received"].notna()].head(1).assign(claim_ids="own#4")
    road = Road((), (), (), (), records(own), (), {}, own="mine.csv")
    origin = trace_filing(road, road.filings[0])
    assert [(claim.document.title, claim.paragraph) for claim in origin.claims] == [("mine.csv", "4")]
    assert all(cell.rule != "unknown" for cell in origin.cells)


def test_a_figure_older_than_the_claims_is_told(road: Road) -> None:
    older = replace(road, figures={"x": [{"province": "can-tho", "claim_ids": "gone#1"}]})
    assert missing_claims(older) == ["gone#1"]
    assert trace_figure_row(older, FigureRow("x", 2, older.figures["x"][0])).claims == ()


def test_records_hold_plain_values() -> None:
    frame = pd.DataFrame({"a": pd.array([1, None], dtype="Int64"), "b": [0.5, float("nan")], "c": ["x", ""]})
    assert records(frame) == [{"a": 1, "b": 0.5, "c": "x"}, {"a": None, "b": None, "c": ""}]
