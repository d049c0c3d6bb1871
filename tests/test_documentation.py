from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import typer.main
import yaml

from analysis import paths
from analysis.cli import app

ROOT = paths.project_root()
PAPERS = ("README.md", "CONTRIBUTING.md", "ASSUMPTIONS.md", "CHANGELOG.md", "data/raw/README.md")

CITATION_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["cff-version", "message", "title", "authors"],
    "properties": {
        "cff-version": {"const": "1.2.0"},
        "message": {"type": "string", "minLength": 1},
        "title": {"type": "string", "minLength": 1},
        "abstract": {"type": "string", "minLength": 1},
        "type": {"enum": ["software", "dataset"]},
        "version": {"type": "string"},
        "date-released": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
        "keywords": {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "minItems": 1},
        "license": {"type": "array", "items": {"enum": ["MIT", "CC-BY-4.0"]}, "uniqueItems": True, "minItems": 1},
        "authors": {
            "type": "array",
            "minItems": 1,
            "items": {"type": "object", "required": ["name"], "additionalProperties": False,
                      "properties": {"name": {"type": "string", "minLength": 1}}},
        },
    },
    "additionalProperties": False,
}  # fmt: skip


def paper(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_of(text: str) -> list[str]:
    """Every line of a code block and every code span, without its comment."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    rest = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return [line.partition("  #")[0].strip() for line in [*lines, *re.findall(r"`([^`\n]+)`", rest)]]


def makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z][a-z-]*):", paper("Makefile"), re.MULTILINE))


def commands() -> dict[str, Any]:
    group = typer.main.get_command(app)
    return dict(group.commands)  # type: ignore[attr-defined]


def parameters_of(notebook: str) -> set[str]:
    cells = json.loads(paper(f"notebooks/{notebook}.ipynb"))["cells"]
    (text,) = ["".join(cell["source"]) for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    return {line.partition(":")[0] for line in text.splitlines()}


def test_the_readme_has_the_two_commands_and_the_plain_ones_behind_them() -> None:
    code = code_of(paper("README.md"))
    for command in ("make report", "make test"):
        assert command in code
    plain = " ".join(code)
    for part in (
        "-m venv .venv",
        "pip install --require-hashes",
        "-r requirements.lock",
        "hoso report",
        "pytest",
        "--nbval",
    ):
        assert part in plain, part


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/how-to-rerun.md"])
def test_every_make_target_that_is_named_exists(name: str) -> None:
    named = {target for line in code_of(paper(name)) for target in re.findall(r"(?:^|\s)make ([a-z][a-z-]*)", line)}
    assert named
    assert named <= makefile_targets()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/how-to-rerun.md", "data/raw/README.md"])
def test_every_command_that_is_named_exists_with_its_options(name: str) -> None:
    for line in code_of(paper(name)):
        found = re.match(r"(?:\S*/)?hoso ([a-z][a-z-]*)(.*)", line)
        if not found:
            continue
        assert found[1] in commands(), line
        known = {option for parameter in commands()[found[1]].params for option in parameter.opts}
        for option in re.findall(r"(?:^|\s)(--?[a-z][a-z-]*)", found[2]):
            assert option in known | {"--help"}, line


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/how-to-rerun.md"])
def test_every_run_that_is_shown_names_a_notebook_and_its_parameters(name: str) -> None:
    for line in code_of(paper(name)):
        found = re.search(r"(?:hoso run|papermill) (?:notebooks/)?(\w+)(?:\.ipynb)?\b(.*)", line)
        if found and found[1] != "NOTEBOOK":
            given = set(re.findall(r"-p (\w+)[= ]", found[2])) | set(re.findall(r"-y '(\w+):", found[2]))
            assert given <= parameters_of(found[1]), line


def test_the_commands_and_targets_have_words_of_their_own() -> None:
    assert {"report", "test", "lab", "help", "site"} <= makefile_targets()
    for name, command in commands().items():
        assert command.help, f"hoso {name} has no help"


@pytest.mark.parametrize("name", PAPERS)
def test_every_link_leads_somewhere(name: str) -> None:
    here = (ROOT / name).parent
    text = re.sub(r"^```.*?^```", "", paper(name), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            assert not path or (here / path).exists(), f"{name}: {target}"
            assert not anchor or anchor in anchors((here / path) if path else ROOT / name), f"{name}: {target}"


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_shows_a_picture_with_words() -> None:
    pictures = re.findall(r"!\[([^\]]+)\]\(([^)]+\.(?:png|svg))\)", paper("README.md"))
    assert pictures
    for words, target in pictures:
        assert len(words) > 20
        assert (ROOT / target).is_file()


def assumptions() -> list[int]:
    return [int(number) for number in re.findall(r"^\*\*A(\d+)\. ", paper("ASSUMPTIONS.md"), re.MULTILINE)]


def cited(text: str) -> set[int]:
    passages = re.findall(r"ASSUMPTIONS(?:\.md)?[,:]?[\s(]+(A\d+(?:(?:, | and |, and )A\d+)*)", text)
    return {int(number) for passage in passages for number in re.findall(r"A(\d+)", passage)}


def test_assumptions_are_numbered_without_a_gap() -> None:
    assert assumptions() == list(range(1, len(assumptions()) + 1))
    assert len(assumptions()) >= 10


def test_every_assumption_that_is_cited_exists() -> None:
    sources = [
        *(ROOT / "notebooks").glob("*.ipynb"), *(ROOT / "src").rglob("*.py"), *(ROOT / "docs").glob("*.md"),
        *(ROOT / "src").rglob("*.csv"), *(ROOT / name for name in PAPERS),
    ]  # fmt: skip
    found = {path: cited(path.read_text(encoding="utf-8").replace("\\n", "\n")) for path in sources}
    for path, numbers in found.items():
        assert numbers <= set(assumptions()), path.name
    from_notebooks = {number for path, numbers in found.items() if path.suffix == ".ipynb" for number in numbers}
    assert len(from_notebooks) >= 5, "notebooks cite the assumptions they rest on"


def test_the_citation_is_well_formed_and_agrees_with_the_package() -> None:
    # BaseLoader keeps dates as text, as the format wants them.
    citation = yaml.load(paper("CITATION.cff"), Loader=yaml.BaseLoader)
    jsonschema.validate(citation, CITATION_SCHEMA)
    dt.date.fromisoformat(citation["date-released"])
    project = tomllib.loads(paper("pyproject.toml"))["project"]
    assert citation["version"] == project["version"]
    assert [author["name"] for author in citation["authors"]] == [author["name"] for author in project["authors"]]
    assert project["license"] in citation["license"]


@pytest.mark.parametrize("broken", [{"authors": []}, {"title": ""}, {"cff-version": "1.1.0"}, {"publisher": "x"}])
def test_the_schema_of_the_citation_refuses_what_is_wrong(broken: dict[str, Any]) -> None:
    citation = yaml.load(paper("CITATION.cff"), Loader=yaml.BaseLoader)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(citation | broken, CITATION_SCHEMA)


def test_the_licence_covers_code_and_data() -> None:
    text = paper("LICENSE")
    for word in ("MIT License", "CC BY 4.0", "creativecommons.org/licenses/by/4.0"):
        assert word in text, word


def test_every_version_of_the_changelog_tells_results_and_code_apart() -> None:
    versions = re.split(r"^## ", paper("CHANGELOG.md"), flags=re.MULTILINE)[1:]
    assert versions
    for version in versions:
        headings = re.findall(r"^### (.+)$", version, re.MULTILINE)
        assert headings == ["Results changed", "Code changed"], version.splitlines()[0]


def test_no_paper_names_a_machine() -> None:
    for name in PAPERS:
        assert not re.search(r"(?<![\w.])/(?:home|Users|root|work|tmp)/", paper(name)), name
