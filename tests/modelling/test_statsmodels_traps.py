"""Where statsmodels 0.15 misleads, and that no path of ours follows it.

Each test first shows the trap as it stands, so that an upgrade which mends one fails here and can be told.
"""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import numpy as np
import pytest
from modelling_panels import DIRTY, unit
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM
from statsmodels.tools.sm_exceptions import PerfectSeparationWarning

import analysis.modelling
from analysis.modelling.binomial import fit_binomial, fit_quasibinomial, no_line
from analysis.modelling.firth import fit_firth_step
from analysis.modelling.trend import counts

YEARS, ONLINE, RECEIVED = counts(unit())
ENDOG = np.column_stack([ONLINE, RECEIVED - ONLINE])
DESIGN = np.column_stack([np.ones(4), YEARS - 2016])


def test_scale_x2_leaves_out_the_trials_and_ours_does_not() -> None:
    trapped = GLM(ENDOG, DESIGN, family=Binomial()).fit(scale="X2")
    assert trapped.scale == pytest.approx(0.0664, abs=5e-5)
    ours = fit_quasibinomial(YEARS, ONLINE, RECEIVED, 2016)
    assert ours.points["dispersion"] == pytest.approx(91.4250996535541, rel=1e-9)
    assert np.sqrt(ours.covariance[1, 1]) == pytest.approx(0.3214625, rel=1e-5)


def test_the_default_quantile_is_normal_and_ours_is_students() -> None:
    result = GLM(ENDOG, DESIGN, family=Binomial()).fit()
    assert not result.use_t
    ours = fit_quasibinomial(YEARS, ONLINE, RECEIVED, 2016)
    assert (ours.interval, ours.df) == ("t", 2)
    assert ours.quantile(0.95) == pytest.approx(4.302652729911275)


def test_dossiers_as_frequencies_hide_all_overdispersion_and_ours_counts_years() -> None:
    trapped = GLM(ONLINE / RECEIVED, DESIGN, family=Binomial(), freq_weights=RECEIVED).fit()
    assert trapped.df_resid == 5396
    assert fit_quasibinomial(YEARS, ONLINE, RECEIVED, 2016).df == 2


def test_a_second_fit_changes_the_first_likelihood_and_never_ours() -> None:
    shared = Binomial()
    first = GLM(ENDOG, DESIGN, family=shared).fit()
    GLM(ENDOG * 2, DESIGN, family=shared).fit()
    assert first.llf != pytest.approx(-105.123598714187)
    ours = fit_binomial(YEARS, ONLINE, RECEIVED, 2016)
    fit_binomial(YEARS, ONLINE * 2, RECEIVED * 2, 2016)
    assert ours.points["log_likelihood"] == pytest.approx(-105.123598714187, rel=1e-9)
    assert fit_binomial(YEARS, ONLINE, RECEIVED, 2016).points["log_likelihood"] == ours.points["log_likelihood"]


def test_hc3_returns_hc0_and_no_path_of_ours_asks_for_it() -> None:
    errors = {}
    for kind in ("HC0", "HC1", "HC2", "HC3"):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            errors[kind] = GLM(ENDOG, DESIGN, family=Binomial()).fit(cov_type=kind).bse[1]
    assert len({round(error, 12) for error in errors.values()}) == 1
    for name, text in _sources():
        assert "cov_type" not in text, name


def test_the_separation_warning_is_false_on_a_saturated_fit_and_ours_is_silent() -> None:
    with pytest.warns(PerfectSeparationWarning), np.errstate(all="ignore"):
        GLM(ONLINE[:2] / RECEIVED[:2], DESIGN[:2], family=Binomial(), var_weights=RECEIVED[:2]).fit()
    straight = counts(unit(DIRTY["straight"]))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        line = fit_binomial(*straight, 2016)
    assert line.reason == ""


def test_real_separation_goes_unsaid_and_ours_says_it() -> None:
    # Level 4 on "after 2018": none before, some after. The estimate is infinite and statsmodels says nothing.
    online, received = np.array([0.0, 0, 41, 77]), RECEIVED
    design = np.column_stack([np.ones(4), [0.0, 0, 1, 1]])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        trapped = GLM(np.column_stack([online, received - online]), design, family=Binomial()).fit()
    assert abs(trapped.params[1]) > 10
    assert trapped.bse[1] > 100
    step = fit_firth_step(YEARS, online, received, 2018)
    assert "since the counts separate" in step.covers
    assert 0 < step.estimate < 10


@pytest.mark.parametrize("name", ["separated", "nearly separated", "last year only"])
def test_a_separated_trend_has_no_line_but_a_reason(name: str) -> None:
    years, online, received = counts(unit(DIRTY[name]))
    assert "separate" in no_line(years, online, received)
    assert "separate" in fit_quasibinomial(years, online, received, 2016).reason


def test_no_gee_and_no_bayesian_mixed_glm_stands_in_the_room() -> None:
    for name, text in _sources():
        assert not re.search(r"import .*(\bGEE\b|BinomialBayesMixedGLM)|fit_vb", text), name
        assert "freq_weights" not in text, name
        assert 'scale="X2"' not in re.sub(r"#.*", "", text), name


def _sources() -> list[tuple[str, str]]:
    folder = Path(analysis.modelling.__file__).parent
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.py"))]
