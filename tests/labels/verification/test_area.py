from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from conspectus.labels.verification.area import area_score


def test_area_is_that_of_scikit_learn() -> None:
    rng = np.random.default_rng(0)
    active, negative = rng.integers(0, 6, 23) + 1, rng.integers(0, 6, 31)
    truth = np.repeat([1, 0], [23, 31])
    score = area_score("words", active, negative)
    expected = roc_auc_score(truth, np.concatenate([active, negative]))
    assert score.value == pytest.approx(float(expected))
    assert (score.measure, score.n, score.missing) == ("words", 54, 0)
    assert 0 <= score.low < score.value < score.high <= 1


@pytest.mark.parametrize(("active", "negative"), [([], [1.0]), ([1.0], []), ([], [])])
def test_nothing_to_compare_is_no_score(active: list[float], negative: list[float]) -> None:
    score = area_score("embedding", active, negative)
    assert math.isnan(score.value)
    assert score.n == 0


def test_perfect_score_of_few_windows_is_not_certain() -> None:
    score = area_score("words", [1.0] * 10, [0.0] * 10)
    assert score.value == score.high == 1
    assert 0.7 < score.low < 0.95


def test_name_that_says_nothing_has_an_interval_about_chance() -> None:
    score = area_score("words", [0.0] * 20, [0.0] * 20)
    assert score.low <= score.value == 0.5 <= score.high


@pytest.mark.parametrize("shift", [0.0, 0.7, 1.5])
def test_interval_covers_the_truth(shift: float) -> None:
    from scipy.stats import norm

    truth, rng = float(norm.cdf(shift / math.sqrt(2))), np.random.default_rng(1)
    scores = [
        area_score("words", rng.normal(shift, 1, 20), rng.normal(0, 1, 20)) for _ in range(400)
    ]
    covered = np.mean([score.low <= truth <= score.high for score in scores])
    assert covered > 0.915
