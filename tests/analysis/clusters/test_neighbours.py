from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
import scipy.sparse as sp

from conspectus.analysis.clusters import neighbours
from conspectus.analysis.clusters.neighbours import NONE, find_neighbours
from conspectus.analysis.clusters.similarity import similarity
from conspectus.progress import SILENT


def ones(dense):
    return sp.csr_array(np.asarray(dense).astype(np.float32))


@pytest.mark.parametrize("metric", ["jaccard", "cosine"])
def test_neighbours_against_all_pairs(rng, monkeypatch, metric) -> None:
    monkeypatch.setattr(neighbours, "_ROWS", 16)
    monkeypatch.setattr(neighbours, "_TILE", 32)
    matrix = ones(rng.random((100, 30)) < 0.3)
    found = find_neighbours(matrix, 7, metric, 0, SILENT)
    everyone = similarity(matrix, matrix, metric)
    np.fill_diagonal(everyone, -1)
    expected = -np.sort(-everyone, axis=1)[:, :7]
    np.testing.assert_allclose(found.similarity, expected, atol=1e-6)
    rows = np.arange(100)[:, None]
    np.testing.assert_allclose(everyone[rows, found.index], expected, atol=1e-6)
    assert not np.any(found.index == rows)
    assert all(len(set(row)) == 7 for row in found.index.tolist())


def test_documents_that_share_nothing_are_no_neighbours() -> None:
    found = find_neighbours(
        ones([[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]]), 3, "jaccard", 0, SILENT
    )
    assert found.index.tolist() == [[1, NONE, NONE], [0, NONE, NONE], [NONE] * 3, [NONE] * 3]
    assert found.similarity[2:].max() == 0.0


def test_equal_documents_choose_each_other(rng) -> None:
    found = find_neighbours(ones(np.ones((200, 4))), 5, "jaccard", 0, SILENT)
    asked = np.bincount(found.index.ravel(), minlength=200)
    assert asked.max() < 40  # nobody is everyone's neighbour
    pairs = {(i, j) for i, row in enumerate(found.index.tolist()) for j in row}
    mutual = sum((j, i) in pairs for i, j in pairs)
    assert mutual > 0.3 * len(pairs)


def test_a_seed_decides_ties_and_nothing_else(rng) -> None:
    matrix = ones(rng.random((60, 6)) < 0.5)
    first, again, other = (find_neighbours(matrix, 4, "jaccard", s, SILENT) for s in (0, 0, 1))
    np.testing.assert_array_equal(first.index, again.index)
    assert np.any(first.index != other.index)
    np.testing.assert_allclose(first.similarity, other.similarity, atol=1e-6)


def test_neighbours_among_some_are_the_nearest_of_them(rng) -> None:
    matrix = ones(rng.random((80, 40)) < 0.4)
    rows = np.sort(rng.permutation(80)[:50])
    kept = find_neighbours(matrix, 79, "cosine", 0, SILENT).among(rows).nearest(6)
    direct = find_neighbours(matrix[rows], 6, "cosine", 0, SILENT)
    np.testing.assert_allclose(kept.similarity, direct.similarity, atol=1e-6)


def test_too_few_left_are_filled_with_none() -> None:
    found = find_neighbours(ones(np.ones((3, 2))), 5, "jaccard", 0, SILENT)
    assert found.index.shape == (3, 2)
    few = found.among(np.array([0, 2]))
    assert few.index.tolist() == [[1, NONE], [0, NONE]]
    assert few.similarity[:, 1].tolist() == [0.0, 0.0]


def test_twenty_thousand_documents_never_make_all_pairs(rng) -> None:
    n = 20_000
    labels = rng.integers(0, 8, n)
    columns = (labels[:, None] * 12 + rng.integers(0, 12, (n, 5))).ravel()
    matrix = ones(
        sp.csr_array((np.ones(5 * n), (np.repeat(np.arange(n), 5), columns))).toarray() > 0
    )
    tracemalloc.start()
    found = find_neighbours(matrix, 20, "jaccard", 0, SILENT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 400e6  # all pairs would take 3,200 MB
    assert np.all(labels[found.index] == labels[:, None])
