"""Scores and groups of an ordered column."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.selection import everything
from conspectus.analysis.trends.order import read_order, without_empty
from conspectus.errors import AnalysisError


@pytest.fixture
def selection(make_store):
    n = 60
    frame = pd.DataFrame(
        {
            "year": np.arange(n) + 1950,
            "level": np.arange(n) % 3,
            "score": [None, *np.linspace(0, 1, n - 1)],
            "model": (["new", "old", "newest"] * n)[:n],
            "day": pd.to_datetime("2020-01-01") + pd.to_timedelta(np.arange(n) * 30, "D"),
            "flag": np.arange(n) % 2 == 0,
            "one": 1,
        }
    )
    return everything(make_store(frame, np.ones((n, 1))))


def test_few_numbers_are_groups_of_their_own(selection):
    order = read_order(selection, "level", None, None)
    assert order.selection.names == ("0", "1", "2")
    assert order.selection.sizes == (20, 20, 20)
    assert order.score.tolist() == [0, 1, 2] * 20
    assert order.unit == "unit of level"


def test_many_numbers_are_shown_in_bins_and_scored_as_they_are(selection):
    order = read_order(selection, "year", None, None)
    assert order.selection.names[0] == "1950 to 1959"
    assert order.selection.sizes == (10,) * 6
    assert order.score.tolist() == list(range(1950, 2010))
    assert order.span == 59
    assert len(read_order(selection, "year", None, 3).selection.names) == 3


def test_categories_are_ranked_as_told(selection):
    order = read_order(selection, "model", ["old", "new", "newest"], None)
    assert order.selection.names == ("old", "new", "newest")
    assert order.score[:3].tolist() == [1, 0, 2]
    some = read_order(selection, "model", ["old", "newest"], None)
    assert some.without == 20
    assert some.unit == "step"
    assert set(some.score) == {0, 1}


def test_dates_are_years(selection):
    order = read_order(selection, "day", None, 4)
    assert order.unit == "year"
    assert order.span == pytest.approx(59 * 30 / 365.25)
    assert order.selection.names[0].startswith("2020-01-01 to ")


def test_missing_values_are_outside(selection):
    order = read_order(selection, "score", None, None)
    assert order.without == 1
    assert order.selection.side[0] == -1
    assert order.score.size == 59


@pytest.mark.parametrize(
    ("by", "order", "bins", "message"),
    [
        ("model", None, None, "say in which order .* 'new', 'old', 'newest'"),
        ("flag", None, None, "neither numbers nor dates"),
        ("one", None, None, "at least two different values of 'one', found 1"),
        ("model", ["old"], None, "at least two of them"),
        ("model", "old", None, "first to last"),
        ("model", ["old", "older"], None, "has no value 'older'"),
        ("level", ["0", 0], None, "twice"),
        ("year", None, 1, "bins must be at least 2"),
        ("model", ["old", "new"], 3, "not with order"),
        ("yeer", None, None, "did you mean 'year'"),
    ],
)
def test_what_cannot_be_ordered(selection, by, order, bins, message):
    with pytest.raises(AnalysisError, match=message):
        read_order(selection, by, order, bins)


def test_empty_groups_are_dropped(selection):
    order = read_order(selection, "level", None, None)
    left = without_empty(order.selection.narrowed(np.arange(60) % 3 != 1))
    assert left.names == ("0", "2")
    assert left.sizes == (20, 20)
    assert left.side[:3].tolist() == [0, -1, 1]
