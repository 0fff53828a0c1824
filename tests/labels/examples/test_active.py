"""Documents of a latent, drawn over ten quantiles of strength."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.labels.examples.active import N_QUANTILES, draw_active


def draw(strength, n_naming=20, n_testing=20, seed=0):
    return draw_active(
        np.asarray(strength, float), n_naming, n_testing, np.random.default_rng(seed)
    )


def test_every_quantile_gives_as_many_to_naming_and_to_testing():
    strength = np.random.default_rng(1).permutation(1000)
    drawn = draw(strength)
    assert np.bincount(drawn.quantile[drawn.naming]).tolist() == [2] * N_QUANTILES
    assert np.bincount(drawn.quantile[~drawn.naming]).tolist() == [2] * N_QUANTILES
    assert (strength[drawn.place] // 100).tolist() == drawn.quantile.tolist()


def test_the_strongest_come_first_and_none_twice():
    strength = np.random.default_rng(2).random(333)
    drawn = draw(strength)
    assert (np.diff(strength[drawn.place]) <= 0).all()
    assert len(set(drawn.place.tolist())) == 40


@pytest.mark.parametrize("n", range(60))
def test_few_documents_are_all_dealt_out_in_proportion(n):
    drawn = draw(np.arange(n), 10, 20)
    assert len(drawn.place) == min(n, 30)
    assert drawn.naming.sum() == -(-min(n, 30) // 3)
    assert drawn.quantile.max(initial=0) < N_QUANTILES


def test_quantiles_of_unequal_need_differ_by_at_most_one():
    drawn = draw(np.arange(500), 7, 6)
    counts = np.bincount(drawn.quantile, minlength=N_QUANTILES)
    assert counts.min() == 1
    assert counts.max() == 2
    assert drawn.naming.sum() == 7


def test_no_documents_wanted_none_drawn():
    assert len(draw(np.arange(5), 0, 0).place) == 0
    assert not draw(np.arange(50), 0, 5).naming.any()


def test_within_a_quantile_chance_decides_and_the_seed_decides_chance():
    strength = np.arange(5000)
    first, again, other = draw(strength), draw(strength), draw(strength, seed=1)
    assert first.place.tolist() == again.place.tolist() != other.place.tolist()
    times = np.zeros(100, int)
    for seed in range(400):
        times[draw(np.arange(100), 5, 5, seed).place] += 1
    # 40 expected each; binomial standard deviation 6.
    assert times.min() > 14
    assert times.max() < 70
