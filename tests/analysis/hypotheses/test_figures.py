"""Differences of answers against scipy and statsmodels; missing answers are left out."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep

from conspectus.analysis.hypotheses.figures import bounds, compared, difference

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


@pytest.mark.parametrize("paired", [False, True])
def test_bounds_are_those_of_the_worst_answers_that_may_be_missing(paired):
    """By trying every way to fill in what is missing."""
    nan = np.nan
    first = np.array([1, 1, 1, 1, 0, nan, nan, 1.0])
    second = np.array([0, 0, 1, nan, 0, 0, nan, 0.0])
    gaps = [(x, i) for x in (0, 1) for i in np.flatnonzero(np.isnan((first, second)[x]))]
    lows, highs = [], []
    for said in itertools.product((0.0, 1.0), repeat=len(gaps)):
        whole = first.copy(), second.copy()
        for (x, i), answer in zip(gaps, said, strict=True):
            whole[x][i] = answer
        found = difference(*whole, paired=paired, confidence=0.9)
        lows.append(found.low)
        highs.append(found.high)
    low, high = bounds([(first, second)], paired=paired, confidence=0.9)
    assert low == pytest.approx(min(lows))
    assert high == pytest.approx(max(highs))


def test_bounds_of_no_answers_are_unknown_and_without_gaps_are_the_interval():
    some, none = np.array([1.0, 0.0, 1.0]), np.full(3, np.nan)
    assert np.isnan(bounds([(some, none)], paired=False, confidence=0.95)).all()
    whole = difference(some, some, paired=False, confidence=0.95)
    assert bounds([(some, some)], paired=False, confidence=0.95) == (whole.low, whole.high)


GROUPS = (answers(40, 10), answers(20, 30), answers(28, 22), answers(5, 45))


def with_each(first, *others):
    return [(first, other) for other in others]


def test_one_other_group_is_a_plain_difference():
    one = with_each(GROUPS[0], GROUPS[1])
    assert compared(one, paired=False, confidence=0.9) == difference(
        *one[0], paired=False, confidence=0.9
    )


def test_above_all_others_the_difference_is_to_the_largest():
    found = compared(with_each(*GROUPS), paired=False, confidence=0.95)
    assert found.value == pytest.approx(40 / 50 - 28 / 50)
    assert found.nearest == 1
    assert found.shares == (0.4, 0.56, 0.1)
    assert (found.share_a, found.share_b) == (0.8, 0.56)
    assert (found.n_a, found.n_b) == (50, 150)
    near = difference(GROUPS[0], GROUPS[2], paired=False, confidence=0.95)
    wide = difference(GROUPS[0], GROUPS[2], paired=False, confidence=1 - 0.05 / 3)
    # Towards 0 the limit against the nearest, away from 0 Bonferroni's.
    assert found.low == pytest.approx(near.low)
    assert found.high == pytest.approx(wide.high)
    assert found.p_value == pytest.approx(near.p_value)


def test_below_all_others_the_difference_is_to_the_smallest():
    above = compared(with_each(*GROUPS), paired=False, confidence=0.95)
    mirrored = [1.0 - group for group in GROUPS]
    below = compared(with_each(*mirrored), paired=False, confidence=0.95)
    assert (below.value, below.low, below.high) == pytest.approx(
        (-above.value, -above.high, -above.low)
    )


def test_among_the_others_there_is_no_difference():
    found = compared(with_each(GROUPS[1], GROUPS[0], GROUPS[3]), paired=False, confidence=0.95)
    assert (found.value, found.p_value) == (0.0, 1.0)
    assert found.low <= 0 <= found.high


def test_a_group_without_answers_leaves_the_largest_unknown():
    some = with_each(GROUPS[0], GROUPS[1], answers(0, 0, 9))
    found = compared(some, paired=False, confidence=0.95)
    assert np.isnan([found.value, found.low, found.high, found.p_value]).all()
    assert found.missing_b == 9
    assert np.isnan(bounds(some, paired=False, confidence=0.95)).all()


def test_the_interval_knows_that_the_largest_was_looked_for():
    """Two of three groups are equal: of their larger share a plain interval covers too seldom."""
    rng = np.random.default_rng(0)
    held, plain, confirmed = [], [], []
    for _ in range(400):
        first, *others = ((rng.random(100) < share).astype(float) for share in (0.5, 0.5, 0.5, 0.5))
        found = compared(with_each(first, *others), paired=False, confidence=0.95)
        held.append(found.low <= 0 <= found.high)
        confirmed.append(found.p_value <= 0.05)
        largest = max(others, key=np.mean)
        one = difference(first, largest, paired=False, confidence=0.95)
        plain.append(one.low <= 0 <= one.high)
    assert np.mean(held) >= 0.95
    assert np.mean(confirmed) <= 0.05
    assert np.mean(plain) < 0.93


def test_bounds_of_several_groups_hold_every_way_to_fill_what_is_missing():
    nan = np.nan
    rng = np.random.default_rng(2)
    first = np.array([1, 1, 1, 1, 0, nan, 1.0])
    others = [np.array([0, 0, 1, nan, 0, 0.0]), np.array([0, nan, 0, 1, 0.0])]
    low, high = bounds(with_each(first, *others), paired=False, confidence=0.9)
    for _ in range(30):
        filled = [
            np.where(np.isnan(group), rng.integers(0, 2, group.size), group)
            for group in (first, *others)
        ]
        found = compared(with_each(*filled), paired=False, confidence=0.9)
        assert low - 1e-12 <= found.low
        assert found.high <= high + 1e-12
