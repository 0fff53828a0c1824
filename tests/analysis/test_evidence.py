"""Passages: the right words of the right documents, in order."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from word_store import WORDS, word_store

from conspectus.analysis import evidence as module
from conspectus.analysis.differences.sides import select
from conspectus.analysis.evidence import Evidence, Highlight, Quote
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


def word_rows(n=12):
    texts = (
        "alpha one alpha " + "filler " * 60 + "alpha beta",
        "\U0001f600 \U0001f600 beta alpha",
        "中文 **bold** alpha été beta **bold**",
        "nothing here",
    )
    return [{"text": texts[i % 4] + " tail" * i, "g": "ab"[i // 4 % 2]} for i in range(n)]


@pytest.fixture
def words(tmp_path):
    return word_store(tmp_path / "words.conspectus", word_rows(), part_size=5, tokens=True)


def marked(passage):
    return [passage.text[mark.start : mark.end] for mark in passage.marks]


def test_every_word_that_fired_is_marked_where_token_codes_are_kept(words):
    evidence = evidence_of(words)
    assert evidence.notes == ()
    for latent, word in enumerate(WORDS[:2]):
        for passage in evidence.passages([latent], 9)[latent]:
            assert marked(passage) == [word] * passage.text.split().count(word)
            assert passage.marks
    top = evidence.passages([0], 1)[0][0]
    assert [mark.strength for mark in top.marks] == [1.0, 0.5 / 1.375]
    assert top.note == "strength 1.38, 3 tokens"  # the third is outside the excerpt
    assert {mark.hue for mark in top.marks} == {0}


def test_unicode_words_are_marked_whole(words):
    for latent in (4, 5):
        for passage in evidence_of(words).passages([latent], 9)[latent]:
            assert marked(passage) == [WORDS[latent]] * 2


def test_without_token_codes_the_strongest_is_marked_and_the_page_says_so(tmp_path, words):
    plain = word_store(tmp_path / "plain.conspectus", word_rows(), part_size=5)
    few, all_of_them = evidence_of(plain), evidence_of(words)
    assert few.notes == (module.STRONGEST_ONLY,)
    for one, many in zip(few.passages([0], 9)[0], all_of_them.passages([0], 9)[0], strict=True):
        assert (one.doc_id, one.text, one.note) == (many.doc_id, many.text, many.note)
        assert one.marks == (max(many.marks, key=lambda mark: mark.strength),)
    mixed = evidence_of(plain, b_store=words)
    assert mixed.notes == (module.STRONGEST_ONLY,)
    sizes = {p.side: len(p.marks) for p in mixed.passages([0], 1)[0]}
    assert sizes == {"plain": 1, "words": 2}


def test_quotes_mark_two_concepts_in_two_colours(words):
    document = Quote(0, (Highlight(0), Highlight(1, hue=1), Highlight(5)), "a note")
    (passage,) = evidence_of(words).quotes([document])
    assert passage.doc_id == "0"
    assert passage.note == "a note"
    assert [(w, m.hue) for w, m in zip(marked(passage), passage.marks, strict=True)] == [
        ("alpha", 0),
        ("alpha", 0),
        ("alpha", 0),
        ("beta", 1),
    ]
    assert " … " in passage.text  # both are shown, though they are far apart
    assert [mark.strength for mark in passage.marks][0::3] == [1.0, 1.0]


def test_quotes_of_documents_that_have_nothing_show_their_beginning(words, tmp_path):
    plain = word_store(tmp_path / "plain.conspectus", word_rows(), part_size=5)
    for store in (words, plain):
        nothing, unasked = evidence_of(store).quotes([Quote(3, (Highlight(0),)), Quote(0, ())])
        assert nothing.text.startswith("nothing here")
        assert nothing.marks == unasked.marks == ()
        assert evidence_of(store).quotes([]) == []


def test_quotes_are_relative_to_the_top_that_is_given(words):
    (passage,) = evidence_of(words).quotes([Quote(1, (Highlight(0, top=4.5),))])
    assert [mark.strength for mark in passage.marks] == [0.25]


def test_pages_are_told_what_their_readers_must_know(words, make_store):
    evidence = evidence_of(words)
    assert evidence.passages_and_notes([0], 2) == (evidence.passages([0], 2), ())
    assert evidence.passages_and_notes([0], 0) == ({}, ())
    torn = make_store(pd.DataFrame({"g": ["a", "b"]}), np.ones((2, 2)), finish=False)
    assert evidence_of(torn).passages_and_notes([0], 2) == ({}, (module.NO_INDEX,))


def test_chunks_and_unicode_of_a_real_reader(tmp_path):
    torch = pytest.importorskip("torch", reason="encoding needs torch: install conspectus[embed]")
    from tiny_models import make_llama, make_sae

    from conspectus.encoding import Encoder, embed

    torch.manual_seed(0)
    make_sae(tmp_path / "sae")
    encoder = Encoder.load(
        sae=tmp_path / "sae", reader=make_llama(tmp_path / "llama"), max_tokens=16
    )
    text = "I'm sorry — été 中文 👩‍👩‍👧 \u0645\u0631\u062d\u0628\u0627, apologies! "
    rows = [{"text": text * n, "g": "ab"[n % 2]} for n in range(1, 7)]
    store = embed(rows, out=tmp_path / "s", encoder=encoder, part_size=4, tokens=True)
    assert int(store.n_tokens().max()) > 16 * 3
    evidence = evidence_of(store)
    matrix, shown_whole = store.matrix("count"), 0
    for latent in np.unique(matrix.indices).tolist():
        for passage in evidence.passages([latent], 3)[latent]:
            row = store.row_of(passage.doc_id)
            fired = store.token_codes(row).column("latent").to_pylist()
            spans = store.document(row).token_spans
            whole = str(rows[row]["text"])
            wanted = {
                i
                for (a, b), own in zip(spans, fired, strict=True)
                if latent in own
                for i in range(a, b)
                if not whole[i].isspace()
            }
            covered = {i for mark in passage.marks for i in range(mark.start, mark.end)}
            assert passage.marks
            assert max(mark.strength for mark in passage.marks) <= 1.0
            if passage.text == whole:
                shown_whole += 1
                assert {i for i in covered if not whole[i].isspace()} == wanted
            else:
                assert {passage.text[i] for i in covered} <= {
                    *map(whole.__getitem__, wanted),
                    *" \n",
                }
    assert shown_whole > 10
