"""Exchanging scores: against every permutation, McNemar's test, and their level."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy import stats

from conspectus.stats import TrendDesign, exchange_test, mcnemar_exact


def test_without_groups_it_is_the_permutation_test_of_scipy():
    rng = np.random.default_rng(0)
    score, x = rng.normal(size=200), rng.random((200, 4))
    p = exchange_test(score, x)
    for j in range(4):
        found = stats.permutation_test(
            (score, x[:, j]),
            lambda a, b, axis: np.sum(a * b, axis=axis),
            permutation_type="pairings",
            n_resamples=4000,
            vectorized=True,
            rng=1,
        )
        assert p[j] == pytest.approx(found.pvalue, abs=0.03)


def test_pairs_are_mcnemars_test():
    rng = np.random.default_rng(1)
    group, y = np.repeat(np.arange(120), 2), np.tile([1.0, 0.0], 120)
    x = (rng.random((240, 8)) < 0.2 + 0.15 * y[:, None]).astype(float)
    a, b = x[y == 1], x[y == 0]
    expected = mcnemar_exact(np.sum(a > b, axis=0), np.sum(b > a, axis=0))
    np.testing.assert_allclose(exchange_test(y, x, group), expected)


def test_releases_in_order_are_flipped_prompt_by_prompt():
    rng = np.random.default_rng(2)
    group, score = np.repeat(np.arange(9), 4), np.tile([0.0, 1, 2, 3], 9)
    x = (rng.random((36, 3)) < 0.3 + 0.1 * score[:, None]).astype(float)
    p = exchange_test(score, x, group)
    slopes = np.array([(score[:4] - 1.5) @ x[group == g] for g in range(9)])
    sums = np.array([np.array(s) @ slopes for s in product([1, -1], repeat=9)])
    expected = np.mean(np.abs(sums) >= np.abs(slopes.sum(0)) - 1e-9, axis=0)
    np.testing.assert_allclose(p, expected)


def test_uneven_groups_take_mantels_test():
    rng = np.random.default_rng(3)
    group = rng.integers(0, 20, 150)
    group = np.unique(group, return_inverse=True)[1]
    score, x = rng.normal(size=150), (rng.random((150, 5)) < 0.4).astype(float)
    design = TrendDesign.of(score, group)
    expected = design.fit(np.asarray(design.weights().T @ x)).p_value
    np.testing.assert_allclose(exchange_test(score, x, group), expected)


def test_what_differs_between_groups_alone_is_no_association():
    group = np.repeat(np.arange(30), 4)
    score = group % 2 * 3.0
    assert exchange_test(score, (group % 2)[:, None].astype(float), group).tolist() == [1.0]


@pytest.mark.parametrize("kind", ["pairs", "releases", "scores", "alone"])
def test_it_keeps_its_level(kind):
    rng = np.random.default_rng(4)
    size = {"pairs": 2, "releases": 4, "scores": 3, "alone": 1}[kind]
    n = 240 // size * size
    group = None if kind == "alone" else np.repeat(np.arange(n // size), size)
    score = (
        rng.exponential(size=n)
        if kind in ("scores", "alone")
        else np.tile(np.arange(size), n // size).astype(float)
    )
    level = rng.uniform(0.02, 0.3, (n // size, 1)) if group is not None else 0.1
    x = (rng.random((n, 5000)) < (level[group] if group is not None else level)).astype(float)
    p = exchange_test(score, x, group)
    assert np.mean(p <= 0.05) < 0.06
    assert np.mean(p <= 0.01) < 0.014
