from __future__ import annotations

import numpy as np
from word_store import word_store

from conspectus.analysis.exemplars import exemplars
from conspectus.store import Presence

ROWS = [
    {"text": "alpha beta gamma"},
    {"text": "nothing of note"},
    {"text": "word " * 200 + "gamma " + "word " * 200 + "alpha"},
]


def shown(passage):
    return [(passage.text[m.start : m.end], round(m.strength, 2)) for m in passage.marks]


def test_documents_come_in_order_with_their_concepts_marked(tmp_path):
    store = word_store(tmp_path / "s", ROWS)
    found = exemplars(store, np.array([1, 0]), [2, 0, 3], Presence(), ["first", "second"])
    assert [(p.doc_id, p.note, p.side) for p in found] == [("1", "first", ""), ("0", "second", "")]
    assert found[0].marks == ()
    assert shown(found[1]) == [("gamma", 1.0), ("alpha", 0.83)]


def test_a_long_document_is_cut_around_its_most_telling_concept(tmp_path):
    store = word_store(tmp_path / "s", ROWS)
    (passage,) = exemplars(store, np.array([2]), [2, 0], Presence(), [""])
    assert shown(passage) == [("gamma", 1.0)]  # alpha is outside the excerpt
    assert passage.text.startswith("… ")
    assert len(passage.text) < 400


def test_presence_decides_what_is_marked(tmp_path):
    store = word_store(tmp_path / "s", [{"text": "alpha alpha beta"}])
    rule = Presence(min_tokens=2)
    (passage,) = exemplars(store, np.array([0]), [0, 1], rule, [""], side="here")
    assert shown(passage) == [("alpha", 1.0)]
    assert passage.side == "here"


def test_no_concepts_show_the_beginning(tmp_path):
    store = word_store(tmp_path / "s", ROWS)
    (passage,) = exemplars(store, np.array([2]), [], Presence(), [""])
    assert passage.text.startswith("word word")
    assert passage.marks == ()


def test_every_word_is_marked_where_token_codes_are_kept(tmp_path):
    rows = [{"text": "alpha beta gamma alpha"}]
    kept = word_store(tmp_path / "kept", rows, tokens=True)
    (passage,) = exemplars(kept, np.array([0]), [0, 2], Presence(), [""])
    # Alpha fires with 1.25 where it fires most, then with 0.5; gamma counts three quarters.
    assert sorted(shown(passage)) == [("alpha", 0.4), ("alpha", 1.0), ("gamma", 0.75)]
    without = word_store(tmp_path / "without", rows)
    (passage,) = exemplars(without, np.array([0]), [0, 2], Presence(), [""])
    assert sorted(shown(passage)) == [("alpha", 1.0), ("gamma", 0.75)]
