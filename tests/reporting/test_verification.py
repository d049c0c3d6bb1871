from __future__ import annotations

import base64
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib
import matplotlib.image
import numpy as np
import pytest

from analysis import paths
from analysis.reporting.outputs import claim_digests, committed_files, input_files, sha256, write_manifest
from analysis.reporting.verification import Comparison, Remade, compare
from analysis.reporting.verification_environment import environment
from analysis.reporting.verification_points import Verdict

CLAIMS = "claim_id,numerator_text\na#1,760\na#2,12\n"
OBSERVATIONS = "claim_id,numerator,share\na#1,760,0.55\na#2,12,\n"
DRAWN = "province,year,share,claim_ids\ncan-tho,2018,0.55192447,a#1\ncan-tho,2019,0.6,a#2\n"
FIGURE = "reports/figures/share.csv"
PNG = "reports/figures/share.en.png"
WORDS = "reports/figures/share.en.json"
NOTEBOOK = "notebooks/01_a.ipynb"
FRESH = "reports/notebooks/en/01_a.ipynb"
OBSERVED = "data/processed/observations.csv"


def picture(width: int = 40, height: int = 30) -> str:
    """A grey PNG with one dark spot, in base64."""
    pixels = np.full((height, width, 3), 200, dtype="uint8")
    pixels[2, 3] = 0
    buffer = io.BytesIO()
    matplotlib.image.imsave(buffer, pixels, format="png")
    return base64.b64encode(buffer.getvalue()).decode()


def notebook(said: str = "Can Tho: 58.2 %.", png: str = "", injected: bool = False) -> dict[str, Any]:
    cells = [
        {"cell_type": "markdown", "id": "title", "metadata": {}, "source": "# A"},
        {"cell_type": "code", "id": "parameters", "metadata": {"tags": ["parameters"]}, "source": "", "outputs": []},
        {"cell_type": "code", "id": "said", "metadata": {}, "source": "say()",
         "outputs": [{"output_type": "display_data", "metadata": {}, "data": {"text/markdown": said}}]},
        {"cell_type": "code", "id": "drawn", "metadata": {}, "source": "draw()",
         "outputs": [{"output_type": "display_data", "metadata": {},
                      "data": {"image/png": png or picture(), "text/plain": "A line."}}]},
    ]  # fmt: skip
    if injected:
        cells.insert(2, {"cell_type": "code", "id": "injected-parameters", "source": "", "outputs": [],
                         "metadata": {"tags": ["injected-parameters"]}})  # fmt: skip
    for count, cell in enumerate((cell for cell in cells if cell["cell_type"] == "code"), start=1):
        cell["execution_count"] = count
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


class Folders:
    """A small project as committed, and as made again: the same, until a test changes one of them."""

    def __init__(self, folder: Path) -> None:
        self.old, self.new = folder / "old", folder / "new"
        files = {
            "data/raw/claims.csv": CLAIMS,
            "requirements.lock": "numpy==2.4.6\n",
            "notebooks/runs.toml": "",
            NOTEBOOK: json.dumps(notebook()),
            OBSERVED: OBSERVATIONS,
            FIGURE: DRAWN,
            WORDS: '{\n  "alt": "From 55 % to 60 %."\n}\n',
        }
        for name, text in files.items():
            self.write(self.old, name, text)
        (self.old / PNG).write_bytes(base64.b64decode(picture()))
        write_manifest(self.old)
        shutil.copytree(self.old, self.new)
        self.write(self.new, FRESH, json.dumps(notebook(injected=True)))
        self.owed = dict.fromkeys((FIGURE, PNG, WORDS, FRESH), "a") | {OBSERVED: "clean"}
        self.owed["reports/manifest.json"] = "manifest"
        self.failures: dict[str, str] = {}

    def write(self, root: Path, name: str, text: str) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")

    def replace(self, root: Path, name: str, old: str, new: str) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert old in text
        self.write(root, name, text.replace(old, new, 1))

    def compare(self, *, locked: bool = True) -> Comparison:
        manifest_file = self.old / "reports/manifest.json"
        manifest = json.loads(manifest_file.read_text()) if manifest_file.is_file() else None
        remade = Remade(self.owed, self.failures, {NOTEBOOK: FRESH})
        return compare(self.old, self.new, remade, manifest, locked=locked)

    def differing(self, *, locked: bool = True) -> dict[str, Verdict]:
        return {v.path: v for v in self.compare(locked=locked).verdicts if v.judgement != "identical"}


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders(tmp_path)


