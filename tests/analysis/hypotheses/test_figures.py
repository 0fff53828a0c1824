"""Differences of answers against scipy and statsmodels; missing answers are left out."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from conspectus.analysis.hypotheses.figures import difference

NAN = float("nan")


def answers(yes, no, missing=0):
    return np.array([1.0] * yes + [0.0] * no + [NAN] * missing)


def test_independent_groups_equal_fisher_and_newcombe():
    found = difference(answers(30, 20, 7), answers(9, 31, 3), paired=False, confidence=0.95)
    assert (found.share_a, found.share_b) == (30 / 50, 9 / 40)
    assert (found.n_a, found.n_b, found.missing_a, found.missing_b) == (50, 40, 7, 3)
    assert found.p_value == pytest.approx(stats.fisher_exact([[30, 20], [9, 31]]).pvalue)
    limits = confint_proportions_2indep(30, 50, 9, 40, method="newcomb", compare="diff")
    assert (found.low, found.high) == pytest.approx(limits)


def test_pairs_equal_the_exact_binomial_test_of_the_discordant():
    first = np.array([1, 1, 1, 1, 1, 1, 0, 0, 0, 1.0])
    second = np.array([0, 0, 0, 0, 0, 1, 1, 0, 0, 0.0])
    found = difference(first, second, paired=True, confidence=0.95)
    assert found.value == pytest.approx(0.7 - 0.2)
    assert found.p_value == pytest.approx(stats.binomtest(6, 7).pvalue)
    assert found.low < 0.5 < found.high


def test_a_pair_with_one_answer_missing_is_left_out():
    first = np.array([1, 1, NAN, 0, 1.0])
    second = np.array([0, NAN, 1, 0, 0.0])
    found = difference(first, second, paired=True, confidence=0.9)
    kept = difference(first[[0, 3, 4]], second[[0, 3, 4]], paired=True, confidence=0.9)
    assert (found.value, found.low, found.high) == (kept.value, kept.low, kept.high)
    assert (found.n_a, found.n_b, found.missing_a, found.missing_b) == (3, 3, 1, 1)


@pytest.mark.parametrize("paired", [True, False])
def test_a_group_without_answers_has_no_figures(paired):
    found = difference(answers(0, 0, 4), answers(2, 2), paired=paired, confidence=0.95)
    assert np.isnan([found.value, found.low, found.high, found.p_value, found.share_a]).all()
    assert found.missing_a == 4


def test_missing_answers_are_not_no():
    found = difference(answers(10, 0, 90), answers(10, 90), paired=False, confidence=0.95)
    assert found.share_a == 1.0
