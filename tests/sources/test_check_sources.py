from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import paths
from analysis.cli import main
from analysis.errors import BadInputError
from analysis.sources.claims import load_raw
from analysis.sources.documents import check_claim, check_folder, occurrences, paragraphs
from analysis.tables import TABLES

DOCUMENT = "Báo cáo\n\n  \u00a0\nNăm 2030:\nhồ sơ65/1.234, đạt 5,26%; hạng 17/17; không có hồ sơ trễ hạn\n"
CLAIM = {
    "claim_id": "article-007#1", "source_id": "article-007", "paragraph": "3", "period_text": "Năm 2030",
    "numerator_text": "65", "denominator_text": "1.234", "rate_text": "5,26%",
}  # fmt: skip


def frame(table: str, *rows: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame([{name: row.get(name, "") for name in TABLES[table]} for row in rows], dtype="str")


def source(source_id: str, data: bytes | None) -> dict[str, str]:
    return {"source_id": source_id, "kind": "article", "sha256": hashlib.sha256(data).hexdigest() if data else ""}


def as_claim(**cells: str) -> dict[str, str]:
    return {name: {**CLAIM, **cells}.get(name, "") for name in TABLES["claims"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inner = tmp_path / "originals" / "2030"
    inner.mkdir(parents=True)
    (inner / "report.txt").write_text(DOCUMENT, encoding="utf-8", newline="")
    return tmp_path / "originals"


SOURCES = frame("sources", source("article-007", DOCUMENT.encode()))


def shared_documents() -> Path:
    shared = Path(os.environ.get("HOSO_SHARED") or paths.project_root().parent / "shared")
    if not (shared / "sources").is_dir():
        pytest.skip("the original documents are not part of the repository; set HOSO_SHARED to the folder beside them")
    return shared / "sources"


@pytest.mark.parametrize(
    ("printed", "passage", "count"),
    [
        ("4", "14", 0),
        ("4", "41", 0),
        ("4", "mức độ 3,4", 0),
        ("4", "mức 3, 4.", 1),
        ("179", "1.179", 0),
        ("1.179", "21.179", 0),
        ("1.17", "1.179", 0),
        ("151", "công ích151/313 hồ sơ", 1),
        ("17", "(17/17), 2017,(16/17)", 3),
        ("8,13%", "18,13%", 0),
        ("18,13%", "(đạt 18,13%);", 1),
        ("12 480", "12\u00a0480 hồ sơ", 1),
        ("không", "không có", 1),
        ("hai", "khai thác", 0),
        ("đều", unicodedata.normalize("NFD", "đều đúng"), 1),
        ("không có", "không\u00a0có", 1),
        ("", "anything", 0),
    ],
)
def test_a_printed_string_stands_as_a_whole(printed: str, passage: str, count: int) -> None:
    assert occurrences(printed, passage) == count


@given(
    st.lists(st.integers(0, 99_999), min_size=1), st.sampled_from([" ", "/", ", ", "; ", " hồ sơ/ ", "\u00a0", ". "])
)
def test_every_number_of_a_list_is_found_as_often_as_it_stands(numbers: list[int], between: str) -> None:
    passage = between.join(str(number) for number in numbers)
    for number in numbers:
        assert occurrences(str(number), passage) == numbers.count(number)


@given(st.text())
def test_paragraphs_are_the_lines_that_hold_something(text: str) -> None:
    found = paragraphs(text)
    assert all(line.strip() for line in found)
    assert re.sub(r"\s", "", "".join(found)) == re.sub(r"\s", "", text)


def test_paragraphs_are_counted_without_empty_lines_whatever_the_line_end() -> None:
    assert len(paragraphs(DOCUMENT)) == 3
    assert paragraphs(DOCUMENT.replace("\n", "\r\n")) == paragraphs(DOCUMENT)


def test_a_true_claim_holds() -> None:
    assert check_claim(as_claim(), paragraphs(DOCUMENT)) == []


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"numerator_text": "66"}, "numerator_text", "stands nowhere"),
        ({"numerator_text": "5"}, "numerator_text", "stands nowhere"),
        ({"numerator_text": "không có hồ sơ sớm"}, "numerator_text", "stands nowhere"),
        ({"denominator_text": "234"}, "denominator_text", "stands nowhere"),
        ({"rate_text": "5.26%"}, "rate_text", "stands nowhere"),
        ({"paragraph": "2"}, "numerator_text", "but in paragraph 3"),
        ({"paragraph": "4"}, "paragraph", "has 3 paragraphs"),
        ({"period_text": "Năm 2031"}, "period_text", "neither there nor"),
        ({"value_text": "65"}, "numerator_text", "stands there 1 times"),
    ],
)
def test_planted_faults_are_found(cells: dict[str, str], column: str, reason: str) -> None:
    failures = check_claim(as_claim(**cells), paragraphs(DOCUMENT))
    assert (column, True) in [(failure.column, reason in failure.reason) for failure in failures]