def told(verdict: Verdict) -> str:
    return "\n".join(point.text() for point in verdict.points)


def test_what_is_the_same_is_identical(folders: Folders) -> None:
    found = folders.compare()
    assert {verdict.judgement for verdict in found.verdicts} == {"identical"}
    assert {verdict.path for verdict in found.verdicts} == {
        *folders.owed, NOTEBOOK, "data/raw/claims.csv", "notebooks/runs.toml", "requirements.lock",
    } - {FRESH}  # fmt: skip
    assert (found.holds, found.claims, found.extra) == (True, (), ())


@pytest.mark.parametrize("locked", [True, False])
def test_a_digit_in_a_claim_is_named_with_the_figures_that_rest_on_it(folders: Folders, locked: bool) -> None:
    for root in (folders.old, folders.new):
        folders.replace(root, "data/raw/claims.csv", "760", "767")
    folders.replace(folders.new, OBSERVED, "760,0.55", "767,0.557")
    folders.replace(folders.new, FIGURE, "0.55192447", "0.55700799")
    found = folders.compare(locked=locked)
    verdicts = {verdict.path: verdict for verdict in found.verdicts}
    assert [claim.claim_id for claim in found.claims] == ["a#1"]
    assert verdicts["data/raw/claims.csv"].judgement == "changed"
    assert verdicts["data/raw/claims.csv"].figures == ("share",)
    assert "claim a#1, numerator: 760 → 767" in told(verdicts["data/raw/claims.csv"])
    assert told(verdicts[FIGURE]) == "row 2 (can-tho 2018 0.55192447), share: 0.55192447 → 0.55700799"
    assert verdicts[OBSERVED].judgement == verdicts[FIGURE].judgement == "changed"


def test_a_claim_is_named_where_nothing_could_be_made_of_it(folders: Folders) -> None:
    for root in (folders.old, folders.new):
        folders.replace(root, "data/raw/claims.csv", "760", "seven")
    (folders.new / OBSERVED).unlink()
    folders.failures = {"clean": "claims.csv, row 2"}
    found = folders.differing()
    assert "claim a#1 was edited" in told(found["data/raw/claims.csv"])
    assert found["data/raw/claims.csv"].figures == ("share",)
    assert (found[OBSERVED].judgement, told(found[OBSERVED])) == (
        "missing", "could not be made again: clean failed",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ("claim_id,numerator_text\na#1,760\n", "claim a#2 is gone"),
        (CLAIMS + "a#3,4\n", "claim a#3 is new"),
        (CLAIMS + "a#3\n", "does not match its hash"),
    ],
)
def test_claims_that_come_and_go_are_named(folders: Folders, claims: str, said: str) -> None:
    folders.write(folders.new, "data/raw/claims.csv", claims)
    assert said in told(folders.differing()["data/raw/claims.csv"])


@pytest.mark.parametrize("locked", [True, False])
def test_a_swapped_picture_is_changed_in_any_environment(folders: Folders, locked: bool) -> None:
    (folders.old / PNG).write_bytes(base64.b64decode(picture(10, 10)))
    found = folders.differing(locked=locked)
    assert list(found) == [PNG]
    assert found[PNG].judgement == "changed"
    assert "does not match its hash" in told(found[PNG])
    assert found[PNG].pictures[0].old != found[PNG].pictures[0].new


