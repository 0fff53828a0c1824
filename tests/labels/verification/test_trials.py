"""What is counted of answers, by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from conspectus.labels.examples import NO_QUANTILE
from conspectus.labels.verification.accuracy import balanced_accuracy
from conspectus.labels.verification.trials import Trial, summed_up

TRIALS = [
    Trial("a", True, 9, "active"),
    Trial("b", True, 9, "active"),
    Trial("c", True, 0, "active"),
    Trial("d", False, NO_QUANTILE, "near"),
    Trial("e", False, NO_QUANTILE, "near"),
    Trial("f", False, NO_QUANTILE, "random"),
]


def counted(*said):
    return summed_up("detection", TRIALS, np.array(said, np.int8))


def test_by_hand():
    found = counted(1, 0, -1, 0, 1, 0)
    assert (found.score.n, found.score.missing) == (5, 1)
    assert found.score.value == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert found.sensitivity == {9: 0.5}
    assert found.by_kind == {"active": 0.5, "near": 0.5, "random": 1.0}
    truth = np.array([True, True, False, False, False])
    said = np.array([True, False, False, True, False])
    limits = (found.score.low, found.score.high)
    assert limits == pytest.approx(balanced_accuracy(truth, said)[1:])


def test_what_was_not_answered_counts_neither_way():
    assert counted(1, 1, -1, 0, -1, -1).score.value == 1.0
    assert counted(0, -1, -1, 1, -1, -1).score.value == 0.0


def test_wrong_marks_of_a_strong_excerpt_are_not_its_sensitivity():
    trials = [Trial("a", True, 5, "right"), Trial("b", False, 5, "wrong")]
    found = summed_up("fuzzing", trials, np.array([1, 1], np.int8))
    assert found.sensitivity == {5: 1.0}
    assert found.by_kind == {"right": 1.0, "wrong": 0.0}
    assert found.score.value == 0.5


def test_one_sort_alone_has_no_score_but_its_rates():
    found = counted(1, 1, 1, -1, -1, -1)
    assert math.isnan(found.score.value)
    assert found.by_kind == {"active": 1.0}
