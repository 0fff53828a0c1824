"""Stores with planted classes, each with concepts of its own."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

WIDTH = 8
"""Concepts that each planted class has of its own."""


def planted(rng, sizes, *, own=0.8, noise=0.08, extra=40):
    """Strengths of classes: latents c*WIDTH.. are those of class c, the last `extra` of none."""
    n, width = sum(sizes), len(sizes) * WIDTH + extra
    truth = np.repeat(np.arange(len(sizes)), sizes)
    share = np.full((n, width), noise)
    for c in range(len(sizes)):
        share[truth == c, c * WIDTH : (c + 1) * WIDTH] = own
    present = rng.random((n, width)) < share
    return truth, np.where(present, rng.uniform(0.5, 4.0, (n, width)), 0.0)


@pytest.fixture
def planted_store(make_store):
    """Write a store of planted classes; `hidden` lose their label, and half of the others do."""

    def make(sizes, hidden, *, seed=0, half=True, name=None, **options):
        rng = np.random.default_rng(seed)
        truth, strength = planted(rng, sizes, **options)
        order = rng.permutation(truth.size)
        truth, strength = truth[order], strength[order]
        lost = np.isin(truth, hidden)
        if half:
            lost |= rng.random(truth.size) < 0.5
        labels = [None if gone else f"class {c}" for c, gone in zip(truth, lost, strict=True)]
        frame = pd.DataFrame({"topic": [f"class {c}" for c in truth], "label": labels})
        count = len(sizes) * WIDTH + options.get("extra", 40)
        names = {
            "latent": np.arange(count, dtype=np.uint32),
            "label": [f"concept {i}" for i in range(count)],
            "source": ["lexical"] * count,
        }
        return make_store(frame, strength, labels=names, name=name), truth, lost

    return make
