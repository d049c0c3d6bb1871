"""The table of milestones: sound as it stands, and refused where it is not."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.labels import LANGUAGES, label
from analysis.reporting.shown_milestones import milestones_shown, sure_words
from analysis.sources.milestones import COLUMNS, KINDS, load_milestones, validated_milestones
from analysis.sources.sureness import seen_at, sureness

RAW = tables.read_csv(paths.raw("milestones.csv"))


def with_cell(row: int, column: str, value: str) -> pd.DataFrame:
    out = RAW.copy()
    out.loc[row, column] = value
    return out


def test_every_document_is_there_in_order_of_date() -> None:
    milestones = load_milestones()
    assert len(milestones) == len(RAW) == 41
    assert milestones["date"].is_monotonic_increasing
    assert set(milestones["kind"]) == set(KINDS)


def test_five_days_are_marked() -> None:
    milestones = load_milestones()
    marked = milestones.loc[milestones["mark"]].sort_values("letter")
    assert marked["letter"].tolist() == list("abcde")
    assert marked["day"].tolist() == ["2018-01-01", "2018-06-21", "2019-12-09", "2020-12-15", "2022-08-15"]
    assert set(milestones.loc[~milestones["mark"], "letter"]) == {""}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("date", "13/6/2011"), ("date", ""), ("date", "2011-02-30"), ("date_kind", "signed"),
        ("effective_from", "2011"),
        ("effective_from", "2011-13-01"), ("document", ""), ("title_en", ""), ("title_vi", ""), ("kind", "law"),
        ("mark", "yes"), ("mark", "true"), ("label_vi", "một nhãn"), ("label_en", "a label"), ("confidence", ""),
        ("confidence", "sure"),
    ],
)  # fmt: skip
def test_a_bad_cell_is_refused_by_name(column: str, value: str) -> None:
    with pytest.raises(BadInputError) as caught:
        validated_milestones(with_cell(0, column, value), "milestones.csv")
    assert caught.value.row == 2
    assert caught.value.column == (column if (column, value) != ("mark", "true") else "label_vi")
    assert caught.value.file == "milestones.csv"


def test_a_mark_needs_a_day() -> None:
    first = with_cell(0, "mark", "true")
    first.loc[0, ["effective_from", "date", "label_vi", "label_en"]] = ["", "2011", "nhãn", "label"]
    with pytest.raises(BadInputError, match="holds 'true'"):
        validated_milestones(first)


def test_a_document_stands_once_a_date_and_a_column_may_not_lack() -> None:
    with pytest.raises(BadInputError) as caught:
        validated_milestones(pd.concat([RAW, RAW.iloc[[3]]], ignore_index=True))
    assert caught.value.column == "document"
    with pytest.raises(BadInputError, match="lacks label_vi"):
        validated_milestones(RAW.drop(columns="label_vi"))


@pytest.mark.parametrize(
    ("confidence", "source", "sure"),
    [
        ("high", "a page", "high"), ("medium", "not verified", "medium unverified"), ("medium-high", "", "mixed"),
        ("issue date high; effective day medium", "effective day not verified", "mixed unverified"),
        ("high; number not found", "a page", "high unverified"), ("low", "", "low"), ("", "", ""), ("likely", "", ""),
    ],
)  # fmt: skip
def test_how_sure_is_read_from_its_words(confidence: str, source: str, sure: str) -> None:
    assert sureness(confidence, source) == sure


@pytest.mark.parametrize("lang", LANGUAGES)
def test_milestones_are_shown_with_how_sure_they_are(lang: str) -> None:
    milestones = load_milestones()
    shown = milestones_shown(milestones, lang).frame
    assert len(shown) == len(milestones)
    assert shown[label("column.title", lang)].tolist() == milestones[f"title_{lang}"].tolist()
    assert all(shown[label("column.sure", lang)])
    assert sure_words("mixed unverified", lang).count(";") == 1
    assert not shown.map(lambda cell: "NA" in str(cell)).any(axis=None)


@pytest.mark.parametrize(
    ("source", "places"),
    [
        ("english.luatvietnam.vn 62349; effective day not verified", "english.luatvietnam.vn 62349"),
        ("articles 002 and 004 of the study; press-60", "article-002; article-004; press-60"),
        ("recital of 3951/QĐ-BKHCN, vanbanphapluat.co", "vanbanphapluat.co"),
        ("undp.org papi2020; sdg16hub.org node 361", "undp.org papi2020; sdg16hub.org node 361"),
        ("not verified", ""),
    ],
)
def test_where_it_was_seen_is_read_from_the_note(source: str, places: str) -> None:
    assert seen_at(source) == places


def test_the_codebook_names_every_column() -> None:
    codebook = paths.raw("README.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in codebook, column
