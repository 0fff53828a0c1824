from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.retrieval import fusion
from conspectus.analysis.retrieval.fusion import fuse_rankings

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
    expected = {0: 1 / 61, 1: 1 / 62 + 1 / 62, 2: 1 / 63 + 1 / 61}
    assert found.rows.tolist() == sorted(expected, key=lambda row: -expected[row])
    np.testing.assert_allclose(found.table["score"], sorted(expected.values(), reverse=True))
    last = found.table.iloc[-1]
    assert (last["concepts"], last["concepts_rank"]) == (3, 1)
    assert np.isnan(last["bm25"])
    assert np.isnan(last["bm25_rank"])


def test_weights() -> None:
    scores = {"concepts": array(2, 1), "bm25": array(1, 2)}
    found = fuse_rankings(scores, {"concepts": 1.0, "bm25": 3.0}, 2, None)
    assert found.rows.tolist() == [1, 0]
    assert found.table["score"].iloc[0] == pytest.approx(1 / 62 + 3 / 61)


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


def test_what_stands_too_deep_is_not_fused(monkeypatch) -> None:
    monkeypatch.setattr(fusion, "DEPTH", 1)
    scores = {"concepts": array(*range(9, 0, -1)), "bm25": array(*range(1, 10))}
    found = fuse_rankings(scores, TWO, 1, None)
    assert found.table["score"].iloc[0] == pytest.approx(1 / 61)
    assert len(found.rows) == 1


def test_ties_go_to_the_earlier_document() -> None:
    assert fuse_rankings({"concepts": array(1, 1, 1)}, ONE, 2, None).rows.tolist() == [0, 1]


def test_nothing_found() -> None:
    found = fuse_rankings({"concepts": array(NAN, NAN)}, ONE, 3, None)
    assert len(found.rows) == len(found.table) == 0
