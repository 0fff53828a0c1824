"""The exact distribution of sums drawn without replacement, against counting and Fisher."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from conspectus.stats import TrendDesign, draws_test, lattice


@pytest.mark.parametrize("drawn", [1, 2, 4, 7, 9])
def test_it_counts_every_draw(drawn):
    rng = np.random.default_rng(drawn)
    score = rng.integers(0, 5, 10)
    sums = np.array([score[list(c)].sum() for c in combinations(range(10), drawn)])
    for total in np.unique(sums):
        far = np.abs(sums - sums.mean()) >= abs(total - sums.mean()) - 1e-9
        assert draws_test([drawn], [total], score)[0] == pytest.approx(far.mean())


def test_equal_groups_give_fishers_test():
    score = np.repeat([0, 1], 40)
    for with_latent in range(1, 12):
        expected = stats.fisher_exact(
            [[with_latent, 12 - with_latent], [40 - with_latent, 28 + with_latent]]
        )
        assert draws_test([12], [with_latent], score)[0] == pytest.approx(expected.pvalue)


def test_rare_and_nearly_everywhere_mirror_each_other():
    score = np.arange(30) % 7
    total = int(score.sum())
    rare, common = draws_test([5, 25], [4, total - 4], score)
    assert rare == pytest.approx(common)


def test_many_on_both_sides_are_left_to_the_normal_approximation():
    assert np.isnan(draws_test([60], [30], np.arange(200) % 2)[0])
    assert draws_test([], [], [0, 1]).size == 0


def test_it_meets_the_normal_approximation_where_it_ends():
    rng = np.random.default_rng(0)
    score = rng.integers(0, 62, 2000)
    present = np.zeros((2000, 60))
    for j in range(60):
        present[rng.choice(2000, 50, replace=False, p=(score + 1) / (score + 1).sum()), j] = 1
    exact = draws_test(present.sum(0), score @ present, score)
    design = TrendDesign.of(score)
    normal = design.fit(np.asarray(design.weights().T @ present)).p_value
    kept = exact > 1e-4
    np.testing.assert_allclose(np.log(normal[kept]), np.log(exact[kept]), atol=0.2)


def test_it_holds_its_level():
    rng = np.random.default_rng(1)
    score = rng.binomial(1, 0.05, 500)  # a handful of documents at one end
    totals = np.array([score[rng.choice(500, 12, replace=False)].sum() for _ in range(4000)])
    p = draws_test(np.full(4000, 12), totals, score)
    for level in (0.001, 0.01, 0.05):
        assert np.mean(p <= level) <= level * 1.3 + 0.002


@pytest.mark.parametrize(
    ("score", "steps"),
    [
        ([1945, 1946, 2006], [0, 1, 61]),
        ([0.1, 0.3, 0.2], [0, 2, 1]),
        ([5, 5], [0, 0]),
        ([3.5, 4.0, 4.1, 5.0], [0, 5, 6, 15]),
        ([0, 1000, 1], [0, 64, 0]),
    ],
)
def test_lattice(score, steps):
    assert lattice(score).tolist() == steps
