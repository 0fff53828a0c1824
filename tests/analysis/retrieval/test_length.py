from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conspectus.analysis.retrieval.length import length_pivots
from conspectus.errors import InputError


def test_by_hand() -> None:
    tokens = np.array([1, 3, 99])
    logs = np.log([2, 4, 100])
    np.testing.assert_allclose(
        length_pivots(tokens, 0.3), 0.7 + 0.3 * logs / logs.mean(), rtol=1e-6
    )


def test_no_slope_leaves_scores_alone() -> None:
    assert length_pivots([1, 50, 1000], 0).tolist() == [1, 1, 1]


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=20), st.floats(0, 1))
def test_mean_length_is_one_and_longer_is_more(tokens, slope) -> None:
    pivots = length_pivots(tokens, slope)
    assert pivots.mean() == pytest.approx(1, rel=1e-5)
    assert (np.diff(pivots[np.argsort(tokens)]) >= -1e-6).all()


def test_documents_without_tokens() -> None:
    assert length_pivots([0, 0], 0.5).tolist() == [1, 1]
    assert length_pivots([], 0.5).tolist() == []


def test_it_takes_the_advantage_of_length_away() -> None:
    """Documents of one kind whose maxima are over more and more draws: with slope 1 the score of a
    long one is no longer twice that of a short one."""
    rng = np.random.default_rng(0)
    tokens = rng.integers(20, 2000, 400)
    score = np.array([rng.exponential(size=n).max() for n in tokens])
    raw = np.corrcoef(np.log(tokens), score)[0, 1]
    held = np.corrcoef(np.log(tokens), score / length_pivots(tokens, 1))[0, 1]
    assert raw > 0.5
    assert abs(held) < raw / 2


@pytest.mark.parametrize("slope", [-0.1, 1.1, float("nan")])
def test_no_slope(slope) -> None:
    with pytest.raises(InputError, match="from 0 to 1"):
        length_pivots([1], slope)
