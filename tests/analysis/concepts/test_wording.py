"""Likeness of labels, by words and by an encoder."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.concepts.wording import (
    EncoderSimilarity,
    WordSimilarity,
    choose_similarity,
    meaning,
)
from conspectus.errors import ModelError
from conspectus.labels import encoders

LABELS = [
    "recipes · salt, pepper",
    "recipe · pepper, salt",
    "Python code · def, return",
    "the end of a list",
    "the start of a list",
    "mixed: near he",
    "mixed",
    "",
]


class Letters:
    """An encoder whose vectors count letters."""

    name = "letters"
    identity = "0"

    def __init__(self):
        self.asked = []

    def encode(self, texts, progress=None):
        self.asked += texts
        counts = [[text.count(c) for c in "abcdefghijklmnopqrstuvwxyz "] for text in texts]
        vectors = np.array(counts, np.float32)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture
def words():
    return WordSimilarity(LABELS)


def test_the_same_words_in_any_form_and_order_are_the_same(words):
    assert words([LABELS[0]], [LABELS[1]])[0] > 0.99
    assert words([LABELS[0]], [LABELS[0]])[0] == pytest.approx(1.0)
    assert words([LABELS[0]], [LABELS[2]])[0] == 0.0


def test_rare_words_count_more_than_common_ones(words):
    lists = words(["the end of a list"], ["the start of a list"])[0]
    assert 0 < lists < words([LABELS[0]], [LABELS[1]])[0]


def test_what_says_nothing_is_like_nothing(words):
    # Two unlabelled latents are not the same concept.
    for empty in ("", "mixed"):
        assert words([empty], [empty]).tolist() == [0.0]
    assert words([], []).size == 0


def test_mixed_is_no_meaning():
    assert meaning("mixed: near he") == "near he"
    assert meaning("mixed") == ""
    assert meaning("mixed drinks") == "mixed drinks"


def test_an_encoder_compares_each_pair_and_reads_each_label_once():
    letters = Letters()
    similarity = EncoderSimilarity(letters)
    found = similarity([LABELS[3], LABELS[3], "mixed"], [LABELS[4], LABELS[3], LABELS[4]])
    vectors = Letters().encode([LABELS[3], LABELS[4]])
    assert found[0] == pytest.approx(float(vectors[0] @ vectors[1]), abs=1e-6)
    assert found[1] == pytest.approx(1.0, abs=1e-6)
    assert found[2] == 0.0
    similarity([LABELS[4]], [LABELS[2]])
    assert sorted(letters.asked) == sorted([LABELS[3], LABELS[4], LABELS[2]])


def test_nothing_but_empty_labels_asks_no_encoder():
    letters = Letters()
    assert EncoderSimilarity(letters)(["", "mixed"], ["x", ""]).tolist() == [0.0, 0.0]
    assert EncoderSimilarity(letters)(["", "mixed"], ["", ""]).tolist() == [0.0, 0.0]


@pytest.mark.parametrize("choice", [None, "words"])
def test_words_are_chosen_by_name(choice):
    similarity, remark = choose_similarity(choice, LABELS)
    assert similarity.name == "words"
    assert remark == ""


def test_an_encoder_or_a_similarity_is_taken_as_given(words):
    assert choose_similarity(Letters(), LABELS)[0].name == "letters"
    assert choose_similarity(words, LABELS) == (words, "")


def test_without_an_encoder_words_do_and_the_user_is_told(monkeypatch):
    def missing(name):
        raise ModelError("not in the cache")

    monkeypatch.setattr(encoders, "_load", missing)
    similarity, remark = choose_similarity("auto", LABELS)
    assert similarity.name == "words"
    assert "by words only" in remark
    with pytest.raises(ModelError):
        choose_similarity("minilm-l6", LABELS)


def test_all_labels_are_encoded_together_and_once(monkeypatch, tmp_path):
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path))
    first, again, other = Letters(), Letters(), Letters()
    other.identity = "1"
    pair = [LABELS[3]], [LABELS[4]]
    alone = EncoderSimilarity(other)(*pair)
    assert EncoderSimilarity(first, LABELS)(*pair) == pytest.approx(alone)
    assert sorted(first.asked) == sorted({meaning(label) for label in LABELS} - {""})
    similarity = EncoderSimilarity(again, LABELS)
    assert similarity(*pair) == pytest.approx(alone)
    assert again.asked == []
    assert similarity(["another"], [LABELS[0]])[0] > 0
    assert again.asked == ["another"]


def test_all_with_all_are_the_pairs(words):
    table = words.among(LABELS)
    pairs = [words([one] * len(LABELS), LABELS) for one in LABELS]
    np.testing.assert_allclose(table, pairs, atol=1e-12)
    assert words.among([]).shape == (0, 0)


def test_of_very_many_labels_some_tell_how_rare_words_are():
    labels = [f"concept {'number' if i % 2 else 'word'} {i}" for i in range(30_001)]
    likeness = WordSimilarity(labels)(["concept 7", "concept word"], ["concept 8", "word"])
    assert likeness[0] < 0.5 < likeness[1]


def test_encoding_all_labels_tells_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path))
    heard = []

    class Encoder(Letters):
        def encode(self, texts, progress=None):
            heard.append((list(texts), progress))
            return super().encode(texts)

    progress = object()
    similarity, _ = choose_similarity(Encoder(), ["cats", "dogs", "cats"], progress)
    assert similarity(["cats", "cats"], ["cats", "dogs"])[0] == pytest.approx(1.0)
    assert heard == [(["cats", "dogs"], progress)]
    wide, _ = choose_similarity(Encoder(), ["cats"], progress, ["cats", "dogs", "eels"])
    assert wide(["cats"], ["eels"])[0] < 1.0
    assert heard[1:] == [(["eels"], progress)]  # the others were encoded before
    narrow, _ = choose_similarity(Encoder(), ["eels"], progress, ["eels", "cats", "dogs"])
    narrow(["eels"], ["eels"])
    assert len(heard) == 2


def test_nothing_to_compare_encodes_nothing():
    similarity = EncoderSimilarity(encoder := Letters(), LABELS)
    assert similarity([], []).shape == (0,)
    assert similarity([""], ["mixed"]).tolist() == [0.0]
    assert encoder.asked == []
