"""Which documents without a latent are hard: those of telling words, and of strong neighbours."""

from __future__ import annotations

import re

import numpy as np

from conspectus.labels.examples import sample_examples

FILLER = [f"{a}{b}" for a in "bcdfghjklmnp" for b in ("ara", "omo", "ilu", "esk", "und")]


def words_of(example):
    return set(re.findall(r"\w+", example.text))


def near_of(examples):
    both = (*examples.naming_negatives, *examples.testing_negatives)
    return [example for example in both if example.kind == "near"]


def test_a_rare_word_tells_more_than_a_common_one(make_store):
    """The latent peaks on "the" in six documents of ten, on "oak" in four; all have "the"."""
    rng = np.random.default_rng(0)
    made, peaks = [], {}
    for i in range(400):
        words = rng.choice(FILLER, 80).tolist()
        words[70] = "the"
        if i % 5 == 0:
            words[10] = "oak"
        text = " ".join(words)
        made.append(text)
        if i % 10 == 0:
            peaks[text] = text.index("oak" if i % 25 in {0, 10} else " the") + (
                i % 25 not in {0, 10}
            )
    store = make_store(made, {0: lambda t: [(peaks[t], 1.0)] if t in peaks else []})
    near = near_of(sample_examples(store, [0])[0])
    with_oak = sum("oak" in words_of(example) for example in near)
    assert len(near) == 20
    assert 10 < with_oak < 20


def test_neighbours_are_shown_where_they_fire_strongly(make_store):
    """The neighbour fires on "elm" with strengths from 1 to 13."""
    rng = np.random.default_rng(1)
    made = []
    for i in range(300):
        words = rng.choice(FILLER, 60).tolist()
        words[30] = ("oak", "elm", "ash")[i % 3]
        made.append(" ".join(words))
    strength = {text: 1.0 + i % 13 for i, text in enumerate(made)}

    def fires(pattern):
        return lambda t: [(m.start(), strength[t]) for m in re.finditer(pattern, t)]

    store = make_store(made, {0: fires("oak"), 1: fires("oak|elm")}, n_latents=2)
    near = near_of(sample_examples(store, [0])[0])
    assert len(near) == 20
    assert all(strength[made[example.row]] >= 7 for example in near)
    assert all("elm" in words_of(example) for example in near)


def test_words_and_neighbours_take_turns(make_store):
    rng = np.random.default_rng(2)
    made = []
    for i in range(400):
        words = rng.choice(FILLER, 60).tolist()
        words[30] = ("oak wood", "elm", "ash", "oak")[i % 4]
        made.append(" ".join(words))

    def fires(pattern):
        return lambda t: [(m.start(), 1.0) for m in re.finditer(pattern, t)]

    store = make_store(made, {0: fires("oak(?= wood)"), 1: fires("oak(?= wood)|elm")}, n_latents=2)
    found = sample_examples(store, [0])[0]
    for part in (found.naming_negatives, near_of(found)):
        by_word = sum("oak" in words_of(example) for example in part)
        assert by_word == len(part) / 2
        assert sum("elm" in words_of(example) for example in part) == by_word
