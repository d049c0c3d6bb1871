from __future__ import annotations

import pandas as pd
import pytest
from modelling_panels import DIRTY, unit

from analysis import tables
from analysis.modelling import forest, intervals, levels, supply


def test_the_forest_holds_every_row_with_three_intervals() -> None:
    panel = pd.concat([unit(DIRTY["zeros first"], "b"), unit(province="a")])
    found = forest.forest_frame(panel)
    assert tuple(found.columns) == forest.COLUMNS
    assert len(found) == len(panel)
    assert list(found["province"]) == ["a"] * 4 + ["b"] * 4
    low, high = intervals.exact(65, 1179)
    assert (found.loc[0, "low"], found.loc[0, "high"]) == (low, high)
    assert (found["low"] <= found["wilson_low"] + 0.01).all()
    assert (found["covers"] == "counting error only").all()


def _observation(**cells: object) -> dict[str, object]:
    base = {
        "province": "can-tho", "agency": "Sở", "scope": "department", "kind": "actual", "level": "3+4",
        "claim_id": "a#1", "year": 2019, "share": None, "share_stated": None, "numerator": None, "denominator": None,
    }  # fmt: skip
    return base | cells


def _observations(*rows: dict[str, object]) -> pd.DataFrame:
    frame = pd.DataFrame(rows)
    return frame.astype({"share": "float64", "share_stated": "float64", "year": "Int64"})


def test_supply_and_uptake_are_bounds_with_the_assumption_named() -> None:
    found = supply.supply_and_uptake(
        _observations(
            _observation(measure="online_filing", share=0.6, claim_id="a#10"),
            _observation(measure="procedures_online", level="3", share=0.5, denominator=9, year=2020, claim_id="a#2"),
            _observation(measure="procedures_online", level="4", share=0.25, denominator=9, year=2020, claim_id="a#3"),
        )
    )
    assert tuple(found.columns) == supply.COLUMNS
    (row,) = found.to_dict("records")
    assert row["availability"] == 0.75
    assert row["availability_year"] == 2020
    assert (row["uptake_low"], row["uptake_high"]) == (0.6, 1)
    assert row["uptake_even"] == row["uptake_high_assumed"] == pytest.approx(0.8)
    assert row["claim_ids"] == "a#2 a#3 a#10"
    assert "availability counts procedures and uptake counts dossiers" in row["covers"]
    assert "different years" in row["covers"]


def test_an_even_spread_that_the_figures_contradict_is_said() -> None:
    found = supply.supply_and_uptake(
        _observations(
            _observation(measure="online_filing", share_stated=0.85, level=""),
            _observation(measure="procedures_online", share=0.13),
        )
    )
    (row,) = found.to_dict("records")
    assert pd.isna(row["uptake_even"])
    assert row["uptake_high_assumed"] == 1
    assert "an even spread" in row["covers"]


@pytest.mark.parametrize(
    "other",
    [
        {"agency": "another"},
        {"scope": "province"},
        {"year": 2024},
        {"kind": "target"},
        {"measure": "online_result"},
        {"level": "full"},
    ],
)
def test_what_does_not_belong_together_is_not_put_together(other: dict[str, object]) -> None:
    found = supply.supply_and_uptake(
        _observations(
            _observation(measure="procedures_online", share=0.7),
            _observation(**({"measure": "online_filing", "share": 0.5} | other)),
        )
    )
    assert found.empty
    assert tuple(found.columns) == supply.COLUMNS


def test_nothing_reported_gives_nothing() -> None:
    assert supply.supply_and_uptake(tables.empty("observations")).empty


def test_level_4_among_the_online_leaves_out_what_is_not_printed() -> None:
    filings = pd.DataFrame(
        {
            "province": "can-tho", "agency": "Sở", "scope": "department", "year": [2017, 2018, 2019, 2020],
            "dossiers_online_level4": [None, 41, 77, 0], "dossiers_online": [246, 801, 881, 0], "claim_ids": "a#1",
        }
    )  # fmt: skip
    found = levels.level4_of_online(filings)
    assert tuple(found.columns) == levels.COLUMNS
    assert list(found["year"]) == [2018, 2019]
    assert list(found["share"]) == [41 / 801, 77 / 881]
    low, high = intervals.exact(41, 801)
    assert (found.loc[0, "low"], found.loc[0, "high"]) == (low, high)
