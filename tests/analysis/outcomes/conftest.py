"""Stores of documents with a score, and of pairs of which one was preferred."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest


@pytest.fixture
def scored(make_store):
    """500 documents; the score rises with latent 0 (and its twin 3) and falls with latent 1."""

    def make(seed=0, n=500, latents=20, **options):
        rng = np.random.default_rng(seed)
        strength = np.where(rng.random((n, latents)) < 0.3, rng.uniform(1, 3, (n, latents)), 0.0)
        strength[:, 3] = strength[:, 0]
        present = strength > 0
        score = rng.normal(size=n) + 1.0 * present[:, 0] - 0.7 * present[:, 1]
        frame = pd.DataFrame({"score": score})
        n_tokens = rng.integers(5, 60, n)
        frame["text"] = random_texts(rng, n_tokens)
        return make_store(frame, strength, n_tokens=n_tokens, **options)

    return make


def random_texts(rng, n_tokens):
    """Texts of words that say nothing, as many as there are tokens."""
    words = np.array([f"w{i:04d}" for i in range(60)])
    return [" ".join(rng.choice(words, n)) for n in n_tokens]


@pytest.fixture
def noise_texts():
    """Make such texts."""
    return random_texts


@pytest.fixture
def preferred(make_store):
    """Pairs; latent 0 is more often in the preferred text, and pairs differ in everything."""

    def make(seed=0, pairs=250, latents=15, **options):
        rng = np.random.default_rng(seed)
        n = pairs * 2
        liked = np.tile([1, 0], pairs)
        level = rng.uniform(0.05, 0.6, (pairs, latents))[np.repeat(np.arange(pairs), 2)]
        level[:, 0] += 0.3 * liked
        frame = pd.DataFrame({"pair": np.repeat(np.arange(pairs), 2), "preferred": liked})
        n_tokens = rng.integers(5, 60, n)
        frame["text"] = random_texts(rng, n_tokens)
        strength = (rng.random((n, latents)) < level).astype(float)
        return make_store(frame, strength, n_tokens=n_tokens, **options)

    return make