def test_a_period_printed_only_later_does_not_count() -> None:
    failures = check_claim(as_claim(paragraph="1", period_text="Năm 2030"), paragraphs(DOCUMENT))
    assert "period_text" in [failure.column for failure in failures]


def test_rank_and_number_ranked_need_a_numeral_each() -> None:
    cells = {"numerator_text": "", "value_text": "17", "denominator_text": "17", "rate_text": ""}
    assert check_claim(as_claim(**cells), paragraphs(DOCUMENT)) == []
    assert check_claim(as_claim(**cells), paragraphs(DOCUMENT.replace("17/17", "17/18"))) != []


def test_a_document_is_known_by_its_bytes_whatever_its_name(folder: Path) -> None:
    report = check_folder(folder, SOURCES, frame("claims", CLAIM))
    assert report.documents == {"article-007": "2030/report.txt"}
    assert (report.checked, report.holds) == (1, True)


def test_one_altered_digit_is_an_altered_document(folder: Path) -> None:
    altered = folder / "007_report.txt"
    (folder / "2030" / "report.txt").rename(altered)
    altered.write_text(DOCUMENT.replace("65", "56"), encoding="utf-8")
    report = check_folder(folder, SOURCES, frame("claims", CLAIM))
    assert report.changed == {"007_report.txt": "article-007"}
    assert report.not_given == {"article-007": 1}
    assert not report.holds


@pytest.mark.parametrize(
    ("name", "named"), [("article-007.txt", True), ("007.txt", True), ("0071.txt", False), ("article-0070.txt", False)]
)
def test_a_name_says_which_source_a_file_claims_to_be(tmp_path: Path, name: str, named: bool) -> None:
    (tmp_path / name).write_text("something else", encoding="utf-8")
    report = check_folder(tmp_path, SOURCES, frame("claims"))
    assert (name in report.changed, name in report.strangers) == (named, not named)


def test_what_could_not_be_checked_is_named_and_counted(folder: Path) -> None:
    sheet = b"\xd0\xcf\x11\xe0 no text"
    (folder / "form.xls").write_bytes(sheet)
    (folder / "notes.md").write_text("mine", encoding="utf-8")
    (folder / ".hidden").write_text("passed over", encoding="utf-8")
    sources = frame("sources", source("article-007", DOCUMENT.encode()), source("article-008", b"elsewhere"),
                    source("press-01", None), source("form-01", sheet))  # fmt: skip
    claims = frame("claims", CLAIM, *(
        {**CLAIM, "source_id": name, "claim_id": f"{name}#1", "paragraph": place}
        for name, place in (("article-008", "1"), ("press-01", ""), ("form-01", "Sheet1!A1"))
    ))  # fmt: skip
    report = check_folder(folder, sources, claims)
    assert (report.checked, report.holds) == (1, True)
    assert (report.not_given, report.never_kept, report.not_text) == (
        {"article-008": 1}, {"press-01": 1}, {"form-01": 1},
    )  # fmt: skip
    assert report.strangers == ("notes.md",)
    said = "\n".join(report.lines())
    assert "could not check 1 claims of 1 documents, not in the folder: article-008 (1)" in said
    assert "1 files match no source: notes.md" in said


