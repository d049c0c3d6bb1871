from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analysis.modelling import intervals

PAIRS = [(0, 1), (1, 1), (0, 20), (20, 20), (1, 20), (7, 20), (65, 1179), (881, 1434), (3, 10**9)]


@pytest.mark.parametrize(("online", "received"), PAIRS)
@pytest.mark.parametrize("confidence", [0.9, 0.95])
def test_exact_and_wilson_agree_with_scipy(online: int, received: int, confidence: float) -> None:
    test = stats.binomtest(online, received)
    for name in ("exact", "wilson"):
        low, high = getattr(intervals, name)(online, received, confidence)
        expected = test.proportion_ci(confidence, method=name)
        assert low == pytest.approx(expected.low, rel=1e-7, abs=1e-12)
        assert high == pytest.approx(expected.high, rel=1e-7, abs=1e-12)


@pytest.mark.parametrize(("online", "received"), [pair for pair in PAIRS if 0 < pair[0] < pair[1]])
def test_the_tails_of_each_interval_hold_what_they_promise(online: int, received: int) -> None:
    low, high = intervals.exact(online, received)
    assert stats.binom.sf(online - 1, received, low) == pytest.approx(0.025, rel=1e-6)
    assert stats.binom.cdf(online, received, high) == pytest.approx(0.025, rel=1e-6)
    low, high = intervals.jeffreys(online, received)
    posterior = stats.beta(online + 0.5, received - online + 0.5)
    assert posterior.cdf(low) == pytest.approx(0.025, rel=1e-6)
    assert posterior.sf(high) == pytest.approx(0.025, rel=1e-6)


@pytest.mark.parametrize("name", ["exact", "wilson", "jeffreys"])
def test_arrays_give_what_scalars_give_and_keep_the_edges(name: str) -> None:
    interval = getattr(intervals, name)
    online, received = np.array(PAIRS).T
    low, high = interval(online, received)
    assert low.shape == high.shape == online.shape
    for place, (count, total) in enumerate(PAIRS):
        assert (low[place], high[place]) == tuple(map(float, interval(count, total)))
    assert np.all(low[online == 0] == 0)
    assert np.all(high[online == received] == 1)
    assert np.all((low <= online / received) & (online / received <= high))


def test_nothing_received_tells_nothing() -> None:
    low, high = intervals.exact(0, 0)
    assert (low, high) == (0, 1)


@pytest.mark.parametrize(("online", "received", "confidence"), [(-1, 5, 0.95), (6, 5, 0.95), (1, 5, 1.0), (1, 5, 0.0)])
def test_impossible_counts_are_refused(online: int, received: int, confidence: float) -> None:
    with pytest.raises(ValueError, match=r"confidence|count"):
        intervals.exact(online, received, confidence)
