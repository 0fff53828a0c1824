"""Balanced accuracy: against scikit-learn, brute force over all outcomes, and a bootstrap."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import binom
from sklearn.metrics import balanced_accuracy_score
from statsmodels.stats.proportion import confint_proportions_2indep

from conspectus.labels.verification.accuracy import balanced_accuracy


def counts(hits, n_yes, alarms, n_no):
    truth = np.repeat([True, False], [n_yes, n_no])
    said = np.concatenate([np.arange(n_yes) < hits, np.arange(n_no) < alarms])
    return balanced_accuracy(truth, said)


def test_value_against_sklearn():
    rng = np.random.default_rng(0)
    for _ in range(200):
        truth = rng.random(rng.integers(4, 60)) < rng.uniform(0.2, 0.8)
        if truth.all() or not truth.any():
            continue
        said = rng.random(len(truth)) < rng.random()
        value, low, high = balanced_accuracy(truth, said)
        assert value == pytest.approx(balanced_accuracy_score(truth, said))
        assert 0 <= low <= value <= high <= 1


@pytest.mark.parametrize("table", [(18, 20, 3, 20), (5, 5, 0, 30), (11, 20, 9, 20), (0, 7, 7, 7)])
def test_limits_against_statsmodels(table):
    hits, n_yes, alarms, n_no = table
    _, low, high = counts(*table)
    expected = confint_proportions_2indep(hits, n_yes, alarms, n_no, method="newcomb")
    assert (2 * low - 1, 2 * high - 1) == pytest.approx(expected)


@pytest.mark.parametrize(("n_yes", "n_no"), [(20, 20), (10, 10), (8, 30)])
def test_coverage_by_brute_force_over_all_outcomes(n_yes, n_no):
    """Exact probability that the interval has the truth, over a grid of true rates."""
    low, high = np.zeros((2, n_yes + 1, n_no + 1))
    for hits in range(n_yes + 1):
        for alarms in range(n_no + 1):
            _, low[hits, alarms], high[hits, alarms] = counts(hits, n_yes, alarms, n_no)
    covered = []
    for hit_rate in np.linspace(0.05, 0.95, 10):
        for alarm_rate in np.linspace(0.05, 0.95, 10):
            chance = np.outer(
                binom.pmf(np.arange(n_yes + 1), n_yes, hit_rate),
                binom.pmf(np.arange(n_no + 1), n_no, alarm_rate),
            )
            true = (1 + hit_rate - alarm_rate) / 2
            covered.append(chance[(low <= true) & (true <= high)].sum())
    assert np.mean(covered) > 0.945
    assert min(covered) > 0.90


def test_limits_are_near_those_of_a_bootstrap():
    rng = np.random.default_rng(1)
    truth = np.repeat([True, False], 200)
    said = rng.random(400) < np.where(truth, 0.85, 0.3)
    _, low, high = balanced_accuracy(truth, said)
    yes, no = said[:200], said[200:]
    draws = rng.integers(0, 200, (2, 4000, 200))
    again = (1 + yes[draws[0]].mean(1) - no[draws[1]].mean(1)) / 2
    assert (low, high) == pytest.approx(np.quantile(again, [0.025, 0.975]), abs=0.01)


def test_perfect_always_yes_and_always_no():
    assert counts(20, 20, 0, 20)[0] == 1
    assert counts(20, 20, 20, 20)[0] == counts(0, 20, 0, 20)[0] == 0.5
    assert counts(20, 20, 0, 20)[1] > 0.85
    assert counts(20, 20, 0, 20)[2] == 1


@pytest.mark.parametrize("truth", [[], [True, True], [False]])
def test_of_one_sort_alone_nothing_can_be_said(truth):
    truth = np.array(truth, np.bool_)
    assert all(map(math.isnan, balanced_accuracy(truth, truth)))


@pytest.mark.parametrize("n", range(1, 7))
def test_guessing_is_seldom_put_above_chance(n):
    """Whoever tosses a coin for each excerpt, over all outcomes, with few of a sort too."""
    for m in range(1, 7):
        passed = 0.0
        for hits in range(n + 1):
            for alarms in range(m + 1):
                chance = binom.pmf(hits, n, 0.5) * binom.pmf(alarms, m, 0.5)
                passed += chance * (counts(hits, n, alarms, m)[1] > 0.5)
        assert passed < 0.05
