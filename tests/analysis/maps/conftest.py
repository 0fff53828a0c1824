"""Stores of planted groups, drawn as maps."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

WIDTH = 8


@pytest.fixture
def planted_store(make_store):
    """Groups with concepts of their own; the first `bare` documents have no concept."""

    def make(sizes=(70, 60, 50), *, seed=0, own=0.8, noise=0.06, bare=0):
        rng = np.random.default_rng(seed)
        truth = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
        width = len(sizes) * WIDTH + 30
        share = np.full((truth.size, width), noise)
        for c in range(len(sizes)):
            share[truth == c, c * WIDTH : (c + 1) * WIDTH] = own
        strength = np.where(rng.random(share.shape) < share, rng.uniform(1, 4, share.shape), 0.0)
        strength[:bare] = 0.0
        names = {
            "latent": np.arange(width, dtype=np.uint32),
            "label": [f"concept {i}" for i in range(width)],
        }
        frame = pd.DataFrame(
            {"topic": truth.astype(str), "length": rng.integers(0, 99, truth.size)}
        )
        return make_store(frame, strength, labels=names), truth

    return make
