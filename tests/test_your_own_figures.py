"""The page on one's own figures: its templates, its commands and its messages do what it says."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis import cli, paths
from analysis.cleaning.own import OPTIONAL, OTHER_NAMES, REQUIRED
from analysis.sources.form_template import write_example

ROOT = paths.project_root()
PAGE = (ROOT / "docs" / "your-own-figures.md").read_text(encoding="utf-8")
TEMPLATES = dict(
    zip(
        ("my-figures.csv", "my-claims.csv", "my-rates.csv"),
        [block for block in re.findall(r"^```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL) if "hoso:" not in block],
        strict=True,
    )
)
MESSAGES = re.findall(r"^```text\n(hoso: .*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for line in re.findall(r"^\$ hoso (.*)$", PAGE, re.MULTILINE) if not line.startswith("import-form")]

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command in a folder that holds the files of the page: exit code, standard output, standard error."""
    for name, text in TEMPLATES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    write_example("circular-01-2020", tmp_path / "my-form.xlsx")
    monkeypatch.chdir(tmp_path)

    def start(*words: str) -> tuple[int, str, str]:
        code = 0
        try:
            cli.main(list(words))
        except SystemExit as end:
            code = int(end.code or 0)
        said = capsys.readouterr()
        return code, said.out, said.err

    return start


def test_the_page_shows_all_that_is_tested() -> None:
    assert len(COMMANDS) == 6
    assert len(MESSAGES) == 6


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_of_the_page_runs(run: Run, tmp_path: Path, command: str) -> None:
    words = shlex.split(command)
    if "form-claims.csv" in command:
        code, _, said = run("import-form", "my-form.xlsx", "--province", "can-tho", "--out", "form-claims.csv")
        assert code == 0, said
    if words[0] == "run":
        words += ["--out", str(tmp_path / "executed.ipynb")]
    code, told, said = run(*words)
    assert code == (1 if words[0] == "check-rates" else 0), said
    if words[0] == "run":
        assert ("[own]" in shown(tmp_path / "executed.ipynb")) == ("=+" in command)
    if words[0] == "trace":
        assert "my-figures.csv › row 4" in told
    if words[0] == "check-rates":
        assert (tmp_path / "checked.csv").read_text(encoding="utf-8").count("transposed") == 1


def test_claims_as_printed_are_diagnosed(run: Run) -> None:
    code, told, _ = run("trace", "filing", "can-tho", "2019", "--filings", "my-claims.csv")
    assert code == 0
    assert "digits transposed; wrong part: rate; would agree: 49.6" in told


FAULTS = {
    "a province": ("my-figures.csv", "can-tho,Sở Ví dụ,2018", "can-to,Sở Ví dụ,2018"),
    "a thousand": ("my-figures.csv", ",1350,", ",1.350,"),
    "more online": ("my-figures.csv", ",420", ",4200"),
    "two rows": ("my-figures.csv", ",2017,", ",2016,"),
    "a column": ("my-figures.csv", "received", "recieved"),
    "a word": ("my-claims.csv", "3,online_filing,3+4,", "3,online_fling,3+4,"),
}  # fmt: skip


@pytest.mark.parametrize(("fault", "message"), list(zip(FAULTS.values(), MESSAGES, strict=True)), ids=list(FAULTS))
def test_each_message_of_the_page_is_what_is_said(
    run: Run, tmp_path: Path, fault: tuple[str, str, str], message: str
) -> None:
    name, right, wrong = fault
    text = TEMPLATES[name]
    assert right in text
    (tmp_path / name).write_text(text.replace(right, wrong), encoding="utf-8")
    code, told, said = run("run", "03_trend", "-p", f"filings={name}", "--out", str(tmp_path / "executed.ipynb"))
    assert (code, told) == (2, "")
    assert said.replace(f"{tmp_path.as_posix()}/", "").strip() == message.strip()


def test_claims_with_a_misspelt_column_are_read_as_claims(run: Run, tmp_path: Path) -> None:
    text = TEMPLATES["my-claims.csv"].replace(",measure,", ",mesure,", 1)
    (tmp_path / "my-claims.csv").write_text(text, encoding="utf-8")
    _, _, said = run("trace", "filing", "can-tho", "2019", "--filings", "my-claims.csv")
    assert "my-claims.csv, row 1: lacks measure\n" in said


def test_every_column_of_a_plain_table_is_explained() -> None:
    rows = re.findall(r"^\| (.*?) \| (yes|no) \| (.*) \|$", PAGE, re.MULTILINE)
    named = {word: needed for cells, needed, _ in rows for word in re.findall(r"`(\w+)`", cells)}
    assert {OTHER_NAMES.get(name, name) for name, needed in named.items() if needed == "yes"} == set(REQUIRED)
    assert {name for name, needed in named.items() if needed == "no"} == set(OPTIONAL)
    told = " ".join(words for _, _, words in rows)
    assert all(f"`{name}`" in told or name in named for name in (*OTHER_NAMES, *OTHER_NAMES.values()))


def test_the_templates_say_that_they_are_made_up() -> None:
    for template in TEMPLATES:
        before = PAGE[: PAGE.index(TEMPLATES[template])]
        assert "synthetic" in before
    assert "Sở Ví dụ" in TEMPLATES["my-figures.csv"]


def shown(notebook: Path) -> str:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return json.dumps([cell.get("outputs", []) for cell in cells], ensure_ascii=False)
