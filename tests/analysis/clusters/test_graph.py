from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp

from conspectus.analysis.clusters.graph import conductance, modularity, neighbour_graph
from conspectus.analysis.clusters.neighbours import Neighbours


@pytest.fixture
def graph(rng):
    dense = np.triu(rng.random((12, 12)) * (rng.random((12, 12)) < 0.4), 1)
    return sp.csr_array(dense + dense.T)


LABELS = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 2, -1, -1])


def test_links_that_are_named_from_both_sides_weigh_twice() -> None:
    index = np.array([[1, 2], [0, -1], [-1, -1]], np.int32)
    near = np.array([[0.8, 0.4], [0.8, 0.0], [0.0, 0.0]], np.float32)
    found = neighbour_graph(Neighbours(index, near)).toarray()
    np.testing.assert_allclose(found, [[0, 0.8, 0.2], [0.8, 0, 0], [0.2, 0, 0]], atol=1e-6)


def test_conductance_by_hand(graph) -> None:
    dense = graph.toarray()
    for cluster, found in enumerate(conductance(graph, LABELS)):
        inside = cluster == LABELS
        cut = dense[np.ix_(inside, ~inside)].sum()
        volume, rest = dense[inside].sum(), dense[~inside].sum()
        assert found == pytest.approx(cut / min(volume, rest))


def test_conductance_of_everything_is_not_defined(graph) -> None:
    assert np.isnan(conductance(graph, np.zeros(12, int))).all()


def test_modularity_by_its_definition(graph) -> None:
    dense = graph.toarray()
    degree, total = dense.sum(axis=1), dense.sum()
    expected = sum(
        (dense[i, j] - degree[i] * degree[j] / total) / total
        for i, j in product(range(12), repeat=2)
        if i == j or (LABELS[i] == LABELS[j] and LABELS[i] >= 0)
    )
    assert modularity(graph, LABELS) == pytest.approx(expected)


def test_modularity_against_igraph(graph) -> None:
    igraph = pytest.importorskip("igraph")
    links = sp.triu(graph).tocoo()
    drawn = igraph.Graph(n=12, edges=np.column_stack([links.row, links.col]).tolist())
    labels = np.where(LABELS < 0, 2, LABELS)
    expected = drawn.modularity(labels.tolist(), weights=links.data.tolist())
    assert modularity(graph, labels) == pytest.approx(expected)


def test_a_graph_without_links() -> None:
    empty = sp.csr_array((12, 12))
    assert modularity(empty, LABELS) == 0.0
    assert np.isnan(conductance(empty, LABELS)).all()
