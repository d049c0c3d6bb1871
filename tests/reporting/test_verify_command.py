"""`hoso verify` as a reviewer runs it, on a project reduced to one notebook of the study."""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from analysis import cli, paths
from analysis.reporting import verification_command
from analysis.reporting.descriptions import write_descriptions
from analysis.reporting.outputs import write_manifest
from analysis.reporting.verification import Remade

CHECKOUT = paths.project_root()
NAME = "03_trend"
FIGURES = ("share_online", "trend", "failed_forecast_and_fan")
NOTEBOOK = f"notebooks/{NAME}.ipynb"
CLAIMS = "data/raw/claims.csv"
OBSERVATIONS = "data/processed/observations.csv"
RUNS = f"""\
[[run]]
id = "{NAME}.en"
notebook = "{NAME}"
output = "reports/notebooks/en/{NAME}.ipynb"
reads = ["data/raw/*"]
writes = {json.dumps([f"reports/figures/{figure}.{end}" for figure in FIGURES
                      for end in ("csv", "en.svg", "en.dark.svg", "en.png", "en.json")])}
[run.parameters]
save_to = "reports/figures"
"""  # fmt: skip


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project with one notebook in one language, its outputs as the study has them."""
    root = tmp_path_factory.mktemp("committed")
    for folder in ("data/raw", "data/processed"):
        shutil.copytree(CHECKOUT / folder, root / folder)
    for folder, pattern in (("notebooks", f"{NAME}.ipynb"), (".", "requirements.lock"), (".", "CITATION.cff")):
        (root / folder).mkdir(exist_ok=True)
        for path in (CHECKOUT / folder).glob(pattern):
            shutil.copyfile(path, root / folder / path.name)
    (root / "reports/figures").mkdir(parents=True)
    for figure in FIGURES:
        for path in [*CHECKOUT.glob(f"reports/figures/{figure}.csv"), *CHECKOUT.glob(f"reports/figures/{figure}.en.*")]:
            shutil.copyfile(path, root / "reports/figures" / path.name)
    (root / paths.MARKER).write_text(RUNS, encoding="utf-8")
    write_manifest(root)
    write_descriptions(root)
    return root


@pytest.fixture
def project(committed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "project"
    shutil.copytree(committed, root)
    monkeypatch.chdir(root)
    return root


def hoso(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        cli.main(list(arguments))
    return int(left.value.code or 0)


def replace(path: Path, pattern: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    edited = re.sub(pattern, new, text, count=1)
    assert edited != text, pattern
    path.write_text(edited, encoding="utf-8")


def contents(root: Path) -> dict[str, bytes]:
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def verdicts(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {verdict["path"]: verdict for verdict in document["verdicts"]}


def test_what_nobody_touched_holds_and_nothing_is_written(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = contents(project)
    assert hoso("verify", "--json") == 0
    document = json.loads(capsys.readouterr().out)
    judgements = {verdict["verdict"] for verdict in document["verdicts"]}
    allowed = {"identical"} if document["environment"]["locked"] else {"identical", "same numbers"}
    assert document["holds"] is True
    assert judgements <= allowed, [v for v in document["verdicts"] if v["verdict"] not in allowed]
    assert {NOTEBOOK, CLAIMS, OBSERVATIONS, "reports/manifest.json", "codecheck.yml", "ro-crate-metadata.json"} <= set(
        verdicts(document)
    )
    assert (document["page"], document["extra"], document["failures"]) == (None, [], {})
    assert contents(project) == before


def test_every_kind_of_tampering_is_found_and_named(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = project / "reports/figures"
    shutil.copyfile(figures / "trend.en.png", figures / "share_online.en.png")
    replace(project / NOTEBOOK, r"58\.2", "68.2")
    replace(project / OBSERVATIONS, r"0\.58169935", "0.68169935")
    (figures / "trend.en.svg").unlink()
    (figures / "invented.en.png").write_bytes(b"")
    before = contents(project)
    assert hoso("verify") == 1
    said = capsys.readouterr()
    lines = [line for line in said.out.splitlines() if not line.startswith("identical")]
    named = {" ".join(line.split()) for line in lines}
    for line in (
        "changed reports/figures/share_online.en.png",
        f"changed {NOTEBOOK}",
        f"changed {OBSERVATIONS}",
        "missing reports/figures/trend.en.svg",
    ):
        assert line in named
    assert any("68.2" in line and "→" in line and "58.2" in line for line in lines)
    assert any("share: 0.68169935 → 0.58169935" in line for line in lines)
    assert any(line.endswith("reports/figures/invented.en.png") for line in lines)
    assert lines[-1] == "side by side: reports/verify/index.html"
    assert "identical  reports/figures/trend.csv" in said.out
    after = contents(project)
    page = after.pop("reports/verify/index.html").decode()
    assert after == before
    assert "reports/figures/share_online.en.png" in page


# What does not depend on the notebooks needs none of them.


@pytest.fixture
def made_again_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps alone, in place of the runs: the raw data are read and refused as ever."""

    def again(folder: Path) -> Remade:
        with contextlib.chdir(folder):
            cli._write_processed()
        return Remade({OBSERVATIONS: "clean"})

    monkeypatch.setattr(cli, "_made_again", again)


