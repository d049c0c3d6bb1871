from __future__ import annotations

import stat
from pathlib import Path

import pytest

from analysis import paths


def test_the_root_is_the_nearest_ancestor_with_runs_toml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for root in (tmp_path, tmp_path / "inner"):
        (root / "notebooks").mkdir(parents=True)
        (root / paths.MARKER).touch()
    deep = tmp_path / "inner" / "notebooks" / "deep"
    deep.mkdir()
    assert paths.project_root(deep) == tmp_path / "inner"
    assert paths.project_root(tmp_path / "notebooks") == tmp_path
    monkeypatch.chdir(deep)
    assert paths.raw("claims.csv") == tmp_path / "inner" / "data" / "raw" / "claims.csv"


def test_outside_any_project_the_root_is_the_checkout_of_the_package(tmp_path: Path) -> None:
    root = paths.project_root(tmp_path)
    assert (root / "src" / "analysis" / "paths.py").samefile(paths.__file__)


def test_a_path_is_shown_relative_to_the_project_and_whole_outside(tmp_path: Path) -> None:
    assert paths.shown(paths.raw("claims.csv")) == "data/raw/claims.csv"
    assert paths.shown(tmp_path / "own.csv") == (tmp_path / "own.csv").as_posix()


def test_a_failing_writer_leaves_the_earlier_file_and_nothing_else(tmp_path: Path) -> None:
    target = paths.write_text(tmp_path / "made" / "table.csv", "earlier\n")

    def half(temporary: Path) -> None:
        temporary.write_text("half", encoding="utf-8")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        paths.write_with(target, half)
    assert target.read_text(encoding="utf-8") == "earlier\n"
    assert list(target.parent.iterdir()) == [target]


def test_an_interrupt_leaves_nothing_behind(tmp_path: Path) -> None:
    def interrupted(_: Path) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        paths.write_with(tmp_path / "table.csv", interrupted)
    assert list(tmp_path.iterdir()) == []


def test_text_is_written_as_utf_8_with_plain_line_ends_for_everyone_to_read(tmp_path: Path) -> None:
    target = paths.write_text(tmp_path / "note.txt", "hồ sơ\nđã\n")
    assert target.read_bytes() == "hồ sơ\nđã\n".encode()
    assert stat.S_IMODE(target.stat().st_mode) == 0o644
