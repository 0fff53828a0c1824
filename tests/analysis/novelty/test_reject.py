from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.novelty.reject import class_limits, nearness


def test_limits_are_distances_to_the_mean_of_the_others():
    rng = np.random.default_rng(0)
    rows, labels = rng.normal(size=(45, 3)), np.repeat([0, 1], [25, 20])
    limits = class_limits(rows, labels, 2, 0.8)
    for c, n in ((0, 25), (1, 20)):
        own = rows[labels == c]
        away = [np.linalg.norm(x - np.delete(own, i, axis=0).mean(0)) for i, x in enumerate(own)]
        assert limits[c] == pytest.approx(np.sort(away)[int(np.ceil((n + 1) * 0.8)) - 1])


def test_a_class_of_one_document_rejects_nothing():
    rows = np.array([[0.0, 0.0], [9.0, 9.0], [9.0, 8.0]])
    labels = np.array([0, 1, 1])
    assert class_limits(rows, labels, 2, 0.95)[0] == np.inf
    near = nearness(np.array([[1.0, 1.0]]), rows, labels, 2)
    assert near.nearest.tolist() == [0]
    assert not near.rejected.any()


@pytest.mark.parametrize("n", [20, 60, 200])
@pytest.mark.parametrize("d", [3, 40])
def test_new_documents_of_known_classes_are_rejected_at_the_nominal_rate(n, d):
    """Also in many dimensions, where a document's distance to its own mean is too small."""
    rng = np.random.default_rng(n + d)
    rates = []
    for _ in range(40):
        labelled = rng.normal(size=(n, d))
        near = nearness(rng.normal(size=(200, d)), labelled, np.zeros(n, int), 1, 0.9)
        rates.append(near.rejected.mean())
    assert 0.06 < np.mean(rates) < 0.12


def test_far_documents_are_rejected():
    rng = np.random.default_rng(1)
    labelled = np.vstack([rng.normal(0, 1, (50, 5)), rng.normal(9, 1, (50, 5))])
    near = nearness(rng.normal(4.5, 1, (30, 5)), labelled, np.repeat([0, 1], 50), 2)
    assert near.rejected.all()
    assert (near.distance > near.limit).all()
