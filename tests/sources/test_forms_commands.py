"""`hoso import-form` and `hoso form-template`: exit codes, what is written, and the example of the docs."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import openpyxl
import pytest
from form_files import PROVINCES, ROWS_2020, form_2020

from analysis import paths, tables
from analysis.cli import main
from analysis.sources.claims import load_raw
from analysis.sources.form_template import KINDS, write_template

DOCS = Path(__file__).parents[2] / "docs" / "forms.md"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, with provinces and nothing else, as working directory."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "runs.toml").write_text("")
    tables.write_csv(PROVINCES, tmp_path / "data" / "raw" / "provinces.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> int:
    try:
        main(list(arguments))
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_claims_are_written_and_exit_is_0(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form_2020(project / "q1.xlsx")
    assert run("import-form", "q1.xlsx", "--out", "new/claims.csv") == 0
    assert len(tables.read_table(project / "new" / "claims.csv", "claims")) == 33
    assert capsys.readouterr().out == ""


def test_a_failing_form_is_written_all_the_same_and_exit_is_1(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form_2020(project / "q1.xlsx", [[1, "Dược", 101, *ROWS_2020[0][3:]]])
    assert run("import-form", "q1.xlsx", "--out", "claims.csv") == 1
    assert len(tables.read_table(project / "claims.csv", "claims")) == 11
    shown = capsys.readouterr().err
    assert "C9=101, but D9=60 + E9=30 + F9=10 = 100" in shown
    assert "q1.xlsx: 2 things do not hold" in shown


def test_bad_input_writes_nothing_and_exit_is_2(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "q1.xlsx").write_bytes(b"STT,Linh vuc")
    form_2020(project / "ok.xlsx")
    before = files(project)
    for arguments in (
        ("q1.xlsx", "--out", "c.csv", "--add"),
        ("ok.xlsx",),
        ("ok.xlsx", "--out", "c.csv", "--province", "atlantis"),
        ("ok.xlsx", "--out", "c.csv", "--period", "Q1"),
        ("ok.xlsx", "--out", "data"),
        ("ok.xlsx", "--out", "ok.xlsx"),
    ):
        assert run("import-form", *arguments) == 2, arguments
        assert "Traceback" not in capsys.readouterr().err
    assert files(project) == before


def test_json_is_one_document(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    form_2020(project / "q1.xlsx", [[1, "Dược", 101, *ROWS_2020[0][3:]]])
    assert run("import-form", "q1.xlsx", "--json") == 1
    document = json.loads(capsys.readouterr().out)
    assert document["layouts"] == ["circular-01-2020"]
    assert document["claims"][1]["paragraph"] == "Sheet1!D9"
    assert document["problems"][0]["cells"] == ["Sheet1!C9", "Sheet1!D9", "Sheet1!E9", "Sheet1!F9"]
    assert document["written"] == []


def test_add_puts_form_source_and_claims_under_raw(project: Path) -> None:
    path = form_2020(project / "q1.xlsx")
    assert run("import-form", "q1.xlsx", "--add") == 0
    raw = load_raw(project / "data" / "raw")
    assert len(raw.claims) == 33
    source = raw.sources.iloc[0]
    assert (project / "data/raw/forms" / f"{source['source_id']}.xlsx").read_bytes() == path.read_bytes()
    before = files(project)
    assert run("import-form", "q1.xlsx", "--add", "--out", "claims.csv") == 2
    assert files(project) == before


def test_add_leaves_what_was_there_byte_for_byte(project: Path) -> None:
    raw = project / "data" / "raw"
    head = ",".join([*tables.TABLES["claims"], "reviewed_by"])
    old = head + "\r\nz-1#10,z-1,1,other,,,,,,,5,,,,,actual,,x: y,me\r\nz-1#2,z-1,1,other,,,,,,,5,,,,,actual,,x: y,me"
    (raw / "claims.csv").write_bytes(b"\xef\xbb\xbf" + old.encode())
    form_2020(project / "q1.xlsx")
    assert run("import-form", "q1.xlsx", "--add") == 0
    assert (raw / "claims.csv").read_bytes().startswith(b"\xef\xbb\xbf" + old.encode() + b"\r\nform-")
    assert len(tables.read_table(raw / "claims.csv", "claims")) == 35


def test_add_that_fails_half_way_leaves_the_files_as_they_were(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form_2020(project / "q1.xlsx")
    tables.write_csv(tables.empty("claims"), project / "data/raw/claims.csv")
    before = files(project)
    write = paths.write_bytes

    def full(path: Path, data: bytes) -> Path:
        if path.name == "claims.csv":
            raise OSError(28, "No space left on device", str(path))
        return write(path, data)

    monkeypatch.setattr(paths, "write_bytes", full)
    assert run("import-form", "q1.xlsx", "--add") == 2
    assert files(project) == before


def test_a_synthetic_form_is_not_added(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("form-template", "circular-02-2017", "--example", "--out", "e.xlsx") == 0
    assert run("import-form", "e.xlsx", "--province", "can-tho", "--add") == 2
    assert "synthetic" in capsys.readouterr().err
    assert not (project / "data/raw/claims.csv").exists()


def test_templates_hold_the_same_cells_each_time(project: Path) -> None:
    def cells(path: Path) -> list[tuple[object, ...]]:
        return list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))

    for kind in KINDS:
        assert run("form-template", kind, "--out", f"new/{kind}.xlsx") == 0
        again = write_template(kind, project / "again.xlsx")
        assert cells(project / "new" / f"{kind}.xlsx") == cells(again)
    notes = [str(row[0]) for row in cells(project / "new" / "circular-01-2020.xlsx")]
    assert "(3) = (4) + (5) + (6)" in notes
    assert "(3) = (7) + (11)" in notes
    assert any(note.startswith("Tỷ lệ trực tuyến = [(4)] / [(4) + (5)]") for note in notes)


def test_unknown_kind_and_name_of_a_template(project: Path) -> None:
    before = files(project)
    assert run("form-template", "circular-99", "--out", "f.xlsx") == 2
    assert run("form-template", "circular-01-2020", "--out", "f.csv") == 2
    assert files(project) == before


def test_the_example_of_the_docs(project: Path) -> None:
    text = DOCS.read_text(encoding="utf-8")
    commands = re.findall(r"^\$ hoso (.+)$", text, re.MULTILINE)
    assert [run(*shlex.split(command)) for command in commands] == [0, 0]
    claims = tables.read_table(project / "claims.csv", "claims")
    printed = re.findall(r"^\| `([^`]+![A-Z]+\d+)` \| `(\w+)` \| (.+?) \| (\d+) \|$", text, re.MULTILINE)
    assert len(printed) == 5
    read = set(zip(*(claims[name] for name in ("paragraph", "measure", "agency", "numerator_text")), strict=True))
    assert set(printed) <= read
    numbers = {measure: int(number) for _, measure, agency, number in printed if agency == "Sở Ví dụ"}
    share = numbers["online_filing"] / (numbers["online_filing"] + numbers["in_person_filing"])
    assert f"= {100 * share:.1f} %" in text
