"""Sums over the documents of latents, against the dense matrix."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import scipy.sparse as sp

from conspectus.analysis import blocks
from conspectus.analysis.selection import everything
from conspectus.analysis.sums import latent_sums
from conspectus.progress import SILENT
from conspectus.store import Presence


@pytest.mark.parametrize("presence", [Presence(), Presence(2, 1.0)])
def test_sums_are_products_with_the_dense_matrix(make_store, monkeypatch, presence):
    monkeypatch.setattr(blocks, "MOST_ENTRIES", 50)
    rng = np.random.default_rng(0)
    strength = rng.uniform(0.5, 3, (230, 9)).astype(np.float16) * (rng.random((230, 9)) < 0.4)
    count = rng.integers(1, 4, (230, 9))
    frame = pd.DataFrame({"year": rng.integers(0, 5, 230)})
    store = make_store(frame, strength, count=count)
    selection = everything(store, "year > 0")
    weights = rng.normal(size=(230, 4))
    weights[selection.side < 0] = 0
    there = (strength > presence.threshold) & (count >= presence.min_tokens)
    found = latent_sums(selection, sp.csr_array(weights), presence, SILENT)
    np.testing.assert_allclose(found, weights.T @ there, atol=1e-12)


def test_progress_reaches_the_end(make_store):
    class Watch:
        done = 0.0

        def start(self, task, total, unit):
            self.total = total

        def advance(self, amount):
            self.done += amount

        def finish(self):
            self.finished = True

    store = make_store(pd.DataFrame({"x": range(200)}), np.ones((200, 2)))
    watch = Watch()
    latent_sums(everything(store), sp.csr_array(np.ones((200, 1))), Presence(), watch)
    assert watch.finished
    assert watch.done == watch.total == 200
