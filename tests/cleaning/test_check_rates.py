from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis.cleaning.check_rates import ADDED, check_rates, checked_rates
from analysis.errors import BadInputError, CheckFailedError

TABLE = """who,numerator,denominator,rate_text,year
Cần Thơ,65,1.179,"18,13%",2016
Cần Thơ,801,"1,377","58,16 %",2018
total,,,,
odd,x,5,1%,2019
odd,58.350,5.9123,"98,7%",2023
odd,58.350,5.9123,"90,7%",2023
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "rates.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def hoso(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analysis.cli", "check-rates", *arguments], capture_output=True, text=True, check=False
    )


def test_the_table_is_kept_and_four_columns_are_added(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "checked.csv"
    with pytest.raises(CheckFailedError, match="4 of 6 rows"):
        check_rates(table, out)
    written = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8"))))
    given = list(csv.reader(io.StringIO(TABLE)))
    assert [row[:5] for row in written] == given
    assert written[0][5:] == list(ADDED)
    assert [row[5:] for row in written[1:]] == [
        ["5.5131", "inverted", "rate", "5.51"],
        ["58.1699", "agrees_truncated", "", ""],
        ["", "not_checkable", "", ""],
        ["", "not_checkable", "numerator", "cannot read numerator 'x'"],
        ["", "not_checkable", "denominator", "59123"],
        ["", "not_checkable", "denominator", "cannot read denominator '5.9123'"],
    ]


def test_checking_twice_gives_the_same(table: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    for source, out in ((table, first), (first, second)):
        with pytest.raises(CheckFailedError):
            check_rates(source, out)
    assert first.read_bytes() == second.read_bytes()


def test_the_command_prints_the_table_and_says_no(table: Path) -> None:
    run = hoso(str(table))
    assert run.returncode == 1
    assert run.stdout.splitlines()[1] == 'Cần Thơ,65,1.179,"18,13%",2016,5.5131,inverted,rate,5.51'
    assert run.stderr == "hoso: 4 of 6 rows have a fault: see the columns diagnosis, fault and reading\n"


def test_the_command_as_json(table: Path, tmp_path: Path) -> None:
    run = hoso(str(table), "--json", "--out", str(tmp_path / "out.csv"))
    told = json.loads(run.stdout)
    assert (run.returncode, told["rows"], told["faults"]) == (1, 6, 4)
    assert told["diagnoses"] == {"agrees_truncated": 1, "inverted": 1, "not_checkable": 4}
    assert [row["row"] for row in told["faulty"]] == [2, 5, 6, 7]
    assert (tmp_path / "out.csv").exists()


def test_clean_tables_end_well(tmp_path: Path) -> None:
    path = tmp_path / "clean.csv"
    path.write_text("numerator;denominator;rate_text\n801;1.377;58,16%\n", encoding="utf-8-sig")
    run = hoso(str(path))
    assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("numerator,rate_text\n1,5%\n", "lacks denominator"),
        ("", "is empty"),
        ("numerator,denominator,rate_text\n", "has no rows"),
        ("numerator,denominator,rate_text\n1,2\n", "has 2 cells"),
    ],
)
def test_bad_input_is_named_and_nothing_is_written(tmp_path: Path, text: str, message: str) -> None:
    path, out = tmp_path / "bad.csv", tmp_path / "out.csv"
    path.write_text(text, encoding="utf-8")
    run = hoso(str(path), "--out", str(out))
    assert run.returncode == 2
    assert message in run.stderr
    assert "Traceback" not in run.stderr
    assert not out.exists()


def test_a_missing_file() -> None:
    assert hoso("no-such.csv").returncode == 2


def test_counts_in_thousands_are_rounded() -> None:
    frame = pd.DataFrame(
        {"numerator": ["54,1 ngàn"], "denominator": ["61,3 ngàn"], "rate_text": ["88,4%"]}, dtype="str"
    )
    assert checked_rates(frame).loc[0, "diagnosis"] == "not_checkable"
    with pytest.raises(BadInputError, match="rate_text"):
        checked_rates(frame.drop(columns="rate_text"))