def test_a_picture_of_other_bytes_is_judged_under_the_lock_only(folders: Folders) -> None:
    (folders.new / PNG).write_bytes(base64.b64decode(picture(10, 10)))
    assert folders.differing(locked=True)[PNG].judgement == "changed"
    assert folders.differing(locked=False)[PNG].judgement == "same numbers"
    folders.replace(folders.new, FIGURE, "0.6", "0.7")
    assert folders.differing(locked=False)[PNG].judgement == "changed"
    assert "share.csv, changed" in told(folders.differing(locked=False)[PNG])


def test_a_picture_without_a_table_cannot_be_judged_elsewhere(folders: Folders) -> None:
    for root in (folders.old, folders.new):
        folders.write(root, "reports/figures/map.en.svg", f"<svg>{root.name}</svg>")
    folders.owed["reports/figures/map.en.svg"] = "a"
    found = folders.compare(locked=False)
    verdicts = {verdict.path: verdict.judgement for verdict in found.verdicts}
    assert verdicts["reports/figures/map.en.svg"] == "environment differs"
    assert found.holds


def test_an_edited_table_is_changed_and_its_cell_named(folders: Folders) -> None:
    folders.replace(folders.old, OBSERVED, "0.55", "0.65")
    for locked in (True, False):
        found = folders.differing(locked=locked)
        assert list(found) == [OBSERVED]
        assert "row 2 (a#1 760 0.65), share: 0.65 → 0.55" in told(found[OBSERVED])


def test_a_row_taken_out_is_named(folders: Folders) -> None:
    folders.replace(folders.old, OBSERVED, "a#1,760,0.55\n", "")
    assert "row 2 (a#1 760 0.55) is only in what was made again" in told(folders.differing()[OBSERVED])


def test_numbers_within_the_tolerance_are_the_same_elsewhere(folders: Folders) -> None:
    folders.replace(folders.new, FIGURE, "0.55192447", "0.55192448")
    write_manifest(folders.new)
    found = folders.differing(locked=False)
    assert {name: verdict.judgement for name, verdict in found.items()} == {
        FIGURE: "same numbers", "reports/manifest.json": "same numbers",
    }  # fmt: skip
    assert folders.differing(locked=True)[FIGURE].judgement == "changed"


@pytest.mark.parametrize("locked", [True, False])
@pytest.mark.parametrize(
    ("tamper", "said"),
    [
        (lambda n: n["cells"][2]["outputs"][0]["data"].update({"text/markdown": "Can Tho: 98.2 %."}),
         "cell 3 (said): Can Tho: 98.2 %. → Can Tho: 58.2 %."),
        (lambda n: n["cells"][2].update(execution_count=None), "execution count (not run, or out of order): None → 2"),
        (lambda n: n["cells"][2].update(outputs=[]), "cell 3 (said), its outputs"),
        (lambda n: n["cells"].pop(3), "number of cells: 3 → 4"),
        (lambda n: n["cells"][3]["outputs"][0]["data"].update({"image/png": picture(9, 9)}), "does not match its hash"),
    ],
)  # fmt: skip
def test_an_edited_notebook_is_found(
    folders: Folders, tamper: Callable[[dict[str, Any]], object], said: str, locked: bool
) -> None:
    content = notebook()
    tamper(content)
    folders.write(folders.old, NOTEBOOK, json.dumps(content))
    found = folders.differing(locked=locked)
    assert list(found) == [NOTEBOOK]
    assert found[NOTEBOOK].judgement == "changed"
    assert said in told(found[NOTEBOOK])


