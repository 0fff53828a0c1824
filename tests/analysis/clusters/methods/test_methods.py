from __future__ import annotations

import itertools
import random

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import adjusted_rand_score

from conspectus.analysis.clusters.graph import modularity
from conspectus.analysis.clusters.methods import METHODS, method_for, method_named
from conspectus.analysis.clusters.methods.base import numbers_of_clusters
from conspectus.analysis.clusters.methods.kmeans import round_to_clusters
from conspectus.analysis.clusters.methods.spectral import spectral_vectors
from conspectus.analysis.clusters.space import space_of
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT


class Graph:
    """As much of a space as Leiden looks at."""

    def __init__(self, graph) -> None:
        self.graph = graph

    def __len__(self) -> int:
        return self.graph.shape[0]


@pytest.fixture
def space(planted):
    return space_of(planted[1], 10, "jaccard", 0, SILENT)


@pytest.mark.parametrize("name", ["spectral", "leiden", "kmeans"])
def test_planted_clusters_are_recovered(planted, space, name) -> None:
    method = METHODS[name]
    cut = method.prepare(space, 0, 8.0)
    labels = cut(method.value_for(cut, 3))
    assert adjusted_rand_score(planted[0], labels) > 0.97
    np.testing.assert_array_equal(labels, method.prepare(space, 0, 8.0)(method.value_for(cut, 3)))


def test_hdbscan_finds_the_clusters_and_their_number(planted, space) -> None:
    labels = METHODS["hdbscan"].prepare(space, 0, 8.0)(15.0)
    kept = labels >= 0
    assert kept.mean() > 0.7
    assert adjusted_rand_score(planted[0][kept], labels[kept]) > 0.97


def test_hdbscan_takes_no_number_of_clusters(space) -> None:
    method = METHODS["hdbscan"]
    with pytest.raises(AnalysisError, match="leave k at 'auto'"):
        method.value_for(method.prepare(space, 0, 8.0), 4)


@pytest.mark.parametrize("name", METHODS)
def test_values_go_from_coarse_to_fine(space, name) -> None:
    method = METHODS[name]
    cut = method.prepare(space, 0, 8.0)
    found = [int(cut(value).max()) + 1 for value in method.values(len(space))]
    assert found[0] <= 4
    assert found[-1] >= found[0]


def test_leiden_searches_the_resolution(space) -> None:
    method = METHODS["leiden"]
    cut = method.prepare(space, 0, 8.0)
    for k in (3, 5, 8):
        assert int(cut(method.value_for(cut, k)).max()) + 1 == k


def test_leiden_is_seeded_and_leaves_the_generator_of_others_alone(space) -> None:
    random.seed(1)
    before = random.getstate()
    first, again = (METHODS["leiden"].prepare(space, 3, 8.0)(2.0) for _ in range(2))
    np.testing.assert_array_equal(first, again)
    assert random.getstate() == before


def test_leiden_finds_the_best_modularity_of_a_small_graph() -> None:
    # Two triangles and a bridge, all partitions into three or fewer tried.
    a = np.zeros((6, 6))
    for i, j in [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5), (2, 3)]:
        a[i, j] = a[j, i] = 1.0
    graph = sp.csr_array(a)
    best = max(modularity(graph, np.array(p)) for p in itertools.product(range(3), repeat=6))
    cut = METHODS["leiden"].prepare(Graph(graph), 0, 1.0)
    assert modularity(graph, cut(1.0)) == pytest.approx(best)
    assert cut(10.0).max() > cut(1.0).max()


def test_an_unknown_method_lists_those_there_are() -> None:
    with pytest.raises(AnalysisError, match="spectral, leiden, hdbscan, kmeans, not 'birch'"):
        method_named("birch")


def test_numbers_of_clusters_leave_ten_documents_each() -> None:
    assert numbers_of_clusters(55) == (2, 3, 4, 5)
    assert numbers_of_clusters(5) == (2,)
    assert numbers_of_clusters(10_000)[-1] == 30


def ring_at(n, step):
    row = np.arange(n)
    graph = sp.csr_array((np.ones(n), (row, (row + step) % n)), shape=(n, n))
    return sp.csr_array(graph + graph.T)


@pytest.mark.parametrize("n", [40, 400], ids=["dense", "iterative"])
def test_spectral_vectors_are_eigenvectors(rng, n) -> None:
    graph = sum((ring_at(n, step) for step in (1, 2, 7)), sp.csr_array((n, n))).tocoo()
    weight = sp.csr_array((rng.random(graph.nnz), (graph.row, graph.col)), shape=(n, n))
    graph = sp.csr_array(weight + weight.T)
    vectors = spectral_vectors(graph, 3, 0)
    degree = graph.sum(axis=1)
    spread = 0.01 * degree.mean()
    scale = 1 / np.sqrt(degree + spread)
    whole = (graph.toarray() + spread / n) * scale[:, None] * scale
    values = np.diag(vectors.T @ whole @ vectors)
    np.testing.assert_allclose(whole @ vectors, vectors * values, atol=1e-3)
    np.testing.assert_allclose(values, np.sort(np.linalg.eigvalsh(whole))[::-1][:3], atol=1e-5)


def test_equal_pieces_are_all_found() -> None:
    block = sum((ring_at(200, h) for h in range(1, 7)), sp.csr_array((200, 200)))
    vectors = spectral_vectors(sp.csr_array(sp.block_diag([block] * 8, format="csr")), 8, 0)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    assert adjusted_rand_score(np.repeat(range(8), 200), round_to_clusters(unit, 8, 0)) == 1.0


def test_pieces_of_a_graph_are_clusters_and_a_stray_document_is_not(rng) -> None:
    pieces = [rng.random((n, n)) < 0.5 for n in (60, 50, 2)]
    graph = sp.block_diag([np.triu(p, 1) + np.triu(p, 1).T for p in pieces], format="csr")
    graph = sp.csr_array(graph.astype(float))
    vectors = spectral_vectors(graph, 2, 0)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    labels = round_to_clusters(unit, 2, 0)
    assert adjusted_rand_score(np.repeat([0, 1], (60, 50)), labels[:110]) == 1.0


def test_fewer_places_than_clusters() -> None:
    points = np.array([[0.0], [0.0], [1.0], [1.0]])
    assert len(set(round_to_clusters(points, 3, 0).tolist())) == 2


@pytest.mark.parametrize(
    ("name", "about", "taken"),
    [
        ("auto", None, "spectral"),
        ("auto", "tone", "kmeans"),
        ("spectral", "tone", "spectral"),
        ("leiden", None, "leiden"),
    ],
)
def test_the_method_where_it_is_left_to_us(name, about, taken) -> None:
    assert method_for(name, about) == taken
