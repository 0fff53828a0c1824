"""Columns and values as users name them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.keys import key_codes
from conspectus.analysis.values import as_tuple, listed, match_values, one_of, read_column
from conspectus.errors import AnalysisError


def test_text_matches_the_number_written_that_way():
    numbers = pd.Series([1, 2, 3, 2])
    assert match_values(numbers, "n", ["2", 3]) == [2, 3]
    assert match_values(pd.Series([True, False]), "flag", ["True"]) == [True]
    assert match_values(pd.Series([0.5, 1.5]), "x", ["1.5"]) == [1.5]


def test_a_number_is_not_taken_for_a_truth_value():
    assert match_values(pd.Series([True, False]), "flag", [True]) == [True]
    with pytest.raises(AnalysisError, match="no value 1"):
        match_values(pd.Series([True, False]), "flag", [1])


def test_an_exact_match_is_preferred_to_the_same_text():
    mixed = pd.Series([1, "1"], dtype=object)
    assert match_values(mixed, "x", ["1"]) == ["1"]
    assert match_values(mixed, "x", [1]) == [1]


def test_unknown_values_list_those_there_are():
    models = pd.Series(["gpt-4o", "gpt-4o", "claude", None])
    with pytest.raises(AnalysisError, match=r"'model' has no value 'gpt4'; it has: 'gpt-4o', 'cl"):
        match_values(models, "model", ["gpt4"])


def test_long_lists_of_values_are_cut():
    with pytest.raises(AnalysisError, match="and 80 more"):
        match_values(pd.Series(np.arange(100)), "n", [-1])


def test_long_values_are_cut_in_messages():
    assert listed(["a" * 61, "b" * 60, 3]) == f"'{'a' * 60}…', '{'b' * 60}', 3"
    assert listed(list(range(22))).endswith("18, 19 and 2 more")
    assert listed([]) == ""
    with pytest.raises(AnalysisError, match=r"has: 'w{60}…'$"):
        match_values(pd.Series(["w" * 5000]), "text", ["x"])


def test_lists_in_a_column_are_refused():
    with pytest.raises(AnalysisError, match="lists or records"):
        match_values(pd.Series([[1], [2]]), "tags", ["1"])


def test_one_value_or_several():
    assert as_tuple("ab") == ("ab",)
    assert as_tuple(3) == (3,)
    assert as_tuple(["a", "b"]) == ("a", "b")
    with pytest.raises(AnalysisError, match="at least one"):
        as_tuple([])


def test_an_unknown_column_lists_those_there_are(make_store):
    store = make_store(pd.DataFrame({"model": ["a", "b"]}), np.ones((2, 3)))
    with pytest.raises(
        AnalysisError, match=r"'modle' \(did you mean 'model'\?\).*'text', 'model'$"
    ):
        read_column(store, "modle")
    assert read_column(store, "model").tolist() == ["a", "b"]


def test_a_word_is_one_of_those_known():
    one_of("against", "pooled", ("pooled", "largest"))
    with pytest.raises(AnalysisError, match="against must be one of pooled, largest, not 'all'"):
        one_of("against", "all", ("pooled", "largest"))


@pytest.mark.parametrize("missing", [None, "some"])
def test_whole_numbers_too_large_for_floats_stay_apart(make_store, missing):
    keys = [2**60, 2**60 + 1, 2**60 + 1, 5]
    column = pd.array([*keys, None if missing else 7], dtype="Int64")
    store = make_store(pd.DataFrame({"key": column}), np.ones((5, 2)))
    read = read_column(store, "key")
    assert read.name == "key"
    assert [int(value) for value in read.dropna()] == [*keys, *([] if missing else [7])]
    assert key_codes(read).tolist() == [0, 1, 1, 2, -1 if missing else 3]
    assert match_values(read, "key", [str(2**60 + 1)]) == [2**60 + 1]


def test_small_whole_numbers_with_missing_ones_are_floats_as_ever(make_store):
    column = pd.array([1, None, 3], dtype="Int64")
    read = read_column(make_store(pd.DataFrame({"key": column}), np.ones((3, 2))), "key")
    assert read.dtype == float
