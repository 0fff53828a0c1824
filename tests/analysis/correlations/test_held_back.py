"""Units held back are not looked at, and go the same way in both stores."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import conspectus as cs
from conspectus.analysis.held_back import HeldBack
from conspectus.errors import AnalysisError


def test_documents_held_back_are_not_counted(make_store):
    has = np.random.default_rng(0).random((400, 3)) < 0.5
    store = make_store(pd.DataFrame(index=range(400)), has.astype(float))
    found = cs.correlate(store, verify_share=0.4, seed=2, trivial=None)
    held = HeldBack(0.4, 2).holds(pd.Series(store.column("doc_id")))
    assert found.provenance["units"] == int((~held).sum())
    pair = found.pair(0, 1)
    assert pair["support"] == int((has[:, 0] & has[:, 1] & ~held).sum())
    assert (found.settings["verify_share"], found.settings["seed"]) == (0.4, 2)


def test_keys_are_held_back_in_both_stores(make_store):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"key": range(300)})
    stores = [make_store(frame, (rng.random((300, 2)) < 0.5).astype(float)) for _ in range(2)]
    found = cs.correlate(stores[0], across=stores[1], on="key", verify_share=0.5, trivial=None)
    held = HeldBack(0.5, 0).holds(frame["key"])
    assert found.provenance["units"] == int((~held).sum())
    assert not any("no partner" in note for note in found.notes)


def test_a_share_out_of_range_is_refused(make_store):
    store = make_store(pd.DataFrame(index=range(60)), np.ones((60, 2)))
    with pytest.raises(AnalysisError, match="verify_share"):
        cs.correlate(store, verify_share=1.0)
