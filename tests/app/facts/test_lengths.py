"""Lengths, against the texts."""

from __future__ import annotations

import numpy as np
import pytest
from word_store import word_store

from conspectus.app.facts.lengths import lengths
from conspectus.app.stores import open_stores


def test_they_are_those_of_the_texts(opened, rows):
    words = [len(row["text"].split()) for row in rows]
    found = lengths(opened)
    assert found.total == sum(words)
    assert found.median == np.median(words)
    assert found.longest == max(words)
    assert sum(found.counts) == len(words)


@pytest.mark.parametrize("texts", [["a b c"], ["a b"] * 5])
def test_equal_lengths_have_a_histogram_too(tmp_path, texts):
    store = word_store(tmp_path / "l.conspectus", [{"text": text} for text in texts])
    found = lengths(next(iter(open_stores([store.path]).values())))
    assert sum(found.counts) == len(texts)
