"""The door of the reporting room: tables and the manifest that the report leaves behind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from analysis import lock, paths, tables
from analysis.cleaning.study import read_study
from analysis.reporting.model_tables import all_estimates_table

MANIFEST = "manifest.json"
DATA = ("data/raw",)
COMMITTED = ("data/processed", "reports/figures", "reports/tables")
DESCRIPTIONS = (f"reports/{MANIFEST}", "codecheck.yml", "ro-crate-metadata.json")
CLAIMS = "data/raw/claims.csv"
DIGITS = 16


def write_estimates(folder: Path | None = None) -> Path:
    """Fit every model, single-province and pooled, to the study's filings and write estimates.csv; the path written."""
    estimates = all_estimates_table(read_study().filings)
    return tables.write_table(estimates, (folder or paths.processed()) / "estimates.csv", "estimates")


def write_manifest(root: Path | None = None) -> Path:
    """Write reports/manifest.json: the SHA-256 of every committed output and of every input, and one of each claim.

    A reviewer compares with it what she regenerates, and learns whether the data or the environment differ; the digest
    of a claim names the one that was edited.
    """
    base = root or paths.project_root()
    manifest = {
        "claims": claim_digests(base),
        "data_sha256": data_fingerprint(base),
        "files": {name: sha256(base / name) for name in committed_files(base)},
        "inputs": {name: sha256(base / name) for name in input_files(base)},
        "lock_sha256": sha256(base / lock.NAME),
    }
    text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
    return paths.write_text(base / "reports" / MANIFEST, text)


def is_committed(path: str) -> bool:
    """Whether an output of that path is committed, so that it has to be there."""
    return path in DESCRIPTIONS or path.startswith(tuple(f"{folder}/" for folder in COMMITTED))


def committed_files(root: Path) -> list[str]:
    """Every output that is committed, by its path in the project, sorted."""
    return _names(_files(root, COMMITTED), root)


def input_files(root: Path) -> list[str]:
    """Everything by hand that the outputs come from, beside the code: raw data, notebooks, their list, the lock."""
    notebooks = [*sorted((root / "notebooks").glob("*.ipynb")), root / paths.MARKER, root / lock.NAME]
    return _names([*_files(root, DATA), *(path for path in notebooks if path.is_file())], root)


def claim_digests(root: Path) -> dict[str, str]:
    """A short SHA-256 of each row of claims.csv by claim_id. Raises BadInputError as `tables.read_csv` does."""
    found = {}
    for row, cells in tables.text_rows(tables.read_csv(root / CLAIMS)):
        whole = json.dumps(cells, sort_keys=True, ensure_ascii=False).encode()
        found[cells.get("claim_id") or f"row {row}"] = hashlib.sha256(whole).hexdigest()[:DIGITS]
    return found


def data_fingerprint(root: Path) -> str:
    """One SHA-256 of every file under data/raw: it changes where any of them does."""
    return _combined(_files(root, DATA), root)


def sha256(path: Path) -> str:
    """The SHA-256 of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _files(base: Path, folders: Iterable[str]) -> list[Path]:
    found = (path for folder in folders for path in (base / folder).rglob("*"))
    return sorted(path for path in found if path.is_file() and not path.name.startswith("."))


def _names(files: Iterable[Path], base: Path) -> list[str]:
    return sorted(path.relative_to(base).as_posix() for path in files)


def _combined(files: Iterable[Path], base: Path) -> str:
    whole = hashlib.sha256()
    for path in files:
        whole.update(f"{path.relative_to(base).as_posix()} {sha256(path)}\n".encode())
    return whole.hexdigest()
