"""Exchanging scores: against every permutation, McNemar's test, and their level."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest
import scipy.sparse as sp
from scipy import stats

from conspectus.stats import (
    TrendDesign,
    benjamini_hochberg,
    exchange_sides_test,
    exchange_test,
    mcnemar_exact,
    sign_flip_test,
)
from conspectus.stats.tails import skewed_p_value


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


@pytest.mark.parametrize("grouped", [False, True])
def test_a_column_is_tested_the_same_whatever_stands_beside_it(grouped):
    rng = np.random.default_rng(6)
    group = np.repeat(np.arange(50), 2) if grouped else None
    score = np.tile([0.0, 1.0], 50)
    x = (rng.random((100, 4)) < 0.1).astype(float)
    mixed = np.column_stack([x, rng.random((100, 3))])
    expected = [exchange_test(score, mixed[:, [j]], group)[0] for j in range(7)]
    np.testing.assert_allclose(exchange_test(score, mixed, group), expected)


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


def test_sides_exchanged_are_all_permutations():
    a, b = np.array([1, 2, 1]), np.array([3, 1, 1])
    here, there = np.array([1, 1, 0]), np.array([0, 1, 1])
    sums = [0.0]
    for n_a, n_b, k in zip(a, b, here + there, strict=True):
        documents = np.arange(n_a + n_b) < k
        ways = [
            np.mean(documents[list(side)]) - np.mean(np.delete(documents, list(side)))
            for side in combinations(range(n_a + n_b), n_a)
        ]
        sums = np.add.outer(sums, ways).ravel()
    total = np.array([np.sum(here / a - there / b)])
    found = exchange_sides_test(total, sp.csc_array((here + there)[:, None]), (a, b))
    expected = skewed_p_value(total, np.mean(sums**2), np.mean(sums**3))
    np.testing.assert_allclose(found, expected)
    mirrored = exchange_sides_test(-total, sp.csc_array((here + there)[:, None]), (b, a))
    np.testing.assert_allclose(mirrored, found)


def test_uneven_sides_hold_their_level_where_flipped_signs_do_not():
    rng = np.random.default_rng(4)
    a, b = np.ones(300, int), rng.integers(2, 5, 300)
    here, there = (rng.binomial(side[:, None], 0.008, (300, 20_000)) for side in (a, b))
    difference = here / a[:, None] - there / b[:, None]
    p = exchange_sides_test(difference.sum(axis=0), sp.csc_array(here + there), (a, b))
    for level in (0.05, 0.01, 0.001):
        assert np.mean(p <= level) < 1.1 * level
    assert np.sum(benjamini_hochberg(p) <= 0.05) == 0
    steps = np.rint(12 * difference).astype(int)
    histogram = np.stack([np.sum(np.abs(steps) == s, axis=0) for s in range(1, 13)], axis=1)
    flipped = sign_flip_test(histogram, steps.sum(axis=0))
    assert np.mean(flipped <= 0.01) > 0.02
