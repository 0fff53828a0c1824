from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import conspectus as cs
from conspectus.analysis.retrieval import search
from conspectus.analysis.retrieval.makers import by_words, match_of
from conspectus.analysis.retrieval.trust import match_weights
from conspectus.errors import AnalysisError, InputError, StoreError
from conspectus.progress import SILENT


def by_hand(dense: np.ndarray, latents: list[int], k: int = 100, temperature: float = 0.2):
    weight = np.exp(-np.arange(len(latents)) / k / temperature)
    q90 = np.array([np.quantile(c[c > 0], 0.9) for c in dense.T])
    return (dense / q90)[:, latents] @ (weight / weight.sum())


def test_public() -> None:
    assert cs.search is search


def test_by_latents_against_the_dense_ranking(corpus) -> None:
    store, dense = corpus
    result = search(store, latents=[2, 4], length_slope=0, n=15)
    score = by_hand(dense, [2, 4])
    best = np.argsort(-score, kind="stable")[:15]
    assert result.table["row"].tolist() == best.tolist()
    np.testing.assert_allclose(result.table["score"], score[best], rtol=1e-5)
    assert result.settings["fuse"] == {"concepts": 1.0}


def test_query_by_words_is_fused_with_keywords(corpus) -> None:
    store, dense = corpus
    result = search(store, "code", encoder=None, length_slope=0)
    concept = by_hand(dense, [2])
    words = by_words(store, result.question, SILENT)
    match = match_of(store, result.question, words, SILENT)
    words = np.nan_to_num(words)
    assert result.settings["match"]["bm25"] == pytest.approx(match, abs=1e-4)
    weights = result.settings["fuse"]
    assert weights == match_weights({"concepts": result.concepts.attrs["match"], "bm25": match})
    expected = weights["concepts"] * concept / concept.max()
    expected += weights["bm25"] * words / words.max()
    best = np.argsort(-expected, kind="stable")[:50]
    best = best[expected[best] > 0]
    np.testing.assert_allclose(result.table["score"], expected[best], rtol=1e-4)


def test_one_ranking_alone_needs_no_weights(corpus) -> None:
    for fuse in ("concepts", "bm25"):
        assert search(corpus[0], "code", encoder=None, fuse=fuse).settings["fuse"] == {fuse: 1.0}
    assert "match" not in search(corpus[0], latents=[1]).settings
    given = search(corpus[0], "code", encoder=None, fuse={"concepts": 2, "bm25": 1})
    assert "match" not in given.settings
    assert given.page(passages=0).facts["Weight by concepts"] == "67%"


def test_the_ranking_whose_best_are_nearer_to_the_query_decides(corpus, letters) -> None:
    """A query in the words of a label is for concepts; one in a document's words, for meaning."""
    store, _ = corpus
    fuse = ("concepts", "dense")
    label, text = (
        search(store, query, fuse=fuse, encoder=letters).settings
        for query in ("rare code number", "is this a question or not")
    )
    assert text["fuse"]["dense"] > 0.9
    assert text["fuse"]["dense"] > label["fuse"]["dense"]
    for settings in (label, text):
        weight, match = settings["fuse"], settings["match"]
        ratio = np.exp((match["dense"] - match["concepts"]) / 0.05)
        assert weight["dense"] / weight["concepts"] == pytest.approx(ratio, rel=0.01)


def test_only_documents_that_may_be_found_have_a_say(corpus, letters) -> None:
    store, _ = corpus
    options = {"fuse": ("concepts", "dense"), "where": 'group == "a"', "encoder": letters}
    found = search(store, "code", **options).settings["match"]["dense"]
    odd = store.documents(["text"]).column("text").to_pylist()[1::2]
    cosine = letters.encode(odd) @ letters.encode(["code"])[0]
    assert found == pytest.approx(np.sort(cosine)[-10:].mean(), abs=5e-3)


def test_switching_concepts_off_leaves_the_weights(corpus) -> None:
    first = search(corpus[0], "code bold", encoder=None)
    assert first.without([2]).settings["fuse"] == first.settings["fuse"]


