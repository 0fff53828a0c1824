"""Codes as a stream of bounded blocks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from conspectus.analysis import blocks
from conspectus.analysis.differences.sides import select


@pytest.fixture
def selection(make_store):
    rng = np.random.default_rng(0)
    strength = np.where(rng.random((50, 9)) < 0.4, 1.0, 0.0)
    frame = pd.DataFrame({"g": ["a"] * 20 + ["b"] * 15 + ["c"] * 15})
    store = make_store(frame, strength, part_size=7)
    return select(store, None, by="g", a="a", b="b", where=None), strength


@pytest.mark.parametrize("most", [1, 5, 30, 10_000])
def test_blocks_hold_all_entries_in_order(selection, monkeypatch, most):
    monkeypatch.setattr(blocks, "MOST_ENTRIES", most)
    chosen, strength = selection
    seen = np.zeros(50, int)
    for block in blocks.stream(chosen, ("latent",)):
        assert block.entries.size == block.last - block.first
        assert block.entries.sum() <= max(most, block.entries.max())
        rows, latents = np.nonzero(strength[block.first : block.last])
        np.testing.assert_array_equal(block.values["latent"], latents)
        np.testing.assert_array_equal(
            np.bincount(rows, minlength=block.entries.size), block.entries
        )
        seen[block.first : block.last] += 1
    assert seen[:35].tolist() == [1] * 35
    assert seen[42:].sum() == 0


def test_two_stores_follow_each_other(make_store):
    frame = pd.DataFrame({"g": ["a"] * 5})
    one, two = make_store(frame, np.eye(5)), make_store(frame, np.eye(5)[::-1])
    chosen = select(one, two, by=None, a=None, b=None, where=None)
    firsts = [(b.first, b.values["latent"].tolist()) for b in blocks.stream(chosen, ("latent",))]
    assert firsts == [(0, [0, 1, 2, 3, 4]), (5, [4, 3, 2, 1, 0])]


def test_chunks_put_together_are_the_matrix(monkeypatch):
    monkeypatch.setattr(blocks, "MOST_CELLS", 25)
    matrix = sp.random_array((10, 9), density=0.3, rng=np.random.default_rng(0)).tocsc()
    chunks = list(blocks.dense_chunks(matrix))
    assert [chunk.shape[1] for chunk in chunks] == [2, 2, 2, 2, 1]
    np.testing.assert_array_equal(np.hstack(chunks), matrix.toarray())


def test_ranges_of_latents_hold_few_entries_each():
    documents = np.array([3, 4, 0, 9, 1, 1, 1, 20, 2])
    chunks = list(blocks.latent_chunks(documents, 8))
    assert [(c.start, c.stop) for c in chunks] == [(0, 3), (3, 4), (4, 7), (7, 8), (8, 9)]
    assert list(blocks.latent_chunks(np.zeros(0, int), 8)) == []
