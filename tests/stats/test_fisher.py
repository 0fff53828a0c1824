"""Fisher's exact test against scipy and brute force, and its speed."""

from __future__ import annotations

import time
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from conspectus.stats import fisher_exact


@given(st.integers(1, 25), st.integers(1, 25), st.data())
def test_equals_a_brute_force_count(n_a, n_b, data):
    a, b = data.draw(st.integers(0, n_a)), data.draw(st.integers(0, n_b))
    k = a + b
    ways = {x: comb(n_a, x) * comb(n_b, k - x) for x in range(max(0, k - n_b), min(k, n_a) + 1)}
    expected = sum(w for w in ways.values() if w <= ways[a]) / comb(n_a + n_b, k)
    assert fisher_exact(a, n_a, b, n_b)[0] == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("n_a", "n_b"), [(300, 300), (50, 900), (2000, 1100)])
def test_equals_scipy_into_the_far_tail(n_a, n_b):
    rng = np.random.default_rng(n_a)
    a, b = rng.integers(0, n_a + 1, 60), rng.integers(0, n_b + 1, 60)
    a[:30], b[:30] = rng.binomial(n_a, 0.05, 30), rng.binomial(n_b, 0.06, 30)
    tables = [[[x, n_a - x], [y, n_b - y]] for x, y in zip(a, b, strict=True)]
    expected = np.array([stats.fisher_exact(table)[1] for table in tables])
    shown = expected > 1e-290
    np.testing.assert_allclose(fisher_exact(a, n_a, b, n_b)[shown], expected[shown], rtol=1e-6)


def test_keeps_the_shape_and_repeats_equal_tables():
    p = fisher_exact([3, 0, 3], 10, [1, 9, 1], 12)
    assert p.shape == (3,)
    assert p[0] == p[2]


def test_every_table_may_have_its_own_sides():
    rng = np.random.default_rng(2)
    n_a = rng.integers(1, 400, 80)
    n_b = 400 - n_a
    a, b = rng.binomial(n_a, 0.3), rng.binomial(n_b, 0.2)
    p = fisher_exact(a, n_a, b, n_b)
    one_by_one = [fisher_exact(*table)[0] for table in zip(a, n_a, b, n_b, strict=True)]
    np.testing.assert_allclose(p, one_by_one, rtol=1e-9)
    tables = [[[x, m - x], [y, k - y]] for x, m, y, k in zip(a, n_a, b, n_b, strict=True)]
    np.testing.assert_allclose(p, [stats.fisher_exact(t)[1] for t in tables], rtol=1e-9)


def test_nothing_anywhere_or_everywhere_is_no_difference():
    np.testing.assert_array_equal(fisher_exact([0, 10], 10, [0, 20], 20), [1.0, 1.0])


def test_both_directions_are_treated_alike():
    rng = np.random.default_rng(9)
    a, b = rng.binomial(120, 0.2, 200), rng.binomial(75, 0.3, 200)
    np.testing.assert_allclose(fisher_exact(a, 120, b, 75), fisher_exact(b, 75, a, 120), rtol=1e-9)
    absent = fisher_exact(120 - a, 120, 75 - b, 75)
    np.testing.assert_allclose(fisher_exact(a, 120, b, 75), absent, rtol=1e-9)


def test_is_never_anticonservative():
    rng = np.random.default_rng(6)
    shares = rng.random(40_000)
    p = fisher_exact(rng.binomial(200, shares), 200, rng.binomial(300, shares), 300)
    assert 0.03 < np.mean(p <= 0.05) <= 0.05


def test_a_larger_difference_is_never_likelier():
    # 200 documents have the latent, of which side a gets ever more.
    a = np.arange(0, 201)
    p = fisher_exact(a, 500, 200 - a, 500)
    assert np.argmax(p) == 100
    assert (np.diff(p[:101]) >= 0).all()
    assert (np.diff(p[100:]) <= 0).all()


def test_equal_sides_make_the_two_tails_equal():
    a = np.arange(0, 50)
    one_tail = stats.hypergeom.cdf(a, 400, 200, 100)
    np.testing.assert_allclose(fisher_exact(a, 200, 100 - a, 200), 2 * one_tail, rtol=1e-8)


def test_millions_of_documents():
    p = fisher_exact([3000, 3300], 3_000_000, [2000, 1900], 2_000_000)
    assert p[0] == pytest.approx(1.0, abs=0.02)
    table = [[3300, 2_996_700], [1900, 1_998_100]]
    assert p[1] == pytest.approx(stats.fisher_exact(table)[1], rel=1e-4)


@pytest.mark.parametrize(("a", "b"), [(11, 0), (0, 21), (-1, 0)])
def test_impossible_counts_are_refused(a, b):
    with pytest.raises(ValueError, match="between 0"):
        fisher_exact([a], 10, [b], 20)


def test_a_whole_dictionary_takes_about_a_second():
    rng = np.random.default_rng(0)
    shares = np.clip(rng.lognormal(-2, 1.5, 65_536), 0, 0.95)
    a, b = rng.binomial(60_000, shares), rng.binomial(40_000, shares)
    start = time.process_time()
    p = fisher_exact(a, 60_000, b, 40_000)
    assert time.process_time() - start < 3.0
    assert np.isfinite(p).all()
