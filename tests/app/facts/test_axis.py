"""Concepts to compare documents by."""

from __future__ import annotations

import pytest

import conspectus as cs
from conspectus.app.facts.axis import concepts_about, concepts_to_add


@pytest.fixture(autouse=True)
def _words_only(monkeypatch):
    """Search by words, whatever encoder is installed."""
    for place in ("concepts.axis", "concepts.find"):
        monkeypatch.setattr(f"conspectus.analysis.{place}.choose_encoder", lambda _: (None, "none"))


def test_the_concepts_are_those_that_clustering_takes(opened, store):
    found = concepts_about(opened, "alpha, beta", 2)
    made = cs.cluster(store, about="alpha, beta", top=2, k=2, resamples=0)
    assert found["latent"].tolist() == made.concepts["latent"].tolist()
    assert found["share"].tolist() == made.concepts["share"].tolist()


def test_concepts_are_added_by_words_or_by_number(opened):
    assert concepts_to_add(opened, "gamma", 1) == [2]
    assert concepts_to_add(opened, "#3, 1 99", 10) == [3, 1]
    assert concepts_to_add(opened, "3 1 2", 2) == [3, 1]


def test_company_counts_as_in_clustering(opened, store, monkeypatch):
    """The same half of the documents tells, whoever asks."""
    import numpy as np
    import pandas as pd

    width = store.n_latents
    found = pd.DataFrame({"latent": np.arange(width), "score": 0.5, "end": np.arange(width) % 2})
    found.attrs["encoder"] = "letters"
    monkeypatch.setattr("conspectus.analysis.concepts.find_axis", lambda *_, **__: found)
    told = []

    def by_company(present, end):
        told.append((present.toarray().tolist(), end.tolist()))
        return -np.arange(len(end), dtype=float)

    monkeypatch.setattr("conspectus.analysis.clusters.axis.by_company", by_company)
    concepts_about(opened, "a or b", 2)
    cs.cluster(store, about="a or b", top=2, k=2, resamples=0)
    assert len(told) == 2
    assert told[0] == told[1]
    assert len(told[0][0]) == store.n_documents // 2
