"""The glossary: sound as it stands, refused where it is not, and whole in both languages."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.labels import LANGUAGES, label
from analysis.reporting.shown_milestones import glossary_page, glossary_shown, valid_words
from analysis.sources.glossary import COLUMNS, load_glossary, validated_glossary

RAW = tables.read_csv(paths.raw("glossary.csv"))


def with_cell(row: int, column: str, value: str) -> pd.DataFrame:
    out = RAW.copy()
    out.loc[row, column] = value
    return out


def test_every_term_has_both_languages() -> None:
    glossary = load_glossary()
    assert len(glossary) == 20
    for column in ("term_vi", "term_en", "definition_vi", "definition_en", "legal_source", "legal_source_vi", "sure"):
        assert (glossary[column] != "").all(), column


def test_the_law_is_the_same_in_both_languages() -> None:
    for row in load_glossary().to_dict("records"):
        numbers = {word.strip(";,()") for word in row["legal_source"].split() if "/" in word}
        assert all(number in row["legal_source_vi"] for number in numbers if number != "02/2017"), row["term_vi"]


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("term_vi", ""), ("term_en", ""), ("definition_vi", ""), ("definition_en", ""), ("legal_source", ""),
        ("legal_source_vi", ""), ("valid_from", "năm 2010"), ("valid_to", "2001-01-01"), ("confidence", "sure"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_refused_by_name(column: str, value: str) -> None:
    with pytest.raises(BadInputError) as caught:
        validated_glossary(with_cell(0, column, value), "glossary.csv")
    assert (caught.value.row, caught.value.column) == (2, column)


def test_a_term_stands_once_and_a_column_may_not_lack() -> None:
    with pytest.raises(BadInputError) as caught:
        validated_glossary(pd.concat([RAW, RAW.iloc[[0]]], ignore_index=True))
    assert caught.value.column == "term_vi"
    with pytest.raises(BadInputError, match="lacks legal_source_vi"):
        validated_glossary(RAW.drop(columns="legal_source_vi"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_page_holds_every_term_its_meaning_and_the_other_language(lang: str) -> None:
    page = glossary_page(lang)
    assert page.startswith(f"# {label('glossary.title', lang)}\n")
    assert page.count("\n## ") == 20
    for row in load_glossary().to_dict("records"):
        for column in ("term_vi", "term_en", f"definition_{lang}"):
            assert row[column] in page
    assert glossary_page(lang) == page
    if lang == "vi":
        assert "Decree" not in page
        assert "Circular" not in page


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_holds_what_the_page_holds(lang: str) -> None:
    shown = glossary_shown(load_glossary(), lang).frame
    assert shown[label("column.definition", lang)].tolist() == load_glossary()[f"definition_{lang}"].tolist()
    assert len(shown.columns) == 7


def test_when_a_term_holds() -> None:
    assert valid_words("2018-06-21", "2025-06-30", "vi") == "từ 21/6/2018 đến 30/6/2025"
    assert valid_words("2011", "", "en") == "since 2011"
    assert valid_words("", "", "en") == ""


def test_the_codebook_names_every_column() -> None:
    codebook = paths.raw("README.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in codebook, column
