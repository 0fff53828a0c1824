"""Passages: the right words of the right documents, in order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import excerpts as module
from conspectus.analysis.differences.sides import select
from conspectus.analysis.evidence import Evidence, excerpt
from conspectus.errors import StoreError
from conspectus.store import Presence


@pytest.fixture
def corpus(make_store):
    strength = np.zeros((9, 3))
    strength[:, 0] = [0.5, 3.0, 0.0, 2.0, 4.0, 1.0, 0.0, 0.0, 8.0]
    strength[:, 1] = 1.0
    peak = np.zeros((9, 3), int)
    peak[:, 0] = np.arange(9)
    count = np.full((9, 3), 2)
    count[0, 0] = 1
    frame = pd.DataFrame({"g": ["a", "a", "a", "a", "b", "b", "b", "b", "c"]})
    return make_store(frame, strength, peak=peak, count=count, part_size=4)


def evidence_of(store, presence=None, b_store=None):
    by = {"by": "g", "a": "a", "b": "b"} if b_store is None else {"by": None, "a": None, "b": None}
    return Evidence(select(store, b_store, where=None, **by), presence or Presence())


def test_strongest_first_within_each_side(corpus):
    passages = evidence_of(corpus).passages([0], 5)[0]
    assert [(p.doc_id, p.side) for p in passages] == [
        ("d1", "a"),
        ("d3", "a"),
        ("d0", "a"),
        ("d4", "b"),
        ("d5", "b"),
    ]


def test_marks_show_the_token_that_fired(corpus):
    for passage in evidence_of(corpus).passages([0], 5)[0]:
        (mark,) = passage.marks
        assert passage.text[mark.start : mark.end] == f"w{int(passage.doc_id[1:]):04d}"
        assert 0 < mark.strength <= 1
    top = evidence_of(corpus).passages([0], 5)[0][3]
    assert top.marks[0].strength == 1.0
    assert top.note == "strength 4, 2 tokens"


def test_no_more_than_asked_for(corpus):
    assert [p.doc_id for p in evidence_of(corpus).passages([0], 1)[0]] == ["d1", "d4"]
    assert evidence_of(corpus).passages([2], 3)[2] == []


def test_many_latents_at_once_are_the_same(corpus):
    together = evidence_of(corpus).passages([0, 1, 2], 2)
    assert together == {i: evidence_of(corpus).passages([i], 2)[i] for i in range(3)}


def test_presence_decides_what_is_evidence(corpus):
    passages = evidence_of(corpus, Presence(min_tokens=2)).passages([0], 5)[0]
    assert "d0" not in [p.doc_id for p in passages]


def test_two_stores_are_told_apart(corpus, make_store):
    other = make_store(pd.DataFrame({"g": ["z"]}), [[5.0, 0.0, 0.0]], name="other")
    passages = evidence_of(corpus, b_store=other).passages([0], 1)[0]
    assert [(p.doc_id, p.side) for p in passages] == [("d8", corpus.path.stem), ("d0", "other")]


def test_negatives_are_documents_in_which_it_does_not_fire_at_all(corpus):
    strict = evidence_of(corpus, Presence(threshold=2.5))
    found = strict.negatives(0, 5)
    # d0, d3 and d5 fire below the threshold: neither evidence nor counter-evidence.
    assert {(p.doc_id, p.side) for p in found} == {("d2", "a"), ("d6", "b"), ("d7", "b")}
    assert strict.negatives(1, 5) == []
    assert all(p.marks == () for p in found)


def test_negatives_are_drawn_the_same_for_the_same_seed(corpus):
    evidence = evidence_of(corpus)
    assert evidence.negatives(2, 2, seed=1) == evidence.negatives(2, 2, seed=1)
    draws = {tuple(p.doc_id for p in evidence.negatives(2, 2, seed=s)) for s in range(8)}
    assert len(draws) > 1


def test_an_incomplete_store_says_so(make_store):
    store = make_store(pd.DataFrame({"g": ["a", "b"]}), np.ones((2, 2)), finish=False)
    with pytest.raises(StoreError, match="incomplete"):
        evidence_of(store).passages([0], 1)


def test_excerpts_are_cut_at_spaces_around_the_span():
    text = " ".join(f"word{i}" for i in range(200))
    start = text.index("word100")
    shown, (first, last) = excerpt(text, start, start + 7)
    assert shown[first:last] == "word100"
    assert shown.startswith("… word")
    assert shown.endswith(" …")
    assert len(shown) <= 7 + 2 * module.WINDOW + 4


@pytest.mark.parametrize("text", ["short", "x" * 1000, "🙂é中" * 300, ""])
def test_excerpts_of_any_text_keep_the_span(text):
    for start in {0, len(text) // 2, max(len(text) - 1, 0)}:
        end = min(start + 1, len(text))
        shown, (first, last) = excerpt(text, start, end)
        assert shown[first:last] == text[start:end]
