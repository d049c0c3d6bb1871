from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis import paths, tables
from analysis.cli import app
from analysis.errors import BadInputError
from analysis.sources.claims import load_raw
from analysis.sources.reader import review

RUNNER = CliRunner()
TEXT = (
    "Tin\nPublished: 2020-08-12\n\nNăm 2019, Sở VHTTDL nhận 300 hồ sơ, trong đó 45 hồ sơ trực tuyến (15%). "
    "100% <b>TTHC</b> đã được rà soát."
)


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "article-002.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def invoke(*arguments: str, stdin: str | None = None) -> str:
    result = RUNNER.invoke(app, list(arguments), input=stdin, catch_exceptions=False)
    assert result.exit_code == 0
    return result.stdout


def test_csv_has_the_columns_of_claims_and_the_place(article: Path) -> None:
    header = invoke("read", str(article), "--province", "Cần Thơ").split("\n")[0].split(",")
    assert header == [*tables.TABLES["claims"], "start", "end", "confidence", "rule", "reader"]


def test_json_is_a_list_also_when_empty() -> None:
    assert json.loads(invoke("read", "-", "--json", stdin="Không có số liệu.")) == []


def test_an_article_without_figures_is_told_of(article: Path) -> None:
    result = RUNNER.invoke(app, ["read", "-"], input="Thí sinh trả lời 20 câu hỏi về dịch vụ công.")
    assert result.stderr == "stdin: no figure that reports a result; --all-figures shows the others\n"
    assert RUNNER.invoke(app, ["read", str(article)]).stderr == ""


def test_json(article: Path) -> None:
    found = json.loads(invoke("read", str(article), "--json", "--province", "can-tho", "--source-id", "a"))
    columns = ("claim_id", "measure", "numerator_text", "denominator_text")
    assert [tuple(claim[name] for name in columns) for claim in found] == [
        ("a#1", "dossiers_received", "300", ""),
        ("a#2", "online_filing", "45", "300"),
        ("a#3", "other", "", ""),
    ]  # fmt: skip
    assert {claim["province"] for claim in found} == {"can-tho"}


def test_out_and_page(article: Path, tmp_path: Path) -> None:
    out, page = tmp_path / "new" / "claims.csv", tmp_path / "new" / "page.html"
    assert invoke("read", str(article), "--out", str(out), "--page", str(page)) == ""
    assert len(tables.read_csv(out)) == 3
    text = page.read_text(encoding="utf-8")
    assert "&lt;b&gt;TTHC&lt;/b&gt;" in text
    assert "<b>TTHC" not in text
    assert "<mark>45 hồ sơ trực tuyến (15%</mark>" in text
    assert not re.search(r"(?:src|href)=|https?://", text)


def test_the_page_speaks_both_languages(article: Path, tmp_path: Path) -> None:
    for lang, words in (("vi", "Lưu các quyết định"), ("en", "Save decisions")):
        page = tmp_path / f"{lang}.html"
        invoke("review", str(article), "--page", str(page), "--lang", lang)
        text = page.read_text(encoding="utf-8")
        assert f'<html lang="{lang}">' in text
        assert words in text
        assert ("hồ sơ nộp trực tuyến · " in text) == (lang == "vi")
        assert {"vi": ">tử số</label>", "en": ">numerator</label>"}[lang] in text
        assert '<option value="online_filing" selected>' in text
    result = RUNNER.invoke(app, ["review", str(article), "--page", str(tmp_path / "x.html"), "--lang", "fr"])
    assert isinstance(result.exception, BadInputError)


def test_a_publication_known_to_its_month(article: Path) -> None:
    found = json.loads(invoke("read", "-", "--json", "--published", "2020-03", stdin="Tin\nQuý I, sở nhận 300 hồ sơ."))
    assert (found[0]["period_start"], found[0]["period_end"]) == ("2020-01-01", "2020-03-31")


def test_unknown_province_and_day(article: Path) -> None:
    for option, value in (("--province", "Atlantis"), ("--published", "hôm qua")):
        result = RUNNER.invoke(app, ["read", str(article), option, value])
        assert isinstance(result.exception, BadInputError)


def decisions(folder: Path, article: Path, *words: str | None) -> Path:
    claims = json.loads(invoke("read", str(article), "--json", "--province", "can-tho"))
    content = {
        "reader": claims[0]["reader"],
        "decisions": [{"claim": claim, "decision": word} for claim, word in zip(claims, words, strict=True)],
    }
    path = folder / "decisions.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def test_only_what_was_accepted_is_handed_on(article: Path, tmp_path: Path) -> None:
    told = review.reviewed(decisions(tmp_path, article, "accept", "reject", None))
    assert told.accepted["measure"].tolist() == ["dossiers_received"]
    assert (told.counts, told.waiting) == ({"accept": 1, "edit": 0, "reject": 1}, 1)


def test_accepted_claims_are_added_once_and_the_decisions_kept(article: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    shutil.copytree(paths.raw(), raw)
    before = load_raw(raw).claims
    path = decisions(tmp_path, article, "accept", "accept", "accept")
    added = review.add(path, raw)
    after = load_raw(raw).claims
    assert len(after) == len(before) + 3
    assert added["claim_id"].tolist() == [f"article-002#{number}" for number in (14, 15, 16)]
    assert [kept.suffix for kept in (raw / review.KEPT).iterdir()] == [".json"]
    with pytest.raises(BadInputError, match="already"):
        review.add(path, raw)


@pytest.mark.parametrize("content", ["", "[]", '{"decisions": [{"decision": "maybe", "claim": {}}]}'])
def test_what_is_no_decision(content: str, tmp_path: Path) -> None:
    (tmp_path / "d.json").write_text(content, encoding="utf-8")
    with pytest.raises(BadInputError):
        review.reviewed(tmp_path / "d.json")
