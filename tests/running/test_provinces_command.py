from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from test_commands import hoso
from test_fan_out import PROFILES

from analysis import cli

RAW = Path(__file__).parents[2] / "data" / "raw"
PARAMETERS = 'provinces: list[str] = ["can-tho"]\nlang: str = "vi"\nfilings: str = ""'


@pytest.fixture
def profiled(project, monkeypatch):
    project.notebook("05_province", "print(provinces, lang, filings)", parameters=PARAMETERS)
    project.write("notebooks/runs.toml", PROFILES)
    for name in ("provinces.csv", "sources.csv"):
        (project.root / "data/raw").mkdir(parents=True, exist_ok=True)
        shutil.copyfile(RAW / name, project.root / "data/raw" / name)
    project.write("data/raw/claims.csv", "claim_id,province\n1,can-tho\n2,ca-mau\n3,dong-thap\n")
    monkeypatch.setattr(cli, "_steps", list)
    # The part of the study that a profile reads has tests of its own.
    monkeypatch.setattr(cli, "_province_slice", lambda province: province)
    return project


def test_some_provinces_by_slug_or_name(profiled, capsys):
    assert hoso("provinces", "--provinces", "Cà Mau,dong-thap", "--lang", "vi", "--explain") == 0
    said = capsys.readouterr()
    assert said.err == "hoso: provinces: Cà Mau is read as ca-mau\n"
    assert said.out.splitlines()[::2] == ["05_province.ca-mau.vi would run", "05_province.dong-thap.vi would run"]
    assert hoso("provinces", "--explain") == 0
    assert capsys.readouterr().out.count("would run") == 6


def test_on_one_s_own_table_in_a_folder_of_one_s_own(profiled, capsys, tmp_path):
    table = profiled.write("own.csv", "province,year,received,online\nHà Nội,2019,10,4\ncan-tho,2019,20,5\n")
    out = tmp_path / "made" / "here"
    arguments = ("provinces", "--filings", str(table), "--out", str(out), "--lang", "en", "--workers", "1")
    assert hoso(*arguments) == 0
    assert "['ha-noi'] en own.csv" in (out / "en/ha-noi.ipynb").read_text()
    assert (out / "en/can-tho.ipynb.log").is_file()
    capsys.readouterr()
    assert hoso(*arguments) == 0
    assert capsys.readouterr().out == "nothing changed: 2 up to date\n"
    table.write_text(table.read_text().replace(",4", ",3"))
    assert hoso(*arguments, "--explain") == 0
    assert "changed: own.csv" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--provinces", "can-thoo"), "can-tho"),
        (("--provinces", "ha-noi"), "expected: ca-mau, can-tho, dong-thap"),
        (("--lang", "fr"), "expected: vi, en"),
        (("--filings", "nowhere.csv"), "nowhere.csv"),
    ],
)
def test_what_cannot_be_made_is_refused_before_a_kernel_starts(profiled, capsys, monkeypatch, arguments, message):
    monkeypatch.setitem(sys.modules, "analysis.running.kernel", None)
    assert hoso("provinces", *arguments) == 2
    assert message in capsys.readouterr().err
    assert not (profiled.root / "reports").exists()
