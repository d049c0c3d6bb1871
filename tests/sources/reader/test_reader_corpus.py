"""What the reader achieves on the labelled passages, with a little slack; skipped where the corpus is not at hand."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]


def benchmark() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reader_benchmark", ROOT / "benchmarks" / "reader.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def result() -> dict[str, Any]:
    module = benchmark()
    folder = module.shared()
    if folder is None:
        pytest.skip("no corpus: set HOSO_SHARED to the folder that holds corpus/")
    return dict(module.score(folder, module.fold(folder, "all")))


def test_numbers_are_found(result: dict[str, Any]) -> None:
    assert result["numbers"]["found"] / result["numbers"]["wanted"] >= 0.96


@pytest.mark.parametrize(("key", "floor"), [("found", 0.94), ("with base", 0.92), ("strict", 0.86)])
def test_claims_agree(key: str, floor: float, result: dict[str, Any]) -> None:
    hits, proposed, labelled = (result["claims"][f"{key} {name}"] for name in ("hits", "proposed", "labelled"))
    assert 2 * hits / (proposed + labelled) >= floor


def test_an_article_without_figures_proposes_nothing() -> None:
    module = benchmark()
    folder = module.shared()
    if folder is None:
        pytest.skip("no corpus: set HOSO_SHARED to the folder that holds corpus/")
    empty = [i for i in module.fold(folder, "all") if not module.gold(folder, i)["claims"]]
    result = module.score(folder, empty)
    assert empty
    assert result["claims"]["found proposed"] == 0
