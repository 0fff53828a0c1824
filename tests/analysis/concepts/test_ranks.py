from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.analysis.concepts.ranks import best_first, reciprocal_rank_fusion


def test_fusion_by_hand() -> None:
    """Two makers of four items: ranks 1 2 3 4, and 3 1 2 with one item not ranked."""
    one = [9.0, 8.0, 7.0, 6.0]
    other = [0.1, 0.9, np.nan, 0.5]
    fused = reciprocal_rank_fusion([one, other])
    expected = [1 / 61 + 1 / 63, 1 / 62 + 1 / 61, 1 / 63, 1 / 64 + 1 / 62]
    np.testing.assert_allclose(fused, expected)


def test_items_that_tie_share_their_mean_rank() -> None:
    fused = reciprocal_rank_fusion([[5.0, 5.0, 1.0]], k=10)
    np.testing.assert_allclose(fused, [1 / 11.5, 1 / 11.5, 1 / 13])


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30), st.integers(0, 35))
def test_best_first_is_a_stable_sort(score, top) -> None:
    expected = sorted(range(len(score)), key=lambda i: (-score[i], i))[:top]
    assert best_first(score, top).tolist() == expected


def test_all_of_them_by_default() -> None:
    assert best_first([1.0, 3.0, 2.0]).tolist() == [1, 2, 0]


def test_fusion_of_nothing_ranked_is_zero() -> None:
    assert reciprocal_rank_fusion([[np.nan, np.nan]]).tolist() == [0, 0]
    assert reciprocal_rank_fusion([[1.0]], k=0) == pytest.approx([1.0])
