"""codecheck.yml and ro-crate-metadata.json against what is published about them, and against the project."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from analysis import paths
from analysis.reporting.codecheck import codecheck_file
from analysis.reporting.descriptions import describe
from analysis.reporting.outputs import committed_files, input_files
from analysis.reporting.ro_crate import ro_crate

ROOT = paths.project_root()

# CODECHECK configuration file specification 1.0 (codecheck.org.uk/spec/config/1.0/): what it says MUST be, of the part
# that the authors prepare. `codechecker` and `report` MUST be there once somebody has checked, who adds them.
PERSON = {
    "type": "object",
    "required": ["name"],
    "properties": {
        "name": {"type": "string", "minLength": 1},
        # The plain identifier, without https://orcid.org/.
        "ORCID": {"type": "string", "pattern": r"^\d{4}-\d{4}-\d{4}-\d{3}[\dX]$"},
    },
}
CODECHECK: dict[str, Any] = {
    "type": "object",
    "required": ["manifest"],
    "properties": {
        "version": {"const": "https://codecheck.org.uk/spec/config/1.0/"},
        "manifest": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    # Relative to the place of codecheck.yml.
                    "file": {"type": "string", "pattern": r"^(?!/)(?!.*\.\.)(?!\w+:).+$"},
                    "comment": {"type": "string", "minLength": 1},
                },
                "additionalProperties": False,
            },
        },
        "paper": {
            "type": "object",
            "properties": {
                "title": {"type": "string"},
                "authors": {"type": "array", "minItems": 1, "items": PERSON},
                "reference": {"type": "string"},
            },
        },
        "source": {"type": "string"},
        "codechecker": {"type": "array", "minItems": 1, "items": PERSON},
        "report": {"type": "string"},
    },
}


@pytest.fixture(scope="module")
def codecheck() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "codecheck.yml").read_text(encoding="utf-8"))
    return found


@pytest.fixture(scope="module")
def crate() -> dict[str, dict[str, Any]]:
    content = json.loads((ROOT / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert content["@context"] == "https://w3id.org/ro/crate/1.1/context"
    entities = {entity["@id"]: entity for entity in content["@graph"]}
    assert len(entities) == len(content["@graph"]), "an @id stands twice"
    return entities


def test_codecheck_keeps_its_published_format(codecheck: dict[str, Any]) -> None:
    jsonschema.validate(codecheck, CODECHECK)
    text = (ROOT / "codecheck.yml").read_text(encoding="utf-8")
    # An explicit document of YAML 1.1 or later, in UTF-8.
    assert text.startswith("%YAML 1.1\n---\n")


@pytest.mark.parametrize(
    "broken",
    [{"manifest": []}, {"manifest": [{"comment": "x"}]}, {"manifest": [{"file": "/etc/passwd"}]},
     {"paper": {"authors": []}}, {"codechecker": [{"ORCID": "0000-0000-0000-0000"}]}, {"version": "2.0"}],
)  # fmt: skip
def test_the_rules_of_codecheck_refuse_what_is_wrong(codecheck: dict[str, Any], broken: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(codecheck | broken, CODECHECK)


def test_codecheck_lists_every_output_and_invents_nobody(codecheck: dict[str, Any]) -> None:
    files = [entry["file"] for entry in codecheck["manifest"]]
    assert files == [*committed_files(ROOT), "reports/manifest.json"]
    assert all((ROOT / name).is_file() for name in files)
    assert codecheck["hoso"]["inputs"] == input_files(ROOT)
    assert not {"codechecker", "report", "certificate", "check_time"} & set(codecheck)
    assert "To be added by the codechecker" in (ROOT / "codecheck.yml").read_text(encoding="utf-8")
    cited = yaml.load((ROOT / "CITATION.cff").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    assert codecheck["paper"]["authors"] == [{"name": author["name"]} for author in cited["authors"]]


def references(entity: dict[str, Any]) -> Iterator[str]:
    for key, value in entity.items():
        for item in value if isinstance(value, list) else [value]:
            if key not in ("@id", "conformsTo") and isinstance(item, dict):
                assert set(item) == {"@id"}, "RO-Crate is flat: a value is plain or names another entity"
                yield item["@id"]


# RO-Crate 1.1 (w3id.org/ro/crate/1.1): what it says MUST be.


def test_the_crate_describes_itself_and_its_root(crate: dict[str, dict[str, Any]]) -> None:
    descriptor, root = crate["ro-crate-metadata.json"], crate["./"]
    assert descriptor["@type"] == "CreativeWork"
    assert descriptor["about"] == {"@id": "./"}
    assert descriptor["conformsTo"] == {"@id": "https://w3id.org/ro/crate/1.1"}
    assert root["@type"] == "Dataset"
    for key in ("name", "description", "datePublished", "license"):
        assert root[key], key
    dt.date.fromisoformat(root["datePublished"])
    assert [crate[licence["@id"]]["@type"] for licence in root["license"]] == ["CreativeWork", "CreativeWork"]


def test_every_entity_of_the_crate_is_whole_and_every_reference_leads_to_one(crate: dict[str, dict[str, Any]]) -> None:
    for entity in crate.values():
        assert entity["@type"], entity["@id"]
        assert set(references(entity)) <= set(crate), entity["@id"]


def test_every_file_of_the_crate_is_there_and_linked_from_the_root(crate: dict[str, dict[str, Any]]) -> None:
    files = {name: entity for name, entity in crate.items() if entity["@type"] == "File"}
    assert {part["@id"] for part in crate["./"]["hasPart"]} == set(files)
    for name, entity in files.items():
        assert (ROOT / name).is_file(), name
        assert entity["name"], name
        assert entity["description"], name
        assert "/" in entity["encodingFormat"], name


def test_the_crate_tells_which_command_makes_what_of_what(crate: dict[str, dict[str, Any]]) -> None:
    report, verify = crate["#make-report"], crate["#hoso-verify"]
    assert {entity["@id"] for entity in report["object"]} == set(input_files(ROOT))
    assert report["result"] == verify["object"]
    assert {"@id": "reports/figures/trend.csv"} in report["result"]


def test_both_are_as_the_build_writes_them() -> None:
    project = describe(ROOT)
    assert (ROOT / "codecheck.yml").read_text(encoding="utf-8") == codecheck_file(project)
    written = json.loads((ROOT / "ro-crate-metadata.json").read_text(encoding="utf-8"))
    assert written == ro_crate(project)
    assert written["@graph"][1]["datePublished"] == project.released
