"""Halves share no document, and groups drawn to be alike are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from conspectus.analysis.hypotheses.split import alike_in, halves, one_a_key
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


def test_a_group_drawn_to_be_alike_has_the_others_distribution():
    rng = np.random.default_rng(0)
    value = np.concatenate([rng.normal(200, 40, 400), rng.normal(120, 60, 6000)])
    first, second = np.arange(400), np.arange(400, 6400)
    drawn = alike_in(value, first, second, 1)
    assert np.isin(drawn, second).all()
    assert drawn.size == np.unique(drawn).size
    assert drawn.size > 400
    before = value[second].mean() - value[first].mean()
    after = value[drawn].mean() - value[first].mean()
    assert abs(after) < 0.1 * abs(before)
    assert np.array_equal(drawn, alike_in(value, first, second, 1))


@given(st.integers(1, 40), st.integers(1, 60), st.integers(0, 1000))
def test_drawing_alike_never_fails_and_never_invents(n, m, seed):
    value = np.random.default_rng(seed).integers(0, 5, n + m).astype(float)
    drawn = alike_in(value, np.arange(n), np.arange(n, n + m), seed)
    assert set(drawn) <= set(range(n, n + m))
    shared = np.intersect1d(value[:n], value[n:])
    assert drawn.size > 0 or not shared.size


def test_groups_without_anything_alike_give_nobody():
    value = np.array([1.0] * 5 + [100.0] * 5)
    drawn = alike_in(value, np.arange(5), np.arange(5, 10), 0)
    assert drawn.size in (0, 5)
