from __future__ import annotations

import math

import numpy as np

from conspectus.labels.examples import Example, Examples
from conspectus.labels.held_out import held_out_rows
from conspectus.labels.tasks import Task
from conspectus.labels.verification.words import by_words, words


def example(text: str, kind: str) -> Example:
    return Example(0, text, (), 1.0, 0, kind)  # type: ignore[arg-type]


def examples_of(active: list[str], negative: list[str]) -> Examples:
    testing = tuple(example(text, "active") for text in active)
    return Examples(7, (), (), testing, tuple(example(text, "near") for text in negative))


def test_score_is_the_share_of_pairs_in_the_right_order() -> None:
    windows = examples_of(["if the sun", "if the sea", "rain"], ["and the sun", "snow"])
    score = by_words({7: windows}, {7: "the after “if”"})[7]
    # of six pairs: four in order, rain below "and the sun", rain and snow alike
    assert score.value == (4 + 0 + 0.5) / 6
    assert (score.measure, score.n) == ("words", 5)


def test_word_that_stands_in_the_negatives_gains_nothing() -> None:
    windows = examples_of(["the sun"] * 5, ["the sea"] * 5)
    assert by_words({7: windows}, {7: "the"})[7].value == 0.5


def test_latent_without_a_name_or_windows() -> None:
    assert by_words({7: examples_of(["a"], ["b"])}, {}) == {}
    assert math.isnan(by_words({7: examples_of([], ["b"])}, {7: "a"})[7].value)


def test_names_are_tested_on_documents_held_out(make_store, fire) -> None:
    # the word that the latent fires on is another in the documents held out
    held = set(held_out_rows(800).tolist())
    texts = [f"{'banana' if i in held else 'mango'} {i} tree in sun" for i in range(800)]
    store = make_store(
        [text if i % 8 > 3 else "rain falls all day" for i, text in enumerate(texts)],
        {1: fire("banana|mango"), 2: fire("rain")},
    )
    task = Task(store, np.array([1]))
    assert words(task, {1: "banana"})[1].value > 0.95
    assert words(task, {1: "mango"})[1].value == 0.5


def test_small_store_has_nothing_to_test_on(make_store, fire) -> None:
    store = make_store([f"mango {i}" for i in range(50)], {1: fire("mango")})
    assert math.isnan(words(Task(store, np.array([1])), {1: "mango"})[1].value)
