from __future__ import annotations

import numpy as np
import pandas as pd

from conspectus.analysis.retrieval import vectors
from conspectus.analysis.retrieval.vectors import are_encoded, cosines, document_vectors, vectors_of
from conspectus.store import Store


def test_documents_are_encoded_once(corpus, letters, recorder) -> None:
    store, _ = corpus
    assert not are_encoded(store, letters)
    found = document_vectors(store, letters, recorder)
    assert found.dtype == np.float16
    assert are_encoded(store, letters)
    texts = store.documents(["text"]).column("text").to_pylist()
    np.testing.assert_allclose(found, letters.encode(texts), atol=1e-3)
    letters.encoded.clear()
    again = document_vectors(Store.open(store.path), letters, recorder)
    assert letters.encoded == []
    assert isinstance(again, np.memmap)
    np.testing.assert_array_equal(again, found)


def test_a_few_documents_are_read_or_encoded_alone(corpus, letters, recorder) -> None:
    store, _ = corpus
    rows = np.array([40, 3, 5])
    found = vectors_of(store, letters, rows)
    assert len(letters.encoded) == 3
    assert not are_encoded(store, letters)
    whole = document_vectors(store, letters, recorder)
    letters.encoded.clear()
    np.testing.assert_array_equal(vectors_of(store, letters, rows), whole[rows].astype(np.float32))
    assert letters.encoded == []
    np.testing.assert_allclose(found, whole[rows], atol=1e-3)


def test_of_long_documents_only_the_beginning_is_encoded(make_store, letters) -> None:
    frame = pd.DataFrame({"text": ["a" * 500, "b"]})
    store = make_store(frame, np.ones((2, 2)), n_tokens=[1, 1])
    vectors_of(store, letters, np.array([0, 1]))
    assert letters.encoded == ["a" * 200, "b"]


def test_another_encoder_has_other_vectors(corpus, letters, recorder) -> None:
    store, _ = corpus
    document_vectors(store, letters, recorder)
    letters.identity = "letters-2"
    assert not are_encoded(store, letters)


def test_cosines_in_blocks(monkeypatch) -> None:
    monkeypatch.setattr(vectors, "_MULTIPLIED_AT_ONCE", 7)
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(30, 5)).astype(np.float16)
    query = rng.normal(size=5).astype(np.float32)
    np.testing.assert_allclose(
        cosines(rows, query), rows.astype(float) @ query, rtol=1e-4, atol=1e-5
    )
