from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from conspectus.analysis.clusters.features import Features
from conspectus.analysis.clusters.partition import by_size, partition
from conspectus.analysis.clusters.settings import Settings
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT


def features(matrix):
    return Features(np.arange(matrix.shape[0]), sp.csr_array(matrix))


def settings(**options):
    return Settings(**{"neighbours": 8, "resamples": 2, **options})


def test_clusters_are_numbered_by_size() -> None:
    labels = np.array([7, 2, 2, -1, 4, 4, 2, 7])
    assert by_size(labels).tolist() == [1, 0, 0, -1, 2, 2, 0, 1]
    assert by_size(np.array([-1, -1])).tolist() == [-1, -1]


def test_documents_without_a_neighbour_stay_outside(planted) -> None:
    alone = sp.csr_array(([1.0], ([0], [0])), shape=(1, 1), dtype=np.float32)
    matrix = sp.block_diag([planted[1], alone], format="csr")
    found = partition(features(matrix), settings(k=3), SILENT)
    assert found.features.rows.size == found.labels.size == 150
    assert found.unassigned(160) == {"no_concept": 9, "no_neighbour": 1, "noise": 0}


def test_noise_is_counted(planted) -> None:
    found = partition(features(planted[1]), settings(method="hdbscan"), SILENT)
    assert found.unassigned(150)["noise"] == (found.labels < 0).sum()
    assert found.dial == "min_cluster_size"
    assert found.stability.shape == (found.n_clusters,)


def test_silhouettes_are_averaged_by_cluster(planted) -> None:
    found = partition(features(planted[1]), settings(k=3), SILENT)
    assert found.silhouette.shape == (3,)
    assert np.all(found.silhouette > 0.1)
    overall = float(found.choice.table["silhouette"].iloc[0])
    assert np.average(found.silhouette, weights=np.bincount(found.labels)) == pytest.approx(overall)


def test_too_few_documents(planted) -> None:
    with pytest.raises(AnalysisError, match="only 9 documents"):
        partition(features(planted[1][:9]), settings(), SILENT)
    with pytest.raises(AnalysisError, match="at least 160"):
        partition(features(planted[1]), settings(k=80), SILENT)


def test_documents_of_a_single_unit_are_compared_with_none(planted) -> None:
    """The store has other units, whose documents share no concept with any."""
    unit = np.zeros(150, np.int64)
    with pytest.raises(AnalysisError, match="one value of 'author'"):
        partition(features(planted[1]), settings(unit="author"), SILENT, unit)


def held_out_half(monkeypatch, matrix, rows, discovery):
    """The documents that clusters are made anew from, as the store numbers them."""
    import sys

    name = "conspectus.analysis.clusters.partition"
    seen = []
    hold_out = sys.modules[name].hold_out

    def held(space, matrix, labels, **options):
        seen.append(rows[options["discovery"]])
        return hold_out(space, matrix, labels, **options)

    monkeypatch.setattr(sys.modules[name], "hold_out", held)
    partition(Features(rows, matrix), settings(k=3), SILENT, discovery=discovery)
    return seen[0]


def test_documents_that_chose_the_concepts_test_none(planted, rng, monkeypatch) -> None:
    """Every second document of the store can be compared."""
    rows = np.arange(0, 300, 2)
    discovery = rng.random(300) < 0.4
    seen = held_out_half(monkeypatch, sp.csr_array(planted[1]), rows, discovery)
    assert seen.tolist() == rows[discovery[rows]].tolist()


def test_a_lopsided_half_is_drawn_anew(planted, monkeypatch) -> None:
    rows = np.arange(150)
    seen = held_out_half(monkeypatch, sp.csr_array(planted[1]), rows, np.arange(150) < 20)
    assert seen.size == 75
    assert seen.max() > 75
    assert set(range(20)) <= set(seen)  # what chose the concepts still tests none
    seen = held_out_half(monkeypatch, sp.csr_array(planted[1]), rows, np.arange(150) < 130)
    assert seen.size == 75
    assert seen.max() < 130  # nor is what did not choose them taken from the test
