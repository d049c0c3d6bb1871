from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from printed_claims import RAW

from analysis import tables
from analysis.cleaning.own import read_own_filings
from analysis.cleaning.study import read_study
from analysis.errors import BadInputError

HEADER = "province,year,received,online"


def read(folder: Path, text: str, encoding: str = "utf-8") -> pd.DataFrame:
    path = folder / "own.csv"
    path.write_bytes(text.encode(encoding))
    return read_own_filings(path, RAW.provinces)


@pytest.mark.parametrize("received", ["received", "total", "dossiers_received", "Received", " TOTAL "])
@pytest.mark.parametrize("online", ["online", "dossiers_online", "Online"])
def test_the_columns_have_their_other_names(tmp_path: Path, received: str, online: str) -> None:
    header = f"province,year,{received},{online}"
    filings = read(tmp_path, f"{header}\ncan-tho,2016,1179,65\n")
    assert tuple(filings.columns) == tables.TABLES["filings"]
    row = filings.iloc[0]
    assert (row["province"], row["year"], row["dossiers_received"], row["dossiers_online"]) == (
        "can-tho",
        2016,
        1179,
        65,
    )
    assert (row["dossiers_not_online"], row["province_code"], row["scope"]) == (1114, "92", "province")
    assert row["share_online"] == pytest.approx(65 / 1179)
    assert (row["comparable"], row["disputed"], row["claim_ids"]) == (True, False, "own#2")
    assert (row["period_start"], row["period_end"]) == ("2016-01-01", "2016-12-31")


@pytest.mark.parametrize(
    "name", ["can-tho", "Cần Thơ", "Ca\u0302\u0300n Thơ", "CAN THO", "TP. Cần Thơ", "thành phố cần thơ", "92"]
)
def test_a_province_is_found_by_any_of_its_names(tmp_path: Path, name: str) -> None:
    assert list(read(tmp_path, f"{HEADER}\n{name},2016,10,1\n")["province"]) == ["can-tho"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_table_as_a_spreadsheet_saves_it(tmp_path: Path, delimiter: str, mark: str) -> None:
    text = f"{mark}{HEADER}\r\nCà Mau,2016,10,1\r\n".replace(",", delimiter)
    assert list(read(tmp_path, text)["province"]) == ["ca-mau"]


@pytest.mark.parametrize(
    ("cells", "row", "column", "words"),
    [
        ("can-tho,2017,100,101", 3, "dossiers_online", "holds 101 beside dossiers_received 100"),
        ("can-tho,2017,-100,1", 3, "dossiers_received", "holds -100"),
        ("can-tho,2017,100,-1", 3, "dossiers_online", "holds -1"),
        ("atlantis,2017,100,1", 3, "province", "no province is called 'atlantis'"),
        (",2017,100,1", 3, "province", "no province is called ''"),
        ("can-tho,,100,1", 3, "year", "holds no year"),
        ("can-tho,217,100,1", 3, "year", "holds 217"),
        ("can-tho,2017.5,100,1", 3, "year", "holds '2017.5'"),
        ("can-tho,năm nay,100,1", 3, "year", "holds 'năm nay'"),
        ("can-tho,2017,nhiều,1", 3, "dossiers_received", "holds 'nhiều'"),
        ("can-tho,2017,100,1.5", 3, "dossiers_online", "holds '1.5'"),
        # A thousand as a Vietnamese office writes it must never be read as one.
        ("can-tho,2017,2.000,1.000", 3, "dossiers_received", "holds '2.000'"),
        ("can-tho,2017,2000,1.000", 3, "dossiers_online", "holds '1.000'"),
        ("can-tho,2017,1e3,1", 3, "dossiers_received", "holds '1e3'"),
        ("\n\ncan-tho,2017,100,101", 5, "dossiers_online", "holds 101"),
    ],
)
def test_a_bad_row_is_refused_by_row_column_and_value(
    tmp_path: Path, cells: str, row: int, column: str, words: str
) -> None:
    with pytest.raises(BadInputError) as caught:
        read(tmp_path, f"{HEADER}\nca-mau,2016,100,1\n{cells}\n")
    assert (caught.value.row, caught.value.column) == (row, column)
    assert words in str(caught.value)
    assert "own.csv" in str(caught.value)
    assert "corrections.yml" not in str(caught.value)


@pytest.mark.parametrize(
    ("column", "cell", "place", "words"),
    [
        ("launched", "maybe", "launched", "holds 'maybe'"),
        ("launched", "2", "launched", "holds '2'"),
        ("denominator_means", "guessed", "denominator_means", "holds guessed"),
        ("dossiers_online_level3", "20", "dossiers_online", "dossiers_online_level3 20"),
        ("dossiers_online_level4", "x", "dossiers_online_level4", "holds 'x'"),
    ],
)
def test_a_bad_optional_cell_is_refused_too(tmp_path: Path, column: str, cell: str, place: str, words: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read(tmp_path, f"{HEADER},{column}\ncan-tho,2016,100,10,{cell}\n")
    assert (caught.value.row, caught.value.column) == (2, place)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("provnce,year,received,online", "unknown column 'provnce'; did you mean province?"),
        ("province,year,recieved,online", "unknown column 'recieved'; did you mean received?"),
        ("province,year,received,online,zzz", "unknown column 'zzz'\n"),
        ("province,year,received,total,online", "gives dossiers_received in two columns"),
    ],
)
def test_a_wrong_header_is_told_with_the_nearest_name(tmp_path: Path, header: str, words: str) -> None:
    cells = ",".join(["can-tho", "2016", "10", "1", "1"][: header.count(",") + 1])
    with pytest.raises(BadInputError) as caught:
        read(tmp_path, f"{header}\n{cells}\n")
    assert words in str(caught.value)
    assert caught.value.row == 1


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="lacks dossiers_online"):
        read(tmp_path, "province,year,received\ncan-tho,2016,10\n")


