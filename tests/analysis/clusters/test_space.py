from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from conspectus.analysis.clusters.neighbours import NONE
from conspectus.analysis.clusters.space import COORDINATES, coordinates, space_of
from conspectus.progress import SILENT


def test_few_concepts_are_their_own_coordinates(planted) -> None:
    _, matrix = planted
    found = coordinates(matrix, 0)
    dense = matrix.toarray()
    np.testing.assert_allclose(
        found, dense / np.linalg.norm(dense, axis=1, keepdims=True), atol=1e-6
    )


def test_many_concepts_are_reduced_to_their_leading_directions(rng) -> None:
    low = rng.random((200, 4)) @ rng.random((4, 300))  # four dimensions in truth
    found = coordinates(sp.csr_array(low.astype(np.float32)), 0)
    assert found.shape == (200, COORDINATES)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0)
    unit = low / np.linalg.norm(low, axis=1, keepdims=True)
    np.testing.assert_allclose(found @ found.T, unit @ unit.T, atol=1e-4)
    np.testing.assert_array_equal(found, coordinates(sp.csr_array(low.astype(np.float32)), 0))


def test_half_of_the_documents_keep_enough_neighbours(planted, rng) -> None:
    _, matrix = planted
    space = space_of(matrix, 8, "jaccard", 0, SILENT)
    assert len(space) == 150
    half = space.among(np.sort(rng.permutation(150)[:75]))
    full = (half.near.nearest(8).index != NONE).all(axis=1)
    assert full.mean() > 0.97
    assert len(half) == half.graph.shape[0] == 75


def test_the_graph_is_symmetric_without_loops(planted) -> None:
    graph = space_of(planted[1], 8, "jaccard", 0, SILENT).graph
    assert abs(graph - graph.T).max() < 1e-12
    assert not graph.diagonal().any()
