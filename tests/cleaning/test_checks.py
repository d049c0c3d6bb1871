from __future__ import annotations

import pandas as pd
import pytest
from printed_claims import RAW, filed, online

from analysis import tables
from analysis.cleaning.checks import check_filings
from analysis.errors import BadInputError


@pytest.fixture
def filings() -> pd.DataFrame:
    years = [
        {"period_text": f"năm {y}", "period_start": f"{y}-01-01", "period_end": f"{y}-12-31"} for y in (2016, 2017)
    ]
    return filed(online("65", "1.179") | years[0], online("246", "1.408") | years[1])


def test_possible_filings_pass_unchanged(filings: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(check_filings(filings, RAW.provinces), filings)
    assert len(check_filings(tables.empty("filings"), RAW.provinces)) == 0


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"dossiers_online": 1500}, "dossiers_online", "holds 1500 beside dossiers_received 1408"),
        ({"dossiers_received": -1}, "dossiers_received", "holds -1"),
        ({"dossiers_not_online": -5}, "dossiers_not_online", "holds -5"),
        ({"dossiers_carried_over": -3}, "dossiers_carried_over", "holds -3"),
        ({"share_online": 1.2}, "share_online", "holds 1.2"),
        ({"share_online": 0.5}, "share_online", "holds 0.5"),
        ({"share_stated": -0.1}, "share_stated", "holds -0.1"),
        ({"province": "atlantis"}, "province", "holds atlantis"),
        ({"scope": "planet"}, "scope", "holds planet"),
        ({"year": 217}, "year", "holds 217"),
        ({"denominator_means": "guessed"}, "denominator_means", "holds guessed"),
        ({"dossiers_online_level3": 247}, "dossiers_online", "dossiers_online_level3 247"),
        (
            {"dossiers_online_level3": 200, "dossiers_online_level4": 100},
            "dossiers_online",
            "dossiers_online_level4 100",
        ),
        ({"dossiers_online_full": 200, "dossiers_online_partial": 47}, "dossiers_online", "dossiers_online_partial 47"),
    ],
)
def test_an_impossible_filing_is_refused_by_row_column_value_and_claims(
    filings: pd.DataFrame, cells: dict[str, object], column: str, words: str
) -> None:
    for name, value in cells.items():
        filings.loc[1, name] = value
    with pytest.raises(BadInputError) as caught:
        check_filings(filings, RAW.provinces, "filings.csv")
    error, message = caught.value, str(caught.value)
    assert (error.file, error.row, error.column) == ("filings.csv", 3, column)
    assert words in message
    assert "test#2" in message
    assert "test#1" not in message
    assert "expected: " in message
    assert "what to do: " in message


def test_levels_of_both_laws_are_two_divisions_and_never_added_up(filings: pd.DataFrame) -> None:
    filings.loc[1, ["dossiers_online_level3", "dossiers_online_full"]] = [200, 200]
    check_filings(filings, RAW.provinces)


def test_two_values_for_one_cell_are_both_named(filings: pd.DataFrame) -> None:
    twice = pd.concat(
        [filings, filings.iloc[[1]].assign(dossiers_online=300, share_online=300 / 1408, claim_ids="test#3")]
    )
    with pytest.raises(BadInputError) as caught:
        check_filings(twice.reset_index(drop=True), RAW.provinces)
    assert "two values for one cell (can-tho, Sở X, 2017, received)" in str(caught.value)
    assert "246 of 1408 (test#2) and 300 of 1408 (test#3)" in str(caught.value)


def test_missing_figures_are_no_fault(filings: pd.DataFrame) -> None:
    counts = [name for name in filings.columns if name.startswith(("dossiers_", "share_"))]
    filings.loc[1, counts] = pd.NA
    filings.loc[1, "year"] = pd.NA
    check_filings(tables.typed(filings, "filings"), RAW.provinces)