def test_an_edit_that_the_manifest_covers_up_is_found_by_running_again(folders: Folders) -> None:
    folders.write(folders.old, NOTEBOOK, json.dumps(notebook("Can Tho: 98.2 %.")))
    folders.replace(folders.old, FIGURE, "0.6", "0.9")
    (folders.old / PNG).write_bytes(base64.b64decode(picture(10, 10)))
    write_manifest(folders.old)
    assert {name: verdict.judgement for name, verdict in folders.differing().items()} == dict.fromkeys(
        (NOTEBOOK, FIGURE, PNG, "reports/manifest.json"), "changed"
    )
    # Elsewhere a picture is not judged, but it falls with its table.
    assert folders.differing(locked=False)[PNG].judgement == "changed"


@pytest.mark.parametrize("name", [PNG, FIGURE, NOTEBOOK, OBSERVED, "reports/manifest.json"])
def test_a_deleted_file_is_missing(folders: Folders, name: str) -> None:
    (folders.old / name).unlink()
    found = folders.differing()
    assert found[name].judgement == "missing"
    assert told(found[name]) == "is not there"
    assert len(found) == 1


def test_a_file_that_no_run_makes_is_told_and_lost_if_the_manifest_knows_it(folders: Folders) -> None:
    folders.write(folders.old, "reports/figures/invented.en.svg", "<svg/>")
    assert folders.compare().extra == ("reports/figures/invented.en.svg",)
    assert folders.compare().holds
    write_manifest(folders.old)
    found = folders.differing()
    assert found["reports/figures/invented.en.svg"].judgement == "missing"
    assert "no run makes it any more" in told(found["reports/figures/invented.en.svg"])


def test_an_entry_taken_out_of_the_manifest_is_named(folders: Folders) -> None:
    path = folders.old / "reports/manifest.json"
    content = json.loads(path.read_text())
    del content["files"][PNG]
    path.write_text(json.dumps(content))
    assert f"entry {PNG}: (nothing) → " in told(folders.differing()["reports/manifest.json"])


@pytest.mark.parametrize("broken", ['{"files": [], "inputs": 3, "claims": null}', "{}", "no JSON"])
def test_a_manifest_out_of_shape_is_changed(folders: Folders, broken: str) -> None:
    folders.write(folders.old, "reports/manifest.json", broken)
    remade = Remade(folders.owed, {}, {NOTEBOOK: FRESH})
    manifest = json.loads(broken) if broken.startswith("{") else None
    found = {v.path: v for v in compare(folders.old, folders.new, remade, manifest, locked=True).verdicts}
    assert found["reports/manifest.json"].judgement == "changed"
    assert found[FIGURE].judgement == "identical"


def test_a_file_that_is_no_longer_a_table_or_notebook_is_changed(folders: Folders) -> None:
    folders.write(folders.old, NOTEBOOK, "no JSON")
    folders.write(folders.old, FIGURE, "a,b\n1\n")
    folders.write(folders.old, "reports/manifest.json", "[]")
    found = folders.differing()
    assert {verdict.judgement for verdict in found.values()} == {"changed"}
    assert "is not a notebook" in told(found[NOTEBOOK])


def test_the_environment_is_what_computes_and_draws() -> None:
    same = "\n".join(f"{name}=={version}" for name, _, version in environment("").differences)
    assert environment(same + "\nruff==0.0.1\n").locked
    here = f"matplotlib=={matplotlib.__version__}"
    other = environment(same.replace(here, "matplotlib==3.0.0 \\"))
    assert other.differences == (("matplotlib", "3.0.0", matplotlib.__version__),)
    # Of two entries for one package that counts which is for this Python.
    assert environment(same.replace(here, f"matplotlib==3.0.0 ; python_full_version < '3'\n{here}")).locked


def test_the_committed_manifest_is_of_the_committed_files() -> None:
    root = paths.project_root()
    manifest = json.loads((root / "reports/manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"] == {name: sha256(root / name) for name in committed_files(root)}
    assert manifest["inputs"] == {name: sha256(root / name) for name in input_files(root)}
    assert manifest["claims"] == claim_digests(root)
