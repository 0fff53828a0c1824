"""Cutting columns into bins."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.confounds.bins import bins_for, categories, indicators, quantile_edges
from conspectus.errors import AnalysisError

EVERY = np.ones(6, bool)


@pytest.mark.parametrize(
    ("sizes", "bins"), [((500, 500), 10), ((30, 500), 3), ((5, 500), 1), ((500, 12, 60), 6)]
)
def test_small_sides_get_few_bins(sizes, bins):
    assert bins_for(sizes) == bins


def test_edges_cut_into_equal_parts():
    values = np.random.default_rng(0).permutation(1000)
    edges = quantile_edges(values, 4)
    assert np.bincount(np.searchsorted(edges, values, side="right")).tolist() == [250] * 4
    assert quantile_edges(np.full(9, 3), 4).size == 0
    assert quantile_edges(np.zeros(0), 4).size == 0


@pytest.mark.parametrize(
    "values",
    [
        ["x", "y", "x", "z", None, "y"],
        [1, 2, 1, 5, None, 2],
        pd.Categorical(["x", "y", "x", "z", None, "y"]),
        [pd.Timestamp(2020, 1, d) if d else None for d in (1, 2, 1, 5, 0, 2)],
    ],
)
def test_few_values_are_categories_and_missing_is_one(values):
    code = categories(pd.Series(values, name="c"), EVERY, 10)
    assert code.tolist() == [1, 2, 1, 3, 0, 2]


def test_truth_values_are_categories():
    column = pd.Series([True, False] * 3, name="c")
    assert categories(column, EVERY, 10).tolist() == [1, 2] * 3


@pytest.mark.parametrize("as_date", [False, True])
def test_numbers_and_dates_of_many_values_are_cut_at_quantiles(as_date):
    numbers = pd.Series(np.random.default_rng(1).permutation(100).astype(float), name="c")
    numbers[7] = np.nan
    column = pd.to_datetime(numbers, unit="D") if as_date else numbers
    code = categories(column, np.ones(100, bool), 4)
    assert code[7] == 0
    assert np.bincount(code)[1:].tolist() == pytest.approx([25] * 4, abs=1)
    order = np.argsort(numbers.to_numpy())[:-1]
    assert np.all(np.diff(code[order]) >= 0)


def test_only_chosen_documents_decide_the_cuts():
    numbers = pd.Series(np.arange(1000), name="c")
    chosen = np.arange(1000) < 100
    assert np.bincount(categories(numbers, chosen, 2)[chosen])[1:].tolist() == [50, 50]


def test_lists_are_refused():
    with pytest.raises(AnalysisError, match="'c' holds lists"):
        categories(pd.Series([[1], [2]] * 3, name="c"), EVERY, 10)


def test_indicators_span_what_dummies_of_every_chosen_category_do():
    code = np.array([3, 1, 3, 0, 7, 1])
    chosen = np.array([True, True, True, True, False, True])
    found = indicators(code, chosen)
    assert found[chosen].tolist() == [[0, 1], [1, 0], [0, 1], [0, 0], [1, 0]]
    assert found.shape == (6, 2)  # the category that only a document outside has gets no column
