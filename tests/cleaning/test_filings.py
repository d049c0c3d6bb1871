from __future__ import annotations

import pandas as pd
import pytest
from printed_claims import RAW, filed, observed, online

from analysis import paths, tables
from analysis.cleaning.checks import check_filings
from analysis.cleaning.corrections import read_corrections
from analysis.cleaning.filings import NOT_COMPARABLE, assemble_filings, unsettled
from analysis.cleaning.observations import observe
from analysis.vietnamese import slug


@pytest.fixture(scope="module")
def can_tho() -> pd.DataFrame:
    """The filings of Cần Thơ's department, as its article tells them, by year."""
    observations = observe(RAW.claims, RAW.provinces, read_corrections(paths.raw("corrections.yml")))
    filings = check_filings(assemble_filings(observations, RAW.claims), RAW.provinces)
    mine = (filings["province"] == "can-tho") & filings["agency"].map(slug).str.startswith("so-van-hoa")
    return filings.loc[mine].set_index("year")


def test_can_tho_as_the_reference_has_it(can_tho: pd.DataFrame) -> None:
    reference = {2016: (65, 1179), 2017: (246, 1408), 2018: (801, 1377), 2019: (881, 1434)}
    for year, (count, total) in reference.items():
        row = can_tho.loc[year]
        assert (row["dossiers_online"], row["dossiers_received"], row["comparable"]) == (count, total, True)
        assert row["share_online"] == pytest.approx(count / total)
        assert row["dossiers_not_online"] == total - count
        assert row["denominator_means"] == "unknown"
        assert row["period_convention"] == "unknown"
    assert can_tho.loc[2018, ["dossiers_online_level3", "dossiers_online_level4"]].tolist() == [760, 41]
    assert can_tho.loc[2018, "claim_ids"] == "article-002#8 article-002#9 article-002#10"


def test_2015_has_no_denominator_and_gets_none(can_tho: pd.DataFrame) -> None:
    row = can_tho.loc[2015]
    assert row["dossiers_online"] == 0
    for name in ("dossiers_received", "share_online", "dossiers_not_online", "share_stated"):
        assert pd.isna(row[name]), name
    assert not row["comparable"]
    assert row["not_comparable_because"] == "no_denominator"


def test_2016_alone_is_disputed_and_keeps_its_counts(can_tho: pd.DataFrame) -> None:
    assert list(can_tho.index[can_tho["disputed"]]) == [2016]
    assert can_tho.loc[2016, "share_stated"] == pytest.approx(0.1813)


CASES: list[tuple[dict[str, str], str]] = [
    ({}, ""),
    ({"denominator_text": ""}, "no_denominator"),
    ({"period_start": "2018-04-01"}, "part_year"),
    ({"period_start": ""}, "part_year"),
    ({"period_start": "2017-12-15", "period_end": "2018-12-14"}, ""),
    ({"period_start": "2025-01-01", "period_end": "2025-12-31"}, "territory_changed"),
    ({"denominator_means": "level_3_4_procedures"}, "level_3_4_base"),
    ({"qualifier": "about"}, "hedged"),
    (
        {"qualifier": "over", "period_start": "2018-10-21", "denominator_text": ""},
        "no_denominator part_year hedged",
    ),
    ({"numerator_text": "", "denominator_text": "", "rate_text": "85%"}, "no_counts no_denominator"),
    ({"agency": "Sở Tư pháp - lĩnh vực lý lịch tư pháp"}, "part_of_agency"),
]


@pytest.mark.parametrize(("cells", "reasons"), CASES)
def test_what_may_not_enter_a_trend_says_why(cells: dict[str, str], reasons: str) -> None:
    filings = filed(online("246", "1.408") | cells)
    assert list(filings["not_comparable_because"]) == [reasons]
    assert list(filings["comparable"]) == [reasons == ""]


def test_every_reason_is_used_by_a_rule() -> None:
    told = {word for case in CASES for word in case[1].split()}
    assert set(NOT_COMPARABLE) - told == {"bases_differ"}
    own_base = {"denominator_means": "level_3_4_procedures"}
    filings = filed(online("90", "117", level="3", **own_base), online("6", "11", level="4", **own_base))
    assert [cell.split()[0] for cell in filings["not_comparable_because"]] == ["bases_differ"]
    assert filings["share_online"].isna().all()


def test_dossiers_carried_over_are_never_in_the_base() -> None:
    filings = filed(
        online("1.408", measure="dossiers_received"),
        online("246"),
        online("92", measure="carried_over"),
    )
    row = filings.iloc[0]
    assert (row["dossiers_received"], row["dossiers_carried_over"], row["dossiers_online"]) == (1408, 92, 246)
    assert row["share_online"] == pytest.approx(246 / 1408)


def test_channels_without_a_total_add_up_to_the_base() -> None:
    row = filed(
        online("246"), online("1.000", measure="in_person_filing"), online("162", measure="postal_intake")
    ).iloc[0]
    assert (row["dossiers_received"], row["dossiers_not_online"]) == (1408, 1162)


def test_a_hedged_figure_yields_to_a_plain_one() -> None:
    row = filed(online("250", "1.408", qualifier="about"), online("246", "1.408", paragraph="2")).iloc[0]
    assert row["dossiers_online"] == 246


def test_targets_other_measures_and_claims_without_a_period_make_no_filing() -> None:
    for cells in ({"kind": "target"}, {"kind": "change"}, {"measure": "online_result"}, {"period_end": ""}):
        assert len(filed(online("246", "1.408") | cells)) == 0, cells


@pytest.mark.parametrize(
    "other",
    [
        {"province": "nam-dinh"},
        {"agency": "Sở Y"},
        {"agency": "cấp huyện"},
        {"denominator_means": "resolved"},
        {"period_start": "2017-01-01", "period_end": "2017-12-31"},
    ],
)
def test_figures_of_another_cell_stand_in_a_row_of_their_own(other: dict[str, str]) -> None:
    filings = filed(online("246", "1.408"), online("65", "1.179") | other)
    assert sorted(filings["dossiers_online"]) == [65, 246]
    assert not filings.duplicated(list(tables.KEYS["filings"])).any()


def test_levels_counted_on_bases_of_their_own_get_no_common_base() -> None:
    rows = [
        online("90.677", "117.370", level="3", denominator_means="level_3_4_procedures"),
        online("6.227", "11.176", level="4", denominator_means="level_3_4_procedures"),
    ]
    assert set(observed(*rows)["diagnosis"]) == {"counts_only"}
    row = filed(*rows).iloc[0]
    assert pd.isna(row["dossiers_received"])
    assert pd.isna(row["share_online"])
    assert not row["comparable"]


@pytest.mark.parametrize(
    ("period", "convention"),
    [
        ({"period_text": "năm 2018"}, "unknown"),
        ({"period_text": "từ 01/01/2018 đến 31/12/2018"}, "calendar"),
        (
            {"period_text": "15/12/2017 - 14/12/2018", "period_start": "2017-12-15", "period_end": "2018-12-14"},
            "15_dec",
        ),
    ],
)
def test_a_convention_is_written_only_where_printed_days_prove_it(period: dict[str, str], convention: str) -> None:
    filings = filed(online("246", "1.408") | period)
    assert list(filings["period_convention"]) == [convention]
    assert list(filings["year"]) == [2018]


def test_what_waits_is_listed_with_the_part_in_doubt() -> None:
    waiting = unsettled(observed(online("426", "1.408", "17,47%"), online("65", "1.179", "18,13%", agency="Sở Y")))
    assert waiting[["claim_id", "fault", "reading"]].to_numpy().tolist() == [["test#1", "numerator", "246"]]
