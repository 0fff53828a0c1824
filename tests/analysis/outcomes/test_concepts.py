"""Latents as columns, some at a time or of few documents: the same numbers as all at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import counts
from conspectus.analysis.outcomes.concepts import Concepts
from conspectus.analysis.outcomes.outcome import outcome
from conspectus.analysis.selection import everything
from conspectus.progress import SILENT
from conspectus.store import Presence


@pytest.fixture
def corpus(make_store):
    rng = np.random.default_rng(0)
    share = np.array([0.02, 0.3, 0.5, 0.9, 1.0, 0.0])
    strength = np.where(rng.random((90, 6)) < share, rng.uniform(1, 9, (90, 6)), 0)
    strength = strength.astype(np.float16).astype(float)
    frame = pd.DataFrame({"g": rng.integers(0, 3, 90), "y": rng.normal(size=90)})
    store = make_store(frame, strength, n_tokens=rng.integers(5, 40, 90), part_size=17)
    selection = everything(store, "g > 0")
    return selection, strength[selection.rows]


@pytest.mark.parametrize("strong", [False, True])
@pytest.mark.parametrize("threshold", [0.0, 2.5])
def test_columns_are_those_of_the_whole_matrix(corpus, strong, threshold, monkeypatch):
    selection, strength = corpus
    rule = Presence(threshold=threshold)
    concepts = Concepts.of(selection, rule, 5, SILENT, strength=strong)
    has = strength > threshold
    tested = np.flatnonzero((has.sum(axis=0) >= 5) & (has.sum(axis=0) < len(has)))
    assert concepts.latents.tolist() == tested.tolist()
    assert concepts.documents.tolist() == has[:, tested].sum(axis=0).tolist()
    high = [np.quantile(strength[has[:, j], j], 0.9) for j in tested]
    expected = np.where(has, strength, 0)[:, tested] / high if strong else has[:, tested]
    monkeypatch.setattr(counts, "MOST_GATHERED", 40)
    values, scales = zip(*concepts.columns(selection, SILENT), strict=True)
    assert len(values) > 1
    np.testing.assert_allclose(np.hstack([v.toarray() for v in values]), expected)
    scale = np.concatenate(scales)
    np.testing.assert_allclose(scale, high if strong else 1)
    some = selection.narrowed(np.arange(90) % 2 == 0)
    found = concepts.matrix(some, scale, SILENT)
    assert found.dtype == np.float64
    np.testing.assert_allclose(found.toarray(), expected[selection.rows % 2 == 0])


@pytest.mark.parametrize("value", ["presence", "max"])
@pytest.mark.parametrize("group_by", [None, "g"])
def test_an_outcome_is_the_same_however_little_is_read_at_once(
    corpus, value, group_by, monkeypatch
):
    store = corpus[0].stores[0]
    options = {"y": "y", "value": value, "group_by": group_by, "folds": 0}
    at_once = outcome(store, **options).latents
    monkeypatch.setattr(counts, "MOST_GATHERED", 60)
    monkeypatch.setattr(counts, "MOST_ENTRIES", 30)
    pd.testing.assert_frame_equal(outcome(store, **options).latents, at_once)
