"""Outcomes read from columns of all kinds."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.outcomes.target import read_target
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError


@pytest.fixture
def selection(make_store):
    n = 90
    frame = pd.DataFrame(
        {
            "score": [None, *np.arange(n - 1)],
            "liked": np.arange(n) % 2 == 0,
            "stars": np.arange(n) % 2 * 4 + 1,
            "sentiment": (["pos", "neg", None] * n)[:n],
            "one": 1.0,
            "mostly": [0.0] * 60 + list(range(30)),
        }
    )
    return everything(make_store(frame, np.ones((n, 1))))


def test_numbers_are_shown_in_thirds_highest_first(selection):
    target = read_target(selection, "score", None)
    assert not target.binary
    assert target.without == 1
    assert target.selection.sizes == (30, 29, 30) or sum(target.selection.sizes) == 89
    assert target.selection.names[0].startswith("high (")
    assert target.selection.names[2].startswith("low (0 to ")
    assert target.selection.side[0] == -1
    assert target.selection.side[-1] == 0
    assert target.values.tolist() == list(range(89))


@pytest.mark.parametrize(("y", "name"), [("liked", "liked = 1"), ("stars", "stars = 5")])
def test_two_values_are_0_and_1(selection, y, name):
    target = read_target(selection, y, None)
    assert target.binary
    assert set(target.values) == {0, 1}
    assert target.selection.names[0] == name
    assert ((target.selection.side == 0) == (target.values == 1)).all()


def test_words_need_the_one_that_counts(selection):
    target = read_target(selection, "sentiment", "pos")
    assert target.without == 30
    assert target.values[:2].tolist() == [1, 0]
    assert target.selection.names == ("sentiment is pos", "sentiment is not pos")
    with pytest.raises(AnalysisError, match="positive=VALUE; it has: 'pos', 'neg'"):
        read_target(selection, "sentiment", None)


def test_long_values_are_cut_in_the_message(make_store):
    store = make_store(pd.DataFrame({"essay": ["a" * 900, "b" * 900]}), np.ones((2, 1)))
    with pytest.raises(AnalysisError, match="it has: 'a{60}…', 'b{60}…'$"):
        read_target(everything(store, None), "essay", None)


def test_a_number_can_count_against_the_rest(selection):
    target = read_target(selection, "stars", "5")
    assert target.values[:2].tolist() == [0, 1]


def test_many_equal_outcomes_make_fewer_groups(selection):
    target = read_target(selection, "mostly", None)
    assert len(target.selection.names) == 2
    assert target.selection.names[1].startswith("low (0 to ")


@pytest.mark.parametrize(
    ("y", "positive", "message"),
    [
        ("one", None, "must differ between documents"),
        ("scores", None, "did you mean 'score'"),
        ("sentiment", "positive", "has no value 'positive'"),
    ],
)
def test_what_is_no_outcome(selection, y, positive, message):
    with pytest.raises(AnalysisError, match=message):
        read_target(selection, y, positive)
