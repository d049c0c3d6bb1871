"""The models of many provinces against R 4.2.2 (glmmTMB 1.1.5, clubSandwich 0.5.8); d is the panel, t <- year - 2015.

glmmTMB(cbind(dossiers_online, dossiers_received - dossiers_online) ~ t + (1 | province) + (0 + t | province),
        family = betabinomial, data = d[d$launched == 1, ])
g <- glm(the same left side ~ t, family = quasibinomial, epsilon = 1e-14)
V <- vcovCR(g, cluster = d$province, type = "CR2"); coef_test(g, vcov = V, test = "Satterthwaite")$df
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from modelling_panels import CAN_THO, DIRTY, unit
from scipy import integrate, stats

from analysis import tables
from analysis.modelling.covers import translated
from analysis.modelling.likelihood import log_likelihood
from analysis.modelling.mixed import Observations, _Problem, fit_mixed
from analysis.modelling.panel import model_panel
from analysis.modelling.pooled import POOLED_TERMS, pooled_estimates, pooling_table

PANELS = Path(__file__).parent / "panels"
MODELS = ("pooled_betabinomial", "pooled_quasibinomial")


def _panel(name: str, provinces: int = 63) -> pd.DataFrame:
    table = pd.read_csv(PANELS / f"{name}.csv")
    return model_panel(table[table["province"].isin(sorted(table["province"].unique())[:provinces])]).rows


def _numbers(panel: pd.DataFrame, model: str) -> pd.DataFrame:
    found = pooled_estimates(panel, origin=2015)
    return found[found["model"] == model].set_index("term")


@pytest.mark.parametrize(
    ("name", "provinces", "beta", "errors", "sds", "rho", "likelihood"),
    [
        (
            "sixty_three", 63, [-2.521051073254, 0.570731567151], [0.13654947900, 0.03390627834],
            [0.962331146700, 0.226039129215], 0.0426420353633, -2340.7613070877,
        ),
        (
            "dirty", 63, [-2.292891246439, 0.431474020499], [0.1430572186, 0.0556266573],
            [0.445402106016, 0.297598263190], 0.129441178534, -1568.7239938451,
        ),
        # without (0 + t | province)
        (
            "sixty_three", 10, [-2.534247125862, 0.748583538793], [0.3141182524, 0.0449199851],
            [0.873539876465], 0.0410948472384, -366.42726780238,
        ),
        (
            "dirty", 10, [-2.429748558001, 0.483947575896], [0.35756100474, 0.08451764211],
            [0.549857924412], 0.117031011852, -278.04466771112,
        ),
    ],
)  # fmt: skip
def test_the_beta_binomial_of_provinces_agrees_with_glmmtmb(
    name: str, provinces: int, beta: list[float], errors: list[float], sds: list[float], rho: float, likelihood: float
) -> None:
    found = _numbers(_panel(name, provinces), "pooled_betabinomial")
    np.testing.assert_allclose(found.loc[["intercept", "slope"], "estimate"], beta, rtol=2e-5)
    np.testing.assert_allclose(found.loc[["intercept", "slope"], "std_error"], errors, rtol=1e-4)
    terms = ["sd_intercept", "sd_slope"][: len(sds)]
    np.testing.assert_allclose(found.loc[terms, "estimate"], sds, rtol=5e-5)
    assert found.loc["rho", "estimate"] == pytest.approx(rho, rel=2e-5)
    assert found.loc["log_likelihood", "estimate"] == pytest.approx(likelihood, rel=1e-8)
    structure = "independent province intercepts and slopes" if len(sds) == 2 else "province intercepts only"
    assert found["covers"].str.contains(structure).all()
    assert np.isnan(found.loc["sd_slope", "estimate"]) == (len(sds) == 1)


@pytest.mark.parametrize(
    ("name", "provinces", "beta", "errors", "df"),
    [
        ("sixty_three", 63, [-2.183076616553, 0.473653361869], [0.1385599824, 0.0456597351], [48.957843, 51.984675]),
        ("dirty", 63, [-2.343988019116, 0.531729424257], [0.1722146415, 0.0516543772], [40.78002487, 38.72553766]),
        ("sixty_three", 10, [-2.800690029484, 0.753827805784], [0.3173570621, 0.1199099747], [6.5058744, 7.6020805]),
        ("dirty", 10, [-2.186970929038, 0.437736137686], [0.4170155217, 0.0887792315], [5.599629276, 5.693215600]),
    ],
)  # fmt: skip
def test_cr2_and_satterthwaite_agree_with_clubsandwich(
    name: str, provinces: int, beta: list[float], errors: list[float], df: list[float]
) -> None:
    found = _numbers(_panel(name, provinces), "pooled_quasibinomial").loc[["intercept", "slope"]]
    np.testing.assert_allclose(found["estimate"], beta, rtol=1e-9)
    np.testing.assert_allclose(found["std_error"], errors, rtol=1e-5)
    np.testing.assert_allclose(found["df"], df, rtol=1e-5)
    reach = stats.t.isf(0.025, found["df"]) * found["std_error"]
    np.testing.assert_allclose(found["high"] - found["estimate"], reach, rtol=1e-9)


def test_the_laplace_likelihood_is_close_to_the_integral() -> None:
    panel = _panel("sixty_three", 3)
    starts = np.flatnonzero(~panel["province"].duplicated().to_numpy())
    time = panel["year"].to_numpy(dtype=float) - 2015
    online, received = (panel[name].to_numpy(dtype=float) for name in ("dossiers_online", "dossiers_received"))
    problem = _Problem(
        Observations(time, online, received, starts), ("intercept", "slope", "sd_intercept", "log_precision"), 1
    )
    parameters = np.array([-2.5, 0.6, -0.2, 3.0])
    exact = 0.0
    for first in starts:
        rows = slice(first, first + 6)

        def density(u: float, rows: slice = rows) -> float:
            heights = log_likelihood(online[rows], received[rows], -2.5 + u + 0.6 * time[rows], 3.0)
            return float(np.exp(heights.sum() + 40) * stats.norm.pdf(u, scale=np.exp(-0.2)))

        exact += np.log(integrate.quad(density, -5, 5, points=[-1, 0, 1], limit=200)[0]) - 40
    assert -problem.value_and_gradient(parameters)[0] == pytest.approx(exact, abs=0.02)


def test_the_gradient_is_the_difference_of_the_likelihood() -> None:
    panel = _panel("dirty")
    starts = np.flatnonzero(~panel["province"].duplicated().to_numpy())
    time = panel["year"].to_numpy(dtype=float) - 2015
    online, received = (panel[name].to_numpy(dtype=float) for name in ("dossiers_online", "dossiers_received"))
    names = ("intercept", "slope", "sd_intercept", "sd_slope", "log_precision")
    problem = _Problem(Observations(time, online, received, starts), names, 2)
    at = np.array([-2.3, 0.5, -0.3, -1.0, 2.5])
    gradient = problem.value_and_gradient(at)[1]
    for place in range(5):
        step = np.zeros(5)
        step[place] = 1e-5
        up, down = (problem.value_and_gradient(at + sign * step)[0] for sign in (1, -1))
        assert gradient[place] == pytest.approx((up - down) / 2e-5, rel=1e-4, abs=1e-4)


def test_provinces_that_do_not_differ_have_a_standard_deviation_of_zero() -> None:
    panel = pd.concat([unit(CAN_THO, f"p{number}") for number in range(6)])
    found = _numbers(panel, "pooled_betabinomial")
    assert found.loc["sd_intercept", "estimate"] == 0
    assert np.isnan(found.loc["sd_intercept", "low"])
    assert "differ no more than chance" in found.loc["sd_intercept", "covers"]
    assert found.loc["slope", "estimate"] == pytest.approx(1.05969, abs=1e-3)


def test_years_that_do_not_vary_have_rho_zero() -> None:
    rows = [(2016, 100, 1000), (2017, 200, 1000), (2018, 360, 1000), (2019, 559, 1000)]
    panel = pd.concat([unit([(y, k + shift * 7, n) for y, k, n in rows], f"p{shift}") for shift in range(5)])
    found = _numbers(panel, "pooled_betabinomial")
    assert found.loc["rho", "estimate"] == 0
    assert "rho is 0" in found.loc["rho", "covers"]


@pytest.mark.parametrize(
    ("panel", "reason"),
    [
        (unit(), "fewer than three provinces"),
        (unit([]), None),
        (pd.concat([unit([(2016, 3, 9)], name) for name in "abcd"]), "one year"),
        (pd.concat([unit(DIRTY["all zeros"], name) for name in "abcd"]), "no dossier was filed online"),
        (pd.concat([unit(DIRTY["separated"], name) for name in "abcd"]), "the counts separate"),
    ],
)
def test_what_cannot_be_pooled_says_why(panel: pd.DataFrame, reason: str | None) -> None:
    found = pooled_estimates(panel)
    if reason is None:
        assert found.empty
        return
    assert found["estimate"].isna().all()
    assert found["covers"].str.contains(reason).all()
    assert (found["province"] == "").all()
    for model in MODELS:
        assert tuple(found.loc[found["model"] == model, "term"]) == POOLED_TERMS


def test_scopes_are_pooled_apart() -> None:
    parts = [_panel("sixty_three", 10), _panel("dirty", 10).assign(scope="office")]
    both = pooled_estimates(pd.concat(parts), origin=2015)
    assert set(both["scope"]) == {"", "office"}
    alone = pooled_estimates(parts[0], origin=2015)
    pd.testing.assert_frame_equal(both[both["scope"] == ""].reset_index(drop=True), alone)


def test_a_heap_of_odd_provinces_gives_rows_and_no_warning() -> None:
    heap = [unit(rows, name) for name, rows in DIRTY.items() if name not in ("none", "long")]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = pooled_estimates(pd.concat(heap))
        table = pooling_table(pd.concat(heap))
    assert tuple(found.columns) == tables.TABLES["estimates"]
    assert set(table["model"]) == {"separate", "partially_pooled", "pooled"}
    for cell in set(found["covers"]) | set(table["covers"]):
        for part, other in zip(cell.split("; "), translated(cell, "vi").split("; "), strict=True):
            assert part != other


def test_partial_pooling_agrees_with_glmmtmb_and_marks_what_is_borrowed() -> None:
    panel = _panel("dirty")
    table = pooling_table(panel, origin=2015).set_index(["province", "model", "term"]).sort_index()
    # coef(m)$cond$province
    for province, line in {"P00": [-2.25958512, 0.480485988], "P01": [-2.40638909, 0.265567434]}.items():
        ours = table.loc[(province, "partially_pooled"), "estimate"]
        np.testing.assert_allclose(ours.loc[["intercept", "slope"]], line, rtol=1e-4)
    years = panel.groupby("province").size()
    for province, n_years in years.items():
        row = table.loc[(province, "partially_pooled", "slope")]
        assert row["borrowed"] == (n_years < 4)
        assert ("borrowed" in row["covers"]) == (n_years < 4)
        if n_years < 4:
            assert row["estimate"] == table.loc[(province, "pooled", "slope"), "estimate"]
        assert not table.loc[(province, "separate", "slope"), "borrowed"]
        assert table.loc[(province, "pooled", "slope"), "borrowed"]


def test_partial_pooling_lies_between_separate_and_pooled_on_the_whole() -> None:
    table = pooling_table(_panel("sixty_three"), origin=2015)
    slopes = table[table["term"] == "slope"].pivot_table(index="province", columns="model", values="estimate")
    assert slopes["partially_pooled"].std() < slopes["separate"].std()
    assert slopes["pooled"].nunique() == 1


def test_a_panel_of_sixty_three_provinces_fits_twice_alike() -> None:
    panel = _panel("sixty_three")
    pd.testing.assert_frame_equal(pooled_estimates(panel), pooled_estimates(panel.sample(frac=1, random_state=1)))


def test_fit_mixed_reports_a_boundary_by_name() -> None:
    panel = pd.concat([unit(CAN_THO, f"p{number}") for number in range(6)])
    columns = (panel[name].to_numpy(dtype=float) for name in ("year", "dossiers_online", "dossiers_received"))
    year, online, received = columns
    fit = fit_mixed(Observations(year - 2016, online, received, np.arange(0, 24, 4)), slopes=False)
    assert fit is not None
    assert fit.at_zero == ("sd_intercept",)
    assert fit.names == ("intercept", "slope", "log_precision")
