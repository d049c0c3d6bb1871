"""ro-crate-metadata.json: the project as an RO-Crate 1.1, its inputs, its outputs and the commands between them."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.reporting.descriptions import Described, Project

PROFILE = "https://w3id.org/ro/crate/1.1"
TYPES = {
    "": "text/plain",
    ".csv": "text/csv",
    ".cff": "application/yaml",
    ".ipynb": "application/x-ipynb+json",
    ".json": "application/json",
    ".lock": "text/plain",
    ".md": "text/markdown",
    ".png": "image/png",
    ".py": "text/x-python",
    ".svg": "image/svg+xml",
    ".toml": "application/toml",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".yml": "application/yaml",
}
LICENCES = {
    "MIT": ("https://spdx.org/licenses/MIT", "MIT License, for the code"),
    "CC-BY-4.0": ("https://creativecommons.org/licenses/by/4.0/", "CC BY 4.0, for data, figures and texts"),
}

Entity = dict[str, Any]


def ro_crate(project: Project) -> Entity:
    """The JSON-LD of the crate, flat: the root, every file with its type, authors, licences and the two commands."""
    authors = [
        {"@id": f"#author-{number}", "@type": "Organization", "name": name}
        for number, name in enumerate(project.authors, start=1)
    ]
    licences = [
        {"@id": LICENCES[key][0], "@type": "CreativeWork", "name": LICENCES[key][1]} for key in project.licences
    ]
    files = [_file(described) for described in (*project.inputs, *project.outputs, *project.commands)]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": project.title,
        "description": project.abstract,
        "datePublished": project.released,
        "version": project.version,
        "keywords": list(project.keywords),
        "license": _ids(licences),
        # One value stands alone, says the profile; only several are a list.
        "author": _ids(authors) if authors[1:] else {"@id": authors[0]["@id"]},
        "publisher": {"@id": authors[0]["@id"]},
        "hasPart": _ids(files),
        "mentions": [{"@id": "#make-report"}, {"@id": "#hoso-verify"}],
    }
    return {
        "@context": f"{PROFILE}/context",
        "@graph": [_descriptor(), root, *files, *authors, *licences, *_commands(project)],
    }


def _descriptor() -> Entity:
    return {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": PROFILE},
    }


def _commands(project: Project) -> list[Entity]:
    inputs = [{"@id": source.path} for source in project.inputs]
    outputs = [{"@id": output.path} for output in project.outputs]
    report = {
        "@id": "#make-report",
        "@type": "CreateAction",
        "name": "make report",
        "description": "Makes every output from the inputs",
        "instrument": {"@id": "Makefile"},
        "object": inputs,
        "result": outputs,
    }
    verify = {
        "@id": "#hoso-verify",
        "@type": "AssessAction",
        "name": ".venv/bin/hoso verify",
        "description": "Makes every output again, aside, and tells one verdict for each",
        "instrument": {"@id": "src/analysis/cli.py"},
        "object": outputs,
    }
    return [report, verify]


def _file(described: Described) -> Entity:
    pure = PurePosixPath(described.path)
    known = {"encodingFormat": TYPES[pure.suffix]} if pure.suffix in TYPES else {}
    return {"@id": described.path, "@type": "File", "name": pure.name, "description": described.text, **known}


def _ids(entities: list[Entity]) -> list[Entity]:
    return [{"@id": entity["@id"]} for entity in entities]
