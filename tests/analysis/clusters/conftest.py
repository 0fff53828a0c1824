"""Documents of known clusters."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

OWN, SHARED, FREE = 6, 4, 5


def blocks(rng, sizes, *, on=0.8, off=0.05, shared=0.4, free=0.3):
    """Labels and strengths: latents of each cluster, then shared ones, then ones of no meaning."""
    labels = np.repeat(np.arange(len(sizes)), sizes)
    share = np.full((labels.size, OWN * len(sizes) + SHARED + FREE), shared)
    share[:, : OWN * len(sizes)] = off
    for cluster in range(len(sizes)):
        share[labels == cluster, OWN * cluster : OWN * (cluster + 1)] = on
    share[:, -FREE:] = free
    present = rng.random(share.shape) < share
    return labels, present * rng.uniform(0.5, 4.0, share.shape)


@pytest.fixture
def rng():
    return np.random.default_rng(7)


@pytest.fixture
def planted(rng):
    """Three clusters of documents as a sparse matrix of ones, with their labels."""
    labels, strength = blocks(rng, (60, 50, 40))
    return labels, sp.csr_array((strength > 0).astype(np.float32))


@pytest.fixture
def planted_store(make_store, rng):
    """The same in a store, with a column that follows the clusters and one that does not."""

    def make(sizes=(60, 50, 40), **options):
        labels, strength = blocks(rng, sizes)
        order = rng.permutation(labels.size)
        labels, strength = labels[order], strength[order]
        topic = np.where(rng.random(labels.size) < 0.9, labels, rng.integers(0, 3, labels.size))
        frame = pd.DataFrame(
            {
                "topic": [f"t{t}" for t in topic],
                "coin": rng.choice(["heads", "tails"], labels.size),
                "number": np.arange(labels.size),
            }
        )
        width = strength.shape[1]
        named = {
            "latent": list(range(width)),
            "label": [f"concept {i}" for i in range(width)],
            "source": ["lexical"] * width,
        }
        return labels, make_store(frame, strength, labels=named, **options)

    return make


@pytest.fixture
def words_only(monkeypatch):
    """Labels are looked up by their words, whatever models this machine has."""
    choose = "conspectus.analysis.concepts.find.choose_encoder"
    monkeypatch.setattr(choose, lambda encoder: (None, "words only"))


@pytest.fixture
def answers():
    """Make answers to prompts: a frame and their concepts."""
    return _answers


def _answers(rng, prompts=90, most=5, latents=40, rate=0.3, alike=0.95):
    """Answers to prompts, alike in their concepts and in one column; another tells models apart."""
    prompt = np.repeat(np.arange(prompts), rng.integers(1, most + 1, prompts))
    level = rng.random((prompts, latents)) < rate
    own = rng.random((prompt.size, latents)) < rate
    present = np.where(rng.random(own.shape) < alike, level[prompt], own)
    frame = pd.DataFrame({"prompt": [f"p{i}" for i in prompt]})
    for i in range(6):
        frame[f"kind{i}"] = rng.choice(["x", "y", "z"], prompts)[prompt]
        frame[f"model{i}"] = rng.choice(["m", "n"], prompt.size)
    return frame, present.astype(float)
