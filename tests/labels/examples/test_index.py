"""Which documents of the pool have a word."""

from __future__ import annotations

import numpy as np

from conspectus.labels.examples.index import WordIndex


def filled(documents):
    index = WordIndex()
    for row, stems in documents.items():
        index.add(row, np.array(stems, np.int32))
    return index


def test_documents_of_a_word_as_by_hand():
    index = filled({4: [1, 1, 7], 9: [7], 2: [3, 1]})
    assert index.n_documents == 3
    found = {stem: index.rows_with(stem).tolist() for stem in range(9)}
    assert found == {0: [], 1: [4, 2], 2: [], 3: [2], 4: [], 5: [], 6: [], 7: [4, 9], 8: []}
    assert index.rows_with(-1).tolist() == []


def test_an_empty_pool_has_no_words():
    assert WordIndex().rows_with(0).tolist() == []
    assert filled({3: []}).rows_with(0).tolist() == []


def test_documents_may_be_added_after_asking():
    index = filled({0: [5]})
    assert index.rows_with(5).tolist() == [0]
    index.add(1, np.array([5, 6], np.int32))
    assert index.rows_with(5).tolist() == [0, 1]
    assert index.rows_with(6).tolist() == [1]


def test_random_documents_against_brute_force():
    rng = np.random.default_rng(0)
    documents = {row: rng.integers(0, 30, rng.integers(0, 20)).tolist() for row in range(50)}
    index = filled(documents)
    for stem in range(30):
        assert index.rows_with(stem).tolist() == [r for r, s in documents.items() if stem in s]
