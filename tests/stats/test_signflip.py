"""Sign-flip test against all sign patterns, random signs and McNemar."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from conspectus.stats import mcnemar_exact, sign_flip_test
from conspectus.stats import signflip as module


def histogram(d, steps):
    return np.bincount(np.abs(d), minlength=steps + 1)[1:]


@pytest.mark.parametrize("seed", range(30))
def test_equals_all_sign_patterns(seed):
    rng = np.random.default_rng(seed)
    steps, pairs = int(rng.integers(1, 5)), int(rng.integers(1, 11))
    d = rng.integers(-steps, steps + 1, pairs)
    signs = np.array(list(itertools.product([-1, 1], repeat=pairs)))
    expected = np.mean(np.abs(signs @ np.abs(d)) >= abs(d.sum()))
    assert sign_flip_test([histogram(d, steps)], [d.sum()])[0] == pytest.approx(expected)


def test_is_mcnemar_where_all_differences_are_whole():
    p = sign_flip_test([[20], [7]], [12, -7])
    np.testing.assert_allclose(p, mcnemar_exact([16, 0], [4, 7]))
    padded = sign_flip_test([[0, 20], [0, 7]], [24, -14])
    np.testing.assert_allclose(padded, p)


def test_equals_random_signs_where_the_saddlepoint_is_used():
    rng = np.random.default_rng(1)
    d = np.repeat([1, 2, 3], [150, 90, 60])
    flips = (rng.choice([-1, 1], (100_000, d.size)) @ d.astype(np.float32)).astype(int)
    for total in (18, 40, 70, -96):
        expected = np.mean(np.abs(flips) >= abs(total))
        p = sign_flip_test([histogram(d, 3)], [total])[0]
        assert p == pytest.approx(expected, abs=4 * np.sqrt(expected / 100_000))


@pytest.mark.parametrize("counts", [[80, 70], [0, 150], [120, 0, 60], [30, 0, 0, 40, 0, 90]])
def test_saddlepoint_stays_close_to_the_exact_distribution(counts):
    counts = np.array(counts)
    largest = int(counts @ np.arange(1, counts.size + 1))
    lattice = 2 * np.gcd.reduce(np.flatnonzero(counts) + 1)
    totals = np.arange(largest, 0, -lattice)[::7]
    exact = np.array([module._exact(counts, int(s)) for s in totals])
    shown = exact > 1e-15
    p = sign_flip_test(np.tile(counts, (totals.size, 1)), totals)
    np.testing.assert_allclose(p[shown], exact[shown], rtol=0.02)


def test_no_difference_gives_one():
    np.testing.assert_array_equal(sign_flip_test([[0, 0], [3, 2], [200, 90]], [0, 0, 0]), 1.0)


def test_p_values_are_uniform_under_the_null():
    rng = np.random.default_rng(7)
    counts = rng.multinomial(60, [0.5, 0.3, 0.2], 3000)
    totals = sum(
        v * (2 * rng.binomial(counts[:, v - 1], 0.5) - counts[:, v - 1]) for v in (1, 2, 3)
    )
    p = sign_flip_test(counts, totals)
    for level in (0.01, 0.05, 0.2):
        assert np.mean(p <= level) == pytest.approx(level, abs=0.4 * level + 0.002)


def test_neither_sign_nor_grid_matters():
    rng = np.random.default_rng(3)
    for pairs in (12, 160):
        d = rng.integers(-2, 3, pairs)
        p = sign_flip_test([histogram(d, 2)], [d.sum()])
        np.testing.assert_allclose(sign_flip_test([histogram(-d, 2)], [-d.sum()]), p)
        finer = sign_flip_test([histogram(3 * d, 6)], [3 * d.sum()])
        np.testing.assert_allclose(finer, p, rtol=1e-9)


def test_many_latents_at_once_are_each_alone():
    rng = np.random.default_rng(4)
    counts = rng.multinomial(rng.integers(1, 300, 60), [0.5, 0.3, 0.2])
    totals = (2 * rng.binomial(counts, 0.6) - counts) @ np.arange(1, 4)
    alone = [sign_flip_test(counts[[i]], totals[[i]])[0] for i in range(60)]
    np.testing.assert_allclose(sign_flip_test(counts, totals), alone, rtol=1e-9)
