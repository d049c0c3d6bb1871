from __future__ import annotations

import json
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from modelling_panels import DIRTY

from analysis import cli, tables
from analysis.errors import BadInputError
from analysis.modelling.estimates import all_estimates
from analysis.modelling.own_panel import own_table
from analysis.modelling.panel import model_panel

PANELS = Path(__file__).parent / "panels"
HEADER = "province,year,dossiers_received,dossiers_online"


def _cells(text: str, folder: Path) -> pd.DataFrame:
    path = folder / "panel.csv"
    path.write_text(text, encoding="utf-8")
    return tables.read_csv(path)


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        (f"{HEADER}\nA,2016,10,11", 2, "dossiers_online", "no more than were received"),
        (f"{HEADER}\nA,2016,10,1\nA,2017,10,-1", 3, "dossiers_online", "0 or more"),
        (f"{HEADER}\nA,2016,1.179,1", 2, "dossiers_received", "a whole number"),
        (f"{HEADER}\nA,2016,10.5,1", 2, "dossiers_received", "a whole number"),
        (f"{HEADER}\nA,2016,ten,1", 2, "dossiers_received", "a whole number"),
        (f"{HEADER}\nA,,10,1", 2, "year", "a year such as 2018"),
        (f"{HEADER}\nA,20160,10,1", 2, "year", "a year such as 2018"),
        (f"{HEADER}\n,2016,10,1", 2, "province", "a name"),
        (f"{HEADER}\nA,2016,10,1\nA,2016,10,1", 3, "year", "already in row 2"),
        (f"{HEADER},launched\nA,2016,10,1,2", 2, "launched", "0 before online filing opened"),
        (f"{HEADER},launched\nA,2016,10,1,yes", 2, "launched", "a whole number"),
        ("province,year,dossiers_received\nA,2016,10", 1, None, "lacks dossiers_online"),
        ("province,year,total,dossier_online\nA,2016,10,1", 1, "dossier_online", "dossiers_online"),
        (f"{HEADER},lanched\nA,2016,10,1,0", 1, "lanched", "launched"),
        (f"{HEADER},online\nA,2016,10,1,1", 1, None, "both"),
        (HEADER, None, None, "has no rows"),
    ],
)
def test_what_a_person_can_mend_is_named(
    text: str, row: int | None, column: str | None, words: str, tmp_path: Path
) -> None:
    with pytest.raises(BadInputError) as caught:
        own_table(_cells(text, tmp_path), "panel.csv")
    assert (caught.value.row, caught.value.column) == (row, column)
    assert words in str(caught.value)
    assert "panel.csv" in str(caught.value)


def test_other_names_order_and_spelling_of_columns_are_read(tmp_path: Path) -> None:
    table = own_table(
        _cells("Online,Total,Year,Province,levels,note\n3,10.0,2016,Cần Thơ,3+4,x\n,,2017,Cần Thơ,3+4,", tmp_path), "f"
    )
    assert table.loc[0, ["province", "year", "dossiers_received", "dossiers_online"]].tolist() == [
        "Cần Thơ", 2016, 10, 3,
    ]  # fmt: skip
    assert table["dossiers_received"].isna().tolist() == [False, True]
    assert table["launched"].tolist() == [1, 1]


def test_one_province_may_have_two_agencies_but_not_twice_the_same(tmp_path: Path) -> None:
    text = "province,agency,year,received,online\nA,X,2016,10,1\nA,Y,2016,10,2\nB,X,2016,10,3"
    panel = model_panel(own_table(_cells(text, tmp_path), "f"))
    assert list(panel.rows["scope"]) == ["X", "X", "Y"]
    assert list(panel.rows["province"]) == ["A", "B", "A"]


