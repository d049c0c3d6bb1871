from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import tables
from analysis.errors import BadInputError

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8)


def written(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_table_reads_as_spreadsheets_write_it(tmp_path: Path, delimiter: str, mark: str, line_end: str) -> None:
    lines = [delimiter.join(row) for row in (["province", "năm"], ["Cà Mau", "2016"])]
    frame = tables.read_csv(written(tmp_path / "own.csv", mark + line_end.join(lines)))
    assert frame.to_dict("records") == [{"province": "Cà Mau", "năm": "2016"}]


def test_names_and_cells_become_nfc(tmp_path: Path) -> None:
    frame = tables.read_csv(written(tmp_path / "own.csv", "ti\u0309nh\nCa\u0300 Mau\n"))
    assert frame.to_dict("records") == [{"tỉnh": "Cà Mau"}]


@pytest.mark.parametrize("separator", ["\u2028", "\x0c", "\x85", "\x1c"])
def test_only_line_ends_part_rows(separator: str) -> None:
    frame = tables.read_csv_text(f"a,b\n1,x{separator}y\n", "own.csv")
    assert frame.to_dict("records") == [{"a": "1", "b": f"x{separator}y"}]


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_is_written_reads_back(rows: list[tuple[str, str]]) -> None:
    kept = [tuple(tables.nfc(cell) for cell in row) for row in rows if any(cell.strip() for cell in row)]
    frame = pd.DataFrame(kept, columns=["first", "second"], dtype="str")
    text = frame.to_csv(index=False, lineterminator="\n")
    assert list(tables.read_csv_text(text, "x.csv").itertuples(index=False, name=None)) == kept


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a,b\n1,2,3\n", "row 2: has 3 cells"),
        (b"a,b\n\n\n1\n", "row 4: has 1 cells"),
        (b"a,a\n1,2\n", "row 1: has two columns named 'a'"),
        (b'a,b\n"1,2\n', "is not well-formed CSV"),
        ("tỉnh\n".encode("utf-16"), "is not UTF-8 text (byte 0)"),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_name(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "own.csv").write_bytes(content)
    with pytest.raises(BadInputError) as caught:
        tables.read_csv(tmp_path / "own.csv")
    assert words in str(caught.value)
    assert "own.csv" in str(caught.value)


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no such file"):
        tables.read_csv(tmp_path / "none.csv")
    with pytest.raises(BadInputError, match="is a folder"):
        tables.read_csv(tmp_path)


def test_a_table_of_the_road_names_the_columns_it_lacks(tmp_path: Path) -> None:
    path = written(tmp_path / "provinces.csv", "province,name_vi\nca-mau,Cà Mau\n")
    with pytest.raises(BadInputError, match="lacks province_code, name_en, region, aliases"):
        tables.read_table(path, "provinces")


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("year", "2016.5"),
        ("year", "twenty"),
        ("dossiers_received", "2.000"),
        ("dossiers_received", "1e3"),
        ("dossiers_received", "inf"),
        ("dossiers_received", "1,179"),
        ("share_online", "5,5"),
        ("disputed", "maybe"),
    ],
)
def test_a_cell_of_another_type_is_named_by_row_column_and_value(column: str, cell: str) -> None:
    frame = pd.DataFrame({name: ["", ""] for name in tables.TABLES["filings"]}, dtype="str")
    frame.loc[1, column] = cell
    with pytest.raises(BadInputError) as caught:
        tables.typed(frame, "filings", "own.csv")
    assert (caught.value.row, caught.value.column) == (3, column)
    assert repr(cell) in str(caught.value)


def test_rows_are_numbered_as_a_spreadsheet_numbers_them_past_blank_lines() -> None:
    frame = tables.read_csv_text("year,note\n2016,a\n,\n\n2017.5,b\n", "own.csv")
    assert [number for number, _ in tables.text_rows(frame)] == [2, 5]
    with pytest.raises(BadInputError) as caught:
        tables.typed(frame, "filings", "own.csv")
    assert caught.value.row == 5


def test_types_follow_the_dictionary_and_missing_stays_missing() -> None:
    frame = tables.typed(
        pd.DataFrame(
            {"year": ["2016", ""], "share_online": ["", "0.5"], "disputed": ["true", ""], "agency": ["x", None]}
        ),
        "filings",
    )
    assert [str(kind) for kind in frame.dtypes] == ["Int64", "float64", "boolean", "str"]
    assert frame.isna().to_numpy().tolist() == [[False, True, False, False], [True, False, True, False]]
    assert frame["agency"].tolist() == ["x", ""]


def test_every_table_keeps_to_the_dictionary() -> None:
    for table, names in tables.TABLES.items():
        assert len(set(names)) == len(names), table
        assert set(names) <= set(tables.COLUMNS) | {"kind"}, table
        assert set(tables.KEYS[table]) <= set(names), table
        empty = tables.empty(table)
        assert (list(empty.columns), len(empty)) == (list(names), 0)


@given(st.floats(allow_nan=False, allow_infinity=False, width=64))
def test_a_written_number_is_within_eight_significant_digits(value: float) -> None:
    text = tables._number_text(value)
    assert math.isclose(float(text), value, rel_tol=5.1e-8, abs_tol=0.0)
    assert tables._number_text(float(text)) == text


def test_a_file_is_the_same_bytes_whatever_the_noise_below_the_eighth_digit(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"a": [1 / 3, float("nan"), -0.0], "b": pd.array([1, None, 3], dtype="Int64"), "c": [True, False, True]}
    )
    noisy = frame.assign(a=frame["a"] * (1 + 1e-12))
    first = tables.write_csv(frame, tmp_path / "first.csv").read_bytes()
    assert first == tables.write_csv(noisy, tmp_path / "second.csv").read_bytes()
    assert first == b"a,b,c\n0.33333333,1,true\n,,false\n0,3,true\n"


def test_rows_are_written_in_one_order_and_claims_as_people_count(tmp_path: Path) -> None:
    frame = tables.empty("claims").reindex(range(3)).fillna("")
    frame["claim_id"] = ["a#10", "a#2", "B#1"]
    text = tables.write_table(frame, tmp_path / "claims.csv", "claims").read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in text.splitlines()] == ["claim_id", "B#1", "a#2", "a#10"]
    shuffled = tables.write_table(frame.iloc[::-1], tmp_path / "again.csv", "claims").read_text(encoding="utf-8")
    assert shuffled == text


def test_claims_are_joined_once_each_in_order() -> None:
    assert tables.join_claims(["a#10 a#2", "a#2", "", "b#1"]) == "a#2 a#10 b#1"
