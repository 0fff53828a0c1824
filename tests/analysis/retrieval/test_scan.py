from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.retrieval import scan
from conspectus.analysis.retrieval.scan import concept_scores, contributions


@pytest.fixture
def large(make_store):
    rng = np.random.default_rng(1)
    dense = np.where(rng.random((500, 30)) < rng.random(30), rng.gamma(2, 1, (500, 30)), 0)
    dense = dense.astype(np.float16).astype(float)
    return make_store(pd.DataFrame({"g": ["x"] * 500}), dense), dense


@pytest.mark.parametrize("at_once", [1, 700, 10**9])
def test_scores_against_the_dense_product(large, monkeypatch, at_once: int) -> None:
    store, dense = large
    monkeypatch.setattr(scan, "AT_ONCE", at_once)
    rng = np.random.default_rng(2)
    latents = rng.permutation(30)[:12]
    weights = rng.normal(size=12)
    found = concept_scores(store, latents, weights)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, dense[:, latents] @ weights, rtol=1e-4, atol=1e-5)


def test_contributions_are_the_terms_of_the_score(large) -> None:
    store, dense = large
    latents, weights = np.array([4, 0, 29]), np.array([1.0, -0.5, 2.0])
    rows = np.array([499, 0, 7, 7])
    parts = contributions(store, latents, weights, rows)
    np.testing.assert_allclose(parts, dense[rows][:, latents] * weights, rtol=1e-5)
    scores = concept_scores(store, latents, weights)
    np.testing.assert_allclose(parts.sum(axis=1), scores[rows], rtol=1e-4, atol=1e-5)


def test_no_concepts_no_score(large) -> None:
    store, _ = large
    none = np.zeros(0, np.int64)
    assert not concept_scores(store, none, np.zeros(0)).any()
    assert contributions(store, none, np.zeros(0), np.array([1])).shape == (1, 0)


def test_the_matrix_is_never_loaded(large, monkeypatch) -> None:
    store, _ = large
    monkeypatch.setattr(type(store), "matrix", lambda *_: pytest.fail("matrix"))
    monkeypatch.setattr(type(store), "parts", lambda *_: pytest.fail("codes"))
    assert concept_scores(store, np.array([1]), np.ones(1)).any()
