"""The figures on models against the tables they draw, and the sentences against made data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd
import pytest
from drawn_figures import laid_out, shown, study_table
from drawn_selections import counted, filings, simulated, study, study_filings
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure

from analysis.cleaning.selection import select_observations
from analysis.labels import LANGUAGES, count, decimal, label, percent
from analysis.modelling.sensitivity import CHOICES
from analysis.reporting import drawn_tables, export, model_tables, registry, sentences_models, shown_models, style
from analysis.reporting.figure_specifications import SHOWN, option_heights, option_rows

STEEP = counted((2015, 20, 1000), (2016, 50, 1000), (2017, 120, 1000), (2018, 270, 1000), (2019, 500, 1000))


@contextmanager
def drawn(figure_id: str, lang: str) -> Iterator[tuple[pd.DataFrame, Figure]]:
    with style.house_style():
        yield study_table(figure_id), laid_out(figure_id, lang)


def uprights(axes: Axes, gid: str | None = None) -> list[tuple[float, float, float]]:
    """Every upright line as (x, low, high), of one collection or of all without a name."""
    found = []
    for artist in axes.collections:
        if isinstance(artist, LineCollection) and artist.get_gid() == gid:
            for (x, low), (_, high) in artist.get_segments():
                found.append((float(x), float(low), float(high)))
    return sorted(found)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_specification_is_a_line_a_point_and_its_choices(lang: str) -> None:
    with drawn("specification_curve", lang) as (table, figure):
        told = table.loc[table["odds_ratio"].notna()]
        options = option_rows(told)
        assert {choice for choice, _ in options} == {name for name in CHOICES if told[name].nunique() > 1}
        for column, honest in enumerate((True, False)):
            block = told.loc[told["honest"] == honest].sort_values("odds_ratio", kind="stable")
            curve, matrix = figure.axes[column], figure.axes[2 + column]
            expected = zip(
                range(len(block)), block["low"].clip(lower=SHOWN[0] / 2), block["high"].clip(upper=SHOWN[1] * 2),
                strict=True,
            )  # fmt: skip
            np.testing.assert_allclose(uprights(curve), list(expected))
            points = next(line for line in curve.lines if len(line.get_xdata()) == len(block))
            np.testing.assert_allclose(points.get_ydata(), block["odds_ratio"])
            excluding = int(block["excludes_no_growth"].sum())
            assert count(excluding, lang) in curve.get_title(loc="left")
            assert count(len(block), lang) in curve.get_title(loc="left")
            for (choice, option), height in zip(options, option_heights(options), strict=True):
                at = np.flatnonzero((block[choice] == option).to_numpy())
                assert [x for x, _, _ in uprights(matrix, f"{choice}={option}")] == at.tolist()
                shares = {text.get_text() for text in matrix.texts if text.xy[1] == height}
                share = block.loc[block[choice] == option, "excludes_no_growth"].astype(float).mean()
                assert shares == ({percent(share, lang, 0)} if len(at) else {""})


def test_the_reports_own_specification_is_marked_once() -> None:
    with drawn("specification_curve", "en") as (table, figure):
        diamonds = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "D"]
        (marked,) = [line for line in diamonds if len(line.get_xdata())]
        (own,) = table.loc[table["primary"], "odds_ratio"]
        assert marked.get_ydata() == pytest.approx([own])
        estimates = drawn_tables.estimates_table(study_filings(("can-tho",))).set_index(["model", "term"])
        assert own == pytest.approx(estimates.loc[("quasibinomial", "odds_ratio"), "estimate"])


def test_there_are_enough_specifications_and_each_names_its_claims() -> None:
    table = study_table("specification_curve")
    assert len(table) >= 250
    assert not table.duplicated(list(CHOICES)).any()
    assert (table.loc[table["odds_ratio"].notna(), "claim_ids"] != "").all()
    assert (table.loc[table["odds_ratio"].isna(), "covers"] != "").all()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_right_and_wrong_intervals_differ_in_shape_and_stand_where_they_were_simulated(lang: str) -> None:
    with drawn("interval_coverage", lang) as (table, figure):
        methods = list(dict.fromkeys(table["method"]))
        for axes, (_, rows) in zip(figure.axes, table.groupby("scenario", sort=False), strict=True):
            found = {}
            for container in axes.containers:
                assert isinstance(container, ErrorbarContainer)
                point, _, (bar,) = container.lines
                ends = bar.get_segments()[0][:, 0]
                found[round(float(point.get_ydata()[0]))] = (
                    float(point.get_xdata()[0]), point.get_marker(), float(ends[0]), float(ends[1]),
                )  # fmt: skip
            assert len(found) == len(rows)
            for row in rows.to_dict("records"):
                share, error = row["coverage"], 2 * row["mc_error"]
                expected = (share, "X" if row["too_narrow"] else "o", share - error, share + error)
                assert found[methods.index(row["method"])] == pytest.approx(expected)
            (nominal,) = [line for line in axes.lines if list(line.get_xdata()) == [0.95, 0.95]]
            assert nominal.get_linestyle() == "-"
        words = [" ".join(text.get_text().split()) for text in figure.axes[0].get_yticklabels()]
        assert words == [label(f"method.{method}", lang) for method in methods]


def test_a_method_is_called_too_narrow_beyond_two_monte_carlo_errors() -> None:
    table = simulated()
    limit = 0.95 - 2 * np.sqrt(0.95 * 0.05 / table["replications"])
    assert (table["too_narrow"] == (table["coverage"] < limit)).all()
    first = table.loc[table["scenario"] == "four_years"].set_index("method")
    assert first.loc["binomial_z", "too_narrow"]
    assert not first.loc["quasibinomial_t", "too_narrow"]
    pd.testing.assert_frame_equal(table, model_tables.simulated_coverage(60))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_failed_forecast_and_the_fan_stand_where_the_table_says(lang: str) -> None:
    with drawn("failed_forecast_and_fan", lang) as (table, figure):
        left, right = figure.axes
        part = dict(iter(table.groupby("part")))
        foretold, seen = part["foretold"].iloc[0], part["point"].set_index("year")["share"]
        crosses = [line for line in left.lines if line.get_marker() == "X"]
        assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in crosses] == [(2019, foretold["share"])]
        assert foretold["share"] == pytest.approx(0.8792, abs=1e-4)
        assert seen[2019] == pytest.approx(881 / 1434)
        words = " ".join(text.get_text() for text in left.texts)
        assert percent(foretold["share"], lang, 0) in words
        assert percent(seen[2019], lang, 0) in words
        for scenario, shape in (("line", "o"), ("ceiling", "s")):
            rows = part[scenario]
            for confidence, band in rows.groupby("confidence"):
                ends = uprights(right, f"{scenario} {confidence}")
                np.testing.assert_allclose([end[1:] for end in ends], band[["low", "high"]])
            (middle,) = [line for line in right.lines if line.get_marker() == shape and len(line.get_xdata()) == 2]
            np.testing.assert_allclose(middle.get_ydata(), rows.drop_duplicates("year")["share"])
            assert middle.get_markerfacecolor() == "white"


def test_the_forecast_takes_the_longest_series_and_needs_four_years() -> None:
    table = model_tables.forecast_table(filings([*STEEP, *counted((2017, 1, 9), (2018, 2, 9), province="ha-noi")]))
    assert set(table["province"]) == {"can-tho"}
    assert sorted(table.loc[table["part"] == "line", "year"].unique()) == [2020, 2021]
    for rows in ([], STEEP[:3]):
        empty = model_tables.forecast_table(filings(rows))
        assert empty.empty
        told = registry.figure("failed_forecast_and_fan", empty, study().sources, "vi")
        assert isinstance(told, export.Words)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("rows", [STEEP, counted((2016, 0, 9), (2017, 0, 9), (2018, 4, 9), (2019, 9, 9))])
def test_a_table_of_ones_own_has_a_curve_without_what_it_does_not_dispute(
    rows: list[dict[str, object]], lang: str
) -> None:
    table = model_tables.specification_table(study().observations.iloc[:0], filings(rows))
    assert set(table["disputed"]) == {"counts"}
    assert set(table["zero_without_base"]) == {"left_out"}
    made = registry.figure("specification_curve", table, study().sources, lang)
    assert isinstance(made, export.Drawn)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_alternative_texts_carry_the_numbers(lang: str) -> None:
    narrow = simulated().set_index(["scenario", "method"])["coverage"]["four_years", "binomial_z"]
    expected = {
        "specification_curve": [decimal(2.9289, lang, 2), decimal(11.678, lang, 2)],
        "interval_coverage": [percent(narrow, lang), label("verdict.narrow", lang), label("source.simulated", lang)],
        "failed_forecast_and_fan": [percent(0.8792, lang), percent(881 / 1434, lang), percent(801 / 1377, lang)],
    }
    for figure_id, words in expected.items():
        made = shown(figure_id, lang)
        for word in words:
            assert word in made.alt + made.source, (figure_id, word)
        assert "{" not in made.alt + made.caption + made.source
        assert "95" in made.caption


# Sentences follow the data.


def test_the_models_of_can_tho_disagree_and_that_is_said() -> None:
    table = drawn_tables.estimates_table(study_filings(("can-tho",)))
    text = sentences_models.agreement_words(table, "en").text
    assert "the 4 models" in text
    assert "2.89 to 3.25" in text
    assert label("say.models_some", "en") in text
    steep = sentences_models.agreement_words(drawn_tables.estimates_table(filings(STEEP)), "en").text
    assert label("say.models_all", "en") in steep


@pytest.mark.parametrize(
    ("lang", "unbounded", "bracket"), [("en", "unbounded", "2017 and 2018"), ("vi", "không bị chặn", "2017")]
)
def test_a_crossing_that_no_line_tells_is_unbounded_in_words(lang: str, unbounded: str, bracket: str) -> None:
    first, primary, *_ = sentences_models.crossing_words(
        drawn_tables.estimates_table(study_filings(("can-tho",))), lang
    ).text.splitlines()
    assert bracket in first
    assert unbounded in primary
    assert ("2018,2" if lang == "vi" else "2018.2") in primary
    steep = sentences_models.crossing_words(drawn_tables.estimates_table(filings(STEEP)), lang).text
    assert unbounded not in steep


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_forecast_that_failed_is_told_with_its_scores(lang: str) -> None:
    text = sentences_models.foretold_words(model_tables.foretold_table(study_filings(("can-tho",))), lang).text
    for words in (percent(0.8792, lang), percent(0.6144, lang), label("better.no_change", lang)):
        assert words in text
    steep = sentences_models.foretold_words(model_tables.foretold_table(filings(STEEP)), lang).text
    assert label("better.line", lang) in steep
    assert label("better.no_change", lang) not in steep


@pytest.mark.parametrize("lang", LANGUAGES)
def test_too_few_provinces_are_not_pooled_and_enough_are(lang: str) -> None:
    study_text = sentences_models.pooling_words(study_filings(), lang).text
    assert label("say.pool_few", lang, least=3) in study_text
    many = [
        row
        for number, slug in enumerate(("can-tho", "ha-noi", "da-nang", "hai-phong", "gia-lai"))
        for row in counted(
            *((2015 + year, 50 * (year + 1) + 7 * number * year, 900) for year in range(5)), province=slug
        )
    ]
    text = sentences_models.pooling_words(filings(many), lang).text
    assert label("say.pool_told", lang) in text
    assert "5" in text.splitlines()[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_bounds_on_uptake_come_with_their_assumption(lang: str) -> None:
    observations = select_observations(study().observations, [], "so-van-hoa", 2015, 2020)
    text = sentences_models.supply_words(model_tables.uptake_table(observations), lang).text
    assert percent(881 / 1434, lang) in text
    assert label("say.uptake_assumption", lang) in text
    none = sentences_models.supply_words(model_tables.uptake_table(observations.iloc[:0]), lang).text
    assert none == label("say.no_uptake", lang)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_sensitivity_is_told_with_its_verdict(lang: str) -> None:
    table = study_table("specification_curve")
    text = sentences_models.sensitivity_words(table, lang).text
    honest = table.loc[table["honest"] & table["odds_ratio"].notna()]
    assert count(int(honest["excludes_no_growth"].sum()), lang) in text
    assert label("say.fragile", lang) in text
    assert label("choice.zero_without_base", lang) in text
    steep = model_tables.specification_table(study().observations.iloc[:0], filings(STEEP))
    assert label("say.fragile", lang) not in sentences_models.sensitivity_words(steep, lang).text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_to_tell_is_told_in_words_by_every_sentence_and_table(lang: str) -> None:
    nothing, observations = filings([]), study().observations.iloc[:0]
    estimates = drawn_tables.estimates_table(nothing)
    specifications = model_tables.specification_table(observations, nothing)
    told = {
        "say.no_line": sentences_models.agreement_words(estimates, lang),
        "say.left_out_none": sentences_models.left_out_words(model_tables.left_out_table(nothing), lang),
        "say.foretold_none": sentences_models.foretold_words(model_tables.foretold_table(nothing), lang),
        "figure.specification_curve.empty": sentences_models.sensitivity_words(specifications, lang),
        "say.pool_nothing": sentences_models.pooling_words(nothing, lang),
    }
    for key, words in told.items():
        assert words.text == label(key, lang)
    assert sentences_models.crossing_words(estimates, lang).text == label("say.no_line", lang)
    assert sentences_models.fan_words(model_tables.forecast_table(nothing), lang).text
    tables = (
        shown_models.models_shown(estimates, lang), shown_models.effects_shown(specifications, lang),
        shown_models.options_shown(specifications, lang),
        shown_models.pooled_shown(model_tables.pooled_table(nothing), lang),
        shown_models.left_out_shown(model_tables.left_out_table(nothing), lang),
        shown_models.three_intervals_shown(model_tables.three_intervals_table(nothing), lang),
    )  # fmt: skip
    assert {repr(table) for table in tables} == {label("table.empty", lang)}


def test_firth_is_shown_only_where_the_counts_separate() -> None:
    plain = shown_models.models_shown(drawn_tables.estimates_table(study_filings(("can-tho",))), "en")
    separated = filings(counted((2016, 0, 10), (2017, 0, 10), (2018, 10, 10), (2019, 10, 10)))
    there = shown_models.models_shown(drawn_tables.estimates_table(separated), "en")
    assert label("model.firth", "en") not in repr(plain)
    assert label("model.firth", "en") in repr(there)
