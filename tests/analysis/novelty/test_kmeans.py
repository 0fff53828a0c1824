from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial.distance import cdist
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from conspectus.analysis.novelty.kmeans import (
    class_means,
    ncd_kmeans,
    semi_supervised_kmeans,
    spread_seeds,
    squared_distances,
)
from conspectus.errors import AnalysisError


def blobs(rng, centres, n=40, spread=0.3):
    truth = np.repeat(np.arange(len(centres)), n)
    return np.asarray(centres, float)[truth] + rng.normal(0, spread, (truth.size, 2)), truth


CENTRES = [(0, 0), (6, 0), (0, 6), (6, 6), (12, 3)]


def test_means_and_distances_are_those_of_numpy_and_scipy():
    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(50, 7)), rng.permutation(np.arange(50) % 4)
    means = class_means(rows, labels, 4)
    assert np.allclose(means, [rows[labels == c].mean(axis=0) for c in range(4)])
    assert np.allclose(squared_distances(rows, means), cdist(rows, means, "sqeuclidean"))


def test_seeds_stay_away_from_known_classes_and_each_other():
    rng = np.random.default_rng(1)
    rows, _ = blobs(rng, CENTRES)
    known = np.array([CENTRES[0], CENTRES[1]], float)
    seeds = spread_seeds(rows, known, 3, rng)
    nearest = squared_distances(seeds, np.array(CENTRES, float)).argmin(axis=1)
    assert sorted(nearest) == [2, 3, 4]


def test_seeds_are_different_rows_even_where_all_rows_are_equal():
    rows = np.zeros((5, 2))
    assert spread_seeds(rows, np.zeros((1, 2)), 3, np.random.default_rng(0)).shape == (3, 2)


def test_ncd_finds_planted_groups_and_leaves_known_classes_empty():
    rng = np.random.default_rng(2)
    rows, truth = blobs(rng, CENTRES[2:])
    known = np.array(CENTRES[:2], float)
    found = ncd_kmeans(rows, known, 3, seed=0)
    assert adjusted_rand_score(truth, found.label) == 1.0
    assert found.label.min() >= 2
    assert np.array_equal(found.centroids[:2], known)
    assert found.inertia == pytest.approx(((rows - found.centroids[found.label]) ** 2).sum())


def test_ncd_is_a_local_optimum_of_k_means():
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(200, 5))
    found = ncd_kmeans(rows, np.zeros((0, 5)), 6, seed=1)
    again = KMeans(6, init=found.centroids, n_init=1).fit(rows)
    assert again.inertia_ == pytest.approx(found.inertia, rel=1e-6)


def test_the_same_seed_gives_the_same_groups():
    rows = np.random.default_rng(4).normal(size=(120, 6))
    known = rows[:2]
    first, second = (ncd_kmeans(rows, known, 4, seed=7) for _ in range(2))
    assert np.array_equal(first.label, second.label)
    labels = np.arange(30) % 2
    runs = [semi_supervised_kmeans(rows[30:], rows[:30], labels, 2, 3, seed=7) for _ in range(2)]
    assert np.array_equal(runs[0].label, runs[1].label)


def test_semi_supervised_sorts_known_and_novel():
    rng = np.random.default_rng(5)
    labelled, labels = blobs(rng, CENTRES[:2], n=10)
    rows, truth = blobs(rng, CENTRES)
    found = semi_supervised_kmeans(rows, labelled, labels, 2, 3, seed=0)
    assert (found.label[truth < 2] == truth[truth < 2]).all()
    assert (found.label[truth >= 2] >= 2).all()
    assert adjusted_rand_score(truth, found.label) == 1.0


def test_labelled_rows_hold_their_centroid():
    """A class whose unlabelled rows are few keeps the place that its labelled rows give it."""
    rng = np.random.default_rng(6)
    labelled = rng.normal(0, 0.1, (100, 2))
    rows = rng.normal((1.0, 0.0), 0.1, (10, 2))
    found = semi_supervised_kmeans(rows, labelled, np.zeros(100, int), 1, 0, seed=0)
    assert (found.label == 0).all()
    everything = np.vstack([labelled, rows])
    assert np.allclose(found.centroids[0], everything.mean(axis=0))


def test_without_novel_groups_each_row_goes_to_the_nearest_class():
    rng = np.random.default_rng(7)
    labelled, labels = blobs(rng, CENTRES[:3])
    rows, truth = blobs(rng, CENTRES[:3])
    assert (semi_supervised_kmeans(rows, labelled, labels, 3, 0, seed=0).label == truth).all()


def test_more_groups_than_rows_are_refused():
    with pytest.raises(AnalysisError, match="2 documents cannot be put into 3 novel groups"):
        ncd_kmeans(np.zeros((2, 2)), np.zeros((1, 2)), 3, seed=0)
