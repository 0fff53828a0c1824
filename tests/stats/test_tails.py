"""Tails of skewed sums, held against exact ones."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats

from conspectus.stats import Strata, benjamini_hochberg, cmh_test
from conspectus.stats.exchange import exchange_test
from conspectus.stats.tails import skewed_p_value


def exact_tail(n, n_a, present, at_least):
    """P(A >= at_least), A the sum over strata of hypergeometric counts."""
    mass = np.ones(1)
    for size, side, k in zip(n, n_a, present, strict=True):
        mass = np.convolve(mass, stats.hypergeom.pmf(np.arange(k + 1), size, k, side))
    return mass[at_least:].sum()


@pytest.mark.parametrize(("side", "k"), [(10, 1), (10, 3), (50, 1), (125, 2), (250, 1)])
def test_rare_latents_and_a_small_side(side, k):
    strata, size = 20, 500
    n_a, n_b = np.full(strata, side), np.full(strata, size - side)
    expected = strata * k * side / size
    for count in range(int(expected) + 2, int(expected) + 9):
        a = np.zeros(strata, int)
        a[: min(count, strata)] = 1
        a[0] += count - a.sum()
        present = np.maximum(a, k)
        exact = exact_tail(n_a + n_b, n_a, present, count)
        if exact < 1e-7:
            continue
        p = cmh_test(Strata.of(a[:, None], n_a, (present - a)[:, None], n_b))[0]
        chi2 = 2 * stats.norm.sf(
            (count - present.sum() * side / size)
            / np.sqrt(np.sum(present * (size - present) * side * (size - side) / size**2 / 499))
        )
        # Cautious by a factor at most, where chi-squared is too small by powers.
        assert exact / 4 < p < 30 * exact
        assert abs(np.log(p / (2 * exact))) <= abs(np.log(chi2 / (2 * exact))) + np.log(2)


def test_no_flukes_where_chi_squared_has_hundreds():
    rng = np.random.default_rng(5)
    strata, size, side, latents = 20, 500, 10, 6000
    n_a, n_b = np.full(strata, side), np.full(strata, size - side)
    present = rng.multinomial(10, np.full(strata, 1 / strata), latents).T
    a = rng.hypergeometric(present, size - present, side)
    p = cmh_test(Strata.of(a, n_a, present - a, n_b))
    assert np.sum(benjamini_hochberg(p) <= 0.05) == 0
    variance = np.sum(present * (size - present) * side * (size - side) / size**2 / (size - 1), 0)
    chi2 = stats.chi2.sf(np.sum(a - present * side / size, axis=0) ** 2 / variance, 1)
    assert np.sum(benjamini_hochberg(chi2) <= 0.05) > 20


def test_a_symmetric_sum_has_the_normal_tail():
    z = np.array([-3.0, 0.0, 1.5])
    p = skewed_p_value(2 * z, np.full(3, 4.0), 0.0)
    np.testing.assert_allclose(p, 2 * stats.norm.sf(np.abs(z)))


def test_the_longer_side_is_that_of_a_shifted_gamma():
    for shape in (0.5, 4.0, 400.0):
        x = stats.gamma(shape)
        values = x.mean() + x.std() * np.array([0.8, 2.0, 5.0])
        p = skewed_p_value(values - shape, shape, 2 * shape)
        np.testing.assert_allclose(p, np.minimum(2 * x.sf(values), 1.0), rtol=1e-6)
        mirrored = skewed_p_value(shape - values, shape, -2 * shape)
        np.testing.assert_allclose(mirrored, p)


def test_no_variance_is_no_evidence():
    assert skewed_p_value([0.0, 1.0], [0.0, 0.0], [0.0, 0.0]).tolist() == [1.0, 1.0]


@pytest.mark.parametrize("sign", [1, -1])
def test_moments_of_exchanges_are_those_of_all_permutations(sign):
    rng = np.random.default_rng(0)
    # Skewed alike and sorted alike, so that the sum lies on the longer side, where skewness counts.
    score, column = np.sort(rng.exponential(size=7) ** 2), np.sort(rng.exponential(size=7) ** 2)
    score, d, c = sign * score, sign * (score - score.mean()), column - column.mean()
    sums = np.array([d[list(order)] @ c for order in itertools.permutations(range(7))])
    third = 7 / (6 * 5) * np.sum(d**3) * np.sum(c**3)
    assert np.mean(sums**3) == pytest.approx(third)
    expected = skewed_p_value([d @ c], [np.mean(sums**2)], [third])
    np.testing.assert_allclose(exchange_test(score, column[:, None]), expected)
    assert expected > 1.5 * skewed_p_value([d @ c], [np.mean(sums**2)], 0.0)


def test_moments_of_exchanges_within_groups_add_up():
    rng = np.random.default_rng(1)
    group = np.repeat([0, 1], [5, 4])
    score = np.concatenate([np.sort(rng.exponential(size=k) ** 2) for k in (5, 4)])
    column = np.concatenate([np.sort(rng.exponential(size=k) ** 2) for k in (5, 4)])
    total, sums = 0.0, []
    for g in (0, 1):
        d, c = score[group == g], column[group == g]
        d = d - d.mean()
        total += d @ c
        sums.append(np.array([np.array(order) @ c for order in itertools.permutations(d)]))
    both = np.add.outer(*sums).ravel()
    expected = skewed_p_value([total], [np.mean(both**2)], [np.mean(both**3)])
    np.testing.assert_allclose(exchange_test(score, column[:, None], group), expected)
    assert expected > 1.2 * skewed_p_value([total], [np.mean(both**2)], 0.0)
