"""Measures and test of association, against hand counts, scipy and exact convolution."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.contingency_tables import StratifiedTable

from conspectus.stats.association import Joint, association_test, chi_squared_test, npmi


def one(both, first, second, n):
    return Joint.of([[both]], [[first]], [[second]], [n])


def exact(strata):
    """Two-sided p-value by doubling the smaller tail of the convolved hypergeometrics."""
    total, observed = np.ones(1), 0
    for both, first, second, n in strata:
        pmf = stats.hypergeom.pmf(np.arange(n + 1), n, first, second)
        total, observed = np.convolve(total, pmf), observed + both
    return min(1.0, 2 * min(total[observed:].sum(), total[: observed + 1].sum()))


def test_npmi_by_hand():
    # P(x) = P(y) = 1/4 and P(x, y) = 1/8: log 2 / log 8 = 1/3.
    assert npmi(100, 200 * 200 / 800, 800)[0] == pytest.approx(1 / 3)
    assert npmi(50, 200 * 200 / 800, 800)[0] == pytest.approx(0.0, abs=1e-12)
    assert npmi(200, 200 * 200 / 800, 800)[0] == pytest.approx(1.0)
    by_hand = math.log((30 / 1000) / (0.1 * 0.05)) / -math.log(30 / 1000)
    assert npmi(30, 100 * 50 / 1000, 1000)[0] == pytest.approx(by_hand)


def test_npmi_at_its_ends():
    assert npmi(0, 25, 100)[0] == -1.0
    assert npmi(100, 100, 100)[0] == 0.0
    assert np.isnan(npmi(0, 0, 100)[0])


def test_npmi_within_strata_stays_between_minus_1_and_1():
    rng = np.random.default_rng(0)
    n = rng.integers(1, 30, (6, 5000))
    first, second = rng.binomial(n, rng.random((6, 1))), rng.binomial(n, rng.random((6, 1)))
    both = np.minimum(first, second) * rng.integers(0, 2, (6, 5000))
    expected = (first * second / n).sum(axis=0)
    value = npmi(both.sum(axis=0), expected, n.sum(axis=0))
    assert np.nanmin(value) >= -1
    assert np.nanmax(value) <= 1 + 1e-12


def test_expectation_and_variance_are_those_of_the_hypergeometric():
    tables = Joint.of([[3], [5]], [[10], [20]], [[15], [9]], [40, 50])
    parts = [stats.hypergeom(40, 10, 15), stats.hypergeom(50, 20, 9)]
    assert tables.expected[0] == pytest.approx(sum(part.mean() for part in parts))
    assert tables.variance[0] == pytest.approx(sum(part.var() for part in parts))
    assert [cell[1, 0] for cell in tables.cells] == [5, 15, 4, 26]


@pytest.mark.parametrize("seed", range(4))
def test_the_bound_is_never_below_the_exact_p_value_and_near_it(seed):
    rng = np.random.default_rng(seed)
    for _ in range(60):
        strata = []
        for n in rng.integers(2, 60, rng.integers(1, 6)).tolist():
            first, second = rng.binomial(n, rng.random(2))
            least, most = max(0, first + second - n), min(first, second)
            strata.append((int(rng.integers(least, most + 1)), int(first), int(second), n))
        both, first, second, n = (np.array(x, float)[:, None] for x in zip(*strata, strict=True))
        bound = association_test(Joint(both, first, second, n[:, 0]))[0]
        assert bound >= exact(strata) * (1 - 1e-9)


@pytest.mark.parametrize(
    "table",
    [(20, 25, 25, 10_000), (40, 400, 100, 2000), (0, 300, 300, 3000), (9, 300, 400, 3000)],
)
def test_one_stratum_of_rare_properties_is_about_fishers_test(table):
    both, first, second, n = table
    cells = [[both, first - both], [second - both, n - first - second + both]]
    one_sided = min(stats.fisher_exact(cells, alternative=side)[1] for side in ("greater", "less"))
    bound = association_test(one(*table))[0]
    # As a share of the exponent: a p-value of 1e-40 may read as 1e-38, not as 1e-20.
    assert math.log(bound) / math.log(2 * one_sided) == pytest.approx(1.0, abs=0.2)


def test_chi_squared_would_be_wrong_by_orders_of_magnitude():
    tables = one(20, 200, 200, 20_000)
    z = (20 - tables.expected[0]) / math.sqrt(tables.variance[0])
    assert association_test(tables)[0] > 1e10 * 2 * stats.norm.sf(z)


def test_no_evidence_without_spread_or_excess():
    assert association_test(one(5, 5, 10, 10))[0] == 1.0
    assert association_test(one(25, 50, 50, 100))[0] == 1.0
    assert association_test(one(0, 0, 50, 100))[0] == 1.0


def test_levels_hold_under_independence_within_strata():
    rng = np.random.default_rng(3)
    n = np.array([200, 200, 200])
    share = np.array([0.05, 0.2, 0.6])
    draws = [rng.random((20_000, 200)) < s for s in share for _ in (0, 1)]
    x, y = draws[0::2], draws[1::2]
    both = np.stack([(a & b).sum(axis=1) for a, b in zip(x, y, strict=True)])
    first, second = (np.stack([a.sum(axis=1) for a in side]) for side in (x, y))
    p = association_test(Joint.of(both, first, second, n))
    for level in (0.001, 0.01, 0.05, 0.2):
        assert np.mean(p <= level) <= level * 1.1
    raw = Joint.of(*(cells.sum(axis=0)[None] for cells in (both, first, second)), [600])
    assert np.mean(association_test(raw) <= 0.001) > 0.9


def test_chi_squared_is_cmh_with_margins_of_each_pair():
    rng = np.random.default_rng(5)
    n = rng.integers(20, 60, 4)
    first, second = rng.binomial(n[:, None], 0.4, (4, 30)), rng.binomial(n[:, None], 0.3, (4, 30))
    both = rng.hypergeometric(first, n[:, None] - first, second)
    p = chi_squared_test(Joint.of(both, first, second, n))
    for j in range(30):
        tables = [
            np.array([[x, a - x], [b - x, m - a - b + x]])
            for x, a, b, m in zip(both[:, j], first[:, j], second[:, j], n, strict=True)
        ]
        expected = StratifiedTable(tables).test_null_odds(correction=False).pvalue
        assert p[j] == pytest.approx(expected, rel=1e-9)
    assert chi_squared_test(one(5, 5, 10, 10))[0] == 1.0
