"""What a profile is made from: an edit shows in the slices that it belongs to, and in no other."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from analysis import paths, tables
from analysis.cleaning.profile import ProfileData, profile_data, province_slice, provinces_with_figures, select_profile
from analysis.cleaning.selection import one_province
from analysis.cleaning.study import Study, read_study
from analysis.errors import BadInputError


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study()


@pytest.fixture(scope="module")
def before(study: Study) -> dict[str, str]:
    return slices(study)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, with a copy of the study's raw tables."""
    shutil.copytree(paths.raw(), tmp_path / "data" / "raw")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "runs.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def slices(study: Study) -> dict[str, str]:
    return {province: province_slice(province, study) for province in provinces_with_figures(study)}


def edit(project: Path, table: str, key: str, **cells: str) -> None:
    path = project / "data" / "raw" / f"{table}.csv"
    frame = tables.read_csv(path)
    row = frame.iloc[:, 0] == key
    assert row.sum() == 1
    for name, text in cells.items():
        frame.loc[row, name] = text
    tables.write_csv(frame, path)


def changed(before: dict[str, str]) -> set[str]:
    after = slices(read_study())
    return {province for province in {*before, *after} if before.get(province) != after.get(province)}


def test_a_claim_of_one_province_is_in_its_slice_alone(before: dict[str, str], project: Path) -> None:
    edit(project, "claims", "article-003#2", value_text="13")
    assert changed(before) == {"ha-noi"}


def test_a_comparable_claim_is_in_the_slices_of_its_region(study: Study, before: dict[str, str], project: Path) -> None:
    edit(project, "claims", "article-004#3", numerator_text="24", rate_text="4,1%")
    region = study.provinces.set_index("province")["region"]
    around = {slug for slug in provinces_with_figures(study) if region[slug] == region["dong-thap"]}
    assert {"dong-thap", "can-tho"} <= around
    assert changed(before) == around


def test_what_no_profile_shows_is_in_no_slice(before: dict[str, str], project: Path) -> None:
    edit(project, "sources", "article-002", note="Read again.", url="https://example.org")
    edit(project, "provinces", "can-tho", aliases="CT")
    claims = project / "data" / "raw" / "claims.csv"
    head, *rows = claims.read_text(encoding="utf-8").splitlines(keepends=True)
    claims.write_text("".join([head, *reversed(rows)]), encoding="utf-8")
    assert changed(before) == set()


def test_what_a_profile_shows_besides_claims_is_in_its_slice(before: dict[str, str], project: Path) -> None:
    edit(project, "sources", "article-001", title="Another title")
    corrections = project / "data" / "raw" / "corrections.yml"
    text = corrections.read_text(encoding="utf-8")
    assert text.count("one digit of the printed rate is wrong.") == 1
    corrections.write_text(text.replace("one digit of the printed rate is wrong.", "a misprint."), encoding="utf-8")
    assert changed(before) == {"can-tho", "nam-dinh"}


def test_the_first_figure_of_a_province_makes_it_a_neighbour_with_a_page(before: dict[str, str], project: Path) -> None:
    assert "hau-giang" not in before
    edit(project, "claims", "press-32#1", province="hau-giang")
    assert {"hau-giang", "can-tho"} <= changed(before)


def test_a_profile_holds_its_own_rows_and_the_comparable_ones_of_its_region(study: Study) -> None:
    profile = profile_data("can-tho", study)
    for name in ("claims", "observations", "filings"):
        assert set(getattr(profile, name)["province"]) == {"can-tho"}, name
    assert [correction.claim_id for correction in profile.corrections] == ["article-002#6"]
    assert set(profile.sources["source_id"]) == set(profile.claims["source_id"])
    assert list(profile.regional["province"]) == ["dong-thap"]
    assert profile.regional["comparable"].all()
    assert len(profile.region) == 13
    assert profile.region.set_index("province")["reported"]["ca-mau"] == False  # noqa: E712  (a numpy boolean)


def test_every_province_with_a_claim_has_a_profile(study: Study) -> None:
    assert set(provinces_with_figures(study)) == set(study.claims["province"]) - {""}
    assert (
        sum(len(profile_data(slug, study).claims) for slug in provinces_with_figures(study))
        == (study.claims["province"] != "").sum()
    )
    with pytest.raises(KeyError):
        profile_data("atlantis", study)


def test_the_window_and_the_agency_narrow_every_part(study: Study) -> None:
    whole = profile_data("can-tho", study)
    chosen = select_profile(whole, "so-van-hoa", 2016, 2018)
    assert list(chosen.filings["year"]) == [2016, 2017, 2018]
    assert set(chosen.observations["year"].dropna()) == {2016, 2017, 2018}
    assert set(chosen.claims["claim_id"]) == set(chosen.observations["claim_id"])
    assert set(chosen.sources["source_id"]) == {"article-002"}
    assert len(chosen.regional) == 0
    assert not select_profile(whole, "", 2017, 2025).corrections
    assert chosen_online(select_profile(whole, "", 2015, 2025, "stated")) == 214
    with pytest.raises(BadInputError, match="2020 is after 2015"):
        select_profile(whole, "", 2020, 2015)


def chosen_online(profile: ProfileData) -> int:
    return int(profile.filings.set_index("year").loc[2016, "dossiers_online"])


def test_a_filing_that_spans_two_years_stays_where_it_ends(study: Study) -> None:
    whole = profile_data("dak-lak", study)
    inside, after = select_profile(whole, "", 2015, 2017), select_profile(whole, "", 2018, 2025)
    assert list(inside.filings["period_end"]) == ["2017-10-31"]
    assert inside.filings["year"].isna().all()
    assert after.filings.empty


def test_a_table_of_ones_own_gives_a_profile_of_its_filings(tmp_path: Path, study: Study) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("province,year,received,online\nHà Nam,2018,200,50\nHà Nam,2019,210,80\nNam Định,2019,90,9\n")
    profile = select_profile(profile_data("ha-nam", read_study(str(path))), "", 2015, 2025)
    assert profile.is_own
    assert list(profile.filings["dossiers_online"]) == [50, 80]
    assert list(profile.regional["province"]) == ["nam-dinh"]
    assert list(profile.sources["source_id"]) == ["own"]
    reported = profile.region.set_index("province")["reported"]
    assert set(reported[reported].index) == {"ha-nam", "nam-dinh"}
    beside = profile_data("ha-nam", read_study(f"+{path}"))
    assert not beside.is_own
    assert len(beside.filings) == 1 + len(profile_data("ha-nam", study).filings) + 1


@pytest.mark.parametrize("given", [[], ["can-tho", "ha-noi"]])
def test_a_page_is_about_exactly_one_province(given: list[str], study: Study) -> None:
    with pytest.raises(BadInputError, match="a profile is about one province"):
        one_province(given, study.provinces)
    assert one_province(["can-tho"], study.provinces) == "can-tho"
    with pytest.raises(BadInputError, match="no province 'can-to'; did you mean can-tho"):
        one_province(["can-to"], study.provinces)
