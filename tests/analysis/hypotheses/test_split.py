"""Halves share no document and no key."""

from __future__ import annotations

import numpy as np
import pandas as pd

from conspectus.analysis.hypotheses.split import halves, one_a_key
from conspectus.analysis.selection import everything


def test_halves_part_the_documents_by_key(make_store):
    store = make_store(pd.DataFrame({"key": [i // 3 for i in range(300)]}), np.ones((300, 2)))
    discovery, judging = halves(everything(store), "key", 0.4, 1)
    assert np.array_equal(np.sort(np.concatenate([discovery, judging])), np.arange(300))
    assert not set(discovery // 3) & set(judging // 3)
    assert 60 < judging.size < 180


def test_one_document_of_each_key():
    rows = np.arange(100, 140)
    code = np.repeat(np.arange(8), 5)
    drawn = one_a_key(rows, code, 3)
    assert np.array_equal((drawn - 100) // 5, np.arange(8))
    assert not np.array_equal(drawn, one_a_key(rows, code, 4))
