from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import silhouette_samples

from conspectus.analysis.clusters import indices
from conspectus.analysis.clusters.indices import Silhouettes, coding_length
from conspectus.analysis.clusters.similarity import similarity


@pytest.mark.parametrize("metric", ["jaccard", "cosine"])
def test_silhouettes_against_sklearn(planted, rng, metric) -> None:
    _, matrix = planted
    labels = rng.integers(0, 4, matrix.shape[0])
    labels[labels == 3] = np.where(np.arange((labels == 3).sum()) == 0, 3, 0)  # one alone
    distance = 1 - similarity(matrix, matrix, metric)
    np.fill_diagonal(distance, 0)
    expected = silhouette_samples(distance, labels, metric="precomputed")
    np.testing.assert_allclose(Silhouettes(matrix, metric, 0).of(labels), expected, atol=1e-9)


def test_documents_without_a_cluster_have_no_silhouette(planted) -> None:
    labels, matrix = planted
    silhouettes = Silhouettes(matrix, "jaccard", 0)
    some = np.where(np.arange(labels.size) % 5 == 0, -1, labels)
    found = silhouettes.of(some)
    assert np.isnan(found[some < 0]).all()
    inside = some >= 0
    distance = 1 - similarity(
        matrix[np.flatnonzero(inside)], matrix[np.flatnonzero(inside)], "jaccard"
    )
    np.fill_diagonal(distance, 0)
    expected = silhouette_samples(distance, some[inside], metric="precomputed")
    np.testing.assert_allclose(found[inside], expected, atol=1e-9)


def test_one_cluster_has_no_silhouette(planted) -> None:
    _, matrix = planted
    assert np.isnan(Silhouettes(matrix, "jaccard", 0).of(np.zeros(matrix.shape[0], int))).all()


def test_a_sample_stands_for_many(planted, monkeypatch) -> None:
    monkeypatch.setattr(indices, "MOST_SAMPLED", 60)
    labels, matrix = planted
    found = Silhouettes(matrix, "jaccard", 0)
    assert found.rows.size == 60
    assert found.of(labels).shape == (60,)
    np.testing.assert_array_equal(found.rows, Silhouettes(matrix, "jaccard", 0).rows)


def test_coding_length_by_its_formula() -> None:
    vectors = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]])
    labels = np.array([0, 0, 1])
    d, eps = 2, 0.1
    # Cluster 0: Z'Z = diag(2, 0); cluster 1: diag(0, 1).
    first = (2 + d) / 2 * np.log(1 + d / (eps * 2) * 2) - 2 * np.log(2 / 3)
    second = (1 + d) / 2 * np.log(1 + d / (eps * 1) * 1) - 1 * np.log(1 / 3)
    assert coding_length(vectors, labels) == pytest.approx((first + second) / 3)


def test_coding_length_is_least_for_the_true_number(rng) -> None:
    axes = np.eye(12)[:3].repeat(80, axis=0) + 0.05 * rng.standard_normal((240, 12))
    vectors = axes / np.linalg.norm(axes, axis=1, keepdims=True)
    truth = np.repeat([0, 1, 2], 80)
    merged, split = np.where(truth == 2, 1, truth), truth + 3 * (np.arange(240) % 2)
    lengths = [coding_length(vectors, labels) for labels in (merged, truth, split)]
    assert lengths[1] == min(lengths)
