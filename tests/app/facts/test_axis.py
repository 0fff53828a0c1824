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
