"""The study described for other tools: codecheck.yml for who checks it, ro-crate-metadata.json for who archives it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import yaml

from analysis import paths
from analysis.cleaning.package import TITLES
from analysis.labels import LANGUAGES, label
from analysis.reporting.codecheck import codecheck_file
from analysis.reporting.outputs import MANIFEST, committed_files, input_files
from analysis.reporting.registry import FIGURES
from analysis.reporting.ro_crate import ro_crate

INPUTS = {
    "data/raw/claims.csv": "Every figure as printed, with the paragraph where it stands",
    "data/raw/sources.csv": "The documents that the figures were printed in",
    "data/raw/provinces.csv": "The provinces of 2015-2020, their codes and names",
    "data/raw/corrections.yml": "How printed figures that contradict themselves are read, and why",
    "notebooks/runs.toml": "The runs of the report: notebooks, parameters, and what each has to make",
    "requirements.lock": "The environment: every package with version and hash",
}
_KINDS = {
    ".csv": "what the figure draws",
    ".png": "the picture",
    ".svg": "the picture as vectors",
    ".json": "title, caption and alternative text",
}


@dataclass(frozen=True)
class Described:
    """A file of the study, by its path in the project, with what it is in a few words."""

    path: str
    text: str


COMMANDS = (
    Described("Makefile", "Sets up the locked environment and makes the report"),
    Described("src/analysis/cli.py", "The command hoso, which make calls"),
)


@dataclass(frozen=True)
class Project:
    """What the descriptions say of the whole: the citation, and every output and input with its words."""

    title: str
    abstract: str
    authors: tuple[str, ...]
    version: str
    released: str
    licences: tuple[str, ...]
    keywords: tuple[str, ...]
    outputs: tuple[Described, ...]
    inputs: tuple[Described, ...]
    commands: tuple[Described, ...]


def write_descriptions(root: Path | None = None) -> list[Path]:
    """Write codecheck.yml and ro-crate-metadata.json at the top of the project; the paths written."""
    base = root or paths.project_root()
    project = describe(base)
    crate = json.dumps(ro_crate(project), ensure_ascii=False, indent=2) + "\n"
    return [
        paths.write_text(base / "codecheck.yml", codecheck_file(project)),
        paths.write_text(base / "ro-crate-metadata.json", crate),
    ]


def describe(root: Path) -> Project:
    """The project as its citation and its files tell it. Dates come from the citation: the files bear none."""
    # BaseLoader keeps dates and versions as the text they are written as.
    cited = yaml.load((root / "CITATION.cff").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    outputs = [Described(path, _output(path)) for path in committed_files(root)]
    outputs.append(Described(f"reports/{MANIFEST}", "SHA-256 of every output and every input"))
    return Project(
        title=cited["title"],
        abstract=cited["abstract"].strip(),
        authors=tuple(author["name"] for author in cited["authors"]),
        version=cited["version"],
        released=cited["date-released"],
        licences=tuple(cited["license"]),
        keywords=tuple(cited["keywords"]),
        outputs=tuple(outputs),
        inputs=tuple(Described(path, _input(path)) for path in input_files(root)),
        commands=COMMANDS,
    )


def _output(path: str) -> str:
    pure = PurePosixPath(path)
    figure, *middle, kind = pure.name.split(".")
    if figure in FIGURES:
        words = [_KINDS.get(f".{kind}", kind), *(f"in {_LANGUAGES[part]}" for part in middle if part in LANGUAGES)]
        words += [part for part in middle if part not in LANGUAGES]
        return f"Figure: {label(f'figure.{figure}.title', 'en')} ({', '.join(words)})"
    return {**TITLES, "datapackage": "Columns, types and words of the processed tables"}.get(pure.stem, pure.name)


_LANGUAGES = {"vi": "Vietnamese", "en": "English"}


def _input(path: str) -> str:
    if path.endswith(".ipynb"):
        return f"Notebook {PurePosixPath(path).stem}, executed as it was saved"
    return INPUTS.get(path, PurePosixPath(path).name)
