"""The order of pairs, and which of them are let into the list."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from conspectus.analysis.correlations.surprise import surprise, varied


def chosen(pairs, limit, counted=(True, True), unclear=()):
    first, second = (np.array(side, np.int64) for side in zip(*pairs, strict=True))
    clear = ~np.isin(np.arange(len(pairs)), unclear)
    return np.flatnonzero(varied((first, second), counted, clear, limit)).tolist()


def by_hand(pairs, limit):
    """The same in plain words: rounds of 1, 2, 4, ... rows a concept, down the list each time."""
    taken: list[int] = []
    for most in (1, 2, 4, 8, 16, 32, 64):
        for i, pair in enumerate(pairs):
            rows = [sum(c in pairs[k] for k in taken) for c in pair]
            if i not in taken and len(taken) < limit and max(rows) < most:
                taken.append(i)
    return sorted(taken)


def test_what_meaning_and_neighbourhood_explain_is_taken_off():
    strength = np.array([0.8, 0.8, 0.8, 0.8])
    near = np.array([0.0, 0.5, 0.0, 0.5])
    similarity = np.array([0.0, 0.0, 0.5, 0.5])
    found = surprise(strength, near, similarity)
    assert found == pytest.approx([0.8, 0.2, 0.2, 0.05])


def test_what_is_unknown_or_less_than_chance_takes_nothing_off():
    strength = np.array([0.7, 0.6, 0.5])
    found = surprise(strength, np.array([np.nan, -0.1, 0.0]), np.array([np.nan, 0.0, -0.2]))
    assert found.tolist() == strength.tolist()


def test_what_is_wholly_explained_has_no_surprise():
    one = np.ones(1)
    assert surprise(one, one, np.zeros(1)).tolist() == [0.0]
    assert surprise(one, np.zeros(1), np.array([1.0000001])).tolist() == [0.0]


def test_each_concept_comes_once_before_any_comes_twice():
    star = [(0, 1), (0, 2), (0, 3), (4, 5), (6, 7)]
    assert chosen(star, 3) == [0, 3, 4]
    assert chosen(star, 4) == [0, 1, 3, 4]
    assert chosen(star, 5) == chosen(star, 99) == [0, 1, 2, 3, 4]


def test_what_is_not_clear_takes_the_place_of_nothing_that_is():
    star = [(0, 1), (0, 2), (4, 5), (0, 3), (6, 7)]
    assert chosen(star, 3, unclear=[2, 4]) == [0, 1, 3]
    assert chosen(star, 4, unclear=[2, 4]) == [0, 1, 2, 3]
    assert chosen(star, 2, unclear=range(5)) == [0, 1]


@pytest.mark.parametrize("limit", [1, 5, 12, 30, 66])
def test_rounds_are_those_of_a_plain_loop(limit):
    pairs = list(combinations(range(12), 2))
    order = np.random.default_rng(limit).permutation(len(pairs))
    pairs = [pairs[i] for i in order]
    assert chosen(pairs, limit) == by_hand(pairs, limit)
    assert len(chosen(pairs, limit)) == limit


def test_a_side_may_be_free_to_return():
    values = [(0, 9), (1, 9), (2, 9), (0, 8)]
    assert chosen(values, 3, (True, False)) == [0, 1, 2]
    assert chosen(values, 3, (False, False)) == [0, 1, 2]
    assert chosen(values, 2) == [0, 1]
    assert chosen([(0, 9), (1, 9), (2, 8)], 2) == [0, 2]


def test_what_was_seen_from_another_side_comes_after_all_else_that_is_clear():
    pairs = [(0, 1), (2, 3), (4, 5), (0, 5), (6, 7)]
    first, second = np.array(pairs).T
    clear = np.array([True, True, True, True, False])

    def of(limit):
        found = varied((first, second), (True, True), clear, limit, lambda i: i == 1)
        return np.flatnonzero(found).tolist()

    assert of(2) == [0, 2]
    assert of(3) == [0, 2, 3]  # a concept that returns is new, a pair of the same units is not
    assert of(4) == [0, 1, 2, 3]
    assert of(9) == [0, 1, 2, 3, 4]


def test_each_pair_is_asked_about_at_its_turn_only():
    asked = []
    first, second = np.array([(0, 1), (0, 2), (3, 4)]).T
    varied((first, second), (True, True), first >= 0, 2, lambda i: bool(asked.append(i)))
    assert asked == [0, 2]


def test_nothing_to_choose_from():
    nothing = np.zeros(0, np.int64)
    assert varied((nothing, nothing), (True, True), nothing > 0, 5).size == 0
