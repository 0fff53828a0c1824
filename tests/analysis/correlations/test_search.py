"""From all pairs to those worth reporting, through one cut and a second one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.correlations import scan
from conspectus.analysis.correlations import search as module
from conspectus.analysis.correlations.corpus import read_corpus
from conspectus.analysis.correlations.scan import Floors
from conspectus.analysis.correlations.search import Search
from conspectus.analysis.correlations.settings import Settings
from conspectus.analysis.correlations.sieve import sieve_of
from conspectus.analysis.correlations.strata import undivided
from conspectus.analysis.correlations.trivial import Trivial
from conspectus.analysis.families import Folding
from conspectus.progress import SILENT
from conspectus.store import Presence

N = 800


@pytest.fixture
def corpus(make_store):
    """Latent 1 doubles 0; 2 and 3 go together; 4 and 5 within groups alone; the rest by chance."""
    rng = np.random.default_rng(0)
    x = rng.random((N, 12)) < 0.3
    x[:, 1] = x[:, 0] ^ (rng.random(N) < 0.01)
    x[:, 3] |= x[:, 2] & (rng.random(N) < 0.6)
    group = np.arange(N) % 2
    x[:, 4] = rng.random(N) < np.where(group, 0.7, 0.3)
    chance = np.where(group, np.where(x[:, 4], 0.25, 0.02), np.where(x[:, 4], 0.9, 0.55))
    x[:, 5] = rng.random(N) < chance
    peak = rng.integers(0, 300, x.shape)
    store = make_store(
        pd.DataFrame({"group": group}), x.astype(float), peak=peak, n_tokens=np.full(N, 300)
    )
    return read_corpus(store, Settings(), SILENT)


@pytest.fixture
def searched(corpus):
    def run(cuts, limit=100):
        sieve, _ = sieve_of(corpus, Trivial(labels="words"), Folding(), Presence(), SILENT)
        return Search(corpus, sieve, Floors(20, 0.0), "certainty", limit, SILENT).run(cuts)

    return run


def pairs(corpus, frame):
    latent = corpus.first.latent
    return [
        {int(latent[i]), int(latent[j])}
        for i, j in zip(frame["first"], frame["second"], strict=True)
    ]


def test_the_strongest_that_are_not_trivial_are_kept(corpus, searched):
    found = searched([undivided(N)])
    assert pairs(corpus, found.kept)[0] == {2, 3}
    assert {0, 1} not in pairs(corpus, found.kept)
    assert found.trivial[["a", "b", "reason"]].to_numpy().tolist() in (
        [[0, 1, "family"]],
        [[1, 0, "family"]],
    )
    assert not found.short
    assert found.passed["together"] + found.passed["apart"] >= len(found.kept)


def test_supports_are_those_of_the_documents(corpus, searched):
    for row in searched([undivided(N)]).kept.to_dict("records"):
        one, other = (corpus.first.present[:, [row[x]]].toarray() for x in ("first", "second"))
        assert row["both"] == (one & other).sum()


def test_a_second_cut_adds_what_only_it_shows(corpus, searched):
    plain = searched([undivided(N)], 2)
    both = searched([undivided(N), corpus.column_strata("group", False)], 2)
    assert {4, 5} not in pairs(corpus, plain.kept)
    assert pairs(corpus, both.kept)[: len(plain.kept)] == pairs(corpus, plain.kept)
    assert {4, 5} in pairs(corpus, both.kept)
    assert both.passed == plain.passed


def test_no_pair_is_listed_twice(corpus, searched):
    found = searched([undivided(N), corpus.column_strata("group", False)])
    listed = [frozenset(pair) for pair in pairs(corpus, found.kept)]
    assert len(listed) == len(set(listed))


def test_a_list_cut_short_by_trivial_pairs_is_owned_up_to(monkeypatch, searched):
    monkeypatch.setattr(scan, "DEPTH", 1)
    monkeypatch.setattr(scan, "_GATE", 0.0)
    assert searched([undivided(N)], limit=5).short
    assert module.DIRECTIONS == {1: "together", -1: "apart"}