def test_two_rows_for_one_cell_are_refused_unless_an_agency_tells_them_apart(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="two values for one cell") as caught:
        read(tmp_path, f"{HEADER}\ncan-tho,2016,10,1\nCần Thơ,2016,20,2\n")
    assert "1 of 10 (own#2) and 2 of 20 (own#3)" in str(caught.value)
    assert len(read(tmp_path, f"{HEADER},agency\ncan-tho,2016,10,1,Sở A\nCần Thơ,2016,20,2,Sở B\n")) == 2


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("10,1,", ""),
        ("10,0,1", ""),
        ("10,0,0", "not_launched"),
        (",1,1", "no_denominator"),
        ("0,0,1", "no_denominator"),
        ("10,,1", "no_counts"),
        (",,1", "no_counts no_denominator"),
    ],
)
def test_what_may_not_enter_a_trend_says_why(tmp_path: Path, cells: str, reason: str) -> None:
    filings = read(tmp_path, f"{HEADER},launched\ncan-tho,2016,{cells}\n")
    assert list(filings["not_comparable_because"]) == [reason]
    assert list(filings["comparable"]) == [reason == ""]


def test_an_agency_gives_the_scope_and_a_claim_id_the_row_of_the_file(tmp_path: Path) -> None:
    filings = read(tmp_path, f"{HEADER},agency\ncan-tho,2016,10,1,Sở Y tế\n\n\ncan-tho,2017,10,1,cấp huyện\n")
    assert list(filings["scope"]) == ["department", "tier"]
    assert list(filings["claim_ids"]) == ["own#2", "own#5"]


def test_a_study_takes_the_table_for_its_filings_wherever_it_lies(tmp_path: Path) -> None:
    read(tmp_path, f"{HEADER}\ncan-tho,2016,10,1\n")
    study = read_study(str(tmp_path / "own.csv"))
    assert list(study.filings["claim_ids"]) == ["own#2"]
    assert len(study.observations) == 0
    beside = read_study("+" + str(tmp_path / "own.csv"))
    assert len(beside.observations) == len(RAW.claims)
    assert list(beside.filings.loc[beside.filings["claim_ids"] == "own#2", "agency"]) == ["[own]"]
    with pytest.raises(BadInputError, match="no such file"):
        read_study("no-such-table.csv")
