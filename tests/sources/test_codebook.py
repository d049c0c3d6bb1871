"""The codebook in data/raw/README.md says what the tables say."""

from __future__ import annotations

import re

import pytest

from analysis import paths, tables
from analysis.sources.provinces import REGIONS

CODEBOOK = paths.raw("README.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    section = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#|\Z)", CODEBOOK, re.MULTILINE | re.DOTALL)
    assert section is not None, f"the codebook has no section {heading}"
    cells = re.findall(r"^\| (`[^`]+`|\(empty\)) \|", section.group(1), re.MULTILINE)
    return ["" if cell == "(empty)" else cell.strip("`") for cell in cells]


@pytest.mark.parametrize("table", ["provinces", "sources", "claims"])
def test_every_column_is_described_in_order(table: str) -> None:
    assert first_cells(f"{table}.csv") == list(tables.TABLES[table])


@pytest.mark.parametrize("name", ["measure", "level", "kind", "qualifier", "denominator_means"])
def test_every_word_of_a_vocabulary_is_defined(name: str) -> None:
    assert first_cells(name) == list(tables.column("claims", name).words)


@pytest.mark.parametrize("word", [*REGIONS, *tables.column("sources", "kind").words])
def test_words_without_a_table_of_their_own_are_named(word: str) -> None:
    assert f"`{word}`" in CODEBOOK
