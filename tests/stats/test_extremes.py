"""One against each of several: closed cases, and simulated size and coverage."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.stats import beyond_all, fisher_exact, newcombe, outside


def simulated(share, others, n, sizes, seed=0, reps=3000):
    """Draw counts of a target and of several groups; compare them in every repetition."""
    rng = np.random.default_rng(seed)
    a = rng.binomial(n, share, reps)
    level = 0.05 / len(others)
    d, near, wide, p = [], [], [], []
    for other, size in zip(others, sizes, strict=True):
        b = rng.binomial(size, other, reps)
        d.append(a / n - b / size)
        near.append(newcombe(a, n, b, size))
        wide.append(newcombe(a, n, b, size, 1 - level))
        p.append(fisher_exact(np.c_[a].ravel(), n, b, size))
    limits = [tuple(np.stack(part) for part in zip(*pairs, strict=True)) for pairs in (near, wide)]
    truth = float(outside(share - np.array(others)[:, None])[0])
    return beyond_all(np.stack(d), *limits, np.stack(p)), truth, np.stack(d), limits[0]


def test_distance_outside_the_range():
    differences = np.array([[0.3, -0.1, 0.2, 0.0], [0.1, -0.4, -0.2, 0.3]])
    np.testing.assert_array_equal(outside(differences), [0.1, -0.1, 0.0, 0.0])
    assert np.isnan(outside(np.array([[np.nan], [0.2]]))).all()


def test_one_other_group_is_the_ordinary_comparison():
    found, _, d, (low, high) = simulated(0.3, [0.25], 120, [90], reps=200)
    np.testing.assert_array_equal(found.estimate, d[0])
    np.testing.assert_array_equal(found.low, low[0])
    np.testing.assert_array_equal(found.high, high[0])
    a, b = np.array([12, 40]), np.array([20, 8])
    p = fisher_exact(a, 50, b, 50)
    limits = tuple(v[None] for v in newcombe(a, 50, b, 50))
    again = beyond_all((a / 50 - b / 50)[None], limits, limits, p[None])
    np.testing.assert_array_equal(again.p_value, p)


def test_both_directions_are_mirrors():
    rng = np.random.default_rng(1)
    d = rng.normal(size=(4, 300))
    near, wide = (d - 0.5, d + 0.6), (d - 0.8, d + 0.9)
    p = rng.random((4, 300))
    up = beyond_all(d, near, wide, p)
    down = beyond_all(-d, (-near[1], -near[0]), (-wide[1], -wide[0]), p)
    np.testing.assert_allclose(up.estimate, -down.estimate)
    np.testing.assert_allclose(up.low, -down.high)
    np.testing.assert_allclose(up.p_value, down.p_value)


def test_the_largest_p_value_counts_where_all_signs_agree():
    d = np.array([[0.2, -0.2, 0.2], [0.1, -0.1, -0.1]])
    p = np.array([[0.001, 0.002, 0.001], [0.03, 0.04, 0.001]])
    limits = (d - 1, d + 1)
    np.testing.assert_array_equal(beyond_all(d, limits, limits, p).p_value, [0.03, 0.04, 1.0])


def test_a_missing_group_leaves_nothing_to_say():
    d = np.array([[0.2], [np.nan]])
    found = beyond_all(d, (d, d), (d, d), d)
    assert np.isnan([found.estimate, found.low, found.high, found.p_value]).all()


NULLS = [
    (0.3, [0.3] * 3, 200, [200] * 3),
    (0.3, [0.3, 0.1], 200, [200] * 2),
    (0.3, [0.3, 0.9], 200, [200] * 2),
    (0.1, [0.1] * 9, 60, [5000] * 9),
    (0.05, [0.05, 0.05], 40, [1000, 30]),
    (0.05, [0.04, 0.06], 40, [1000, 30]),
    (0.3, [0.29, 0.31], 300, [300] * 2),
]
EFFECTS = [
    (0.5, [0.3] * 9, 200, [200] * 9),
    (0.1, [0.3] * 9, 200, [200] * 9),
    (0.3, [0.1] * 9, 60, [5000] * 9),
    (0.3, [0.2, 0.25, 0.28], 300, [300, 150, 600]),
    (0.95, [0.9, 0.2], 80, [80] * 2),
]


@pytest.mark.parametrize("case", NULLS)
def test_a_share_among_the_others_is_seldom_called_outside(case):
    found, truth, *_ = simulated(*case)
    assert truth == 0
    assert np.mean(found.p_value <= 0.05) < 0.055


@pytest.mark.parametrize("case", NULLS + EFFECTS)
def test_intervals_hold_the_truth(case):
    found, truth, *_ = simulated(*case)
    assert np.mean((found.low <= truth + 1e-12) & (truth - 1e-12 <= found.high)) > 0.945
    assert np.all((found.low <= found.estimate) & (found.estimate <= found.high))


def test_newcombe_against_the_largest_would_not():
    found, truth, d, (low, high) = simulated(*EFFECTS[0])
    nearest = np.argmin(d, axis=0)[None]
    low, high = (np.take_along_axis(part, nearest, 0)[0] for part in (low, high))
    assert np.mean((low <= truth) & (truth <= high)) < 0.9
    # What replaces it still has power: nearly all of these are found.
    assert np.mean(found.low > 0) > 0.8


def test_the_interval_agrees_with_the_test():
    found, *_ = simulated(*EFFECTS[3])
    leaves_out_0 = (found.low > 0) | (found.high < 0)
    assert np.mean(leaves_out_0 == (found.p_value <= 0.05)) > 0.95
