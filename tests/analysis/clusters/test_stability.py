from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from sklearn.metrics import adjusted_rand_score

from conspectus.analysis.clusters.methods import METHODS
from conspectus.analysis.clusters.space import space_of
from conspectus.analysis.clusters.stability import (
    Resample,
    agreement,
    overlaps,
    recovery,
    resample,
    scaled,
)
from conspectus.progress import SILENT


def resampled(matrix, name="spectral", values=(3.0,), times=6):
    space = space_of(matrix, 10, "jaccard", 0, SILENT)
    return resample(space, METHODS[name], values, times=times, seed=0, progress=SILENT)


def test_separated_clusters_come_back(planted) -> None:
    labels, matrix = planted
    drawn = resampled(matrix)
    mean, deviation = agreement(drawn, 0)
    assert mean > 0.97
    assert deviation < 0.05
    assert np.all(recovery(labels, drawn, 0) > 0.97)


@pytest.mark.parametrize("name", ["spectral", "kmeans"])
def test_noise_does_not(rng, name) -> None:
    matrix = sp.csr_array((rng.random((300, 60)) < 0.3).astype(np.float32))
    drawn = resampled(matrix, name, (6.0,))
    assert agreement(drawn, 0)[0] < 0.3
    labels = METHODS[name].prepare(space_of(matrix, 10, "jaccard", 0, SILENT), 9, 6.0)(6.0)
    assert np.all(recovery(labels, drawn, 0) < 0.7)


def test_resamples_are_four_fifths_and_repeat(planted) -> None:
    first, again = resampled(planted[1], times=2), resampled(planted[1], times=2)
    assert first[0].rows.size == 120
    assert np.any(first[0].rows != first[1].rows)
    for a, b in zip(first, again, strict=True):
        np.testing.assert_array_equal(a.rows, b.rows)
        np.testing.assert_array_equal(a.labels, b.labels)


def test_agreement_is_the_mean_over_pairs_on_shared_documents(rng) -> None:
    drawn = []
    for _ in range(4):
        rows = np.sort(rng.permutation(50)[:40])
        drawn.append(Resample(rows, rng.integers(0, 3, (2, 40)).astype(np.int32)))
    scores = []
    for i in range(4):
        for j in range(i + 1, 4):
            shared = sorted(set(drawn[i].rows) & set(drawn[j].rows))
            a = [drawn[i].labels[1][list(drawn[i].rows).index(r)] for r in shared]
            b = [drawn[j].labels[1][list(drawn[j].rows).index(r)] for r in shared]
            scores.append(adjusted_rand_score(a, b))
    assert agreement(drawn, 1) == (pytest.approx(np.mean(scores)), pytest.approx(np.std(scores)))


def test_without_pairs_there_is_no_agreement() -> None:
    assert np.isnan(agreement([], 0)).all()
    assert np.isnan(recovery(np.array([0, 0, 1]), [], 0)).tolist() == [True, True]


def test_overlaps_by_sets(rng) -> None:
    a, b = rng.integers(-1, 3, 60), rng.integers(-1, 4, 60)
    found = overlaps(a, b)
    for i in range(3):
        for j in range(4):
            x, y = set(np.flatnonzero(a == i)), set(np.flatnonzero(b == j))
            assert found[i, j] == pytest.approx(len(x & y) / len(x | y))


def test_recovery_by_hand() -> None:
    labels = np.array([0, 0, 0, 1, 1, 1])
    drawn = [
        Resample(np.array([0, 1, 3, 4]), np.array([[5, 5, 0, 0]], np.int32)),
        Resample(np.array([0, 1, 3, 4]), np.array([[0, 1, 1, 1]], np.int32)),
    ]
    assert recovery(labels, drawn, 0).tolist() == pytest.approx([(1 + 0.5) / 2, (1 + 2 / 3) / 2])


def test_a_least_size_shrinks_with_the_documents() -> None:
    assert scaled(METHODS["hdbscan"], 20.0) == 16.0
    assert scaled(METHODS["hdbscan"], 2.0) == 2.0
    assert scaled(METHODS["spectral"], 20.0) == 20.0
