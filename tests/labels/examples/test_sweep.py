"""What one reading of the documents finds: the words and the neighbours of a latent."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from conspectus.labels.examples.pairs import draw_pairs
from conspectus.labels.examples.quota import Quota
from conspectus.labels.examples.reading import Documents
from conspectus.labels.examples.sweep import sweep
from conspectus.labels.units import Vocabulary
from conspectus.progress import SILENT

WORDS = ["oak", "elm", "ash", "fig", "yew"]


def firing(pattern):
    def fires(text):
        places = [m.start() for m in re.finditer(pattern, text)]
        return [(place, 1.0 + place % 7) for place in places]

    return fires


PATTERNS = ["oak", "oak|elm", "ash", "fig|elm|oak", "yew"]
FIRING = {i: firing(pattern) for i, pattern in enumerate(PATTERNS)}


@pytest.fixture
def store(make_store):
    rng = np.random.default_rng(0)
    return make_store([" ".join(rng.choice(WORDS, 6)) for _ in range(120)], FIRING, n_latents=5)


def swept(store, latents, quota=None, pool=None):
    pairs = draw_pairs(store, latents, np.ones(120, np.bool_), quota or Quota(200, 0), 0)
    pool = np.arange(120) if pool is None else pool
    vocabulary = Vocabulary()
    return pairs, sweep(Documents(store, vocabulary), pairs, pool, SILENT), vocabulary


def peak(text, latent):
    return max(FIRING[latent](text), key=lambda pair: pair[1], default=(None,))[0]


def test_neighbours_by_brute_force(store):
    _, found, _ = swept(store, range(5))
    texts = store.documents(["text"]).column("text").to_pylist()
    expected = Counter(
        (i, j)
        for text in texts
        for i in range(5)
        for j in range(5)
        if i != j and peak(text, i) is not None and peak(text, i) == peak(text, j)
    )
    pairs = zip(found.latent.tolist(), found.neighbour.tolist(), strict=True)
    assert dict(zip(pairs, found.together.tolist(), strict=True)) == expected
    assert expected[0, 1] > 20


def test_neighbours_of_a_latent_are_counted_in_its_own_documents(store):
    _, alone, _ = swept(store, [1], Quota(5, 5))
    _, together, _ = swept(store, [0, 1, 3], Quota(5, 5))
    mine = together.latent == 1
    assert together.neighbour[mine].tolist() == alone.neighbour.tolist()
    assert together.together[mine].tolist() == alone.together.tolist()


def test_the_word_on_which_a_latent_peaks(store):
    pairs, found, vocabulary = swept(store, [1])
    texts = store.documents(["text"]).column("text").to_pylist()
    for row, stem in zip(pairs.row.tolist(), found.stem.tolist(), strict=True):
        at = peak(texts[row], 1)
        assert vocabulary.text[stem] == texts[row][at : at + 3]


def test_only_the_pool_is_searched_for_words_but_all_pairs_have_their_windows(store):
    pairs, found, vocabulary = swept(store, [0, 2], pool=np.arange(10, 20))
    assert found.words.n_documents == 10
    rows = np.concatenate([found.words.rows_with(i) for i in range(len(vocabulary))])
    assert set(rows.tolist()) == set(range(10, 20))
    assert [example.row for example in found.examples] == pairs.row.tolist()


def test_pairs_of_latents_alike_are_drawn_independently(make_store):
    texts = [f"oak {'a ' * (i % 9)}{i}" for i in range(100)]
    store = make_store(texts, {0: FIRING[0], 1: FIRING[0]}, n_latents=2)
    pairs = draw_pairs(store, [0, 1], np.ones(100, np.bool_), Quota(5, 5), 0)
    first, second = (pairs.row[pairs.latent == i].tolist() for i in (0, 1))
    assert len(first) == len(second) == 10
    assert first != second
    assert (pairs.top == 1.0).all()


def test_nothing_asked_for_is_nothing_found(store):
    pairs, found, _ = swept(store, [])
    assert len(pairs) == len(found.examples) == len(found.latent) == 0
    assert found.words.n_documents == 120
