from __future__ import annotations

import datetime as dt
import shutil
import unicodedata
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import paths, tables
from analysis.errors import BadInputError
from analysis.sources.claims import DOSSIER_MEASURES, load_raw, plain_name, validated_claims, validated_sources

RAW = load_raw()
CASE = "article-002#6"
ARTICLES = {"article-000": 15, "article-001": 11, "article-002": 13, "article-003": 14, "article-004": 7}


def with_cell(frame: pd.DataFrame, key: str, column: str, value: str) -> pd.DataFrame:
    name = frame.columns[0]
    return frame.assign(**{column: frame[column].where(frame[name] != key, value)})


def refused(claims: pd.DataFrame) -> BadInputError:
    with pytest.raises(BadInputError) as caught:
        validated_claims(claims, RAW.sources, RAW.provinces, "claims.csv")
    return caught.value


def claim(claim_id: str) -> pd.Series:
    return RAW.claims.set_index("claim_id").loc[claim_id]


def test_each_article_has_its_claims() -> None:
    counts = RAW.claims["source_id"].value_counts()
    assert {source: counts[source] for source in ARTICLES} == ARTICLES


def test_claims_are_numbered_in_the_order_in_which_they_stand() -> None:
    for source in ARTICLES:
        own = RAW.claims[RAW.claims["source_id"] == source]
        assert own["claim_id"].tolist() == [f"{source}#{n}" for n in range(1, len(own) + 1)]
        assert own["paragraph"].astype(int).is_monotonic_increasing


def test_the_can_tho_series_is_entered_as_printed() -> None:
    series = RAW.claims[(RAW.claims["source_id"] == "article-002") & (RAW.claims["measure"] == "online_filing")]
    printed = series[["period_text", "level", "numerator_text", "denominator_text", "rate_text"]].to_numpy().tolist()
    assert printed == [
        ["Năm 2015", "3+4", "không phát sinh", "", ""],
        ["Năm 2016", "3", "65", "1.179", "18,13%"],
        ["Năm 2017", "3", "246", "1.408", "17,47%"],
        ["Năm 2018", "3", "760", "1.377", ""],
        ["Năm 2018", "4", "41", "1.377", ""],
        ["Năm 2018", "3+4", "", "1.377", "58,16%"],
        ["Năm 2019", "3", "804", "1.434", ""],
        ["Năm 2019", "4", "77", "1.434", ""],
        ["Năm 2019", "3+4", "", "1.434", "61,43%"],
    ]
    assert set(series["denominator_means"]) == {"", "unknown"}


def test_what_the_documents_do_not_tell_stays_empty() -> None:
    assert claim("article-000#12")[["numerator_text", "denominator_text", "level"]].tolist() == ["", "", ""]
    assert claim("article-003#10")["denominator_text"] == ""
    assert claim("article-004#5")["period_end"] == ""


def test_meaning_of_the_base_is_said_for_dossiers_and_for_nothing_else() -> None:
    articles = RAW.claims[RAW.claims["source_id"].isin(ARTICLES)]
    based = articles["measure"].isin(DOSSIER_MEASURES) & (articles["denominator_text"] != "")
    assert articles.loc[(articles["denominator_means"] != "") != based, "claim_id"].tolist() == []


def test_sources_are_dated_only_as_precisely_as_they_tell() -> None:
    published = RAW.sources.set_index("source_id")["published"]
    assert published[list(ARTICLES)].tolist() == ["", "2024-07", "2020-08-12", "2019-10-22", ""]


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("measure", "filing", "unknown measure 'filing'"),
        ("level", "5", "unknown level '5'"),
        ("province", "Cần Thơ", "unknown province 'Cần Thơ'"),
        ("kind", "article", "unknown kind 'article'"),
        ("qualifier", "more", "unknown qualifier 'more'"),
        ("denominator_means", "all", "unknown denominator_means 'all'"),
        ("denominator_means", "", "what the base counts"),
        ("claim_id", "article-002#5", "is repeated: 'article-002#5'"),
        ("claim_id", "article-002", "<source_id>#<n>"),
        ("claim_id", "article-001#99", "begins article-002#"),
        ("source_id", "article-999", "unknown source 'article-999'"),
        ("period_end", "2015-12-31", "ends before it starts"),
        ("period_start", "2016-02-30", "bad date '2016-02-30'"),
        ("period_end", "31/12/2016", "bad date '31/12/2016'"),
        ("period_start", "2016", "bad date '2016'"),
        ("paragraph", "seven", "a number from 1, or a cell"),
        ("paragraph", "0", "a number from 1, or a cell"),
        ("paragraph", "", "a number from 1, or a cell"),
        ("value_text", "5,51", "beside a count"),
    ],
)
def test_a_faulty_cell_is_refused_by_row_claim_column_and_value(column: str, value: str, complaint: str) -> None:
    error = refused(with_cell(RAW.claims, CASE, column, value))
    assert complaint in str(error)
    assert error.file == "claims.csv"
    assert error.row == RAW.claims.index[RAW.claims["claim_id"] == CASE][0] + 2
    named = value if column == "claim_id" else CASE
    assert named in str(error)
    assert error.column in {column, "claim_id"}