def test_the_filings_of_the_project_itself_can_be_fitted(tmp_path: Path) -> None:
    row = {"province": "can-tho", "scope": "department", "year": "2016", "dossiers_received": "10"}
    row |= {"dossiers_online": "1"}
    rows = [row | {"comparable": "true"}, row | {"comparable": "false", "year": "2017"}]
    frame = pd.DataFrame(rows, columns=list(tables.TABLES["filings"]), dtype="str").fillna("")
    panel = model_panel(own_table(frame, "filings.csv"))
    assert list(panel.rows["year"]) == [2016]
    assert list(panel.left_out["reason"]) == ["not comparable with the other years"]


def test_fit_writes_every_model_and_term(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["fit", str(PANELS / "dirty.csv"), "--out", str(tmp_path / "new" / "folder"), "--json"])
    assert left.value.code == 0
    written = tables.read_table(tmp_path / "new" / "folder" / "estimates.csv", "estimates")
    single = {"binomial", "quasibinomial", "reml_kh", "ols_logit", "betabinomial", "firth"}
    assert single | {"pooled_betabinomial", "pooled_quasibinomial"} <= set(written["model"])
    per_province = written[written["model"].isin(single)].groupby(["province", "model"]).size()
    assert len(per_province) == 63 * 6
    assert (per_province == 7).all()
    pooled = written[written["model"].str.startswith("pooled")]
    assert (pooled["province"] == "").all()
    assert {"sd_intercept", "sd_slope"} <= set(pooled["term"])
    assert (written["covers"] != "").all()
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert len(document["estimates"]) == len(written)
    assert len(document["left_out"]) == 13
    assert "63 provinces from 253 rows; 13 rows left out" in err


def test_fit_takes_origin_and_confidence(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("province,year,total,online\nX,2016,1179,65\nX,2017,1408,246\nX,2018,1377,801\nX,2019,1434,881\n")
    for name, more in {"a": [], "b": ["--origin", "2018", "--confidence", "0.9"]}.items():
        with pytest.raises(SystemExit) as left:
            cli.main(["fit", str(path), "--out", str(tmp_path / name), *more])
        assert left.value.code == 0
    frames = {name: tables.read_table(tmp_path / name / "estimates.csv", "estimates") for name in "ab"}
    first, second = (frame.set_index(["model", "term"]) for frame in frames.values())
    slope, moved = first.loc[("quasibinomial", "slope")], second.loc[("quasibinomial", "slope")]
    assert slope["estimate"] == pytest.approx(1.07460820867788, rel=1e-7)
    assert moved["estimate"] == slope["estimate"]
    assert moved["confidence"] == 0.9
    assert moved["high"] - moved["low"] < slope["high"] - slope["low"]
    assert "2018" in second.loc[("quasibinomial", "intercept"), "covers"]


@pytest.mark.parametrize(
    ("more", "words"),
    [(["--confidence", "90"], "between 0 and 1"), ([], "no such file")],
)
def test_bad_input_ends_with_two_and_no_traceback(
    more: list[str], words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["fit", str(tmp_path / "none.csv"), "--out", str(tmp_path), *more])
    assert left.value.code == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
    assert "Traceback" not in err


def test_a_panel_of_nothing_but_odd_provinces_is_fitted_in_silence() -> None:
    rows = [
        {"province": name, "year": year, "dossiers_online": online, "dossiers_received": received, "launched": 1}
        for name, triples in DIRTY.items()
        for year, online, received in triples
    ]
    rows.append({"province": "unlaunched", "year": 2016, "launched": 0})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = all_estimates(model_panel(pd.DataFrame(rows)))
    reason = found[(found["province"] == "unlaunched") & (found["term"] == "slope")]
    assert len(reason) == 6
    assert (reason["covers"] == "no comparable year with a denominator").all()
    numbers = found[["estimate", "low", "high"]].to_numpy()
    assert not np.isinf(numbers).any()


def test_a_panel_without_a_single_usable_row_still_says_why() -> None:
    found = all_estimates(model_panel(pd.DataFrame([{
        "province": "A", "year": 2016, "dossiers_received": None, "dossiers_online": 0,
    }])))  # fmt: skip
    assert found["estimate"].isna().all()
    assert (found["covers"] != "").all()