def test_a_missing_folder_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="no such folder"):
        check_folder(tmp_path / "nowhere", SOURCES, frame("claims"))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, with one document and one claim on it."""
    raw = tmp_path / "project" / "data" / "raw"
    raw.mkdir(parents=True)
    (tmp_path / "project" / "notebooks").mkdir()
    (tmp_path / "project" / "notebooks" / "runs.toml").touch()
    shutil.copy(paths.raw("provinces.csv"), raw)
    SOURCES.to_csv(raw / "sources.csv", index=False)
    monkeypatch.chdir(tmp_path / "project")
    write_claim(tmp_path / "project")
    return tmp_path / "project"


def write_claim(project: Path, **cells: str) -> None:
    typed = {"measure": "online_filing", "kind": "actual", "denominator_means": "unknown", **cells}
    frame("claims", as_claim(**typed)).to_csv(project / "data" / "raw" / "claims.csv", index=False)


def exit_code(*arguments: str) -> int:
    with pytest.raises(SystemExit) as caught:
        main(list(arguments))
    return int(caught.value.code or 0)


def test_the_command_ends_with_0_where_every_claim_holds(
    project: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code("check-sources", str(folder)) == 0
    assert "1 claims of 1 documents checked, 0 failed" in capsys.readouterr().out


def test_the_command_ends_with_1_and_says_which_claim_failed(
    project: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_claim(project, rate_text="5,27%")
    assert exit_code("check-sources", str(folder)) == 1
    assert "article-007#1, paragraph 3, rate_text '5,27%': stands nowhere" in capsys.readouterr().out


def test_the_command_ends_with_1_for_an_altered_document(project: Path, folder: Path) -> None:
    (folder / "007_x.txt").write_text("x", encoding="utf-8")
    assert exit_code("check-sources", str(folder)) == 1


def test_the_command_ends_with_2_for_a_missing_folder_or_a_bad_table(
    project: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code("check-sources", str(folder / "nowhere")) == 2
    write_claim(project, measure="filings")
    assert exit_code("check-sources", str(folder)) == 2
    captured = capsys.readouterr()
    assert "data/raw/claims.csv, row 2, column measure: article-007#1: unknown measure 'filings'" in captured.err
    assert captured.out == ""


def test_json_is_one_document_and_all_there_is_on_standard_output(
    project: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_claim(project, numerator_text="6")
    assert exit_code("check-sources", str(folder), "--json") == 1
    captured = capsys.readouterr()
    report = json.loads(captured.out)
    assert (report["checked"], report["failed"], report["holds"]) == (1, 1, False)
    assert report["failures"][0]["column"] == "numerator_text"
    assert "hoso:" in captured.err


def test_the_command_passes_on_the_original_documents() -> None:
    assert exit_code("check-sources", str(shared_documents())) == 0


def test_every_claim_of_the_five_articles_stands_in_its_document() -> None:
    raw = load_raw()
    articles = raw.sources[raw.sources["source_id"].str.startswith("article-")]
    claims = raw.claims[raw.claims["source_id"].isin(articles["source_id"])]
    report = check_folder(shared_documents(), articles, claims)
    assert report.failures == ()
    assert set(report.documents) == set(articles["source_id"])
    assert report.checked == len(claims) >= 60
    assert (report.changed, report.not_given, report.not_text) == ({}, {}, {})


def test_a_digit_changed_in_any_figure_of_the_articles_is_noticed() -> None:
    raw = load_raw()
    documents = {
        sha: paragraphs(path.read_text(encoding="utf-8"))
        for path in shared_documents().glob("*.txt")
        for sha in [hashlib.sha256(path.read_bytes()).hexdigest()]
    }
    sha_of = dict(zip(raw.sources["source_id"], raw.sources["sha256"], strict=True))
    for claim in raw.claims[raw.claims["source_id"].str.startswith("article-")].to_dict("records"):
        for column in ("numerator_text", "denominator_text", "rate_text", "value_text"):
            if any(letter.isdigit() for letter in claim[column]):
                faulty = {**claim, column: "9" + claim[column]}
                assert check_claim(faulty, documents[sha_of[claim["source_id"]]]), (claim["claim_id"], column)
