from __future__ import annotations

import pandas as pd

from analysis import tables
from analysis.modelling.panel import COLUMNS, LEFT_OUT_COLUMNS, model_panel


def _filings(rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=list(tables.TABLES["filings"])).astype("object")
    return tables.typed(frame.where(frame.notna(), "").astype("str"), "filings")


def test_a_filings_table_becomes_the_panel_and_says_what_it_left_out() -> None:
    base = {"province": "can-tho", "agency": "Sở", "scope": "department", "comparable": "true"}
    panel = model_panel(
        _filings(
            [
                base | {"year": 2015, "dossiers_online": 0, "claim_ids": "a#1"},
                base | {"year": 2016, "dossiers_received": 1179, "dossiers_online": 65, "claim_ids": "a#2"},
                base | {"year": 2017, "dossiers_received": 1408, "claim_ids": "a#3"},
                base | {"year": 2018, "dossiers_received": 10, "dossiers_online": 1, "comparable": "false"},
                base | {"dossiers_received": 10, "dossiers_online": 1},
                base | {"year": 2019, "dossiers_received": 7, "dossiers_online": 0},
            ]
        )
    )
    assert tuple(panel.rows.columns) == COLUMNS
    assert list(panel.rows["year"]) == [2016, 2019]
    assert list(panel.rows["claim_ids"]) == ["a#2", ""]
    assert list(panel.rows["launched"]) == [1, 1]
    assert tuple(panel.left_out.columns) == LEFT_OUT_COLUMNS
    assert dict(zip(panel.left_out["year"].fillna(0), panel.left_out["reason"], strict=True)) == {
        2015: "no denominator",
        2017: "no count of dossiers filed online",
        2018: "not comparable with the other years",
        0: "no year",
    }


def test_a_year_before_launch_leaves_and_a_zero_after_it_stays() -> None:
    table = pd.DataFrame(
        {
            "province": "a",
            "year": [2015, 2016, 2017],
            "dossiers_received": [10, 10, 10],
            "dossiers_online": [0, 0, 3],
            "launched": [0, 1, None],
        }
    )
    panel = model_panel(table)
    assert list(panel.rows["year"]) == [2016, 2017]
    assert list(panel.left_out["reason"]) == ["online filing was not yet launched"]


def test_two_figures_for_one_year_both_leave() -> None:
    table = pd.DataFrame(
        {"province": "a", "year": [2016, 2016, 2017], "dossiers_received": [10, 11, 12], "dossiers_online": [1, 2, 3]}
    )
    panel = model_panel(table)
    assert list(panel.rows["year"]) == [2017]
    assert list(panel.left_out["reason"]) == ["two figures for one year"] * 2


def test_agencies_are_told_apart_only_where_a_scope_holds_several() -> None:
    table = pd.DataFrame(
        {
            "province": ["a", "a", "b", "a"],
            "agency": ["X", "Y", "X", "Z"],
            "scope": ["department", "department", "department", "province"],
            "year": 2016,
            "dossiers_received": 10,
            "dossiers_online": 1,
        }
    )
    rows = model_panel(table).rows
    assert list(rows["scope"]) == ["department: X", "department: X", "department: Y", "province"]
    assert list(rows["province"]) == ["a", "b", "a", "a"]


def test_levels_without_a_scope_name_the_unit_themselves() -> None:
    table = pd.DataFrame(
        {"province": "a", "levels": ["3", "3+4"], "year": 2018, "dossiers_received": 10, "dossiers_online": [1, 2]}
    )
    assert list(model_panel(table).rows["scope"]) == ["3", "3+4"]


def test_the_table_given_is_not_changed() -> None:
    table = pd.DataFrame({"province": ["a"], "year": [2016], "dossiers_received": [10], "dossiers_online": [1]})
    before = table.copy(deep=True)
    model_panel(table)
    pd.testing.assert_frame_equal(table, before)
