"""Indices: a row group never holds two schemes, and each value is the printed one."""

from __future__ import annotations

import itertools

import pandas as pd
import pytest
from drawn_selections import study

from analysis.labels import LANGUAGES, label
from analysis.reporting.indices import GROUP, INDICES, breaks, indices_table, scheme_of
from analysis.reporting.shown_indices import indices_shown, indices_words
from analysis.sources.milestones import load_milestones

MILESTONES = load_milestones()


def table() -> pd.DataFrame:
    return indices_table(study().observations, study().claims, MILESTONES)


def test_every_printed_score_and_rank_is_a_row_and_no_change_is() -> None:
    observations = study().observations
    wanted = observations["measure"].isin(INDICES) & (observations["kind"] == "actual")
    assert sorted(table()["claim_ids"]) == sorted(observations.loc[wanted, "claim_id"])
    printed = study().claims.set_index("claim_id")
    for row in table().to_dict("records"):
        claim = printed.loc[row["claim_ids"]]
        assert row["printed"] in (claim["value_text"], claim["rate_text"])
        if row["unit"] == "percent":
            assert row["printed"].endswith(("%", "percent"))
        assert pd.notna(row["value"])


def test_totals_break_where_the_milestones_say() -> None:
    assert breaks(MILESTONES, "papi") == [2018]
    assert breaks(MILESTONES, "sipas") == [2022]
    assert breaks(MILESTONES, "ict_index") == []


@pytest.mark.parametrize(
    ("index", "department_of", "year", "scheme"),
    [
        ("papi", "", 2017, "to_2017"), ("papi", "", 2018, "from_2018"), ("papi", "", 2021, "from_2018"),
        ("sipas", "", 2021, "to_2021"), ("sipas", "", 2022, "from_2022"), ("par_index_score", "", 2019, "2019"),
        ("par_index_rank", "", 2020, "2020"), ("par_index_rank", "nam-dinh", 2016, "own_nam-dinh"),
        ("par_index_score", "ha-noi", None, "own_ha-noi"), ("ict_index", "", 2019, "one"),
        ("papi", "", None, "unknown"),
    ],
)  # fmt: skip
def test_the_scheme_of_a_value(index: str, department_of: str, year: int | None, scheme: str) -> None:
    assert scheme_of(index, department_of, year, MILESTONES) == scheme


def test_no_group_holds_two_schemes() -> None:
    for _, group in table().groupby(list(GROUP)):
        index = group["index"].iloc[0]
        years = group["year"].dropna()
        for first in breaks(MILESTONES, index):
            assert (years < first).all() or (years >= first).all()
        if group["body"].iloc[0] == "provinces" and index.startswith("par"):
            assert years.nunique() == 1, "the PAR Index of provinces has a scheme each year"
        if group["body"].iloc[0] != "provinces":
            assert group["province"].nunique() == 1, "departments of two provinces never share a group"
        assert group["unit"].nunique() == 1


def test_groups_stand_together_in_the_table() -> None:
    keys = list(table()[list(GROUP)].itertuples(index=False, name=None))
    changes = sum(one != other for one, other in itertools.pairwise(keys))
    assert changes == len(set(keys)) - 1


@pytest.mark.parametrize(
    ("year", "decision"),
    [(2017, "2948/QĐ-BNV"), (2018, "2636/QĐ-BNV"), (2019, "1150/QĐ-BNV"), (2020, "1149/QĐ-BNV"), (2022, "876/QĐ-BNV")],
)
def test_the_decision_is_the_last_by_the_end_of_the_year(year: int, decision: str) -> None:
    observations = study().observations
    claim = observations.loc[observations["claim_id"] == "press-06#1"].assign(year=year)
    assert indices_table(claim, study().claims, MILESTONES)["decision"].tolist() == [decision]


def test_departments_follow_no_national_decision() -> None:
    departments = table().loc[table()["body"] != "provinces"]
    assert len(departments)
    assert set(departments["decision"]) == {""}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_indices_are_shown_as_printed_and_breaks_are_told(lang: str) -> None:
    shown = indices_shown(table(), lang).frame
    assert shown[label("column.printed", lang)].tolist() == table()["printed"].tolist()
    assert not shown.astype(str).map(lambda cell: "_" in cell).any(axis=None)
    words = indices_words(table(), lang).text
    for year in ("2017", "2018", "2021", "2022"):
        assert year in words
    assert "{" not in words
