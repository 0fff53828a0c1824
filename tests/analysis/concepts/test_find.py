from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.concepts import find_concepts
from conspectus.errors import AnalysisError, InputError, ModelError
from conspectus.labels import encoders
from conspectus.readers.catalog import CATALOG, is_installed


def test_words_find_labels_that_share_a_stem(labelled) -> None:
    found = find_concepts(labelled, "an apology", encoder=None)
    assert list(found.columns) == ["latent", "label", "source", "score"]
    assert found["latent"].tolist() == [0]
    assert found.attrs.pop("match") > 0
    assert found.attrs == {"used": ["words"], "encoder": None, "note": ""}


def test_hints_are_searched_too_and_count_less(labelled) -> None:
    assert find_concepts(labelled, "sorry", encoder=None)["latent"].tolist() == [0]
    assert find_concepts(labelled, "question", encoder=None)["label"].tolist() == ["answering"]


def test_notation_of_labels_is_not_searched(labelled) -> None:
    assert find_concepts(labelled, "before", encoder=None).empty


def test_silent_and_unlabelled_latents_are_left_out(labelled, letters) -> None:
    found = find_concepts(labelled, "anything", encoder=letters)
    assert sorted(found["latent"]) == [0, 1, 2, 3, 4]


def test_dense_is_the_cosine_where_no_word_fits(labelled, letters) -> None:
    found = find_concepts(labelled, "anseringw", encoder=letters)
    assert found["latent"].iloc[0] == 3
    assert found.attrs["used"] == ["dense", "words"]
    assert found.attrs["encoder"] == "letters"
    index = [0, 1, 2, 3, 4]
    from conspectus.analysis.concepts.labels import plain_label

    texts = [plain_label(labelled.labels().column("label")[i].as_py()) for i in index]
    cosine = letters.encode(texts) @ letters.encode(["anseringw"])[0]
    assert found["latent"].tolist() == np.argsort(-cosine, kind="stable").tolist()
    np.testing.assert_allclose(found["score"], 1 / (60 + np.arange(1, 6)))


def test_both_are_fused_by_rank(labelled, letters) -> None:
    """By hand: the only label with the word is first of one and r-th of the other ranking."""
    found = find_concepts(labelled, "heading", encoder=letters)
    dense = find_concepts(labelled, "gnidaeh", encoder=letters)["latent"].tolist()
    place = dense.index(1) + 1
    assert found.set_index("latent")["score"][1] == pytest.approx(1 / 61 + 1 / (60 + place))


def test_top_cuts(labelled, letters) -> None:
    assert len(find_concepts(labelled, "heading", 2, encoder=letters)) == 2


def test_labels_are_encoded_once_and_kept(labelled, letters) -> None:
    find_concepts(labelled, "one", encoder=letters)
    assert len(letters.encoded) == 6
    find_concepts(labelled, "two", encoder=letters)
    assert letters.encoded[6:] == ["two"]
    from conspectus.store import Store

    find_concepts(Store.open(labelled.path), "three", encoder=letters)
    assert letters.encoded[6:] == ["two", "three"], "another process would read the cache"


def test_new_labels_are_seen_at_once(labelled) -> None:
    import pyarrow as pa

    labelled.set_labels(pa.table({"latent": pa.array([2], pa.uint32()), "label": ["a zebra"]}))
    assert find_concepts(labelled, "zebras", encoder=None)["latent"].tolist() == [2]


def test_no_model_falls_back_to_words_and_says_so(labelled, monkeypatch) -> None:
    encoders._load.cache_clear()
    found = find_concepts(labelled, "apology")
    assert found["latent"].tolist() == [0]
    assert found.attrs["used"] == ["words"]
    assert "conspectus models pull minilm-l6" in found.attrs["note"]
    with pytest.raises(ModelError):
        find_concepts(labelled, "apology", encoder="minilm-l6")


def test_a_store_without_labels_says_what_to_do(make_store) -> None:
    store = make_store(pd.DataFrame({"g": ["a"]}), np.ones((1, 2)))
    with pytest.raises(AnalysisError, match="conspectus label"):
        find_concepts(store, "x")


@pytest.mark.parametrize(("query", "top"), [("  ", 3), ("???", 3), ("x", 0)])
def test_bad_arguments(labelled, query: str, top: int) -> None:
    with pytest.raises(InputError):
        find_concepts(labelled, query, top)


def test_the_real_encoder_finds_what_words_do_not(make_store, monkeypatch) -> None:
    """The installed model in its own cache; the labels' vectors go there too, a few kilobytes."""
    monkeypatch.delenv("CONSPECTUS_HOME")
    if not is_installed(CATALOG["minilm-l6"]):
        pytest.skip("the model minilm-l6 is not here: conspectus models pull minilm-l6")
    encoders._load.cache_clear()
    labels = ["saying sorry", "cooking recipes", "car engines", "tax law", "birds"]
    store = make_store(
        pd.DataFrame({"g": ["a", "b"]}),
        np.ones((2, 5)),
        labels={"latent": np.arange(5, dtype=np.uint32), "label": labels, "source": ["x"] * 5},
    )
    first = {
        query: find_concepts(store, query)["label"].iloc[0]
        for query in ("apologises", "how to bake bread", "income declaration")
    }
    assert list(first.values()) == ["saying sorry", "cooking recipes", "tax law"]
    assert find_concepts(store, "apologises", encoder=None).empty
    assert find_concepts(store, "apologises").attrs["encoder"] == "minilm-l6"


def test_progress_is_told_of_labels_encoded(labelled, letters) -> None:
    told = []
    letters.encode_plain = letters.encode

    def encode(texts, progress=None):
        told.append(progress)
        return letters.encode_plain(texts)

    letters.encode = encode
    watch = object()
    find_concepts(labelled, "x", encoder=letters, progress=watch)
    assert watch in told
