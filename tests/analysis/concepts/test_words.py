from __future__ import annotations

import numpy as np
from scipy.stats import rankdata

from conspectus.analysis.concepts.words import K1, B, WordIndex, query_terms, terms


def by_hand(texts: list[list[str]], query: list[str]) -> np.ndarray:
    """BM25 in Lucene's form (no factor k1 + 1), written out."""
    n, mean = len(texts), np.mean([len(text) for text in texts])
    total = np.zeros(n)
    for term in query:
        holding = sum(term in text for text in texts)
        idf = np.log(1 + (n - holding + 0.5) / (holding + 0.5))
        for i, text in enumerate(texts):
            f = text.count(term)
            total[i] += idf * f / (f + K1 * (1 - B + B * len(text) / mean))
    return total


def test_bm25_against_the_formula() -> None:
    rng = np.random.default_rng(0)
    vocabulary = [f"w{i}" for i in range(30)]
    texts = [rng.choice(vocabulary, rng.integers(1, 25)).tolist() for _ in range(40)]
    index = WordIndex.build(texts)
    for query in (["w3"], ["w1", "w2", "w7"], ["w5", "unknown"]):
        np.testing.assert_allclose(index.scores(query), by_hand(texts, query), rtol=1e-5)


def test_match_is_the_share_of_the_idf_that_the_best_texts_have() -> None:
    rng = np.random.default_rng(1)
    texts = [rng.choice([f"w{i}" for i in range(30)], 8).tolist() for _ in range(40)]
    index = WordIndex.build(texts)
    for query in (["w3"], ["w1", "w2", "w7"], ["w5", "unknown"]):
        having = np.array([sum(term in text for text in texts) for term in query])
        idf = np.log(1 + (40 - having + 0.5) / (having + 0.5)).sum()
        expected = np.sort(by_hand(texts, query))[-10:].mean() / idf
        np.testing.assert_allclose(index.match(query, index.scores(query)), expected, rtol=1e-5)
        assert 0 < expected < 1


def test_nothing_matches_what_no_text_has(tmp_path) -> None:
    index = WordIndex.build([["a"], []])
    assert index.match(["b"], index.scores(["b"])) == 0
    assert index.match([], index.scores([])) == 0
    empty = WordIndex.build([])
    assert empty.match(["b"], empty.scores(["b"])) == 0


def test_rarer_words_and_shorter_texts_count_more() -> None:
    texts = [["cat", "dog"], ["cat", "dog", "dog2", "x", "y"], ["cat"], ["cow"]]
    index = WordIndex.build(texts)
    assert rankdata(-index.scores(["dog"])).tolist()[:2] == [1, 2]
    assert index.scores(["cow"])[3] > index.scores(["cat"])[2]


def test_nothing_known() -> None:
    assert WordIndex.build([["a"], []]).scores(["b"]).tolist() == [0, 0]
    assert WordIndex.build([[], []]).scores(["b"]).tolist() == [0, 0]


def test_texts_without_words_have_no_score() -> None:
    assert WordIndex.build([["a"], [], ["b"]]).scores(["a"])[1] == 0


def test_terms_are_lower_case_stems() -> None:
    assert len(set(terms("Answering answers, an “Answered”! answer")) - {"an"}) == 1
    assert terms("_x Bold") == ["x", "bold"]
    assert terms("It's 3.5 – déjà") == ["it", "3", "5", "déjà"]


def test_query_keeps_function_words_only_where_there_is_nothing_else() -> None:
    assert query_terms("the end of the text, the end") == terms("end text")
    assert query_terms("to be or not to be") == terms("to be or not")


def test_saved_and_loaded(tmp_path) -> None:
    index = WordIndex.build([["cat", "dog"], ["größe"], []])
    assert index.save(tmp_path / "i")
    loaded = WordIndex.load(tmp_path / "i")
    assert loaded is not None
    assert loaded.n == 3
    for query in (["cat"], ["größe", "dog"], ["cow"]):
        np.testing.assert_array_equal(loaded.scores(query), index.scores(query))
    assert index.save(tmp_path / "i"), "there is one already"
    assert [path.name for path in tmp_path.iterdir()] == ["i"], "nothing half made is left"


def test_what_cannot_be_loaded(tmp_path) -> None:
    assert WordIndex.load(tmp_path / "nothing") is None
    (tmp_path / "empty").mkdir()
    assert WordIndex.load(tmp_path / "empty") is None
    WordIndex.build([["a"], ["b"]]).save(tmp_path / "i")
    for name in ("params.index.json", "data.csc.index.npy", "vocab.index.json"):
        kept = (tmp_path / "i" / name).read_bytes()
        (tmp_path / "i" / name).write_bytes(kept[:4])
        assert WordIndex.load(tmp_path / "i") is None
        (tmp_path / "i" / name).write_bytes(kept)
    assert WordIndex.load(tmp_path / "i") is not None


def test_where_nothing_can_be_saved(tmp_path) -> None:
    (tmp_path / "file").write_text("")
    assert not WordIndex.build([["a"]]).save(tmp_path / "file" / "i")


def test_no_texts_at_all() -> None:
    assert WordIndex.build([]).scores(["a"]).tolist() == []


def test_a_term_asked_for_twice_counts_once_in_a_query() -> None:
    assert query_terms("dogs dog DOG cats") == terms("dog cats")
