from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.clusters import central
from conspectus.analysis.clusters.central import centrality, most_central
from conspectus.analysis.clusters.similarity import similarity


@pytest.mark.parametrize("metric", ["jaccard", "cosine"])
def test_centrality_is_the_mean_similarity_to_the_others(planted, metric) -> None:
    labels, matrix = planted
    labels = np.where(np.arange(labels.size) % 7 == 0, -1, labels)
    found = centrality(matrix, labels, metric, 0)
    everyone = similarity(matrix, matrix, metric)
    for i in (1, 80, 130):
        others = (labels == labels[i]) & (np.arange(labels.size) != i)
        assert found[i] == pytest.approx(everyone[i, others].mean())
    assert np.isnan(found[labels < 0]).all()


def test_a_sample_stands_for_a_large_cluster(planted, monkeypatch) -> None:
    labels, matrix = planted
    exact = centrality(matrix, labels, "jaccard", 0)
    monkeypatch.setattr(central, "_MOST_MEMBERS", 30)
    sampled = centrality(matrix, labels, "jaccard", 0)
    assert np.corrcoef(exact, sampled)[0, 1] > 0.9
    np.testing.assert_array_equal(sampled, centrality(matrix, labels, "jaccard", 0))


def test_alone_in_a_cluster(planted) -> None:
    labels = np.zeros(planted[0].size, int)
    labels[3] = 1
    assert np.isnan(centrality(planted[1], labels, "jaccard", 0)[3])


def test_the_most_central_come_first() -> None:
    labels, value = np.array([0, 1, 0, 0, 0]), np.array([0.2, 0.9, 0.5, 0.5, np.nan])
    assert most_central(labels, value, 0, 3).tolist() == [2, 3, 0]
    assert most_central(labels, value, 0, 9).tolist() == [2, 3, 0, 4]
