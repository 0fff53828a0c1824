"""Memory of analyses of one latent at a time: it does not grow with the entries of a store."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import blocks, counts
from conspectus.analysis.outcomes.outcome import outcome
from conspectus.analysis.trends.trend import trend
from conspectus.store import Store

N, LATENTS = 1000, 240


@pytest.fixture(scope="module")
def paths(tmp_path_factory):
    return {}


@pytest.fixture
def stored(make_store, noise, paths):
    """Stores of the same documents with `active` of the latents each."""

    def make(active):
        if active not in paths:
            frame = pd.DataFrame(
                {
                    "score": noise.normal(size=N),
                    "rank": np.arange(N) % 4,
                    "key": np.arange(N) // 4,
                }
            )
            strength = (noise.random((N, LATENTS)) < active / LATENTS).astype(float)
            lengths = noise.integers(5, 40, N)
            paths[active] = make_store(frame, strength, n_tokens=lengths, part_size=50).path
        return Store.open(paths[active])

    return make


@pytest.fixture
def noise():
    return np.random.default_rng(0)


def peak(work, store):
    tracemalloc.start()
    work(store)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(lambda s: outcome(s, y="score", folds=0), id="outcome"),
        pytest.param(lambda s: outcome(s, y="score", folds=0, value="max"), id="strengths"),
        pytest.param(lambda s: outcome(s, y="score", folds=0, group_by="key"), id="within"),
        pytest.param(lambda s: trend(s, by="rank", paired_by="key"), id="trend"),
    ],
)
def test_four_times_the_entries_take_no_more_memory(stored, monkeypatch, work):
    for module, name in ((blocks, "MOST_ENTRIES"), (counts, "MOST_ENTRIES")):
        monkeypatch.setattr(module, name, 2_000)
    monkeypatch.setattr(counts, "MOST_GATHERED", 6_000)
    work(stored(24))  # what is imported and kept once is not counted
    few, many = (peak(work, stored(active)) for active in (24, 96))
    entries = N * (96 - 24)
    assert many < few + 3 * entries  # held all at once, an entry would take 12 bytes or more


def test_a_model_is_learned_from_a_sample_whatever_the_store(stored, monkeypatch):
    monkeypatch.setattr(counts, "MOST_ENTRIES", 2_000)
    monkeypatch.setattr(counts, "MOST_GATHERED", 6_000)
    options = {"y": "score", "folds": 2, "sample": 100}
    result = outcome(stored(96), **options)
    assert result.provenance["predicted_documents"] == 100
    work = peak(lambda s: outcome(s, **options), stored(96))
    whole = peak(lambda s: outcome(s, **{**options, "sample": None}), stored(96))
    assert work < whole / 2
