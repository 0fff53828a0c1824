from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.retrieval import fusion
from conspectus.analysis.retrieval.fusion import fuse_rankings, scaled

NAN = np.nan
ONE = {"concepts": 1.0}
TWO = {"concepts": 1.0, "bm25": 1.0}


def array(*numbers: float) -> np.ndarray:
    return np.array(numbers, np.float32)


def test_one_maker_is_ranked_by_its_own_score() -> None:
    found = fuse_rankings({"concepts": array(0.5, NAN, 2.0, 1.0)}, ONE, 2, None)
    assert found.rows.tolist() == [2, 3]
    assert found.table["score"].tolist() == [2.0, 1.0]
    assert found.table["concepts_rank"].tolist() == [1, 2]
    assert found.matching == {"concepts": 3}


def test_two_makers_by_hand() -> None:
    scores = {"concepts": array(3, 2, 1, NAN), "bm25": array(NAN, 5, 9, NAN)}
    found = fuse_rankings(scores, TWO, 10, None)
    expected = {0: 2 / 2 + 0, 1: 1 / 2 + 5 / 9, 2: 0 + 1}  # nobody found the last
    assert found.rows.tolist() == [1, 0, 2]
    np.testing.assert_allclose(found.table["score"], [expected[row] for row in (1, 0, 2)])
    middle = found.table.iloc[1]
    assert (middle["concepts"], middle["concepts_rank"]) == (3, 1)
    assert np.isnan(middle["bm25"])
    assert np.isnan(middle["bm25_rank"])


def test_weights() -> None:
    scores = {"concepts": array(2, 1), "bm25": array(1, 2)}
    found = fuse_rankings(scores, {"concepts": 1.0, "bm25": 3.0}, 2, None)
    assert found.rows.tolist() == [1, 0]
    assert found.table["score"].iloc[0] == pytest.approx(3.0)


@pytest.mark.parametrize(
    ("score", "expected"),
    [
        ([1, 3, 5], [0, 0.5, 1]),
        ([2, NAN, 4], [0.5, 0, 1]),
        ([-2, NAN, 2], [0, 0, 1]),
        ([3, 3], [0, 0]),
        ([3, NAN], [1, 0]),
        ([NAN, NAN], [0, 0]),
        ([], []),
    ],
)
def test_scaled_by_hand(score, expected) -> None:
    np.testing.assert_allclose(scaled(np.array(score, float)), expected)


def test_fusion_does_not_care_about_units() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 30)).astype(np.float32)
    first = fuse_rankings({"concepts": one, "dense": other}, {"concepts": 1, "dense": 2}, 30, None)
    again = fuse_rankings(
        {"concepts": 4 * one + 8, "dense": other / 2}, {"concepts": 1, "dense": 2}, 30, None
    )
    assert first.rows.tolist() == again.rows.tolist()


def test_fusion_against_brute_force() -> None:
    rng = np.random.default_rng(3)
    scores = {maker: rng.random(200).astype(np.float32) for maker in ("concepts", "bm25", "dense")}
    for score in scores.values():
        score[rng.random(200) < 0.3] = NAN
    weights = {"concepts": 0.5, "bm25": 0.2, "dense": 0.3}
    kept = rng.random(200) < 0.8
    found = fuse_rankings(scores, weights, 20, kept)
    total = np.full(200, NAN)
    for row in np.flatnonzero(kept):
        parts = [
            weights[maker] * (float(score[row]) / float(np.nanmax(score[kept])))
            for maker, score in scores.items()
            if not np.isnan(score[row])
        ]
        total[row] = sum(parts) if parts else NAN
    best = np.argsort(-np.nan_to_num(total, nan=-1), kind="stable")[:20]
    assert found.rows.tolist() == best.tolist()
    np.testing.assert_allclose(found.table["score"], total[best], rtol=1e-6)
    for maker, score in scores.items():
        own = np.where(kept, score, NAN)
        for row, rank in zip(best, found.table[f"{maker}_rank"], strict=True):
            expected = NAN if np.isnan(own[row]) else 1 + (own > own[row]).sum()
            np.testing.assert_equal(rank, expected)


def test_scores_less_than_zero_rank_too() -> None:
    assert fuse_rankings({"dense": array(-0.5, -0.1)}, {"dense": 1.0}, 2, None).rows.tolist() == [
        1,
        0,
    ]


def test_only_what_may_be_found_is_found() -> None:
    kept = np.array([True, False, True, True])
    found = fuse_rankings({"concepts": array(1, 9, 2, NAN)}, ONE, 5, kept)
    assert found.rows.tolist() == [2, 0]
    assert found.matching == {"concepts": 2}


def test_places_too_deep_are_not_told(monkeypatch) -> None:
    monkeypatch.setattr(fusion, "DEPTH", 1)
    scores = {"concepts": array(*range(9, 0, -1)), "bm25": array(*range(1, 10))}
    found = fuse_rankings(scores, {"concepts": 1, "bm25": 2}, 1, None)
    assert found.rows.tolist() == [8]
    assert found.table["bm25_rank"].tolist() == [1]
    assert found.table["concepts"].tolist() == [1]
    assert np.isnan(found.table["concepts_rank"].iloc[0])


def test_ties_go_to_the_earlier_document() -> None:
    assert fuse_rankings({"concepts": array(1, 1, 1)}, ONE, 2, None).rows.tolist() == [0, 1]


def test_nothing_found() -> None:
    found = fuse_rankings({"concepts": array(NAN, NAN)}, ONE, 3, None)
    assert len(found.rows) == len(found.table) == 0
