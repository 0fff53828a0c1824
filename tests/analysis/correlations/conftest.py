"""Features and stores with known correlations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp
from correlated_codes import Structure, draw

from conspectus.analysis.correlations.features import Features


def features_of(present, labels=None, names=None):
    """Features of a dense array, in the order of its columns (no sorting, nothing left out)."""
    present = np.asarray(present)
    columns = np.arange(present.shape[1])
    label = np.array([""] * columns.size if labels is None else labels, object)
    return Features(
        sp.csc_array(present.astype(np.int8)),
        present.sum(axis=0).astype(np.int64),
        columns,
        columns.astype(object) if names is None else np.array(names, object),
        label,
        np.where(label == "", "", "lexical").astype(object),
    )


@pytest.fixture(name="features_of")
def _features_of():
    return features_of


@pytest.fixture
def copula_store(make_store):
    """A store drawn from a structure; its topic is a column."""

    def make(structure, n=1200, seed=0, columns=None, **options):
        sample = draw(structure, n, seed)
        frame = pd.DataFrame(
            {"topic": np.where(sample.topic == 1, "sports", "food"), **(columns or {})}
        )
        rng = np.random.default_rng([seed, 2])
        strength = np.where(sample.present, rng.uniform(0.5, 4.0, sample.present.shape), 0.0)
        tokens = np.minimum(sample.n_tokens, 900)
        # Peaks lie anywhere, so that nothing is a neighbour of anything.
        peak = (rng.random(sample.present.shape) * tokens[:, None]).astype(int)
        options.setdefault("peak", peak)
        return make_store(frame, strength, n_tokens=tokens, **options)

    return make


@pytest.fixture
def planted(copula_store):
    """One pair together, one apart, one through the topic, all else independent; lengths differ."""
    rates = np.full(16, 0.25)
    structure = Structure(
        rates,
        pairs=[(0, 1, 0.85), (2, 3, -0.85)],
        mediated=[(4, 5, 1.2)],
        spread=0.5,
        mean_tokens=60,
    )
    return copula_store(structure, n=1500)
