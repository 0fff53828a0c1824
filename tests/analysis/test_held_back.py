"""Documents held back are a fixed share, always the same ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.differences.verify import position
from conspectus.analysis.held_back import HeldBack
from conspectus.errors import AnalysisError

KEYS = pd.Series([f"d{i}" for i in range(4000)])


def test_nothing_is_held_back_by_default():
    assert not HeldBack().holds(KEYS).any()


def test_the_share_is_held_and_does_not_depend_on_the_other_documents():
    held = HeldBack(0.3, 5).holds(KEYS)
    assert 0.27 < held.mean() < 0.33
    assert np.array_equal(HeldBack(0.3, 5).holds(KEYS[::-1])[::-1], held)
    assert np.array_equal(HeldBack(0.3, 5).holds(KEYS[:7]), held[:7])
    assert not np.array_equal(HeldBack(0.3, 6).holds(KEYS), held)


def test_it_is_the_split_of_a_verified_comparison():
    assert np.array_equal(HeldBack(0.5, 1).holds(KEYS), position(KEYS, 1) < 0.5)


@pytest.mark.parametrize("share", [-0.1, 0.95, 1.0])
def test_a_share_that_leaves_nothing_is_refused(share):
    with pytest.raises(AnalysisError, match="verify_share"):
        HeldBack(share)


def test_documents_without_a_key_are_spread_by_their_ids_and_others_stay():
    keys = pd.Series([*range(2000), *[None] * 2000], dtype="Int64")
    held = HeldBack(0.5, 3).holds(keys, KEYS)
    assert np.array_equal(held[:2000], HeldBack(0.5, 3).holds(keys)[:2000])
    assert np.array_equal(held[2000:], HeldBack(0.5, 3).holds(KEYS)[2000:])
    assert 0.45 < held[2000:].mean() < 0.55
