"""Where things stand in the project, and the one way to write a file."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

MARKER = Path("notebooks") / "runs.toml"


def project_root(start: Path | None = None) -> Path:
    """The nearest ancestor of `start` that holds notebooks/runs.toml, else the package's own checkout.

    `start` defaults to the working directory. Papermill, JupyterLab, nbval and a shell each work in another folder,
    so nothing in the project may depend on a relative path.
    """
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file():
            return folder
    return Path(__file__).resolve().parents[2]


def raw(name: str = "") -> Path:
    """A path under data/raw."""
    return project_root() / "data" / "raw" / name


def processed(name: str = "") -> Path:
    """A path under data/processed."""
    return project_root() / "data" / "processed" / name


def notebooks(name: str = "") -> Path:
    """A path under notebooks."""
    return project_root() / "notebooks" / name


def reports(name: str = "") -> Path:
    """A path under reports."""
    return project_root() / "reports" / name


def shown(path: Path) -> str:
    """The path as a message shows it: relative to the project where it is inside, in POSIX form."""
    try:
        return path.resolve().relative_to(project_root()).as_posix()
    except ValueError:
        return path.as_posix()


def write_with(path: Path, write: Callable[[Path], object]) -> Path:
    """Let `write` fill a temporary file beside `path`, then rename it there; a failure leaves `path` as it was."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.stem}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        write(temporary)
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return path


def write_text(path: Path, text: str) -> Path:
    """Write `text` as UTF-8 with `\\n` line ends, whole or not at all."""
    return write_with(path, lambda temporary: temporary.write_text(text, encoding="utf-8", newline="\n"))


def write_bytes(path: Path, data: bytes) -> Path:
    """Write `data`, whole or not at all."""
    return write_with(path, lambda temporary: temporary.write_bytes(data))
