"""Streamed counts against dense ones."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import counts as module
from conspectus.analysis.counts import (
    count,
    latent_columns,
    presence_matrix,
    strength_matrix,
)
from conspectus.analysis.differences.sides import select
from conspectus.progress import SILENT
from conspectus.store import Presence

PRESENCES = [Presence(), Presence(min_tokens=3), Presence(threshold=1.5), Presence(2, 0.7)]


@pytest.fixture
def corpus(make_store):
    rng = np.random.default_rng(1)
    strength = np.where(rng.random((60, 11)) < 0.3, rng.uniform(0.1, 3, (60, 11)), 0).round(1)
    strength = strength.astype(np.float16).astype(float)
    tokens = rng.integers(1, 5, (60, 11))
    frame = pd.DataFrame({"g": rng.choice(["a", "b", "c"], 60)})
    store = make_store(frame, strength, count=tokens, part_size=13)
    selection = select(store, None, by="g", a="a", b="b", where=None)
    return selection, frame["g"].to_numpy(), strength, tokens


def present(strength, tokens, presence):
    return (strength > presence.threshold) & (tokens >= presence.min_tokens) & (strength > 0)


@pytest.mark.parametrize("presence", PRESENCES)
def test_counts_by_side_and_group(corpus, presence):
    selection, g, strength, tokens = corpus
    group = np.arange(60) % 3
    counts = count(selection, group, 3, presence, SILENT)
    has = present(strength, tokens, presence)
    for s, side in enumerate("ab"):
        for k in range(3):
            expected = has[(g == side) & (group == k)].sum(axis=0)
            np.testing.assert_array_equal(counts.present[3 * s + k], expected)
        total = np.where(has, strength, 0)[g == side].sum(axis=0)
        np.testing.assert_allclose(counts.strength[s], total)


@pytest.mark.parametrize("presence", PRESENCES)
def test_presence_of_some_latents(corpus, presence):
    selection, g, strength, tokens = corpus
    latents = np.array([7, 2, 9])
    matrix = presence_matrix(selection, latents, presence, SILENT)
    expected = present(strength, tokens, presence)[:, latents] & (g != "c")[:, None]
    np.testing.assert_array_equal(matrix.toarray(), expected)


@pytest.mark.parametrize("presence", PRESENCES)
@pytest.mark.parametrize("strong", [False, True])
def test_columns_come_some_at_a_time(corpus, presence, strong, monkeypatch):
    selection, _, strength, tokens = corpus
    latents, rows = np.array([7, 2, 9, 0]), selection.rows
    has = present(strength, tokens, presence)
    expected = np.where(has, strength if strong else 1, 0)[rows][:, latents]
    documents = has[rows][:, latents].sum(axis=0)
    for gathered, at_once in ((10**6, 10**6), (25, 10**6), (10**6, 9), (1, 1)):
        monkeypatch.setattr(module, "MOST_GATHERED", gathered)
        monkeypatch.setattr(module, "MOST_ENTRIES", at_once)
        parts = list(
            latent_columns(selection, latents, documents, presence, SILENT, strength=strong)
        )
        assert np.concatenate([np.arange(4)[part] for part, _ in parts]).tolist() == [0, 1, 2, 3]
        limit = min(gathered, at_once)
        assert all(m.nnz <= limit or m.shape[1] == 1 for _, m in parts)
        np.testing.assert_allclose(np.hstack([m.toarray() for _, m in parts]), expected)


def test_places_take_no_more_bytes_than_they_need(corpus):
    for gather in (presence_matrix, strength_matrix):
        matrix = gather(corpus[0], np.arange(11), Presence(), SILENT)
        assert (matrix.indices.dtype, matrix.indptr.dtype) == (np.int32, np.int32)
    assert presence_matrix(corpus[0], np.arange(11), Presence(), SILENT).dtype == np.int8


def test_progress_is_told_of_every_document_counted(corpus):
    class Recorder:
        def __init__(self):
            self.calls = []

        def start(self, task, total, unit):
            self.calls.append(("start", total))

        def advance(self, amount):
            self.calls.append(("advance", amount))

        def finish(self):
            self.calls.append(("finish", None))

    recorder = Recorder()
    count(corpus[0], np.zeros(60, int), 1, Presence(), recorder)
    assert recorder.calls[0] == ("start", 60.0)
    assert recorder.calls[-1] == ("finish", None)
    assert sum(amount for name, amount in recorder.calls if name == "advance") == 60
