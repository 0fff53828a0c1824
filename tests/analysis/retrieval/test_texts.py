from __future__ import annotations

import numpy as np

from conspectus.analysis.concepts.words import WordIndex, query_terms, terms
from conspectus.analysis.retrieval.texts import is_indexed, text_index
from conspectus.progress import SILENT
from conspectus.store import Store


def test_indexes_the_texts_once(corpus, recorder) -> None:
    store, _ = corpus
    assert not is_indexed(store)
    first = text_index(store, recorder)
    assert is_indexed(store)
    assert text_index(store, recorder) is first
    assert recorder.tasks == ["index words"]
    again = text_index(Store.open(store.path), recorder)
    assert recorder.tasks == ["index words"], "another process reads it from the cache folder"
    query = query_terms("numbers and code")
    assert first.scores(query).max() > 0
    np.testing.assert_array_equal(first.scores(query), again.scores(query))


def test_scores_are_those_of_the_texts(corpus) -> None:
    store, _ = corpus
    texts = store.documents(["text"]).column("text").to_pylist()
    truth = WordIndex.build([terms(text) for text in texts])
    query = query_terms("an apology")
    np.testing.assert_array_equal(text_index(store, SILENT).scores(query), truth.scores(query))


def test_a_damaged_index_is_made_again(corpus, recorder, tmp_path) -> None:
    store, _ = corpus
    scores = text_index(store, SILENT).scores(["code"])
    for path in (tmp_path / "cache").rglob("params*"):
        path.write_text("{")
    again = text_index(Store.open(store.path), recorder)
    assert recorder.tasks == ["index words"]
    np.testing.assert_array_equal(again.scores(["code"]), scores)
