from __future__ import annotations

import itertools

import numpy as np
import pytest

from conspectus.analysis.novelty.matching import NO_GROUP, matched_accuracy, pairing


def brute_force(truth, found):
    """Best accuracy over all ways to give groups the names of classes."""
    classes, groups = sorted(set(truth)), sorted(set(found) - {NO_GROUP})
    wide = classes + [None] * max(0, len(groups) - len(classes))
    best = 0
    for names in itertools.permutations(wide, len(groups)):
        called = dict(zip(groups, names, strict=True))
        best = max(best, sum(called.get(f) == t for t, f in zip(truth, found, strict=True)))
    return best / len(truth)


@pytest.mark.parametrize("seed", range(12))
def test_accuracy_is_that_of_the_best_of_all_pairings(seed):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, rng.integers(1, 5), 30)
    found = rng.integers(-1, rng.integers(1, 6), 30)
    assert matched_accuracy(truth, found) == pytest.approx(brute_force(truth, found))


def test_names_do_not_matter():
    truth = np.array([0, 0, 1, 1, 2])
    assert matched_accuracy(truth, np.array([7, 7, 3, 3, 5])) == 1.0
    assert pairing(truth, np.array([7, 7, 3, 3, 5])) == {7: 0, 3: 1, 5: 2}


def test_a_document_in_no_group_is_wrong():
    assert matched_accuracy([0, 0, 0, 0], [1, 1, NO_GROUP, NO_GROUP]) == 0.5
    assert matched_accuracy([0, 1], [NO_GROUP, NO_GROUP]) == 0.0
    assert pairing([0, 1], [NO_GROUP, NO_GROUP]) == {}


def test_splitting_a_class_is_punished():
    assert matched_accuracy([0, 0, 0, 0], [1, 1, 1, 2]) == 0.75


def test_no_documents_give_no_accuracy():
    assert np.isnan(matched_accuracy([], []))
