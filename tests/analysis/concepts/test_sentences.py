"""Each text is encoded once, whoever asks and whatever stands beside it."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.concepts import sentences
from conspectus.analysis.concepts.cached import derived_path, keep_array, key_of
from conspectus.analysis.concepts.sentences import encoded


class Lengths:
    """An encoder whose vectors tell the text, and that remembers what it was asked."""

    name = "lengths"
    identity = "lengths/1"

    def __init__(self, d=3):
        self.asked, self.d = [], d

    def encode(self, texts, progress=None):
        self.asked.append(list(texts))
        rows = [[len(text) + 1, *map(ord, (text + "   ")[: self.d - 1])] for text in texts]
        vectors = np.array(rows, np.float32).reshape(-1, self.d)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("CONSPECTUS_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def kept():
    return derived_path("sentences", key_of([Lengths.identity])).with_suffix(".npy")


def same(texts, encoder):
    np.testing.assert_array_equal(encoded(texts, encoder), Lengths(encoder.d).encode(texts))


def test_only_what_is_new_is_encoded():
    encoder = Lengths()
    same(["cat", "dog", "cat"], encoder)
    same(["dog", "emu", "", "cat", "\ud800"], encoder)
    same(["emu"], Lengths())
    assert encoder.asked == [["cat", "dog"], ["emu", "", "\ud800"]]
    again = Lengths()
    same(["", "cat", "dog", "emu"], again)
    assert again.asked == []


def test_many_texts_in_any_order():
    texts = [f"text {i % 700} of {i % 13}" for i in range(2000)]
    rng = np.random.default_rng(0)
    for size in (10, 300, 2000):
        same([texts[i] for i in rng.permutation(2000)[:size]], Lengths())


def test_encoders_do_not_mix():
    same(["cat"], Lengths())
    other = Lengths(d=2)
    other.identity = "lengths/2"
    same(["cat"], other)
    assert other.asked == [["cat"]]


@pytest.mark.parametrize("damage", [b"", b"no array", None])
def test_what_is_damaged_is_made_anew(kept, damage):
    same(["cat"], Lengths())
    if damage is None:
        keep_array("sentences", key_of([Lengths.identity]), np.zeros((3, 4)))
    else:
        kept.write_bytes(damage)
    encoder = Lengths()
    same(["cat", "dog"], encoder)
    same(["cat", "dog"], encoder)
    assert encoder.asked == [["cat", "dog"]]


def test_vectors_of_another_size_are_made_anew(kept):
    same(["cat", "dog"], Lengths(d=2))
    encoder = Lengths()
    same(["dog", "emu"], encoder)
    same(["dog", "emu"], encoder)
    assert encoder.asked == [["emu"], ["dog", "emu"]]
    np.save(kept, np.load(kept).reshape(1, -1))
    same(["dog"], encoder)
    assert encoder.asked[2:] == [["dog"]]


def test_a_folder_that_cannot_be_written_is_slower_only(home, monkeypatch):
    (home / "file").write_text("")
    monkeypatch.setenv("CONSPECTUS_HOME", str(home / "file"))
    encoder = Lengths()
    for _ in range(2):
        same(["cat"], encoder)
    assert len(encoder.asked) == 2


def test_too_many_leave_those_of_the_last_question(kept, monkeypatch):
    monkeypatch.setattr(sentences, "MOST", 5)
    same(["a", "b", "c"], Lengths())
    same(["c", "d", "e", "f"], Lengths())  # six in all: only these four are kept
    assert len(np.load(kept)) == 4
    encoder = Lengths()
    same([*"abcdefgh"], encoder)
    assert encoder.asked == [["a", "b", "g", "h"]]
    assert len(np.load(kept)) == 5


def test_a_hash_is_told_by_both_its_halves(kept):
    same(["cat"], Lengths())
    rows = np.load(kept)
    rows["second"] += np.uint64(1)
    np.save(kept, rows)
    encoder = Lengths()
    same(["cat"], encoder)
    assert encoder.asked == [["cat"]]


def test_nothing_is_nothing():
    assert encoded([], Lengths()).shape == (0, 3)
    same(["cat"], Lengths())
    assert encoded([], Lengths()).shape == (0, 3)
