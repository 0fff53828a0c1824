"""Latents that are tested, and means."""

from __future__ import annotations

import numpy as np

from conspectus.analysis.differences.design import (
    COMPARED,
    FIGURES,
    compared,
    mean_strength,
    supported,
)


def test_support_counts_all_sides_together():
    totals = np.array([[1, 0, 9], [2, 6, 0], [3, 0, 0]])
    assert supported(totals, 6, None).tolist() == [0, 1, 2]
    assert supported(totals, 7, None).tolist() == [2]
    assert supported(totals, 7, np.array([2, 0])).tolist() == [0, 2]


def test_the_mean_is_over_documents_that_have_it():
    strength = mean_strength(np.array([[0, 3], [4, 3]]), np.array([[0.0, 6.0], [5.0, 3.0]]))
    np.testing.assert_array_equal(strength, [[np.nan, 2.0], [1.25, 1.0]])


def test_figures_of_some_latents_at_a_time_are_put_together():
    figures = np.arange(5.0 * len(COMPARED)).reshape(5, -1)
    found = compared([figures[:2], figures[2:]])
    assert list(found) == list(COMPARED)
    assert set(COMPARED) < set(FIGURES)
    np.testing.assert_array_equal(np.stack(list(found.values()), axis=1), figures)


def test_where_nothing_is_tested_there_is_a_figure_of_each_kind():
    assert {name: len(figure) for name, figure in compared([]).items()} == dict.fromkeys(
        COMPARED, 0
    )
