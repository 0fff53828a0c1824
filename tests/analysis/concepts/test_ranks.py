from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.analysis.concepts.ranks import (
    best_first,
    in_turn,
    mean_of_best,
    reciprocal_rank_fusion,
)


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


@pytest.mark.parametrize("kind", ["random", "ties", "mostly zero", "ascending", "one block"])
@pytest.mark.parametrize("top", [1, 7, 50])
def test_long_lists_are_cut_by_blocks_to_the_same_answer(kind: str, top: int) -> None:
    rng = np.random.default_rng(0)
    n = 40_001
    score = {
        "random": rng.normal(size=n),
        "ties": rng.integers(0, 3, n).astype(float),
        "mostly zero": np.where(rng.random(n) < 0.0005, rng.random(n), 0.0),
        "ascending": np.arange(n, dtype=float),
        "one block": np.where(np.arange(n) // 256 == 3, 1.0 + np.arange(n), 0.0),
    }[kind].astype(np.float32)
    expected = np.argsort(-score, kind="stable")[:top]
    assert best_first(score, top).tolist() == expected.tolist()


def test_the_last_piece_that_is_no_whole_block_counts() -> None:
    score = np.zeros(256 * 200 + 10)
    score[-3:] = [1, 3, 2]
    assert best_first(score, 2).tolist() == [len(score) - 2, len(score) - 1]


def test_weights_of_makers() -> None:
    fused = reciprocal_rank_fusion([[2.0, 1.0], [1.0, 2.0]], [1.0, 3.0], k=0)
    np.testing.assert_allclose(fused, [1 / 1 + 3 / 2, 1 / 2 + 3 / 1])


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=3),
)
def test_fusion_by_brute_force(scores) -> None:
    expected = np.zeros(4)
    for maker in scores:
        for i, value in enumerate(maker):
            better = sum(other > value for other in maker)
            same = sum(other == value for other in maker)
            expected[i] += 1 / (60 + better + (same + 1) / 2)
    np.testing.assert_allclose(reciprocal_rank_fusion(scores), expected)


def test_fusion_does_not_care_about_the_scale_of_scores() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.normal(size=(2, 30))
    np.testing.assert_array_equal(
        reciprocal_rank_fusion([one, other]), reciprocal_rank_fusion([np.exp(one), 1e6 * other])
    )


def test_mean_of_best_by_sorting() -> None:
    score = np.random.default_rng(2).normal(size=50)
    assert np.isclose(mean_of_best(score), np.sort(score)[-10:].mean())
    assert np.isclose(mean_of_best(score[:4]), score[:4].mean())
    assert mean_of_best([]) == 0


def test_rankings_take_turns() -> None:
    """By hand: ranks are 1, 2, 3 and 3, 2, 1; the middle one is best for neither."""
    assert in_turn([[3.0, 1.0], [2.0, 2.0], [1.0, 3.0]]).tolist() == [-1, -2, -1]


def test_one_ranking_is_itself() -> None:
    score = np.random.default_rng(0).random(50)
    assert np.argsort(in_turn(score[:, None])).tolist() == np.argsort(score).tolist()
