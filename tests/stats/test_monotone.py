"""Isotonic fits against scikit-learn; chi-bar-squared against Stirling numbers and simulation."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from sklearn.isotonic import IsotonicRegression

from conspectus.stats import benjamini_hochberg, isotonic, level_probabilities, rising_tests


def test_isotonic_equals_scikit_learn():
    rng = np.random.default_rng(0)
    mean, weight = rng.random((9, 40)), rng.integers(1, 60, 9)
    fitted = isotonic(mean, weight)
    for j in range(40):
        expected = IsotonicRegression().fit(np.arange(9), mean[:, j], weight).predict(np.arange(9))
        np.testing.assert_allclose(fitted[:, j], expected, atol=1e-12)


def test_rising_shares_stay_and_falling_ones_are_pooled():
    np.testing.assert_allclose(isotonic([[1.0], [2.0], [3.0]], [1, 5, 2]).ravel(), [1, 2, 3])
    np.testing.assert_allclose(isotonic([[3.0], [2.0], [1.0]], [1, 1, 2]).ravel(), [1.75] * 3)


@pytest.mark.parametrize(
    ("groups", "stirling"), [(3, [2, 3, 1]), (4, [6, 11, 6, 1]), (5, [24, 50, 35, 10, 1])]
)
def test_levels_of_equal_groups_are_stirling_numbers(groups, stirling):
    expected = np.array(stirling) / np.sum(stirling)
    np.testing.assert_allclose(level_probabilities(np.full(groups, 7.0)), expected, atol=0.012)


def test_two_unequal_groups_are_a_coin_toss():
    np.testing.assert_allclose(level_probabilities([3.0, 400.0]), [0.5, 0.5], atol=0.01)


def test_both_tests_hold_their_level_where_nothing_changes():
    rng = np.random.default_rng(1)
    size = np.array([80, 150, 60, 200, 90])
    count = rng.binomial(size[:, None], 0.25, (5, 8000))
    for p in rising_tests(count, size):
        for level in (0.01, 0.05, 0.2):
            assert np.mean(p <= level) == pytest.approx(level, rel=0.25, abs=0.002)


def test_departure_is_conservative_where_shares_truly_rise():
    rng = np.random.default_rng(2)
    size = np.full(6, 150)
    share = np.linspace(0.1, 0.6, 6)[:, None]
    rises, departs = rising_tests(rng.binomial(size[:, None], share, (6, 3000)), size)
    assert rises.max() < 1e-6
    assert np.mean(departs <= 0.05) < 0.01


def test_a_rise_and_fall_departs_both_ways():
    size = np.full(6, 200)
    count = np.array([[20], [60], [100], [100], [60], [20]])
    assert rising_tests(count, size)[1][0] < 1e-8
    assert rising_tests(count[::-1], size[::-1])[1][0] < 1e-8


def test_a_jump_rises_and_does_not_depart():
    size = np.full(5, 200)
    count = np.array([[20], [20], [80], [80], [80]])
    rises, departs = rising_tests(count, size)
    assert rises[0] < 1e-10
    assert departs[0] == 1.0
    assert rising_tests(count[::-1], size[::-1])[0][0] > 0.5


def test_empty_groups_and_constant_columns():
    full = rising_tests([[3], [9]], [20, 20])
    with_gap = rising_tests([[3], [0], [9]], [20, 0, 20])
    np.testing.assert_allclose(full, with_gap)
    assert [p.tolist() for p in rising_tests([[0, 20], [0, 20]], [20, 20])] == [[1, 1], [1, 1]]


@pytest.mark.parametrize("size", [[5, 8, 4, 100, 300], [3, 3, 3, 400], [20, 5, 30, 5, 60, 5]])
def test_small_uneven_groups_make_no_flukes(size):
    rng = np.random.default_rng(7)
    size = np.array(size)
    count = rng.binomial(size[:, None], 0.02, (size.size, 20_000))
    count = count[:, count.sum(axis=0) >= 5]
    up, down = rising_tests(count, size)[1], rising_tests(count[::-1], size[::-1])[1]
    turns = np.maximum(up, down)
    assert np.sum(benjamini_hochberg(turns) <= 0.05) == 0
    for p in (up, down):
        assert np.mean(p <= 0.01) < 0.011
    pooled = count.sum(axis=0) / size.sum()
    fitted = isotonic(count / size[:, None], size)
    chi = size @ (count / size[:, None] - fitted) ** 2 / (pooled * (1 - pooled))
    assert np.mean(stats.chi2.sf(chi, size.size - 1) <= 1e-3) > 2e-3  # chi-squared, even at most


def test_the_deepest_fall_is_fishers_test_at_a_cut():
    size, count = np.array([4, 6, 5]), np.array([[3], [1], [0]])
    cells = [([3, 1], [1, 10]), ([4, 6], [0, 5])]
    one_sided = [stats.fisher_exact(table, alternative="greater").pvalue for table in cells]
    assert rising_tests(count, size)[1][0] == pytest.approx(
        max(2 * min(one_sided), chi_bar(count, size))
    )


def chi_bar(count, size):
    many = 1000  # the same shares in groups that are not small: only the statistic is taken over
    share, pooled = count / size[:, None], count.sum() / size.sum()
    chi = size @ (share - isotonic(share, size)) ** 2 / (pooled * (1 - pooled))
    weights = level_probabilities(size * many)
    return sum(w * stats.chi2.sf(chi[0], 2 - i) for i, w in enumerate(weights[:2]))


def test_turning_is_still_found_in_small_groups():
    size, count = np.array([12, 12, 12]), np.array([[0], [9], [0]])
    assert rising_tests(count, size)[1][0] < 0.03
    assert rising_tests(count[::-1], size)[1][0] < 0.03
