from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from scipy.cluster.hierarchy import cophenet, fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.metrics import adjusted_rand_score

from conspectus.analysis.clusters.tree import LINKAGES, centres_of, grow_tree, nearest_clusters
from conspectus.errors import AnalysisError


@pytest.fixture
def centres(rng):
    found = rng.random((9, 20))
    return found / np.linalg.norm(found, axis=1, keepdims=True)


@pytest.mark.parametrize("method", LINKAGES)
def test_cuts_are_those_of_scipy(centres, method) -> None:
    tree = grow_tree(centres, method)
    merges = linkage(centres, method)
    for n in range(1, 10):
        expected = fcluster(merges, n, "maxclust")
        assert adjusted_rand_score(expected, tree.cut(n)) == 1.0
        assert tree.cut(n).max() == n - 1


@pytest.mark.parametrize("method", LINKAGES)
def test_cuts_are_nested(centres, method) -> None:
    tree = grow_tree(centres, method)
    for n in range(1, 9):
        coarse, fine = tree.cut(n), tree.cut(n + 1)
        assert all(len(set(coarse[fine == group])) == 1 for group in range(n + 1))


def test_cophenetic_correlation(centres) -> None:
    distance = pdist(centres)
    expected = np.corrcoef(cophenet(linkage(centres, "average")), distance)[0, 1]
    assert grow_tree(centres, "average").cophenetic == pytest.approx(expected)


def test_members_and_order(centres) -> None:
    tree = grow_tree(centres, "ward")
    assert tree.n_clusters == 9
    assert sorted(tree.order.tolist()) == list(range(9))
    assert tree.members(2 * 9 - 2).tolist() == list(range(9))
    assert tree.members(4).tolist() == [4]


def test_one_and_two_clusters() -> None:
    alone = grow_tree(np.ones((1, 2)), "average")
    assert (alone.n_clusters, alone.order.tolist(), alone.cut(1).tolist()) == (1, [0], [0])
    pair = grow_tree(np.eye(2), "average")
    assert pair.cut(1).tolist() == [0, 0]
    assert pair.merges[0, 2] == pytest.approx(np.sqrt(2))
    assert np.isnan(pair.cophenetic)


def test_a_tree_has_no_more_groups_than_clusters(centres) -> None:
    with pytest.raises(AnalysisError, match="1 to 9 groups, not 10"):
        grow_tree(centres, "average").cut(10)


def test_centres_are_mean_directions(rng) -> None:
    dense = rng.random((12, 5)).astype(np.float32)
    labels = np.array([0, 1, -1] * 4)
    found = centres_of(sp.csr_array(dense), labels, 2)
    unit = dense / np.linalg.norm(dense, axis=1, keepdims=True)
    for cluster in (0, 1):
        mean = unit[labels == cluster].mean(axis=0)
        np.testing.assert_allclose(found[cluster], mean / np.linalg.norm(mean), rtol=1e-5)


def test_the_nearest_cluster_is_the_most_similar(centres) -> None:
    cosine = centres @ centres.T - 2 * np.eye(9)
    assert nearest_clusters(centres).tolist() == cosine.argmax(axis=1).tolist()
    assert nearest_clusters(centres[:1]).tolist() == [-1]
