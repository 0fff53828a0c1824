from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.manifold import trustworthiness
from sklearn.metrics import pairwise_distances

from conspectus.analysis.maps.quality import MOST_SAMPLED, map_quality


@pytest.fixture
def documents():
    rng = np.random.default_rng(0)
    return sp.csr_array(rng.random((80, 30)) ** 2), rng  # no two distances are equal


@pytest.mark.parametrize("k", [1, 5, 15])
def test_trustworthiness_is_that_of_sklearn(documents, k):
    matrix, rng = documents
    places = rng.normal(size=(80, 2))
    found = map_quality(matrix, "cosine", places, k, seed=0)
    apart = pairwise_distances(matrix.toarray(), metric="cosine")
    np.fill_diagonal(apart, 0)
    expected = trustworthiness(np.maximum(apart, 0), places, n_neighbors=k, metric="precomputed")
    assert found.trustworthiness == pytest.approx(expected)


def test_trustworthiness_of_sets_is_that_of_sklearn():
    rng = np.random.default_rng(1)
    dense = rng.random((60, 40)) < rng.uniform(0.1, 0.6, 60)[:, None]
    apart = pairwise_distances(dense, metric="jaccard") + rng.random((60, 60)) * 1e-15
    places = rng.normal(size=(60, 2))
    found = map_quality(sp.csr_array(dense.astype(float)), "jaccard", places, 7, seed=0)
    expected = trustworthiness(apart, places, n_neighbors=7, metric="precomputed")
    assert found.trustworthiness == pytest.approx(expected, abs=0.01)  # ties fall otherwise


def test_continuity_is_trustworthiness_the_other_way_round(documents):
    """Trust in the map of the concepts, of a space whose distances are those on the map."""
    matrix, rng = documents
    places = rng.normal(size=(80, 2))
    found = map_quality(matrix, "cosine", places, 6, seed=0)
    unit = matrix.toarray() / np.linalg.norm(matrix.toarray(), axis=1, keepdims=True)
    assert found.continuity == pytest.approx(trustworthiness(places, unit, n_neighbors=6))


def test_a_faithful_map_is_perfect_and_a_random_one_is_not():
    rng = np.random.default_rng(2)
    angle = rng.uniform(0, np.pi / 2, 200)
    places = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    found = map_quality(sp.csr_array(places), "cosine", places, 10, seed=0)
    assert (found.trustworthiness, found.continuity) == pytest.approx((1, 1), abs=1e-6)
    mixed = map_quality(sp.csr_array(places), "cosine", rng.permutation(places), 10, seed=0)
    assert 0.4 < mixed.trustworthiness < 0.6
    assert 0.4 < mixed.continuity < 0.6


def test_many_documents_are_sampled():
    rng = np.random.default_rng(3)
    matrix = sp.csr_array((rng.random((3000, 20)) < 0.3).astype(float))
    found = map_quality(matrix, "jaccard", rng.normal(size=(3000, 2)), 15, seed=0)
    assert found.documents == MOST_SAMPLED
    assert found.neighbours == 15


def test_few_documents_are_compared_with_fewer_neighbours():
    found = map_quality(sp.csr_array(np.eye(9)), "cosine", np.eye(9)[:, :2], 15, seed=0)
    assert found.neighbours == 4