def test_unlike_pushes_documents_down(corpus) -> None:
    store, dense = corpus
    liked = search(store, "code", encoder=None, fuse="concepts", n=60)
    both = search(store, "code", unlike="bold", encoder=None, fuse="concepts", n=60)
    assert set(both.table["row"]) < set(liked.table["row"])
    mean = [dense[found.table["row"].head(8), 1].mean() for found in (liked, both)]
    assert mean[1] < mean[0]


def test_examples_are_not_found_again(corpus) -> None:
    result = search(corpus[0], like=["d7"], n=60)
    assert 5 in result.concepts["latent"].tolist()
    assert "d7" not in result.table["doc_id"].tolist()
    assert result.table["doc_id"].iloc[0] == "d9", "the only other one with the rare concept"


def test_where(corpus) -> None:
    store, _ = corpus
    result = search(store, latents=[0], where='group == "a"', n=60)
    assert (result.table["row"] % 2 == 1).all()
    assert result.provenance["documents"] == [30]
    with pytest.raises(AnalysisError, match="no documents"):
        search(store, latents=[0], where='group == "z"')


def test_dense_is_encoded_when_asked_for(corpus, letters, recorder) -> None:
    store, _ = corpus
    result = search(store, "question", fuse=("dense",), encoder=letters, progress=recorder)
    assert recorder.tasks == ["encode documents"]
    assert result.concepts.empty
    assert "question" in store.document(int(result.table["row"][0])).text
    again = search(store, "question", encoder=letters)
    assert set(again.settings["fuse"]) == {"concepts", "bm25", "dense"}


def test_weights_of_the_fusion(corpus) -> None:
    even = search(corpus[0], "code", encoder=None, fuse={"concepts": 1, "bm25": 1})
    heavy = search(corpus[0], "code", encoder=None, fuse={"concepts": 1, "bm25": 100})
    assert heavy.settings["fuse"] == {"concepts": 1.0, "bm25": 100.0}
    best = [found.table["bm25"].head(10).tolist() for found in (heavy, even)]
    assert best[0] == sorted(heavy.table["bm25"].dropna(), reverse=True)[:10] != best[1]


def test_a_query_without_concepts_is_searched_by_keywords(corpus) -> None:
    result = search(corpus[0], "sorry", encoder=None)
    assert result.settings["fuse"] == {"bm25": 1.0}
    assert any("No concept is left" in note for note in result.notes)
    assert result.table["row"].tolist() == list(range(0, 60, 6))
    assert result.table["matched"].tolist() == [0] * 10


def test_keywords_need_no_labels(make_store) -> None:
    frame = pd.DataFrame({"text": ["one two", "three"]})
    store = make_store(frame, np.ones((2, 2)), n_tokens=[1, 1])
    result = search(store, "three", fuse="bm25")
    assert result.table["doc_id"].tolist() == ["d1"]
    assert result.concepts.empty
    assert result.page().tables == ()
    with pytest.raises(AnalysisError, match="conspectus label"):
        search(store, "three")


def test_no_concept_left(corpus) -> None:
    for options in (
        {"query": "zebra", "fuse": "concepts"},
        {"latents": [1], "without": [1]},
        {"query": "code", "unlike": "code", "fuse": "concepts"},
    ):
        with pytest.raises(AnalysisError, match="no concept is left"):
            search(corpus[0], encoder=None, **options)


def test_notes_count_the_missing(corpus) -> None:
    assert "2 documents" in search(corpus[0], latents=[1]).notes[0]


def test_lexical_labels_are_noted(make_store) -> None:
    labels = {"latent": np.array([0], np.uint32), "label": ["code"], "source": ["lexical"]}
    frame = pd.DataFrame({"g": ["a", "b"]})
    store = make_store(frame, np.array([[1.0], [0.0]]), labels=labels)
    result = search(store, "code", encoder=None, fuse="concepts")
    assert "found by its label" in result.notes[-1]
    assert len(result.table) == 1


def test_a_path_will_do(corpus) -> None:
    assert len(search(corpus[0].path, latents=[1], n=3).table) == 3


def test_bad_arguments(corpus) -> None:
    with pytest.raises(InputError, match="nothing to search for"):
        search(corpus[0])


