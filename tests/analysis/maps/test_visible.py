from __future__ import annotations

import numpy as np
import pytest
from scipy.ndimage import label as components
from sklearn.metrics import adjusted_rand_score

from conspectus.analysis.clusters.neighbours import NONE, Neighbours
from conspectus.analysis.maps.visible import (
    SCATTERED,
    cohesion,
    density,
    peaks,
    purity,
    visible_groups,
)


def count_peaks(heights, valley):
    """By brute force: peaks that superlevel sets part from everything higher at that share."""
    found = 0
    for level in np.unique(heights[heights > 0]):
        numbered, n = components(heights >= level, structure=np.ones((3, 3)))
        for i in range(1, n + 1):
            inside = numbered == i
            top = heights[inside].max()
            below = np.unique(heights[(heights < level) & (heights > 0)])
            # the set is a mountain at the level where it is about to meet something higher
            if below.size == 0:
                found += level == heights[heights > 0].min()
                continue
            wider, _ = components(heights >= below[-1], structure=np.ones((3, 3)))
            outer = wider == wider[np.argwhere(inside)[0][0], np.argwhere(inside)[0][1]]
            if heights[outer].max() > top and below[-1] < valley * top:
                found += 1
    return found


@pytest.mark.parametrize("seed", range(8))
def test_number_of_mountains_is_that_of_brute_force(seed):
    rng = np.random.default_rng(seed)
    heights = rng.permutation(np.arange(1.0, 65.0)).reshape(8, 8) ** 2
    for valley in (0.3, 0.6, 0.9):
        found = peaks(heights, valley)
        assert (found >= 0).all()
        assert found.max() + 1 == count_peaks(heights, valley)


def test_two_hills_are_told_apart_by_the_valley_between_them():
    hills = np.zeros((5, 9))
    hills[2] = [1, 5, 10, 5, 3, 5, 8, 5, 1]
    assert peaks(hills, valley=0.5).max() == 1
    assert peaks(hills, valley=0.3).max() == 0
    found = peaks(hills, valley=0.5)
    assert found[2, 2] == 0
    assert found[2, 6] == 1
    assert (found[0] == SCATTERED).all()


def test_a_shallow_shoulder_belongs_to_its_mountain():
    hills = np.array([[0, 9, 6, 7, 0, 0, 8, 0]], float)
    assert peaks(hills, valley=0.5).tolist() == [[-1, 0, 0, 0, -1, -1, 1, -1]]


def test_density_counts_every_document_once():
    rng = np.random.default_rng(0)
    places = rng.normal(size=(500, 2))
    heights, cell = density(places, 0.0001)
    assert heights.sum() == pytest.approx(500)
    assert (heights.ravel()[cell] >= 1).all()


@pytest.mark.parametrize("n", [200, 1000, 5000])
@pytest.mark.parametrize("seed", [0, 1])
def test_chance_makes_no_groups(n, seed):
    """One Gaussian cloud, or a uniform square, is one group whatever its size."""
    rng = np.random.default_rng(seed)
    assert visible_groups(rng.normal(size=(n, 2))).max() == 0
    if n > 200:
        assert visible_groups(rng.random((n, 2))).max() == 0


def test_planted_groups_are_seen_the_largest_first():
    rng = np.random.default_rng(1)
    truth = np.repeat(np.arange(6), [300, 200, 150, 100, 60, 30])
    centres = np.array([(0, 0), (8, 0), (0, 8), (8, 8), (4, 14), (16, 4)])
    found = visible_groups(centres[truth] + rng.normal(0, 0.6, (truth.size, 2)))
    assert adjusted_rand_score(truth, found) > 0.99
    assert np.bincount(found[found >= 0]).tolist() == sorted(
        np.bincount(found[found >= 0]).tolist(), reverse=True
    )


def test_odd_documents_are_scattered():
    places = np.vstack([np.random.default_rng(2).normal(0, 0.2, (400, 2)), [[30, 30], [-20, 9]]])
    assert visible_groups(places)[-2:].tolist() == [SCATTERED, SCATTERED]


def near(index):
    index = np.asarray(index, np.int32)
    return Neighbours(index, np.where(index == NONE, 0, 1).astype(np.float32))


def test_cohesion_is_the_share_of_neighbours_inside_beyond_chance():
    groups = np.array([0, 0, 1, 1])
    assert cohesion(near([[1], [0], [3], [2]]), groups).tolist() == [1, 1]
    assert cohesion(near([[1], [2], [3], [0]]), groups).tolist() == [0, 0]
    mixed = cohesion(near([[1, 2], [0, NONE], [3, NONE], [0, 1]]), groups)
    assert mixed == pytest.approx([(2 / 3 - 0.5) / 0.5, (1 / 3 - 0.5) / 0.5])


def test_cohesion_of_random_groups_is_about_zero():
    rng = np.random.default_rng(3)
    index = rng.integers(0, 2000, (2000, 15))
    assert np.abs(cohesion(near(index), rng.integers(0, 5, 2000))).max() < 0.03


def test_purity_is_the_largest_share():
    groups = np.array([0, 0, 0, 1, 1, -1, 2])
    clusters = np.array([4, 4, 1, 0, -1, 0, -1])
    share, main = purity(groups, clusters)
    assert share.tolist() == pytest.approx([2 / 3, 1 / 2, 0])
    assert main.tolist() == [4, 0, -1]
