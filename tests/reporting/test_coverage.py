"""Coverage, comparables and series against the claims and filings they are made of, and the artists against them."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from drawn_selections import comparable_shares, counted, filings, known, study, tiles
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from analysis import tables
from analysis.labels import LANGUAGES, count, label, province_name
from analysis.modelling.intervals import exact
from analysis.reporting import registry, style
from analysis.reporting.comparables import (
    MINIMUM_YEARS,
    TARGET_SHARE,
    comparable_shares_table,
    series_table,
)
from analysis.reporting.coverage import STATUSES, TILE_STATES, coverage_table, tile_grid, tiles_table
from analysis.reporting.figure_comparable import short_agency
from analysis.reporting.figure_coverage import LONGEST_NAME, SIGNS, short_name, tile_name
from analysis.reporting.shown_coverage import (
    coverage_by_measure_shown,
    coverage_by_scope_shown,
    coverage_by_year_shown,
    missing_words,
)
from analysis.reporting.shown_scopes import scopes_words, series_shown


def drawn(figure_id: str, table: pd.DataFrame, lang: str = "en") -> Figure:
    with style.house_style():
        figure = registry.FIGURES[figure_id].draw(table, lang)
        figure.draw_without_rendering()
    return figure


def test_every_province_has_one_tile_and_no_two_share_one() -> None:
    grid = tile_grid()
    assert sorted(grid["province"]) == sorted(study().provinces["province"])
    assert not grid.duplicated(["row", "column"]).any()
    assert not (grid[["row", "column"]] < 0).any(axis=None)


def test_neighbours_stand_near_one_another_and_north_is_up() -> None:
    place = {row.province: (row.row, row.column) for row in tile_grid().itertuples()}
    for one, other in (
        ("can-tho", "hau-giang"), ("can-tho", "vinh-long"), ("ha-noi", "bac-ninh"), ("ho-chi-minh", "binh-duong"),
        ("da-nang", "quang-nam"), ("kon-tum", "gia-lai"), ("nghe-an", "ha-tinh"), ("ca-mau", "bac-lieu"),
    ):  # fmt: skip
        assert max(abs(a - b) for a, b in zip(place[one], place[other], strict=True)) <= 1, (one, other)
    southwards = ["ha-giang", "ha-noi", "nghe-an", "thua-thien-hue", "quang-ngai", "lam-dong", "ho-chi-minh", "ca-mau"]
    assert [place[slug][0] for slug in southwards] == sorted(place[slug][0] for slug in southwards)
    regions = study().provinces.set_index("province")["region"]
    grid = tile_grid().assign(region=lambda frame: frame["province"].map(regions))
    # A region is one patch: each of its tiles touches another, corner included.
    for _, unit in grid.groupby("region"):
        cells = unit[["row", "column"]].to_numpy()
        for cell in cells:
            assert (np.abs(cells - cell).max(axis=1) == 1).any(), cell


def test_every_actual_claim_is_counted_once() -> None:
    actual = study().observations.loc[study().observations["kind"] == "actual"]
    coverage = known()
    assert coverage[list(STATUSES)].to_numpy().sum() == len(actual)
    ids = [claim for cell in coverage["claim_ids"] for claim in cell.split()]
    assert sorted(ids) == sorted(actual["claim_id"])
    assert (coverage["claim_ids"].str.split().str.len() == coverage[list(STATUSES)].sum(axis=1)).all()
    assert not coverage.duplicated(["province", "scope", "measure", "year"]).any()


def test_what_is_usable_of_filing_online_is_what_may_enter_a_trend() -> None:
    comparable = study().filings.loc[study().filings["comparable"]]
    expected = {claim for cell in comparable["claim_ids"] for claim in cell.split()}
    online = study().observations.set_index("claim_id")["measure"] == "online_filing"
    coverage = known()
    cells = coverage.loc[(coverage["measure"] == "online_filing") & (coverage["usable"] > 0)]
    found = {claim for cell in cells["claim_ids"] for claim in cell.split()}
    assert {claim for claim in expected if online.get(claim, False)} <= found
    counts = int(coverage.loc[coverage["measure"] == "online_filing", "usable"].sum())
    assert counts == sum(online.get(claim, False) for claim in expected)


def test_a_contradiction_is_disputed_and_a_target_is_not_counted() -> None:
    coverage = known()
    papi = coverage.loc[(coverage["measure"] == "papi") & (coverage["province"] == "quang-ninh")]
    assert papi.loc[papi["year"] == 2020, "disputed"].tolist() == [2]
    khanh_hoa = coverage.loc[(coverage["province"] == "khanh-hoa") & (coverage["measure"] == "online_filing")]
    targets = set(study().claims.loc[study().claims["kind"] == "target", "claim_id"])
    assert not targets & {claim for cell in khanh_hoa["claim_ids"] for claim in cell.split()}


def test_a_tile_says_the_best_that_is_known_in_its_window() -> None:
    table = tiles().set_index("province")
    assert table.loc["can-tho", "state"] == "usable"
    assert table.loc["nam-dinh", "state"] == "partial"
    assert table.loc["lao-cai", "state"] == "other"
    assert table.loc["dien-bien", "state"] == "nothing"
    assert table.loc["ha-nam", "state"] == "nothing", "its only figure is of 2024"
    later = tiles_table(known(), study().provinces, years=(2021, 2025)).set_index("province")
    assert later.loc["ha-nam", "state"] == "usable"
    for row in table.to_dict("records"):
        first = next((name for name in (*STATUSES, "other") if row[name]), "nothing")
        assert row["state"] == first
        assert (row["claim_ids"] == "") == (row["state"] == "nothing")


def test_a_scope_narrows_the_grid_and_other_scopes_become_other_figures() -> None:
    whole = tiles_table(known(), study().provinces, scope="province").set_index("province")
    assert whole.loc["can-tho", "state"] == "other"
    assert whole.loc["quang-ninh", "partial"] == 1
    both = tiles().set_index("province")
    sums = [table[[*STATUSES, "other"]].to_numpy().sum() for table in (whole, both)]
    assert sums[0] == sums[1]


def test_a_tile_shows_disputed_figures_only_where_there_is_nothing_better() -> None:
    claims = study().claims.loc[study().claims["claim_id"] == "press-37#1"]
    observations = study().observations.loc[study().observations["claim_id"] == "press-37#1"]
    doubtful = observations.assign(fault="numerator", diagnosis="contradiction")
    table = tiles_table(coverage_table(doubtful, claims), study().provinces, years=(2023, 2023)).set_index("province")
    assert table.loc["kon-tum", ["state", "usable", "partial", "disputed"]].tolist() == ["disputed", 0, 0, 1]
    fine = coverage_table(observations, claims)
    assert tiles_table(fine, study().provinces, years=(2023, 2023)).set_index("province").loc["kon-tum", "partial"] == 1


def test_no_claims_are_no_figures_and_no_error() -> None:
    nothing = coverage_table(study().observations.iloc[:0], study().claims)
    table = tiles_table(nothing, study().provinces)
    assert set(table["state"]) == {"nothing"}
    assert coverage_by_scope_shown(nothing, "vi").frame.empty
    assert coverage_by_year_shown(nothing, "vi").frame.empty
    assert coverage_by_measure_shown(nothing, "vi").frame.empty
    assert "63" in missing_words(nothing, table, "vi").text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_tiles_are_those_of_the_table(lang: str) -> None:
    table = tiles()
    (axes,) = drawn("coverage", table, lang).axes
    patches = {
        str(patch.get_gid()): patch for patch in axes.patches if isinstance(patch, Rectangle) and patch.get_gid()
    }
    assert set(patches) == {f"tile {slug}" for slug in table["province"]}
    shown = {
        (round(float(text.get_position()[0]), 2), round(float(text.get_position()[1]), 2)): text.get_text()
        for text in axes.texts
    }
    for tile in table.to_dict("records"):
        patch = patches[f"tile {tile['province']}"]
        assert (int(patch.get_x()), int(patch.get_y())) == (tile["column"], tile["row"])
        assert bool(patch.get_hatch()) == (tile["state"] == "nothing"), "what is missing is drawn as missing"
        name = tile_name(province_name(tile["province"], lang))
        high = 0.5 if tile["state"] == "nothing" else 0.37
        assert shown[round(tile["column"] + 0.5, 2), round(tile["row"] + high, 2)] == name
        if tile["state"] != "nothing":
            words = shown[round(tile["column"] + 0.5, 2), round(tile["row"] + 0.76, 2)]
            counts = {sign: int(number) for sign, number in re.findall(r"(\S)\u2009(\d+)", words)}
            assert counts == {sign: tile[what] for what, sign in SIGNS.items() if tile[what]}
    for state in TILE_STATES:
        number = count(int((table["state"] == state).sum()), lang)
        assert f"{label(f'coverage.{state}', lang)}: {number}" in shown.values()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_short_names_fit_and_differ(lang: str) -> None:
    names = [short_name(province_name(slug, lang)) for slug in study().provinces["province"]]
    assert len(set(names)) == 63
    assert max(len(name) for name in names) <= LONGEST_NAME
    assert {"BR-VT"} <= set(names)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_coverage_tables_add_up_and_say_what_is_missing(lang: str) -> None:
    coverage = known()
    online = coverage.loc[coverage["measure"] == "online_filing", list(STATUSES)].to_numpy().sum()
    sources = label("column.sources", lang)
    shown = coverage_by_scope_shown(coverage, lang).frame
    by_scope = shown.drop(columns=sources).iloc[:, 2:]
    counted = by_scope.map(lambda cell: int(cell) if cell else 0).sum(axis=1)
    assert counted.tolist() == [len(claims.split()) for claims in shown[sources]], "as many claims as it counts"
    assert by_scope.map(lambda cell: int(cell) if cell else 0).to_numpy().sum() == online
    assert len(coverage_by_measure_shown(coverage, lang).frame) == coverage["measure"].nunique()
    by_year = coverage_by_year_shown(coverage, lang).frame
    assert len(by_year) == len(coverage.loc[(coverage["measure"] == "online_filing") & (coverage["province"] != "")]
                               .drop_duplicates(["province", "scope"]))  # fmt: skip
    words = missing_words(coverage, tiles(), lang).text
    assert "378" in words
    for slug in tiles().loc[tiles()["state"] == "nothing", "province"]:
        assert province_name(slug, lang) in words


def test_every_filing_with_counts_is_a_row_and_its_interval_is_exact() -> None:
    table = comparable_shares()
    counted_filings = study().filings.loc[study().filings["share_online"].notna()]
    in_years = counted_filings["year"].between(2015, 2025).fillna(False).astype(bool)
    assert sorted(table["claim_ids"]) == sorted(counted_filings.loc[in_years, "claim_ids"])
    for row in table.to_dict("records"):
        low, high = exact(int(row["dossiers_online"]), int(row["dossiers_received"]))
        assert (row["low"], row["high"]) == pytest.approx((float(low), float(high)))
    marks = dict(zip(table["claim_ids"], table["mark"], strict=True))
    assert marks["article-002#6"] == "comparable"
    assert marks["press-28#1"] == "part_year"
    assert marks["press-52#1"] == "hedged"


def test_the_target_stands_only_where_it_speaks_of_the_same_share() -> None:
    rows = [
        {"scope": scope, "denominator_means": means, "province": province, "agency": scope}
        for scope in ("province", "department", "district", "office", "tier")
        for means in tables.DENOMINATOR_MEANS
        for province in ("can-tho",)
    ]
    table = comparable_shares_table(
        filings([cell for year in (2018, 2020, 2021) for row in rows for cell in counted((year, 1, 4), **row)])
    )
    with_target = table.loc[table["target"].notna()]
    assert set(with_target["scope"]) == {"province"}
    assert set(with_target["denominator_means"]) == {"received"}
    assert sorted(with_target["year"]) == [2018, 2020]
    assert set(with_target["target"]) == {TARGET_SHARE}


def test_no_share_of_the_study_is_held_against_the_target_of_another_base() -> None:
    table = comparable_shares()
    rows = table.loc[table["target"].notna()]
    assert set(rows["scope"]) <= {"province"}
    assert set(rows["denominator_means"]) <= {"received"}
    words = {text.get_text() for text in drawn("comparable_shares", table).legends[0].get_texts()}
    assert any("20" in word and "%" in word for word in words) == bool(len(rows))


def test_each_panel_holds_one_scope_and_its_rows_are_those_of_the_table() -> None:
    table = comparable_shares()
    figure = drawn("comparable_shares", table)
    scopes = list(dict.fromkeys(table["scope"]))
    assert len(figure.axes) == len(scopes)
    for axes, scope in zip(figure.axes, scopes, strict=True):
        rows = table.loc[table["scope"] == scope].reset_index(drop=True)
        assert axes.get_title(loc="left").lower() == label(f"scope.{scope}", "en")
        points = [
            (float(container.lines[0].get_xdata()[0]), int(container.lines[0].get_ydata()[0]))
            for container in axes.containers
        ]
        assert points == [(share, len(rows) - 1 - place) for place, share in enumerate(rows["share_online"])]
        solid = [container.lines[0].get_markerfacecolor() != "white" for container in axes.containers]
        assert solid == (rows["mark"] == "comparable").tolist()
        for text, row in zip(axes.texts, rows.to_dict("records"), strict=True):
            counts = f"{count(row['dossiers_online'], 'en')}/{count(row['dossiers_received'], 'en')}"
            assert f": {counts} ({label('base.' + row['denominator_means'], 'en')})" in text.get_text()
            assert text.get_text().startswith(province_name(row["province"], "en"))


def test_a_target_is_drawn_at_the_height_of_its_row_only() -> None:
    chosen = filings(
        [
            *counted((2020, 30, 100), province="kon-tum", scope="province", denominator_means="received"),
            *counted((2020, 30, 100), province="ca-mau", scope="province", denominator_means="unknown"),
        ]
    )
    table = comparable_shares_table(chosen)
    (axes,) = drawn("comparable_shares", table).axes
    at_target = [line for line in axes.lines if list(line.get_xdata()) == [TARGET_SHARE, TARGET_SHARE]]
    height = len(table) - 1 - list(table["province"]).index("kon-tum")
    assert [tuple(line.get_ydata()) for line in at_target] == [(height - 0.5, height + 0.5)]


def test_series_never_mix_scopes_agencies_or_bases() -> None:
    series = series_table(study().filings)
    key = ["scope", "province", "agency", "denominator_means"]
    assert not series.duplicated(key).any()
    assert series["n_filings"].sum() == len(study().filings)
    for row in series.to_dict("records"):
        unit = study().filings
        for name in key:
            unit = unit.loc[unit[name] == row[name]]
        assert row["claim_ids"] == tables.join_claims(unit["claim_ids"])
        years = sorted({int(year) for year in unit.loc[unit["comparable"], "year"]})
        assert row["comparable_years"].split() == [str(year) for year in years]
        assert row["carries_trend"] == (len(years) >= MINIMUM_YEARS)
        assert row["carries_trend"] == ("few_years" not in row["because"].split())


def test_the_same_province_on_two_bases_is_two_series() -> None:
    chosen = filings(
        [
            *counted((2016, 1, 9), (2017, 2, 9), denominator_means="received"),
            *counted((2018, 3, 9), denominator_means="unknown"),
        ]
    )
    series = series_table(chosen)
    assert series["comparable_years"].tolist() == ["2016 2017", "2018"]
    assert not series["carries_trend"].any()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_scopes_are_told_in_words(lang: str) -> None:
    words = scopes_words(study().filings, lang).text
    assert "2016, 2017, 2018, 2019" in words
    assert label("scope.office", lang) in words
    assert "{" not in words
    assert scopes_words(study().filings.iloc[:0], lang).text
    shown = series_shown(series_table(study().filings), lang).frame
    assert len(shown) == len(series_table(study().filings))
    assert label("because.few_years", lang) in " ".join(shown[label("column.because", lang)])


def test_a_long_agency_is_cut_at_a_word_and_a_short_one_is_whole() -> None:
    assert short_agency("Sở Tư pháp") == "Sở Tư pháp"
    cut = short_agency("Sở Kế hoạch và Đầu tư - lĩnh vực đăng ký kinh doanh")
    assert cut == "Sở Kế hoạch và Đầu tư - lĩnh vực đăng …"