@pytest.mark.usefixtures("made_again_quickly")
def test_one_digit_of_a_claim_is_named_with_its_figures(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    replace(project / CLAIMS, r"(?m)^(article-002#8,.*,)760,", r"\g<1>767,")
    assert hoso("verify", "--json", "--html", "seen/page.html", "--lang", "vi") == 1
    document = json.loads(capsys.readouterr().out)
    assert [claim["claim_id"] for claim in document["claims"]] == ["article-002#8"]
    assert {"where": "claim article-002#8, numerator", "old": "760", "new": "767"} in document["claims"][0]["points"]
    found = verdicts(document)
    assert set(FIGURES) <= set(found[CLAIMS]["figures"])
    assert found[CLAIMS]["verdict"] == found[OBSERVATIONS]["verdict"] == "changed"
    assert '<html lang="vi">' in (project / "seen/page.html").read_text(encoding="utf-8")


@pytest.mark.usefixtures("made_again_quickly")
@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [(CLAIMS, "online_filing", "online_filling", "online_filling"), (CLAIMS, "^claim_id", "claim", "lacks claim_id"),
     ("data/raw/provinces.csv", "name_vi", "nom", "lacks name_vi")],
)  # fmt: skip
def test_raw_data_that_fail_their_schema_are_a_verdict(
    project: Path, capsys: pytest.CaptureFixture[str], file: str, old: str, new: str, said: str
) -> None:
    replace(project / file, old, new)
    assert hoso("verify") == 1
    out = capsys.readouterr().out
    assert f"changed    {file}" in out
    assert "not made again: hoso report:" in out
    assert said in out


@pytest.mark.usefixtures("made_again_quickly")
def test_an_earlier_manifest_or_folder_is_held_against(
    project: Path, committed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    replace(project / OBSERVATIONS, r"0\.58169935", "0.68169935")
    write_manifest(project)
    for against in (committed, committed / "reports/manifest.json"):
        hoso("verify", "--json", "--against", str(against))
        found = verdicts(json.loads(capsys.readouterr().out))
        changed = against.is_file()
        assert (found[OBSERVATIONS]["verdict"] == "changed") is changed
        hashed = [p for p in found[OBSERVATIONS]["points"] if p["where"].startswith("does not match its hash")]
        assert bool(hashed) is changed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("--against", "nowhere"), "is no manifest"), (("--against", "data"), "holds no reports/manifest.json"),
     (("--lang", "fr"), "vi or en")],
)  # fmt: skip
def test_what_is_asked_wrongly_is_bad_input(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert hoso("verify", *arguments) == 2
    assert said in capsys.readouterr().err


def test_the_copy_has_the_inputs_and_nothing_that_is_made(project: Path, tmp_path: Path) -> None:
    for name in ("src/analysis/a.py", ".venv/bin/python", "reports/site/index.html"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("", encoding="utf-8")
    copy = verification_command.copy_inputs(project, tmp_path / "copy")
    assert sorted(path.name for path in copy.iterdir()) == [
        "CITATION.cff", "codecheck.yml", "data", "notebooks", "requirements.lock", "ro-crate-metadata.json",
    ]  # fmt: skip
    assert [path.name for path in (copy / "data").iterdir()] == ["raw"]
