"""Sets of units, held against Python's sets."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.correlations.seen import Seen


@pytest.mark.parametrize("jaccard", [0.2, 0.5, 1.0])
@pytest.mark.parametrize("units", [1, 15, 16, 17, 100])
def test_as_python_sets(jaccard, units):
    rng = np.random.default_rng(units)
    seen, kept = Seen(jaccard, units), []
    for _ in range(60):
        one = np.flatnonzero(rng.random(units) < rng.choice([0.1, 0.5, 0.9]))
        known = any(len(set(one) & other) >= jaccard * len(set(one) | other) for other in kept)
        assert seen.add(one) is not known
        if not known:
            kept.append(set(one.tolist()))


def test_half_shared_is_the_same_and_less_is_not():
    seen = Seen(0.5, 10)
    assert seen.add(np.array([0, 1, 2, 3]))
    assert not seen.add(np.array([2, 3, 0]))
    assert not seen.add(np.array([0, 1, 2, 3, 4, 5, 6, 7]))
    assert seen.add(np.array([0, 1, 2, 3, 4, 5, 6, 7, 8]))
    assert seen.add(np.array([9]))
