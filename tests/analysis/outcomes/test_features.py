"""Columns of a fold: nothing is chosen by looking at the documents tested on."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from conspectus.analysis.outcomes import features as module
from conspectus.analysis.outcomes.features import CONCEPTS, FEW, LENGTH, SETS, WORDS, Features


@pytest.fixture
def made():
    rng = np.random.default_rng(0)
    n = 80
    concepts = sp.csr_array((rng.random((n, 30)) < 0.3).astype(float))
    texts = [" ".join(rng.choice(["red", "green", "blue", "grey"], 6)) for _ in range(n)]
    group = np.repeat(np.arange(40), 2)
    length = rng.normal(size=(n, 3))

    def make(group=group, texts=texts):
        return Features(concepts, length, texts, group, 4)

    return make


def test_sets_and_shapes(made):
    train, test = np.arange(60), np.arange(60, 80)
    split = made(None).split(train, test, np.random.default_rng(1).normal(size=60))
    assert tuple(split.sets) == SETS
    for seen, unseen in split.sets.values():
        assert (seen.shape[0], unseen.shape[0]) == (60, 20)
        assert seen.shape[1] == unseen.shape[1]
    assert split.sets[FEW][0].shape[1] == split.few.size <= 4
    np.testing.assert_allclose(split.sets[LENGTH][0].toarray().mean(axis=0), 0, atol=1e-9)


def test_test_documents_have_no_say(made):
    train, test = np.arange(60), np.arange(60, 80)
    y = np.random.default_rng(1).normal(size=60)
    texts = made().texts
    one = made(None).split(train, test, y)
    other = made(None, [*texts[:60], *["new words here"] * 20]).split(train, test, y)
    for name in (WORDS, CONCEPTS, FEW):
        np.testing.assert_array_equal(one.sets[name][0].toarray(), other.sets[name][0].toarray())


def test_group_means_are_taken_out(made):
    train, test = np.arange(60), np.arange(60, 80)
    split = made().split(train, test, np.tile([0.5, -0.5], 30))
    for seen, _ in split.sets.values():
        pairs = seen.toarray().reshape(30, 2, -1).sum(axis=1)
        np.testing.assert_allclose(pairs, 0, atol=1e-9)


def test_large_groups_stay_as_they_are(made, monkeypatch):
    monkeypatch.setattr(module, "LARGEST_GROUP", 1.5)
    assert not made().within
    split = made().split(np.arange(60), np.arange(60, 80), np.tile([0.5, -0.5], 30))
    assert split.sets[CONCEPTS][0].min() >= 0


def test_texts_without_a_common_word(made):
    texts = [f"only{i}" for i in range(80)]
    split = made(None, texts).split(np.arange(60), np.arange(60, 80), np.arange(60.0))
    assert split.sets[WORDS][0].nnz == 0
