"""Faults of the reference's `calculate_npmi` that must never come back.

Numbers are those of the audit in the project's specification of the method, A7 and C7.
"""

from __future__ import annotations

import time
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import Trivial, correlate
from conspectus.errors import AnalysisError

N = 1000


@pytest.fixture
def store(make_store):
    """Latents 0 and 1 never meet; 2 and 3 meet once; 4 never fires; 5 always; others by chance."""
    rng = np.random.default_rng(0)
    strength = (rng.random((N, 10)) < 0.3).astype(float)
    strength[:, 0], strength[:, 1] = np.arange(N) < 300, np.arange(N) >= 600
    strength[:, 2:4] = 0.0
    strength[7, 2] = strength[7, 3] = 1.0
    strength[:, 4], strength[:, 5] = 0.0, 1.0
    return make_store(pd.DataFrame({"key": np.arange(N)}), strength, name="prompts.conspectus")


def test_a7_concepts_of_two_fields_can_be_correlated(store, make_store):
    # There: `Y = Y or X` raised for any Y, so that prompts could not be set against answers.
    rng = np.random.default_rng(1)
    answers = (rng.random((N, 8)) < 0.3).astype(float)
    answers[:, 6] = (store.matrix("presence")[:, [8]].toarray().ravel() > 0) & (rng.random(N) < 0.9)
    other = make_store(pd.DataFrame({"key": np.arange(N)}), answers, name="answers.conspectus")
    findings = correlate(store, across=other, on="key", trivial=None, folding=None).findings
    assert findings[["a", "b"]].to_numpy().tolist() == [[8, 6]]


def test_a7_pairs_that_never_meet_are_minus_one_and_found(store):
    # There: they read as 0, as if independent.
    result = correlate(store, trivial=None)
    rows = result.findings
    row = rows[rows["a"].isin([0, 1]) & rows["b"].isin([0, 1])].iloc[0]
    assert (row["npmi"], row["direction"], row["support"]) == (-1.0, "apart", 0)


def test_a7_a_latent_that_never_or_always_fires_is_in_no_pair(store):
    # There: a latent without a document had a correlation of 1 with itself.
    result = correlate(store, trivial=None, min_support=1)
    assert not {4, 5} & {*result.pairs["a"], *result.pairs["b"]}
    for latent in (4, 5):
        with pytest.raises(AnalysisError, match="was not tested"):
            result.pair(0, latent)


def test_a7_a_pair_seen_once_is_no_perfect_correlation(store):
    # There: two latents that met in one of 1,000 documents scored 1.0, the most there is.
    assert not {2, 3} & set(correlate(store, trivial=None).pairs["a"])
    bold = correlate(store, trivial=None, folding=None, min_support=1)
    row = bold.pairs[bold.pairs["a"].isin([2, 3]) & bold.pairs["b"].isin([2, 3])].iloc[0]
    assert row["npmi"] == 1.0
    # Asked for all the same, it comes with what one meeting is worth.
    assert row["p_value"] == pytest.approx(1 / N)
    assert row["support"] == 1


def test_c7_memory_and_time_do_not_grow_with_the_square_of_the_dictionary(make_store):
    # There: 50 documents of 1,950 latents each took 80 s and 13 GB.
    rng = np.random.default_rng(2)
    strength = np.zeros((50, 20_000))
    for row in strength:
        row[rng.permutation(6000)[:1950]] = 1.0
    store = make_store(pd.DataFrame({"x": np.arange(50)}), strength, n_tokens=np.full(50, 2000))
    del strength
    tracemalloc.start()
    start = time.process_time()
    result = correlate(store, min_support=5, trivial=Trivial(labels="words"))
    seconds, (_, peak) = time.process_time() - start, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert result.provenance["pairs_tested"] > 10_000_000
    assert seconds < 40
    assert peak < 600e6