@pytest.mark.parametrize("column", ["numerator_text", "period_text", "note"])
def test_text_that_is_not_nfc_is_refused(column: str) -> None:
    error = refused(with_cell(RAW.claims, "article-002#5", column, unicodedata.normalize("NFD", "không phát sinh")))
    assert error.column == column
    assert "NFC" in str(error)


def test_a_claim_without_a_figure_is_refused() -> None:
    bare = RAW.claims
    for column in ("numerator_text", "denominator_text", "rate_text"):
        bare = with_cell(bare, CASE, column, "")
    assert "no figure at all" in str(refused(bare))


def test_a_base_alone_is_refused() -> None:
    bare = with_cell(with_cell(RAW.claims, CASE, "numerator_text", ""), CASE, "rate_text", "")
    assert "a base alone" in str(refused(bare))


def test_other_needs_a_plain_name() -> None:
    assert "plain name" in str(refused(with_cell(RAW.claims, "article-004#7", "note", "video clips made")))
    assert plain_name(claim("article-004#7")["note"]) == "video clips made"


def test_cells_of_a_form_are_places_too() -> None:
    claims = with_cell(RAW.claims, CASE, "paragraph", "Biểu 1!D9")
    assert validated_claims(claims, RAW.sources, RAW.provinces) is claims


def test_a_claim_may_lack_its_place_only_where_the_document_was_not_kept() -> None:
    sources = with_cell(RAW.sources, "article-002", "sha256", "")
    claims = with_cell(RAW.claims, CASE, "paragraph", "")
    assert validated_claims(claims, sources, RAW.provinces) is claims
    refused(claims)


@pytest.mark.parametrize(
    ("column", "value", "complaint"),
    [
        ("source_id", "article-001", "is repeated: 'article-001'"),
        ("source_id", "", "a key without #"),
        ("kind", "actual", "unknown kind 'actual'"),
        ("published", "12/08/2020", "bad date"),
        ("published", "2020-13", "bad date"),
        ("published", "2020-02-30", "bad date"),
        ("province", "cantho", "unknown province"),
        ("sha256", "ABC", "64 lower-case"),
        ("sha256", RAW.sources["sha256"].iloc[1], "is repeated"),
    ],
)
def test_a_faulty_source_is_refused(column: str, value: str, complaint: str) -> None:
    with pytest.raises(BadInputError, match=r"sources\.csv, row 4, column") as caught:
        validated_sources(with_cell(RAW.sources, "article-002", column, value), RAW.provinces)
    assert complaint in str(caught.value)


@given(st.dates(), st.dates())
def test_a_period_is_accepted_exactly_if_it_does_not_run_backwards(start: dt.date, end: dt.date) -> None:
    one = RAW.claims[RAW.claims["claim_id"] == CASE].assign(period_start=start.isoformat(), period_end=end.isoformat())
    if start <= end:
        assert validated_claims(one, RAW.sources, RAW.provinces) is one
    else:
        assert refused(one).column == "period_end"


@given(st.text(max_size=8))
def test_only_words_of_the_vocabulary_are_measures(word: str) -> None:
    one = RAW.claims[RAW.claims["claim_id"] == CASE].assign(measure=word)
    if word in tables.MEASURES:
        validated_claims(one, RAW.sources, RAW.provinces)
    else:
        refused(one)


def test_a_file_that_is_not_nfc_is_refused_by_line(tmp_path: Path) -> None:
    for name in ("provinces.csv", "sources.csv", "claims.csv"):
        shutil.copy(paths.raw(name), tmp_path)
    assert len(load_raw(tmp_path).claims) == len(RAW.claims)
    text = (tmp_path / "claims.csv").read_text(encoding="utf-8").split("\n")
    text[3] = unicodedata.normalize("NFD", text[3])
    (tmp_path / "claims.csv").write_text("\n".join(text), encoding="utf-8")
    with pytest.raises(BadInputError, match="is not NFC") as caught:
        load_raw(tmp_path)
    assert caught.value.row == 4
