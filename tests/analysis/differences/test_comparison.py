"""Minimum support and means."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.counts import Counts
from conspectus.analysis.differences.comparison import by_side, least_support, mean_strength
from conspectus.errors import AnalysisError


@pytest.mark.parametrize(
    ("given", "sizes", "expected"),
    [(None, (500, 500), 10), (None, (25, 25), 5), (None, (4, 4), 2), (3, (500, 500), 3)],
)
def test_least_support(given, sizes, expected):
    assert least_support(given, sizes) == expected


def test_impossible_support_is_refused():
    with pytest.raises(AnalysisError, match="at least 1"):
        least_support(0, (5, 5))


def test_groups_of_a_side_add_up():
    counts = Counts(np.array([[1, 0], [2, 0], [3, 4], [0, 1]]), np.array([[6.0, 0.0], [3.0, 5.0]]))
    assert by_side(counts).tolist() == [[3, 0], [3, 5]]
    strength = mean_strength(counts, np.array([1, 0]))
    np.testing.assert_array_equal(strength, [[np.nan, 2.0], [1.0, 1.0]])
