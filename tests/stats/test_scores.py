"""R2 and concordance against scikit-learn, DeLong's closed form, and the bootstrap."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats
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


def covered(draw, true, times=600):
    limits = [draw(np.random.default_rng([7, i])).interval() for i in range(times)]
    return np.mean([low <= true <= high for low, high in limits])


@pytest.mark.parametrize("n", [20, 40, 150])
def test_intervals_of_the_area_cover_for_few_documents_too(n):
    def draw(rng):
        y = (np.arange(n) < 0.4 * n).astype(float)
        predicted = y + rng.normal(0, 1, n)
        return concordance(y, predicted, np.zeros(n, int), stratum_is_unit=False)

    assert 0.93 <= covered(draw, 0.7602) <= 0.99  # of two normals one apart


@pytest.mark.parametrize("n", [20, 60])
def test_intervals_of_ordered_pairs_cover(n):
    def draw(rng):
        right = rng.random(n) < 0.8
        predicted = np.column_stack([right, ~right]).ravel().astype(float)
        unit = np.repeat(np.arange(n), 2)
        return concordance(np.tile([1.0, 0.0], n), predicted, unit, stratum_is_unit=True)

    assert 0.93 <= covered(draw, 0.8) <= 0.99


@pytest.mark.parametrize("n", [20, 60])
def test_intervals_of_r_squared_cover(n):
    def draw(rng):
        predicted = 0.9 * rng.normal(size=n)
        y = predicted + np.sqrt(1 - 0.81) * rng.normal(size=n)
        return r_squared(y, predicted, np.zeros(n), np.arange(n))

    assert 0.92 <= covered(draw, 0.81) <= 0.97


def test_the_error_of_r_squared_is_that_of_leaving_out_each_unit():
    rng = np.random.default_rng(3)
    unit = np.repeat(np.arange(8), 3)
    y, predicted, null = rng.normal(size=24), rng.normal(size=24), rng.normal(size=24) / 9
    score = r_squared(y, predicted, null, unit)
    again = []
    for k in range(8):
        rest = unit != k
        again.append(1 - np.sum((y - predicted)[rest] ** 2) / np.sum((y - null)[rest] ** 2))
    assert score.error == pytest.approx(np.sqrt(7 * np.var(again)))


def test_limits_are_those_on_their_scales(data):
    rng, y, predicted = data
    score = concordance(y, predicted, np.zeros(300, int), stratum_is_unit=False)
    low, high = score.interval(0.9)
    margin = stats.t.ppf(0.95, 299) * score.error / (score.value * (1 - score.value))
    logits = special.logit(score.value) + margin * np.array([-1, 1])
    assert (low, high) == pytest.approx(tuple(special.expit(logits)))
    z = rng.normal(size=50)
    saved = r_squared(z, z / 2, np.zeros(50), np.arange(50))
    low, high = saved.interval()
    margin = stats.t.ppf(0.975, 49) * saved.error / (1 - saved.value)
    assert (1 - low, 1 - high) == pytest.approx(
        tuple((1 - saved.value) * np.exp(margin * np.array([1, -1])))
    )
    difference = score.minus(concordance(y, -predicted, np.zeros(300, int), stratum_is_unit=False))
    low, high = difference.interval()
    assert low < -1 + 2 * score.value < high
    assert (low + high) / 2 == pytest.approx(difference.value)


def test_a_perfect_score_of_few_is_not_certain():
    y = np.repeat([0.0, 1.0], 10)
    low, high = concordance(y, y, np.zeros(20, int), stratum_is_unit=False).interval()
    assert high == 1
    assert low == pytest.approx(20 / (20 + 1.96**2), abs=1e-3)


def test_nothing_to_compare_has_no_score():
    score = concordance(np.ones(4), np.arange(4.0), np.zeros(4, int), stratum_is_unit=False)
    assert np.isnan(score.value)
