from __future__ import annotations

import pandas as pd
import pytest

from analysis.cleaning.selection import (
    check_provinces,
    of_agency,
    provinces_asked,
    select_filings,
    select_observations,
)
from analysis.cleaning.study import Study, read_study
from analysis.errors import BadInputError

AGENCY = "so-van-hoa"


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study()


def can_tho(study: Study, disputed: str = "counts", first: int = 2015, last: int = 2020) -> pd.DataFrame:
    return select_filings(study.filings, ["can-tho"], AGENCY, first, last, disputed).set_index("year")


def test_the_counts_are_used_unless_asked_otherwise(study: Study) -> None:
    chosen = can_tho(study)
    assert list(chosen.index) == [2015, 2016, 2017, 2018, 2019]
    assert chosen.loc[2016, "dossiers_online"] == 65


def test_the_stated_rate_gives_214_of_1179_for_2016_and_changes_no_other_year(study: Study) -> None:
    counts, stated = can_tho(study), can_tho(study, "stated")
    row = stated.loc[2016]
    assert (row["dossiers_online"], row["dossiers_received"], row["dossiers_not_online"]) == (214, 1179, 965)
    assert row["share_online"] == pytest.approx(214 / 1179)
    # 214 says nothing of levels, and is not even consistent with the source: 214 of 1179 are 18.15 %.
    assert pd.isna(row["dossiers_online_level3"])
    assert f"{100 * row['share_online']:.2f}" == "18.15"
    pd.testing.assert_frame_equal(stated.drop(index=2016), counts.drop(index=2016))


def test_a_disputed_year_can_be_left_out(study: Study) -> None:
    assert list(can_tho(study, "excluded").index) == [2015, 2017, 2018, 2019]


def test_the_window_is_inclusive_on_both_sides(study: Study) -> None:
    assert list(can_tho(study, first=2016, last=2018).index) == [2016, 2017, 2018]
    assert list(can_tho(study, first=2017, last=2017).index) == [2017]
    assert len(can_tho(study, first=2030, last=2031)) == 0


@pytest.mark.parametrize(
    ("arguments", "column"), [(([], "", 2015, 2020, "guess"), "disputed"), (([], "", 2020, 2015), "first_year")]
)
def test_a_wrong_choice_is_refused(study: Study, arguments: tuple[object, ...], column: str) -> None:
    with pytest.raises(BadInputError) as caught:
        select_filings(study.filings, *arguments)  # type: ignore[arg-type]
    assert caught.value.column == column


def test_no_province_named_means_every_one_and_the_input_is_not_changed(study: Study) -> None:
    before = study.filings.copy(deep=True)
    chosen = select_filings(study.filings, [], AGENCY, 2015, 2020, "stated")
    assert {"can-tho", "dong-thap", "nam-dinh"} <= set(chosen["province"])
    pd.testing.assert_frame_equal(study.filings, before)


def test_an_agency_is_named_by_the_beginning_of_its_slug() -> None:
    table = pd.DataFrame({"agency": ["Sở Văn hóa, Thể thao và Du lịch", "Sở Văn hóa và Thể thao", "Sở Y tế", ""]})
    assert list(of_agency(table, AGENCY)) == [True, True, False, False]
    assert list(of_agency(table, "so-y-te")) == [False, False, True, False]
    assert list(of_agency(table, "")) == [True] * 4


def test_a_row_of_ones_own_without_an_agency_belongs_to_any() -> None:
    table = pd.DataFrame({"agency": ["", "", "Sở Y tế"], "claim_ids": ["own#2", "article-002#6", "own#3"]})
    assert list(of_agency(table, AGENCY)) == [True, False, False]


def test_an_observation_without_a_year_is_kept(study: Study) -> None:
    chosen = select_observations(study.observations, ["dong-thap"], AGENCY, 2030, 2031)
    assert len(chosen) > 0
    assert chosen["year"].isna().all()


def test_the_provinces_of_a_page_are_those_named_or_those_found(study: Study) -> None:
    chosen = can_tho(study).reset_index()
    nothing = study.observations.iloc[:0]
    assert provinces_asked([], chosen, nothing) == ["can-tho"]
    assert provinces_asked(["ca-mau"], chosen, nothing) == ["ca-mau"]
    assert provinces_asked([], chosen.iloc[:0], nothing.assign(province="")) == []


def test_an_unknown_province_is_refused_with_the_nearest(study: Study) -> None:
    check_provinces(["can-tho", "ca-mau"], study.provinces)
    with pytest.raises(BadInputError, match="no province 'can-tha'; did you mean can-tho"):
        check_provinces(["can-tha"], study.provinces)