def test_an_incomplete_store(make_store) -> None:
    store = make_store(pd.DataFrame({"g": ["a"]}), np.ones((1, 2)), finish=False)
    with pytest.raises(StoreError, match="incomplete"):
        search(store, latents=[1])


def test_null_a_concept_that_nothing_has_finds_only_what_has_it(corpus) -> None:
    """No document without any of the concepts is ever among the results."""
    store, dense = corpus
    result = search(store, latents=[5], n=60)
    assert sorted(result.table["row"]) == np.flatnonzero(dense[:, 5]).tolist()


def test_the_same_question_has_the_same_answer(corpus) -> None:
    first, second = (search(corpus[0], "code bold", encoder=None) for _ in range(2))
    assert first.to_json() == second.to_json()


def test_old_stores_give_the_same_answer(corpus, tmp_path) -> None:
    """A store of format 1.0 has another index and no stored quantiles."""
    import json
    import shutil

    import pyarrow as pa
    import pyarrow.parquet as pq

    from conspectus.store import Store
    from conspectus.store import format as fmt
    from conspectus.store.commit import digest

    store, _ = corpus
    path = tmp_path / "old"
    shutil.copytree(store.path, path)
    found = list(store.all_postings())
    columns = {
        "latent": np.repeat([one.latent for one in found], [len(one) for one in found]),
        "row": np.concatenate([one.rows for one in found]),
        "max": np.concatenate([one.max for one in found]),
        "count": np.concatenate([one.count for one in found]),
    }
    table = pa.table(columns).cast(fmt.POSTINGS_SCHEMA)
    pq.write_table(table, path / fmt.POSTINGS_1_0, write_statistics=["latent"])
    record = digest(path / fmt.POSTINGS_1_0)
    raw = json.loads((path / "manifest.json").read_text())
    raw["index"] = {fmt.POSTINGS_1_0: {"sha256": record.sha256, "bytes": record.bytes}}
    (path / "manifest.json").write_text(json.dumps(raw | {"format_version": "1.0"}))
    for name in (fmt.POSTINGS, fmt.INDEX_TABLE):
        (path / name).unlink()
    old = Store.open(path)
    assert old.verify() == []
    for options in ({"latents": [3, 1]}, {"query": "code"}, {"like": ["d7"]}):
        one, other = (search(each, encoder=None, **options).table for each in (store, old))
        pd.testing.assert_frame_equal(one, other)


def test_long_documents_lose_their_advantage(make_store) -> None:
    """Two documents of the same strength: the shorter one is found first, unless length counts."""
    frame = pd.DataFrame({"text": ["w " * 600, "w " * 6]})
    store = make_store(frame, np.array([[2.0], [2.0]]), n_tokens=[200, 2])
    assert search(store, latents=[0]).table["row"].tolist() == [1, 0]
    assert search(store, latents=[0], length_slope=0).table["row"].tolist() == [0, 1]


def test_null_scores_of_a_random_concept_do_not_go_with_the_group(make_store) -> None:
    """Nothing planted: the best fifty are of both groups alike."""
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({"group": ["a", "b"] * 400})
    dense = np.where(rng.random((800, 5)) < 0.3, rng.gamma(2, 1, (800, 5)), 0)
    store = make_store(frame, dense)
    rows = search(store, latents=[0, 1, 2, 3, 4], n=200).table["row"]
    assert 70 < (rows % 2).sum() < 130


def test_planted_documents_come_first(make_store) -> None:
    rng = np.random.default_rng(6)
    dense = np.where(rng.random((300, 40)) < 0.2, rng.gamma(2, 1, (300, 40)), 0)
    planted = rng.choice(300, 10, replace=False)
    dense[planted, 7] = dense[planted, 8] = 6.0
    store = make_store(pd.DataFrame({"g": ["x"] * 300}), dense)
    assert set(search(store, latents=[7, 8], n=10).table["row"]) == set(planted)
    alike = search(store, like=planted[:3].tolist(), n=7, k=2, temperature=5)
    assert set(alike.concepts["latent"]) == {7, 8}
    assert set(alike.table["row"]) == set(planted[3:])
