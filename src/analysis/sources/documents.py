"""Every claim held against the document it was read from."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.sources.claims import FIGURES
from analysis.vietnamese import nfc

_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Failure:
    """A printed string that does not stand where its claim says."""

    claim_id: str
    column: str
    text: str
    paragraph: str
    reason: str


@dataclass(frozen=True)
class SourcesReport:
    """What came of holding the claims against a folder of documents; files are named relative to that folder."""

    checked: int
    failures: tuple[Failure, ...]
    documents: dict[str, str]
    """source_id → the file that is that document."""
    changed: dict[str, str]
    """file → the source it is named after but does not equal."""
    not_given: dict[str, int]
    """source_id → claims that could not be checked, because the folder does not hold the document."""
    never_kept: dict[str, int]
    """source_id → claims that nobody can check, because the document was not kept (no SHA-256)."""
    not_text: dict[str, int]
    """source_id → claims that stand in a cell, or in a document that is not UTF-8 text."""
    strangers: tuple[str, ...]
    """Files that are no source of the study."""

    @property
    def failed(self) -> int:
        """The number of claims that failed; one claim may fail in several columns."""
        return len({failure.claim_id for failure in self.failures})

    @property
    def holds(self) -> bool:
        """Whether every claim that could be checked stands where it should, and no document was altered."""
        return not self.failures and not self.changed

    def as_json(self) -> dict[str, Any]:
        """The report as plain values, for scripts."""
        return {**asdict(self), "failed": self.failed, "holds": self.holds}

    def lines(self) -> list[str]:
        """The report as lines for a person, the verdict first."""
        lines = [f"{self.checked} claims of {len(self.documents)} documents checked, {self.failed} failed"]
        lines += [
            f"  {one.claim_id}, paragraph {one.paragraph}, {one.column} {one.text!r}: {one.reason}"
            for one in self.failures
        ]
        lines += [
            f"altered: {file} is named after {source} but has another SHA-256" for file, source in self.changed.items()
        ]
        for sources, why in (
            (self.not_given, "not in the folder"),
            (self.not_text, "not plain text, or quoted by cell"),
            (self.never_kept, "never kept"),
        ):
            if sources:
                named = ", ".join(f"{source} ({count})" for source, count in sources.items())
                lines.append(
                    f"could not check {sum(sources.values())} claims of {len(sources)} documents, {why}: {named}"
                )
        if self.strangers:
            lines.append(f"{len(self.strangers)} files match no source: {', '.join(self.strangers)}")
        return lines


def check_folder(folder: Path, sources: pd.DataFrame, claims: pd.DataFrame) -> SourcesReport:
    """The report on every file under `folder`; hidden files and folders are passed over.

    A document is known by its SHA-256, whatever its name. Raises BadInputError where `folder` is not a folder.
    """
    if not folder.is_dir():
        raise BadInputError(
            "no such folder", file=paths.shown(folder), expected="a folder that holds the original documents"
        )
    source_of = {sha: source for sha, source in zip(sources["sha256"], sources["source_id"], strict=True) if sha}
    documents: dict[str, str] = {}
    changed: dict[str, str] = {}
    strangers: list[str] = []
    passages: dict[str, list[str] | None] = {}
    for path in _files(folder):
        name = path.relative_to(folder).as_posix()
        data = path.read_bytes()
        source = source_of.get(hashlib.sha256(data).hexdigest())
        if source is not None:
            documents.setdefault(source, name)
            passages[source] = _paragraphs_of(data)
        elif (named := _named_after(path.stem, set(source_of.values()))) is not None:
            changed[name] = named
        else:
            strangers.append(name)
    return _report(sources, claims, documents, changed, tuple(strangers), passages)


def paragraphs(text: str) -> list[str]:
    """The non-empty lines of a document, in order: claims count them from 1."""
    return [line for line in _LINE_END.split(text) if line.strip()]


def occurrences(printed: str, passage: str) -> int:
    """How often `printed` stands in `passage` as a whole number or word: `4` does not stand in `14` or `3,4`.

    Both are compared in NFC; a no-break space equals a space. A numeral may touch a letter, as reports misprint it.
    """
    printed, passage = _one_space(printed), _one_space(passage)
    if not printed:
        return 0
    before = after = ""
    if printed[0].isdigit():
        before = r"(?<!\d)(?<!\d[.,])"
    elif printed[0].isalpha():
        before = r"(?<![^\W\d_])"
    if printed[-1].isdigit():
        after = r"(?!\d)(?![.,]\d)"
    elif printed[-1].isalpha():
        after = r"(?![^\W\d_])"
    return len(re.findall(before + re.escape(printed) + after, passage))


def check_claim(claim: dict[str, str], document: list[str]) -> list[Failure]:
    """The printed strings of one claim that do not stand in its paragraph of `document`; none if it holds.

    A period may have been printed in an earlier paragraph, from which the claim inherits it.
    """
    number = int(claim["paragraph"])

    def failure(column: str, reason: str) -> Failure:
        return Failure(claim["claim_id"], column, claim[column], claim["paragraph"], reason)

    if number > len(document):
        return [failure("paragraph", f"the document has {len(document)} paragraphs")]
    failures = []
    wanted = Counter(claim[column] for column in FIGURES if claim[column])
    for column in (column for column in FIGURES if claim[column]):
        found = occurrences(claim[column], document[number - 1])
        if not found:
            failures.append(failure(column, _elsewhere(claim[column], document)))
        elif found < wanted[claim[column]]:
            # 17/17 needs two seventeens: one numeral cannot be both rank and number ranked.
            failures.append(failure(column, f"stands there {found} times, the claim quotes it {wanted[claim[column]]}"))
    if claim["period_text"] and not any(occurrences(claim["period_text"], line) for line in document[:number]):
        failures.append(failure("period_text", "stands neither there nor in an earlier paragraph"))
    return failures


def _report(
    sources: pd.DataFrame,
    claims: pd.DataFrame,
    documents: dict[str, str],
    changed: dict[str, str],
    strangers: tuple[str, ...],
    passages: dict[str, list[str] | None],
) -> SourcesReport:
    kept = dict(zip(sources["source_id"], sources["sha256"] != "", strict=True))
    not_given = {source: 0 for source, is_kept in kept.items() if is_kept and source not in documents}
    never_kept = {source: 0 for source, is_kept in kept.items() if not is_kept}
    not_text: Counter[str] = Counter()
    checked, failures = 0, []
    for _, claim in tables.text_rows(claims):
        source = claim["source_id"]
        if source in not_given:
            not_given[source] += 1
        elif source in never_kept:
            never_kept[source] += 1
        elif (document := passages[source]) is None or not claim["paragraph"].isdigit():
            not_text[source] += 1
        else:
            checked += 1
            failures += check_claim(claim, document)
    return SourcesReport(
        checked, tuple(failures), documents, changed, not_given, never_kept, dict(not_text), strangers
    )  # fmt: skip


def _files(folder: Path) -> list[Path]:
    inside = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in inside if not any(part.startswith(".") for part in path.relative_to(folder).parts))


def _paragraphs_of(data: bytes) -> list[str] | None:
    try:
        return paragraphs(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None


def _named_after(stem: str, source_ids: set[str]) -> str | None:
    """The source whose id, or whose article number, begins a file name: `article-002` or `002_6598da` for 002."""
    for source in sorted(source_ids):
        kind, _, number = source.rpartition("-")
        begins = [source] + ([number] if kind == "article" else [])
        if any(re.match(re.escape(begin) + r"(?![0-9A-Za-z])", stem.replace("_", " ")) for begin in begins):
            return source
    return None


def _elsewhere(printed: str, document: list[str]) -> str:
    found = [str(number) for number, line in enumerate(document, start=1) if occurrences(printed, line)]
    return f"does not stand there, but in paragraph {', '.join(found)}" if found else "stands nowhere in the document"


def _one_space(text: str) -> str:
    return re.sub(r"\s", " ", nfc(text))
