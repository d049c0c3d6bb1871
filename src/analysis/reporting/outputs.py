"""The door of the reporting room: tables and the manifest that the report leaves behind."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from analysis import paths, tables
from analysis.cleaning.study import read_study
from analysis.reporting.model_tables import all_estimates_table

MANIFEST = "manifest.json"
DATA = ("data/raw",)
COMMITTED = ("data/processed", "reports/figures", "reports/tables")


def write_estimates(folder: Path | None = None) -> Path:
    """Fit every model, single-province and pooled, to the study's filings and write estimates.csv; the path written."""
    estimates = all_estimates_table(read_study().filings)
    return tables.write_table(estimates, (folder or paths.processed()) / "estimates.csv", "estimates")


def write_manifest(root: Path | None = None) -> Path:
    """Write reports/manifest.json: the SHA-256 of every committed output, of the raw data and of the lock.

    A reviewer compares with it what she regenerates, and learns whether the data or the environment differ.
    """
    base = root or paths.project_root()
    manifest = {
        "data_sha256": data_fingerprint(base),
        "lock_sha256": _sha256(base / "requirements.lock"),
        "files": {path.relative_to(base).as_posix(): _sha256(path) for path in _files(base, COMMITTED)},
    }
    text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
    return paths.write_text(base / "reports" / MANIFEST, text)


def data_fingerprint(root: Path) -> str:
    """One SHA-256 of every file under data/raw: it changes where any of them does."""
    return _combined(_files(root, DATA), root)


def _files(base: Path, folders: Iterable[str]) -> list[Path]:
    found = (path for folder in folders for path in (base / folder).rglob("*"))
    return sorted(path for path in found if path.is_file() and not path.name.startswith("."))


def _combined(files: Iterable[Path], base: Path) -> str:
    whole = hashlib.sha256()
    for path in files:
        whole.update(f"{path.relative_to(base).as_posix()} {_sha256(path)}\n".encode())
    return whole.hexdigest()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
