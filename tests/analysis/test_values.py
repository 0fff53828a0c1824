"""Columns and values as users name them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.values import as_tuple, match_values, one_of, read_column
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
    with pytest.raises(AnalysisError, match=r"'modle' \(did you mean 'model'\?\).*doc_id, text, m"):
        read_column(store, "modle")
    assert read_column(store, "model").tolist() == ["a", "b"]


def test_a_word_is_one_of_those_known():
    one_of("against", "pooled", ("pooled", "largest"))
    with pytest.raises(AnalysisError, match="against must be one of pooled, largest, not 'all'"):
        one_of("against", "all", ("pooled", "largest"))
