from __future__ import annotations

import time as clock
import warnings

import numpy as np
import pandas as pd
import pytest

from analysis.modelling import simulation
from analysis.modelling.batched import betabinomial_lines, binomial_lines, resampled_slopes
from analysis.modelling.betabinomial import maximise, slope_intervals
from analysis.modelling.binomial import fit_binomial, fit_quasibinomial
from analysis.modelling.metaregression import fit_ols_logit, fit_reml_kh
from analysis.modelling.simulation import COLUMNS, REFERENCE, SCENARIOS, TRUE_SLOPE, coverage_table, simulated_counts


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return coverage_table(1000)


def test_the_coverage_table_is_reproduced(table: pd.DataFrame) -> None:
    told = table[table["reference"].notna()]
    assert len(told) == len(REFERENCE)
    assert (told["difference_in_errors"].abs() <= 3).all(), told[["scenario", "method", "coverage", "reference"]]


def test_every_scenario_has_every_method(table: pd.DataFrame) -> None:
    assert tuple(table.columns) == COLUMNS
    assert len(table) == len(SCENARIOS) * 11
    assert not table.duplicated(["scenario", "method"]).any()
    assert (table["replications"] == 1000).all()


def test_the_order_of_methods_is_the_lesson_of_the_page(table: pd.DataFrame) -> None:
    base = table[table["scenario"] == "four_years"].set_index("method")["coverage"]
    assert base["binomial_z"] < 0.3 < base["hc0_z"] < base["betabinomial_profile"] < base["quasibinomial_t"]
    wide = table.pivot(index="scenario", columns="method", values="coverage")
    assert (wide["quasibinomial_t"] > wide["quasibinomial_z"]).all()
    assert (wide["betabinomial_wald_z"] < wide["betabinomial_wald_t"]).all()
    noise = ["four_years_quiet", "four_years", "four_years_noisy"]
    assert wide.loc[noise, "binomial_z"].is_monotonic_decreasing


def test_a_scenario_gives_the_same_numbers_alone_and_every_time(table: pd.DataFrame) -> None:
    alone = coverage_table(1000, scenarios=(SCENARIOS[3],))
    both = table[table["scenario"] == SCENARIOS[3].name].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, both)
    other = coverage_table(1000, seed=1, scenarios=(SCENARIOS[3],))
    assert (other["covered"] != alone["covered"]).any()


def test_the_small_run_takes_seconds() -> None:
    begin = clock.process_time()
    coverage_table(200)
    assert clock.process_time() - begin < 20


def test_noise_with_memory_has_the_variance_and_correlation_asked_for() -> None:
    scenario = simulation.Scenario("another", 2015, 1.0, 0.5)
    years, online, received = simulated_counts(scenario, 4000, 1)
    noise = np.log(online + 0.5) - np.log(received - online + 0.5) - TRUE_SLOPE * (years - 2016 - 2.25)
    assert noise.std(axis=0)[2:] == pytest.approx(np.ones(3), abs=0.06)
    assert np.corrcoef(noise[:, 3], noise[:, 4])[0, 1] == pytest.approx(0.5, abs=0.05)
    assert np.corrcoef(noise[:, 2], noise[:, 4])[0, 1] == pytest.approx(0.25, abs=0.06)


def test_each_row_of_a_batch_is_what_the_single_fit_gives() -> None:
    years, online, received = simulated_counts(SCENARIOS[0], 25, 7)
    time = years - years.mean()
    lines = binomial_lines(time, online, received)
    likely = betabinomial_lines(time, online, received)
    at_truth = betabinomial_lines(time, online, received, slope=TRUE_SLOPE)
    covered = simulation._covered(time, online, received)
    for row, counts in enumerate(online):
        naive = fit_binomial(years, counts, received, 2016)
        np.testing.assert_allclose(lines.coefficients[row, 1], naive.coefficients[1], rtol=1e-8)
        np.testing.assert_allclose(lines.inverse[row, 1, 1], naive.covariance[1, 1], rtol=1e-6)
        best = maximise(time, counts, received)
        assert likely.log_likelihood[row] == pytest.approx(best.log_likelihood, abs=1e-6)
        assert likely.slope[row] == pytest.approx(best.coefficients[1], abs=1e-4)
        fixed = maximise(time, counts, received, slope=TRUE_SLOPE)
        assert at_truth.log_likelihood[row] == pytest.approx(fixed.log_likelihood, abs=1e-6)
        for method, fit in (
            ("binomial_z", fit_binomial),
            ("quasibinomial_t", fit_quasibinomial),
            ("reml_kh", fit_reml_kh),
            ("ols_logit_t", fit_ols_logit),
        ):
            line = fit(years, counts, received, 2016)
            reach = line.quantile(0.95) * np.sqrt(line.covariance[1, 1])
            assert covered[method][row] == (abs(line.coefficients[1] - TRUE_SLOPE) <= reach), method
        for method, (low, high) in slope_intervals(years, counts, received).items():
            assert covered[f"betabinomial_{method}"][row] == (low <= TRUE_SLOPE <= high), method


def test_resamples_are_all_multisets_with_their_chances() -> None:
    years, online, received = simulated_counts(SCENARIOS[0], 2, 7)
    slopes, chances = resampled_slopes(years - 2017.5, online, received)
    assert slopes.shape == (2, 35 - 4)
    assert chances.sum() == pytest.approx(1)
    assert chances.max() == pytest.approx(24 / (256 - 4))


def test_no_replications_are_refused() -> None:
    with pytest.raises(ValueError, match="less than 1"):
        coverage_table(0)
