"""R2 and concordance against scikit-learn, DeLong's closed form, and the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import r2_score, roc_auc_score

from conspectus.stats import concordance, r_squared


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    y = (rng.random(300) < 0.3).astype(float)
    predicted = np.round(y + rng.normal(0, 1.5, 300), 1)  # with ties
    return rng, y, predicted


def test_r_squared_is_that_of_scikit_learn(data):
    rng, _, _ = data
    y, predicted = rng.normal(size=80), rng.normal(size=80)
    score = r_squared(y, predicted, np.full(80, y.mean()), np.arange(80))
    assert score.value == pytest.approx(r2_score(y, predicted))


def test_concordance_is_the_area_under_the_curve(data):
    _, y, predicted = data
    score = concordance(y, predicted, np.zeros(300, int), stratum_is_unit=False)
    assert score.value == pytest.approx(roc_auc_score(y, predicted))


def test_its_error_is_delongs(data):
    _, y, predicted = data
    a, b = predicted[y == 1][:, None], predicted[y == 0][None, :]
    won = (a > b) + 0.5 * (a == b)
    expected = np.sqrt(won.mean(1).var() / a.size + won.mean(0).var() / b.size)
    score = concordance(y, predicted, np.zeros(300, int), stratum_is_unit=False)
    assert score.error == pytest.approx(expected, rel=0.01)


def test_only_pairs_of_one_stratum_are_compared(data):
    _, y, predicted = data
    stratum = np.repeat([0, 1, 2], 100)
    shifted = predicted + 100 * stratum  # folds on different scales
    score = concordance(y, shifted, stratum, stratum_is_unit=False)
    aucs = [roc_auc_score(y[stratum == s], predicted[stratum == s]) for s in range(3)]
    pairs = [y[stratum == s].sum() * (1 - y[stratum == s]).sum() for s in range(3)]
    assert score.value == pytest.approx(np.average(aucs, weights=pairs))


def test_pairs_are_counted_right():
    y = np.tile([1.0, 0.0], 50)
    predicted = np.tile([2.0, 1.0], 50)
    predicted[:20] = np.tile([0.0, 1.0], 10)
    predicted[20:24] = 7  # ties
    score = concordance(y, predicted, np.repeat(np.arange(50), 2), stratum_is_unit=True)
    share = (38 + 1) / 50
    assert score.value == pytest.approx(share)
    per_pair = np.array([0.0] * 10 + [0.5] * 2 + [1.0] * 38)
    assert score.error == pytest.approx(per_pair.std(ddof=1) / np.sqrt(50))


def test_errors_agree_with_a_bootstrap_over_units():
    rng = np.random.default_rng(1)
    unit = np.repeat(np.arange(60), 5)
    y = rng.normal(size=300) + rng.normal(size=60)[unit]
    first, second = y + rng.normal(size=300) + rng.normal(size=60)[unit], y * 0.3
    null = np.zeros(300)
    one, two = r_squared(y, first, null, unit), r_squared(y, second, null, unit)
    draws = []
    for _ in range(800):
        rows = (rng.integers(0, 60, 60)[:, None] * 5 + np.arange(5)).ravel()
        again = [
            1 - np.sum((y[rows] - p[rows]) ** 2) / np.sum(y[rows] ** 2) for p in (first, second)
        ]
        draws.append([*again, again[0] - again[1]])
    errors = np.std(draws, axis=0)
    assert one.error == pytest.approx(errors[0], rel=0.15)
    assert two.error == pytest.approx(errors[1], rel=0.15)
    assert one.minus(two).error == pytest.approx(errors[2], rel=0.15)


def test_the_interval_covers():
    rng = np.random.default_rng(2)
    hits = 0
    for _ in range(400):
        y = (rng.random(150) < 0.4).astype(float)
        low, high = concordance(
            y, y + rng.normal(0, 1, 150), np.zeros(150, int), stratum_is_unit=False
        ).interval()
        hits += low <= 0.7602 <= high  # of two normals one apart
    assert 0.91 < hits / 400 < 0.98


def test_nothing_to_compare_has_no_score():
    score = concordance(np.ones(4), np.arange(4.0), np.zeros(4, int), stratum_is_unit=False)
    assert np.isnan(score.value)
