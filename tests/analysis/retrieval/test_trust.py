from __future__ import annotations

import numpy as np
import pytest
from scipy.special import softmax

from conspectus.analysis.retrieval.trust import SHARPNESS, match_weights


def test_weights_are_a_softmax() -> None:
    found = match_weights({"concepts": 0.5, "bm25": 0.4, "dense": 0.45})
    expected = softmax(np.array([0.5, 0.4, 0.45]) / SHARPNESS)
    np.testing.assert_allclose(list(found.values()), expected, rtol=5e-4)
    assert list(found) == ["concepts", "bm25", "dense"]


def test_equal_matches_weigh_alike() -> None:
    assert match_weights({"concepts": 0.3, "dense": 0.3}) == {"concepts": 0.5, "dense": 0.5}


def test_one_alone_has_all_the_weight() -> None:
    assert match_weights({"concepts": 0.0}) == {"concepts": 1.0}


def test_only_differences_count_and_large_ones_decide() -> None:
    low, high = (match_weights({"concepts": x, "bm25": x + 0.1}) for x in (0.1, 0.7))
    assert low == pytest.approx(high, abs=2e-4)
    assert 0 < match_weights({"concepts": 0.9, "bm25": 0.1})["bm25"] < 1e-6
