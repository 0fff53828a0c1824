from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.concepts.words import query_terms
from conspectus.analysis.retrieval import makers, texts, vectors
from conspectus.analysis.retrieval.length import length_pivots
from conspectus.analysis.retrieval.weights import choose_concepts
from conspectus.errors import AnalysisError
from conspectus.progress import SILENT


def test_concepts_against_brute_force(ask, corpus) -> None:
    """Strength over its 90th percentile, times weight, over the pivot of the length."""
    store, dense = corpus
    question = ask(query=None, latents=(3, 0, 1), k=3, temperature=0.5, length_slope=0.7)
    concepts, _ = choose_concepts(store, question, SILENT)
    weight = np.exp(-np.arange(3) / 3 / 0.5)
    q90 = np.array([np.quantile(c[c > 0], 0.9) for c in dense.T])
    expected = (dense / q90)[:, [3, 0, 1]] @ (weight / weight.sum())
    expected /= length_pivots(store.n_tokens(), 0.7)
    found = makers.by_concepts(store, concepts, question)
    np.testing.assert_allclose(found, np.where(expected > 0, expected, np.nan), rtol=1e-4)


def test_switched_off_concepts_do_not_count(ask, corpus) -> None:
    store, _ = corpus
    both = ask(query=None, latents=(3, 0), without=(3,))
    alone = ask(query=None, latents=(3, 0))
    concepts, _ = choose_concepts(store, both, SILENT)
    second, _ = choose_concepts(store, alone, SILENT)
    second = second[second["latent"] == 0]
    np.testing.assert_array_equal(
        makers.by_concepts(store, concepts, both), makers.by_concepts(store, second, alone)
    )


def test_words_positive_minus_negative(ask, corpus) -> None:
    store, _ = corpus
    found = makers.by_words(store, ask(query="code", unlike="bold"), SILENT)
    index = texts.text_index(store, SILENT)
    code, bold = (index.scores(query_terms(word)) for word in ("code", "bold"))
    np.testing.assert_allclose(found, np.where(code > 0, code - bold, np.nan))
    assert np.nanmin(found) < np.nanmax(found)


def test_meaning_positive_minus_negative(ask, corpus, letters) -> None:
    store, _ = corpus
    question = ask(query="code", unlike="bold", encoder=letters)
    found = makers.by_meaning(store, question, SILENT)
    rows = letters.encode(store.documents(["text"]).column("text").to_pylist())
    one, other = letters.encode(["code", "bold"])
    np.testing.assert_allclose(found, rows @ one - rows @ other, atol=5e-3)


def test_match_is_the_mean_cosine_of_the_ten_best(ask, corpus, letters) -> None:
    store, _ = corpus
    score = np.arange(60, dtype=np.float32)
    score[[58, 59]] = np.nan
    rows = letters.encode(store.documents(["text"]).column("text").to_pylist())
    expected = (rows[48:58] @ letters.encode(["code"])[0]).mean()
    letters.encoded.clear()
    question = ask(query="code", unlike="bold", encoder=letters)
    assert makers.match_of(store, question, score, SILENT) == pytest.approx(expected)
    assert len(letters.encoded) == 11, "no document but the best is encoded"
    vectors.document_vectors(store, letters, SILENT)
    letters.encoded.clear()
    again = makers.match_of(store, question, score, SILENT)
    assert again == pytest.approx(expected, abs=1e-3)
    assert letters.encoded == ["code"]


def test_match_without_an_encoder_is_the_share_of_the_idf(ask, corpus) -> None:
    store, _ = corpus
    index, asked = texts.text_index(store, SILENT), query_terms("code number")
    words = index.scores(asked)
    question = ask(query="code number")
    found = makers.match_of(store, question, makers.by_words(store, question, SILENT), SILENT)
    assert found == pytest.approx(index.match(asked, words))
    nothing = np.full(60, np.nan, np.float32)
    assert makers.match_of(store, question, nothing, SILENT) == 0


def test_meaning_without_an_encoder(ask, corpus) -> None:
    with pytest.raises(AnalysisError, match="models pull minilm-l6"):
        makers.by_meaning(corpus[0], ask(encoder="auto"), SILENT)
    with pytest.raises(AnalysisError, match="sentence encoder"):
        makers.by_meaning(corpus[0], ask(encoder=None), SILENT)


class TestChoice:
    def test_what_was_asked_for(self, ask, corpus) -> None:
        fuse = {"dense": 2.0}
        assert makers.choose_makers(corpus[0], ask(fuse=fuse)) == (fuse, ())

    def test_words_and_concepts_by_default(self, ask, corpus) -> None:
        used, notes = makers.choose_makers(corpus[0], ask())
        assert used == {"concepts": None, "bm25": None}
        assert "not encoded yet" in notes[0]

    def test_dense_where_documents_are_encoded(self, ask, corpus, letters) -> None:
        from conspectus.analysis.retrieval.vectors import document_vectors

        document_vectors(corpus[0], letters, SILENT)
        used, notes = makers.choose_makers(corpus[0], ask(encoder=letters))
        assert set(used) == {"concepts", "bm25", "dense"}
        assert notes == ()

    def test_a_large_corpus_is_not_indexed_unasked(self, ask, corpus, monkeypatch) -> None:
        store, _ = corpus
        monkeypatch.setattr(texts, "MOST_TOKENS", 10)
        used, notes = makers.choose_makers(store, ask())
        assert set(used) == {"concepts"}
        assert "Name bm25 in fuse" in notes[0]
        texts.text_index(store, SILENT)
        assert "bm25" in makers.choose_makers(store, ask())[0]

    def test_concepts_alone_without_a_query(self, ask, corpus) -> None:
        used, notes = makers.choose_makers(corpus[0], ask(query=None, latents=(1,)))
        assert (used, notes) == ({"concepts": None}, ())
