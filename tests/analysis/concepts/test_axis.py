from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.concepts import find_axis, find_concepts
from conspectus.analysis.concepts.axis import alternatives
from conspectus.analysis.concepts.labels import fires_on, label_index, phrases_of
from conspectus.errors import AnalysisError, InputError
from conspectus.labels import encoders
from conspectus.readers.catalog import CATALOG, is_installed


@pytest.mark.parametrize(
    ("about", "ends"),
    [
        ("past, present or future tense", ["past tense", "present tense", "future tense"]),
        ("mood: positive or negative feelings", ["positive feelings", "negative feelings"]),
        ("list items or questions", ["list items", "questions"]),
        ("credit cards, travel or small talk", ["credit cards", "travel talk", "small talk"]),
        ("war and peace", ["war", "peace"]),
        ("Cats OR dogs", ["Cats", "dogs"]),
        ("reasoning style", ["reasoning style"]),
        ("landing", ["landing"]),
        ("red, red or blue", ["red", "blue"]),
        ("tone:", ["tone:"]),
        (" or ", [" or "]),
    ],
)
def test_ends_of_an_axis(about: str, ends: list[str]) -> None:
    assert alternatives(about) == ends


def test_what_stands_beside_is_left_out() -> None:
    assert fires_on("mixed: feel/feels, happy · free, to") == "feel, happy"
    assert fires_on("after “I” · that, we") == "“I”"
    assert fires_on("list number “.⏎⏎1.” · knowledge") == "list number “.⏎⏎1.”"
    assert fires_on("“/#####/” · com") == "“/#####/”"
    assert fires_on("Apologises for an earlier mistake") == "Apologises for an earlier mistake"
    assert fires_on("mixed") == "mixed"


def test_phrases() -> None:
    assert phrases_of("feel, happy") == ["feel", "happy"]
    assert phrases_of("“,”, and") == ["“,”", "and"]
    assert phrases_of("") == [""]


def test_likeness_is_the_cosine_with_heads_and_with_the_nearest_phrase(labelled, letters) -> None:
    """Brute force, label by label."""
    index = label_index(labelled)
    ends = letters.encode(["saying sorry", "bold"])
    whole, nearest = index.likeness(ends, letters)
    for i, label in enumerate(index.label):
        head = fires_on(label)
        np.testing.assert_allclose(whole[i], ends @ letters.encode([head])[0], rtol=1e-6)
        each = letters.encode(phrases_of(head)) @ ends.T
        np.testing.assert_allclose(nearest[i], each.max(axis=0), rtol=1e-6)


@pytest.fixture
def feelings(make_store):
    """Labels with the letters of two ends, one of them drowned in what stands beside it."""
    labels = ["aaab · zzzz", "aab, qq", "abc · aaab", "ddde · qqqq", "xyz, dde", "wv · ddde"]
    named = {"latent": np.arange(6, dtype=np.uint32), "label": labels, "source": ["lexical"] * 6}
    return make_store(pd.DataFrame({"g": ["a", "b"]}), np.ones((2, 6)), labels=named)


def test_each_end_finds_its_own(feelings, letters) -> None:
    found = find_axis(feelings, "aaab or ddde", 4, encoder=letters)
    assert set(found["latent"]) == {0, 1, 3, 4}
    assert set(found["latent"][:2]) == {0, 3}
    assert found["label"][0] == ["aaab · zzzz", "ddde · qqqq"][found["latent"][0] // 3]
    assert found["end"].tolist() == [int(latent > 2) for latent in found["latent"]]
    assert found.attrs == {"used": ["dense"], "encoder": "letters", "note": ""}


def test_scores_fall_and_the_first_of_both_rankings_has_two_firsts(feelings, letters) -> None:
    found = find_axis(feelings, "aaab", encoder=letters)
    assert found["latent"][0] == 0
    assert found["score"][0] == pytest.approx(2 / 61)
    assert (np.diff(found["score"]) <= 0).all()
    assert len(found) == 6


def test_parts_of_labels_are_encoded_once_and_kept(feelings, letters) -> None:
    find_axis(feelings, "one or two", encoder=letters)
    before = len(letters.encoded)
    find_axis(feelings, "three", encoder=letters)
    from conspectus.store import Store

    find_axis(Store.open(feelings.path), "four", encoder=letters)
    assert letters.encoded[before:] == ["three", "four"]


def test_without_an_encoder_it_is_the_search_by_words(labelled) -> None:
    found = find_axis(labelled, "an apology", encoder=None)
    pd.testing.assert_frame_equal(found, find_concepts(labelled, "an apology", encoder=None))


@pytest.mark.parametrize(("about", "top"), [("  ", 3), ("x", 0)])
def test_bad_arguments(labelled, letters, about: str, top: int) -> None:
    with pytest.raises(InputError):
        find_axis(labelled, about, top, encoder=letters)


def test_a_store_without_labels_says_what_to_do(make_store, letters) -> None:
    store = make_store(pd.DataFrame({"g": ["a"]}), np.ones((1, 2)))
    with pytest.raises(AnalysisError, match="conspectus label"):
        find_axis(store, "x", encoder=letters)


def test_the_real_encoder_finds_both_ends(make_store, monkeypatch) -> None:
    """What merely speaks of feeling comes after what is felt."""
    monkeypatch.delenv("CONSPECTUS_HOME")
    if not is_installed(CATALOG["minilm-l6"]):
        pytest.skip("the model minilm-l6 is not here: conspectus models pull minilm-l6")
    encoders._load.cache_clear()
    labels = ["happy · to, help", "angry · that", "free · feel, to", "table · of", "integer"]
    named = {"latent": np.arange(5, dtype=np.uint32), "label": labels, "source": ["x"] * 5}
    store = make_store(pd.DataFrame({"g": ["a", "b"]}), np.ones((2, 5)), labels=named)
    found = find_axis(store, "happy or angry feelings", 2)["latent"]
    assert set(found) == {0, 1}
