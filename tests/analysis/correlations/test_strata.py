"""How units are cut, and the tables counted within the cuts."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.correlations.strata import (
    MOST_LENGTHS,
    MOST_VALUES,
    by_column,
    by_length,
    by_value,
    undivided,
)
from conspectus.errors import AnalysisError


@pytest.fixture
def lengths():
    return np.random.default_rng(0).lognormal(5, 0.6, 2000).round()


def test_lengths_are_cut_into_about_equal_parts_without_overlap(lengths):
    strata = by_length([lengths])
    assert strata.size.size == MOST_LENGTHS
    assert strata.size.sum() == 2000
    assert strata.size.min() >= 30
    bounds = [(lengths[strata.code == k].min(), lengths[strata.code == k].max()) for k in range(50)]
    assert all(low > high for (_, high), (low, _) in itertools.pairwise(bounds))


def test_groups_of_lengths_are_few_named_and_made_of_whole_strata(lengths):
    strata = by_length([lengths])
    assert len(strata.names) == 5
    for number, name in enumerate(strata.names):
        inside = lengths[np.isin(strata.code, np.flatnonzero(strata.group == number))]
        assert name == f"{inside.min():,.6g} to {inside.max():,.6g} tokens"


@pytest.mark.parametrize(("n", "strata"), [(20, 1), (60, 2), (500, 20), (5000, 50)])
def test_small_corpora_get_fewer_strata(n, strata):
    assert by_length([np.arange(n, dtype=float)]).size.size == strata


def test_equal_lengths_make_one_stratum():
    strata = by_length([np.full(500, 30.0)])
    assert strata.size.tolist() == [500]
    assert strata.names == ("30 to 30 tokens",)


def test_two_texts_are_cut_by_both_lengths(lengths):
    other = np.random.default_rng(1).permutation(lengths)
    strata = by_length([lengths, other])
    assert 40 <= strata.size.size <= 49
    assert strata.cut == f"{strata.size.size} strata of both lengths"
    for k in range(strata.size.size):
        for text in (lengths, other):
            inside = np.unique(text[strata.code == k])
            assert np.ptp(inside) < np.ptp(text)


def test_tables_are_counts_by_hand(features_of):
    rng = np.random.default_rng(2)
    present = rng.random((300, 6)) < 0.3
    features = features_of(present)
    strata = by_column(pd.Series(rng.choice(["x", "y", "z"], 300)), "c", None)
    i, j = np.array([0, 2, 5]), np.array([1, 2, 0])
    tables = strata.tables((features, i), (features, j))
    for k in range(3):
        here = present[strata.code == k]
        np.testing.assert_array_equal(tables.both[k], (here[:, i] & here[:, j]).sum(axis=0))
        np.testing.assert_array_equal(tables.first[k], here[:, i].sum(axis=0))
        np.testing.assert_array_equal(tables.second[k], here[:, j].sum(axis=0))
        assert tables.n[k] == len(here)
    np.testing.assert_array_equal(
        strata.margins(features).toarray(),
        [present[strata.code == k].sum(axis=0) for k in range(3)],
    )


def test_undivided_is_one_stratum(features_of):
    features = features_of(np.eye(4, dtype=bool))
    assert undivided(4).margins(features).toarray().tolist() == [[1, 1, 1, 1]]


def test_values_of_a_column_are_groups_cut_by_length_within(lengths):
    topic = pd.Series(np.where(lengths > np.median(lengths), "long", "short"))
    plain, crossed = by_column(topic, "topic", None), by_column(topic, "topic", [lengths])
    assert plain.size.size == 2
    assert plain.names == crossed.names == ("long", "short")
    assert crossed.size.size == 100
    for k in range(crossed.size.size):
        assert topic[crossed.code == k].nunique() == 1
    assert "by up to 50 lengths" in crossed.cut


def test_many_values_leave_no_room_for_lengths(lengths):
    prompts = pd.Series(np.arange(2000) // 4)
    strata = by_column(prompts.astype(str), "prompt", [lengths])
    assert strata.size.tolist() == [4] * 500
    assert strata.cut == "values of prompt"


def test_numbers_are_cut_at_their_quartiles():
    scores = pd.Series(np.arange(100) / 10)
    code, names = by_value(scores, "score")
    assert np.bincount(code).tolist() == [25] * 4
    assert names == ("0 to 2.4", "2.5 to 4.9", "5 to 7.4", "7.5 to 9.9")
    few, few_names = by_value(pd.Series([3, 1, 2, 3] * 5), "stars")
    assert few_names == ("1", "2", "3")
    assert few[:4].tolist() == [2, 0, 1, 2]


def test_missing_values_have_no_number_and_are_a_group_of_strata():
    values = pd.Series(["b", None, "a", "b"] * 5)
    code, names = by_value(values, "v")
    assert code[:4].tolist() == [1, -1, 0, 1]
    assert names == ("a", "b")
    assert by_column(values, "v", None).names == ("a", "b", "(none)")
    numbers = pd.Series([np.nan, *np.arange(30.0)])
    assert by_value(numbers, "n")[0][0] == -1


def test_truth_values_are_values_not_numbers():
    assert by_value(pd.Series([True, False] * 10), "flag")[1] == ("False", "True")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (pd.Series(["a"] * 20), "one value only"),
        (pd.Series([str(i) for i in range(20)]), "several units each"),
        (pd.Series([[1], [2]] * 10), "lists or records"),
        (pd.Series([str(i) for i in range(MOST_VALUES + 1)] * 2), "different values"),
    ],
)
def test_columns_that_make_no_strata_are_refused(values, message):
    with pytest.raises(AnalysisError, match=message):
        by_column(values, "c", None)
