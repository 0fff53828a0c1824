"""Stores with concepts that rise, fall, or turn round over years and releases."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

RELEASES = ("one", "two", "three", "four")


@pytest.fixture
def yearly(make_store):
    """Documents of 1950 to 2009; latent 0 rises, 1 falls, 2 and 3 rise and fall, 4 twins 0."""

    def make(rng=None, n=1200, latents=30, **options):
        rng = rng or np.random.default_rng(0)
        year = rng.integers(1950, 2010, n)
        t = (year - 1950) / 60
        share = np.full((n, latents), 0.2)
        share[:, 0], share[:, 1] = 0.1 + 0.4 * t, 0.6 - 0.5 * t
        share[:, 2] = share[:, 3] = 0.1 + 1.6 * t * (1 - t)
        strength = np.where(rng.random((n, latents)) < share, rng.uniform(1, 3, (n, latents)), 0)
        strength[:, 4] = strength[:, 0]
        return make_store(pd.DataFrame({"year": year}), strength, **options)

    return make


@pytest.fixture
def released(make_store):
    """Answers of four releases to the same prompts; latent 0 rises, 1 falls."""

    def make(rng=None, prompts=150, latents=12, **options):
        rng = rng or np.random.default_rng(1)
        n = prompts * 4
        frame = pd.DataFrame(
            {"prompt_id": np.repeat(np.arange(prompts), 4), "model": list(RELEASES) * prompts}
        )
        step = np.tile(np.arange(4), prompts) / 3
        level = rng.uniform(0.05, 0.6, (prompts, latents))[np.repeat(np.arange(prompts), 4)]
        level[:, 0] += 0.35 * step
        level[:, 1] += 0.3 * (1 - step)
        strength = (rng.random((n, latents)) < level).astype(float)
        return make_store(frame, strength, **options)

    return make
