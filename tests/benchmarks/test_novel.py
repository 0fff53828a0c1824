"""Which classes are hidden, and how what comes back is scored."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from benchmarks.truth.novel.hiding import hide
from benchmarks.truth.novel.methods import on_vectors, plain, shipped
from benchmarks.truth.novel.suite import SHIPPED, compare, score, tables
from word_store import WORDS, word_store

TRUTH = np.repeat([f"class {i}" for i in range(9)], 10)


def blobs(seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    points = np.repeat(np.eye(9), 10, axis=0) + rng.normal(0, 0.05, (90, 9))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def test_a_third_of_the_classes_is_hidden_whole():
    hidden = hide(TRUTH, "novel-only", 0)
    assert hidden.n_novel == hidden.n_unlabelled == 3
    assert hidden.novel.sum() == 30
    assert (hidden.unlabelled == hidden.novel).all()
    kept = ~hidden.novel
    assert (hidden.labels[kept] == TRUTH[kept]).all()


def test_in_an_open_world_half_of_each_other_class_loses_its_label():
    hidden = hide(TRUTH, "open", 0)
    assert (hidden.novel == hide(TRUTH, "novel-only", 0).novel).all()
    assert (hidden.n_novel, hidden.n_unlabelled) == (3, 9)
    for name in np.unique(TRUTH[~hidden.novel]):
        assert hidden.unlabelled[name == TRUTH].sum() == 5


def test_seeds_hide_other_classes():
    drawn = {tuple(hide(TRUTH, "open", seed).novel) for seed in range(5)}
    assert len(drawn) > 1


def test_a_class_of_one_document_keeps_its_label():
    truth = np.array(["a", "b", "c"])
    hidden = hide(truth, "open", 0)
    assert hidden.unlabelled.sum() == hidden.novel.sum() == 1


@pytest.mark.parametrize("mode", ["novel-only", "open"])
def test_all_methods_find_separate_classes(mode):
    hidden = hide(TRUTH, mode, 1)
    ours = score(hidden, *on_vectors(blobs(), hidden, mode, 0))
    assert ours["hidden"] == 1
    assert ours["all"] == 1
    assert (ours["known"] == 1) == (mode == "open")
    baseline = score(hidden, plain(blobs(), hidden, 0), None)
    assert baseline["hidden"] == baseline["all"] == 1
    assert np.isnan(baseline["known"])


def test_documents_with_labels_are_in_no_group():
    hidden = hide(TRUTH, "open", 1)
    assert (plain(blobs(), hidden, 0)[~hidden.unlabelled] == -1).all()
    group, put = on_vectors(blobs(), hidden, "open", 0)
    assert (group[~hidden.unlabelled] == -1).all()
    assert all(one is None for one in put[~hidden.unlabelled])


def test_a_hidden_document_put_into_a_known_class_is_wrong():
    hidden = hide(TRUTH, "open", 2)
    group = np.full(90, -1)
    group[hidden.novel] = np.repeat([0, 1, 2], 10)
    put = np.full(90, None, object)
    others = hidden.unlabelled & ~hidden.novel
    put[others] = TRUTH[others]
    group[np.flatnonzero(hidden.novel)[:3]] = -1
    put[np.flatnonzero(others)[:6]] = "another"
    found = score(hidden, group, put)
    assert found["hidden"] == pytest.approx(27 / 30)
    assert found["known"] == pytest.approx(24 / 30)
    assert found["all"] == pytest.approx(51 / 60)


@pytest.fixture
def store(tmp_path):
    """Six classes of documents, a word each, with words that say nothing."""
    rng = np.random.default_rng(0)
    rows = [
        {"doc_id": f"d{i}", "text": " ".join([*["w"] * int(rng.integers(1, 4)), WORDS[i // 12]])}
        for i in range(72)
    ]
    return word_store(tmp_path / "w.conspectus", rows, part_size=50)


@pytest.mark.parametrize("mode", ["novel-only", "open"])
def test_what_is_shipped_is_scored_by_the_row_in_the_store(store, mode):
    truth = np.repeat([f"class {i}" for i in range(6)], 12)
    hidden = hide(truth, mode, 0)
    group, put = shipped(store, hidden, mode, 0)
    found = score(hidden, group, put)
    assert found["hidden"] == 1
    assert (group[~hidden.unlabelled] == -1).all()
    if mode == "open":
        assert found["known"] == 1


def test_tables_have_all_methods(store):
    truth = np.repeat([f"class {i}" for i in range(6)], 12)
    vectors = np.random.default_rng(0).normal(size=(72, 6))
    rows = [
        {"corpus": "words", "mode": mode, "seed": seed} | row
        for mode in ("novel-only", "open")
        for seed in (0, 1)
        for row in compare(store, vectors, vectors, hide(truth, mode, 0), mode, 0)
    ]
    hidden, known, both = tables(pd.DataFrame(rows))
    assert hidden.rows.shape == (2, 6)
    assert SHIPPED in hidden.rows
    assert known.rows.shape == (1, 4)
    assert both.rows["mode"].tolist() == ["open world"]
