"""Stratified difference and CMH test against statsmodels, closed forms and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.contingency_tables import StratifiedTable

from conspectus.stats import Strata, cmh_test, mantel_haenszel_difference


def random_strata(rng, strata=6, latents=25, size=40):
    n_a, n_b = rng.integers(3, size, strata), rng.integers(3, size, strata)
    share = rng.random((strata, latents))
    return rng.binomial(n_a[:, None], share), n_a, rng.binomial(n_b[:, None], share), n_b


def test_cmh_of_equal_sides_equals_statsmodels():
    rng = np.random.default_rng(0)
    n_a = n_b = rng.integers(3, 40, 6)
    share = rng.random((6, 25))
    a, b = rng.binomial(n_a[:, None], share), rng.binomial(n_b[:, None], share)
    p = cmh_test(Strata.of(a, n_a, b, n_b))
    for j in range(a.shape[1]):
        tables = [
            np.array([[a[k, j], n_a[k] - a[k, j]], [b[k, j], n_b[k] - b[k, j]]]) for k in range(6)
        ]
        expected = StratifiedTable(tables).test_null_odds(correction=False).pvalue
        assert p[j] == pytest.approx(expected, rel=1e-9)


def test_one_stratum_is_the_plain_difference():
    estimate, low, high = mantel_haenszel_difference(Strata.of([[30]], [50], [[20]], [60]))
    assert estimate[0] == pytest.approx(30 / 50 - 20 / 60)
    assert low[0] < estimate[0] < high[0]


def test_estimate_is_the_weighted_mean_of_differences():
    a, n_a, b, n_b = random_strata(np.random.default_rng(3))
    weight = n_a * n_b / (n_a + n_b)
    expected = weight @ (a / n_a[:, None] - b / n_b[:, None]) / weight.sum()
    estimate, _, _ = mantel_haenszel_difference(Strata.of(a, n_a, b, n_b))
    np.testing.assert_allclose(estimate, expected, atol=1e-12)


def test_limits_solve_the_score_equation_with_satos_variance():
    a, n_a, b, n_b = random_strata(np.random.default_rng(4), latents=3)
    estimate, low, high = mantel_haenszel_difference(Strata.of(a, n_a, b, n_b))
    n, w = n_a + n_b, np.sum(n_a * n_b / (n_a + n_b))
    for j in range(3):
        p = np.sum((n_a**2 * b[:, j] - n_b**2 * a[:, j] + n_a * n_b * (n_b - n_a) / 2) / n**2)
        q = np.sum(a[:, j] * (n_b - b[:, j]) / n + b[:, j] * (n_a - a[:, j]) / n) / 2
        for limit in (low[j], high[j]):
            z = (estimate[j] - limit) / np.sqrt((limit * p + q) / w**2)
            assert abs(z) == pytest.approx(1.959964, abs=1e-5)


@pytest.mark.parametrize(("sizes", "shares"), [((400, 5), (0.1, 0.3)), ((8, 60), (0.05, 0.2))])
def test_interval_covers_for_few_large_and_many_small_strata(sizes, shares):
    size, strata = sizes
    rng = np.random.default_rng(size)
    base = rng.uniform(*shares, strata)[:, None]
    n_a, n_b = np.full(strata, size), np.full(strata, size * 2)
    a = rng.binomial(size, np.repeat(base + 0.1, 5000, axis=1))
    b = rng.binomial(size * 2, np.repeat(base, 5000, axis=1))
    _, low, high = mantel_haenszel_difference(Strata.of(a, n_a, b, n_b))
    assert 0.935 < np.mean((low <= 0.1) & (high >= 0.1)) < 0.965


def test_strata_without_both_sides_say_nothing():
    with_empty = Strata.of([[5], [9]], [10, 20], [[2], [0]], [10, 0])
    without = Strata.of([[5]], [10], [[2]], [10])
    assert mantel_haenszel_difference(with_empty) == mantel_haenszel_difference(without)
    assert cmh_test(with_empty) == cmh_test(without)


def test_no_common_stratum_gives_no_estimate():
    strata = Strata.of([[5, 1], [0, 0]], [10, 0], [[0, 0], [2, 3]], [0, 10])
    assert all(np.isnan(part).all() for part in mantel_haenszel_difference(strata))
    np.testing.assert_array_equal(cmh_test(strata), [1.0, 1.0])


def test_nothing_counted_is_no_difference():
    strata = Strata.of([[0]] * 3, [9] * 3, [[0]] * 3, [8] * 3)
    estimate, low, high = mantel_haenszel_difference(strata)
    assert estimate[0] == 0.0
    assert low[0] <= 0 <= high[0]


def test_a_pure_confounder_vanishes():
    # Share depends on the stratum alone; the sides differ in how they fill the strata.
    n_a, n_b = np.array([100, 900]), np.array([900, 100])
    a, b = n_a * np.array([0.1, 0.6]), n_b * np.array([0.1, 0.6])
    estimate, low, high = mantel_haenszel_difference(Strata.of(a[:, None], n_a, b[:, None], n_b))
    assert a.sum() / 1000 - b.sum() / 1000 == pytest.approx(0.4)
    assert estimate[0] == pytest.approx(0.0)
    assert low[0] < 0 < high[0]


def test_p_values_are_uniform_under_confounding_alone():
    rng = np.random.default_rng(8)
    n_a, n_b = np.array([20, 60, 120]), np.array([120, 60, 20])
    base = np.repeat(np.array([[0.1], [0.3], [0.6]]), 5000, axis=1)
    strata = Strata.of(rng.binomial(n_a[:, None], base), n_a, rng.binomial(n_b[:, None], base), n_b)
    p = cmh_test(strata)
    for level in (0.01, 0.05, 0.2):
        assert np.mean(p <= level) == pytest.approx(level, rel=0.25)


def test_swapped_sides_mirror_everything():
    a, n_a, b, n_b = random_strata(np.random.default_rng(9))
    estimate, low, high = mantel_haenszel_difference(Strata.of(a, n_a, b, n_b))
    back, back_low, back_high = mantel_haenszel_difference(Strata.of(b, n_b, a, n_a))
    np.testing.assert_allclose(estimate, -back, atol=1e-12)
    np.testing.assert_allclose(low, -back_high, atol=1e-12)
    np.testing.assert_allclose(high, -back_low, atol=1e-12)
    np.testing.assert_allclose(
        cmh_test(Strata.of(a, n_a, b, n_b)), cmh_test(Strata.of(b, n_b, a, n_a))
    )
