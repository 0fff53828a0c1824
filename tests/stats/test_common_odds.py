"""Common odds ratio and homogeneity against statsmodels, and coverage by simulation."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from conspectus.stats import odds_ratio
from conspectus.stats.association import Joint
from conspectus.stats.common_odds import breslow_day, mantel_haenszel_odds_ratio


def random_tables(rng, strata=5, pairs=20, size=(60, 200), odds=1.0):
    n = rng.integers(*size, strata)
    p, q = rng.uniform(0.2, 0.7, (2, strata, 1))
    other = odds * q / (1 - q)
    first = rng.binomial(n[:, None], p, (strata, pairs))
    both = rng.binomial(first, other / (1 + other))
    alone = rng.binomial(n[:, None] - first, np.broadcast_to(q, first.shape))
    return Joint.of(both, first, both + alone, n)


def as_statsmodels(tables, j, shift=False):
    total = tables.n.sum()
    made = []
    for k in range(len(tables.n)):
        a, b, c, d = (cell[k, j] + 0.5 * tables.n[k] / total * shift for cell in tables.cells)
        made.append(np.array([[a, b], [c, d]]))
    return StratifiedTable(made)


def test_odds_ratio_and_interval_equal_statsmodels_on_the_same_cells():
    tables = random_tables(np.random.default_rng(0), odds=2.0)
    ratio, low, high = mantel_haenszel_odds_ratio(tables, 0.9)
    for j in range(20):
        other = as_statsmodels(tables, j, shift=True)
        assert ratio[j] == pytest.approx(other.oddsratio_pooled)
        np.testing.assert_allclose((low[j], high[j]), other.oddsratio_pooled_confint(0.1))


def test_one_stratum_is_haldanes_ratio_with_woolfs_interval():
    tables = Joint.of([[12, 0]], [[30, 40]], [[25, 50]], [200])
    ours = mantel_haenszel_odds_ratio(tables)
    plain = odds_ratio([12, 0], [30, 40], [13, 50], [170, 160])
    for one, other in zip(ours, plain, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)


@pytest.mark.parametrize(("strata", "size"), [(4, (300, 400)), (60, (12, 25))])
def test_interval_covers_in_few_large_and_many_small_strata(strata, size):
    tables = random_tables(np.random.default_rng(1), strata, 4000, size, odds=3.0)
    _, low, high = mantel_haenszel_odds_ratio(tables)
    assert 0.93 < np.mean((low <= 3) & (high >= 3)) < 0.97


def test_homogeneity_equals_statsmodels():
    tables = random_tables(np.random.default_rng(2))
    p = breslow_day(tables)
    for j in range(20):
        expected = as_statsmodels(tables, j).test_equal_odds(adjust=True).pvalue
        assert p[j] == pytest.approx(expected, rel=1e-6)


def test_homogeneity_is_uniform_where_true_and_small_where_not():
    rng = np.random.default_rng(3)
    p = breslow_day(random_tables(rng, 4, 6000, (200, 300), odds=2.5))
    for level in (0.01, 0.05, 0.2):
        assert np.mean(p <= level) == pytest.approx(level, rel=0.25)
    opposite = Joint.of([[40], [5]], [[50], [50]], [[50], [50]], [100, 100])
    assert breslow_day(opposite)[0] < 1e-10


def test_homogeneity_needs_two_strata_that_vary():
    single = Joint.of([[10], [0]], [[20], [0]], [[20], [10]], [60, 60])
    assert np.isnan(breslow_day(single)[0])
    never = Joint.of([[0], [0]], [[20], [20]], [[20], [10]], [60, 60])
    assert np.isnan(breslow_day(never)[0])


def test_never_together_is_finite():
    ratio, low, high = mantel_haenszel_odds_ratio(
        Joint.of([[0], [0]], [[20], [0]], [[20], [0]], [60, 0])
    )
    assert 0 < low[0] < ratio[0] < high[0] < np.inf


def test_simpsons_paradox():
    # Within each stratum independent; together strongly associated.
    tables = Joint.of([[81], [1]], [[90], [10]], [[90], [10]], [100, 100])
    ratio, low, high = mantel_haenszel_odds_ratio(tables)
    assert low[0] < 1 < high[0]
    pooled = Joint.of([[82]], [[100]], [[100]], [200])
    assert mantel_haenszel_odds_ratio(pooled)[1][0] > 5
    assert ratio[0] == pytest.approx(1.0, abs=0.2)
