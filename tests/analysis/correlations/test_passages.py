"""The documents shown for a pair really have both concepts, or really lack one."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.correlations.corpus import read_corpus
from conspectus.analysis.correlations.passages import PairPassages
from conspectus.analysis.correlations.settings import Settings
from conspectus.progress import SILENT
from conspectus.store import Presence

N = 120


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    present = rng.random((N, 4)) < 0.4
    strength = np.where(present, rng.uniform(0.5, 4, present.shape).round(2), 0.0)
    peak = rng.integers(0, 100, present.shape)
    frame = pd.DataFrame({"model": ["a", "b", "c"] * (N // 3), "key": np.arange(N)})
    return frame, strength, peak


@pytest.fixture
def shown(make_store, data):
    def read(presence=Presence(), **options):  # noqa: B008 (frozen)
        frame, strength, peak = data
        tokens = np.full(N, 100)
        store = make_store(frame, strength, peak=peak, n_tokens=tokens)
        if "across" in options:
            doubled = frame.loc[np.repeat(np.arange(N), 2)].reset_index(drop=True)
            options["across"] = make_store(
                doubled,
                np.repeat(strength[::-1], 2, axis=0) * np.tile([[1.0], [2.0]], (N, 1)),
                peak=np.repeat(peak, 2, axis=0),
                n_tokens=np.full(2 * N, 100),
                name="answers.conspectus",
            )
        corpus = read_corpus(store, Settings(presence=presence, min_support=5, **options), SILENT)
        return PairPassages(corpus, presence), corpus

    return read


def rows_of(passages):
    return [int(p.doc_id[1:]) for p in passages]


def test_documents_with_both_come_strongest_first(shown, data):
    passages, corpus = shown()
    i, j = corpus.first.place(1), corpus.first.place(3)
    found = passages.both(i, j, 500)
    strength = data[1]
    both = np.flatnonzero((strength[:, 1] > 0) & (strength[:, 3] > 0))
    assert sorted(rows_of(found)) == both.tolist()
    relative = (strength / strength.max(axis=0)).astype(np.float16)
    weaker = np.minimum(relative[:, 1], relative[:, 3])[rows_of(found)]
    assert (np.diff(weaker.astype(float)) <= 2e-3).all()
    assert passages.both(i, j, 3) == found[:3]


def test_each_concept_is_marked_in_its_own_colour_on_its_own_word(shown, data):
    passages, corpus = shown()
    peak = data[2]
    for passage in passages.both(corpus.first.place(0), corpus.first.place(2), 10):
        row = int(passage.doc_id[1:])
        words = {mark.hue: passage.text[mark.start : mark.end] for mark in passage.marks}
        assert words[0] == f"w{peak[row, 0]:04d}"
        assert words.get(1, words[0]) == f"w{peak[row, 2]:04d}"
        assert all(0 < mark.strength <= 1.001 for mark in passage.marks)


def test_documents_with_one_lack_the_other(shown, data):
    passages, corpus = shown()
    i, j = corpus.first.place(0), corpus.first.place(1)
    found = passages.one_only(i, j, 200, seed=0)
    strength = data[1]
    first = [p for p in found if p.note == "only 0"]
    second = [p for p in found if p.note == "only 1"]
    alone = (strength[:, 0] > 0) & (strength[:, 1] == 0)
    assert sorted(rows_of(first)) == np.flatnonzero(alone).tolist()
    assert (
        sorted(rows_of(second))
        == np.flatnonzero((strength[:, 1] > 0) & (strength[:, 0] == 0)).tolist()
    )
    assert {mark.hue for p in first for mark in p.marks} == {0}
    assert {mark.hue for p in second for mark in p.marks} == {1}


def test_the_draw_is_given_by_its_seed(shown):
    passages, corpus = shown()
    i, j = corpus.first.place(0), corpus.first.place(1)
    assert passages.one_only(i, j, 3, 1) == passages.one_only(i, j, 3, 1)
    assert passages.one_only(i, j, 3, 1) != passages.one_only(i, j, 3, 2)


def test_presence_decides_here_too(shown, data):
    passages, corpus = shown(Presence(threshold=2.0))
    found = passages.both(corpus.first.place(0), corpus.first.place(1), 500)
    strong = (data[1][:, :2].astype(np.float16) > 2).all(axis=1)
    assert sorted(rows_of(found)) == np.flatnonzero(strong).tolist()


def test_a_value_of_a_column_narrows_the_documents_of_a_latent(shown, data):
    passages, corpus = shown(with_column="model")
    i, j = corpus.first.place(2), corpus.second.place("model = b")
    found = passages.both(i, j, 500)
    has = (data[1][:, 2] > 0) & (data[0]["model"] == "b").to_numpy()
    assert sorted(rows_of(found)) == np.flatnonzero(has).tolist()
    assert {mark.hue for p in found for mark in p.marks} == {0}
    only = passages.one_only(i, j, 500, 0)
    b_alone = [p for p in only if p.note == "only model = b"]
    assert all(data[0]["model"][row] == "b" and data[1][row, 2] == 0 for row in rows_of(b_alone))


def test_across_stores_both_sides_are_shown(shown, data):
    passages, corpus = shown(across=True, on="key")
    i, j = corpus.first.place(1), corpus.second.place(3)
    found = passages.both(i, j, 4)
    assert [p.side for p in found][:4] == [corpus.fields[0].selection.names[0]] * 4
    assert [p.side for p in found][4:] == ["answers"] * 4
    prompts, answers = rows_of(found[:4]), rows_of(found[4:])
    # Of the two answers of a key the stronger one, which is the second.
    assert answers == [2 * row + 1 for row in prompts]
    assert all(data[1][row, 1] > 0 and data[1][::-1][row, 3] > 0 for row in prompts)
    assert {mark.hue for p in found[4:] for mark in p.marks} == {1}
