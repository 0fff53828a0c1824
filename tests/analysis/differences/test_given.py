"""Sides given as rows."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis import diff
from conspectus.analysis.differences.given import GIVEN_NOTE
from conspectus.errors import AnalysisError


@pytest.fixture
def store(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(0), 40, 60, [(0.9, 0.1), (0.5, 0.5)])
    frame["year"] = [2000, 2001] * 50
    return make_store(frame, strength, failed=2)


def same(one, other):
    figures = ["latent", "share_a", "share_b", "difference", "low", "high", "p_value", "adjusted"]
    assert one.table[figures].equals(other.table[figures])


def test_rows_give_the_figures_of_the_values_that_they_have(store):
    groups = {"first": range(40), "second": np.arange(40, 100)}
    given, named = diff(store, groups=groups), diff(store, by="model", a="a", b="b")
    same(given, named)
    assert given.sides == ("first", "second")
    assert given.settings["groups"] == ["first", "second"]
    assert GIVEN_NOTE in given.notes
    assert GIVEN_NOTE not in named.notes
    assert given.provenance["missing_by_side"] is None


def test_one_group_is_compared_with_the_rest_of_those_that_meet_the_condition(store):
    given = diff(store, groups={"first": list(range(40))}, where="year == 2000")
    named = diff(store, by="model", a="a", where="year == 2000")
    same(given, named)
    assert given.sides == ("first", "the rest")
    assert given.provenance["documents"] == [20, 30]


def test_the_first_group_may_be_set_against_each_other_one(store):
    groups = {"a": range(40), "b": range(40, 70), "c": range(70, 100)}
    found = diff(store, groups=groups, against="largest")
    assert found.sides == ("a", "b", "c")
    assert found.many


@pytest.mark.parametrize(
    ("groups", "told"),
    [
        ({}, "one group"),
        ({"a": [0], "b": [1], "c": [2]}, "one group .* not 3"),
        ({"a": [0, 1], "b": [1]}, "'b' has documents that are in another"),
        ({"a": [100]}, r"rows outside the store \(0 to 99\)"),
        ({"a": [-1]}, "rows outside"),
        ({"a": []}, "'a' has no documents"),
    ],
)
def test_groups_that_cannot_be_compared_are_refused(store, groups, told):
    with pytest.raises(AnalysisError, match=told):
        diff(store, groups=groups)


def test_groups_go_with_no_other_way_of_naming_sides(store):
    with pytest.raises(AnalysisError, match="not both"):
        diff(store, by="model", a="a", groups={"a": [0]})
    with pytest.raises(AnalysisError, match="leave b_store out"):
        diff(store, b_store=store, groups={"a": [0]})
