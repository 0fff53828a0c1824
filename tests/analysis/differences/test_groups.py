"""Which documents are the target, and which are which other group."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.differences.groups import select_groups
from conspectus.errors import AnalysisError


@pytest.fixture
def store(make_store):
    frame = pd.DataFrame({"model": ["z", "x", "y", "x", None, "w"], "year": [1, 1, 2, 2, 2, 2]})
    return make_store(frame, np.ones((6, 4)), part_size=2)


def chosen(store, **options):
    return select_groups(store, **{"by": "model", "a": "z", "b": None, "where": None, **options})


def test_the_target_comes_first_the_others_by_name(store):
    selection = chosen(store)
    assert selection.names == ("z", "w", "x", "y")
    assert selection.side.tolist() == [0, 2, 3, 2, -1, 1]


def test_only_named_groups_count(store):
    selection = chosen(store, b=["y", "x"])
    assert selection.names == ("z", "x", "y")
    assert selection.side.tolist() == [0, 1, 2, 1, -1, -1]


def test_several_values_make_one_target(store):
    selection = chosen(store, a=["x", "z"])
    assert selection.names == ("x + z", "w", "y")
    assert selection.sizes == (3, 1, 1)


def test_groups_that_a_condition_empties_are_left_out(store):
    assert chosen(store, a="x", where="year == 2").names == ("x", "w", "y")
    with pytest.raises(AnalysisError, match="target 'z' has no documents"):
        chosen(store, where="year == 2")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": None}, "needs by=COLUMN"),
        ({"a": None}, "needs by=COLUMN"),
        ({"b": ["x", "z"]}, "the target is among the other groups: z"),
        ({"a": ["w", "x", "y", "z"]}, "has 0 groups besides the target"),
        ({"a": "nobody"}, "has no value 'nobody'"),
    ],
)
def test_what_cannot_be_answered_is_refused(store, options, message):
    with pytest.raises(AnalysisError, match=message):
        chosen(store, **options)


def test_a_column_of_many_values_is_no_grouping(make_store):
    store = make_store(pd.DataFrame({"n": range(100)}), np.ones((100, 2)))
    with pytest.raises(AnalysisError, match="99 groups"):
        select_groups(store, by="n", a=0, b=None, where=None)
