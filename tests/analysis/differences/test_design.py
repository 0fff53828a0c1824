"""Latents that are tested, and means."""

from __future__ import annotations

import numpy as np

from conspectus.analysis.differences.design import (
    COMPARED,
    FIGURES,
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


def test_every_figure_of_a_comparison_is_in_the_table():
    assert set(COMPARED) < set(FIGURES)
