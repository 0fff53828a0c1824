"""Words that fired: all of them or the strongest, of the right documents of the right store."""

from __future__ import annotations

import re

import numpy as np
import pytest
from word_store import WORDS, word_store

from conspectus.analysis.fired_words import fired_words
from conspectus.analysis.selection import Selection, everything

TEXTS = ("alpha beta alpha", "none", "\U0001f600 beta \U0001f600", "alpha", "beta beta gamma")
PAIRS = [(4, 1), (0, 0), (1, 0), (2, 5), (0, 1), (0, 5), (4, 1)]


def expected(text, latent, *, every):
    spans = [m.span() for m in re.finditer(r"\S+", text) if m.group() == WORDS[latent]]
    strengths = [1 + len(spans) / 8] + [0.5] * (len(spans) - 1)
    found = [(*span, value) for span, value in zip(spans, strengths, strict=False)]
    return found if every else found[:1]


@pytest.fixture(params=[True, False], ids=["token codes", "peaks"])
def every(request):
    return request.param


@pytest.fixture
def store(tmp_path, every):
    return word_store(tmp_path / "s", [{"text": t} for t in TEXTS], part_size=2, tokens=every)


def test_every_pair_in_its_place(store, every):
    found = fired_words(everything(store), PAIRS)
    assert found == [expected(TEXTS[d], latent, every=every) for d, latent in PAIRS]
    assert sum(map(bool, found)) == 5


def test_no_pairs(store):
    assert fired_words(everything(store), []) == []


def test_each_store_gives_what_it_keeps(store, tmp_path, every):
    other = word_store(
        tmp_path / "o", [{"text": t} for t in reversed(TEXTS)], tokens=not every, labels=False
    )
    one, two = everything(store), everything(other)
    both = Selection((store, other), np.concatenate([one.side, two.side]), ("all",))
    pairs = [(8, 0), (0, 0), (5, 1), (9, 0)]
    found = fired_words(both, pairs)
    texts = (*TEXTS, *reversed(TEXTS))
    assert found == [
        expected(texts[d], latent, every=every if d < 5 else not every) for d, latent in pairs
    ]
