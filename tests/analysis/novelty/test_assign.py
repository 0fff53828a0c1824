from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from conspectus.analysis.novelty.assign import METHODS, MODES, Known, assign


@pytest.fixture
def documents():
    rng = np.random.default_rng(0)
    centres = np.eye(6)[:5] * 5
    labels = np.repeat([0, 1, 2], 30)
    truth = np.repeat(np.arange(5), 25)
    known = Known(centres[labels] + rng.normal(0, 0.3, (90, 6)), labels, 3)
    return known, centres[truth] + rng.normal(0, 0.3, (125, 6)), truth


@pytest.mark.parametrize("method", METHODS["open"])
def test_open_world_sorts_known_and_novel(documents, method):
    known, rows, truth = documents
    label = assign(rows, known, 2, mode="open", method=method, seed=0)
    old = truth < 3
    assert (label[old] == truth[old]).mean() > 0.85  # "kmeans" rejects a twentieth by design
    assert (label[~old] >= 3).all()
    assert adjusted_rand_score(truth[~old], label[~old]) == 1.0


def test_novel_only_leaves_known_classes_empty(documents):
    known, rows, truth = documents
    new = truth >= 3
    label = assign(rows[new], known, 2, mode="novel-only", method="kmeans", seed=0)
    assert set(label) == {3, 4}
    assert adjusted_rand_score(truth[new], label) == 1.0


def test_where_nothing_is_far_nothing_is_novel(documents):
    known, _, truth = documents
    near = known.means[truth[truth < 3]]
    label = assign(near, known, 2, mode="open", method="kmeans", seed=0)
    assert (label == truth[truth < 3]).all()


def test_fewer_candidates_than_groups_give_fewer_groups(documents):
    known, rows, truth = documents
    some = np.vstack([known.means, rows[truth == 4][:1]])
    label = assign(some, known, 5, mode="open", method="kmeans", seed=0)
    assert label.tolist() == [0, 1, 2, 3]


def test_means_and_modes(documents):
    known, _, _ = documents
    assert np.allclose(known.means[1], known.rows[30:60].mean(axis=0))
    assert set(METHODS) == set(MODES)
