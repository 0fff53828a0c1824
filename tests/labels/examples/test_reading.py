"""Documents as the reader saw them, cut into units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from word_store import ENCODER, WORDS, codes_of

from conspectus.labels.examples import sample_examples
from conspectus.labels.examples.reading import Documents
from conspectus.labels.units import Vocabulary
from conspectus.store import StoreWriter

TEXTS = ["alpha of the Tests", "", "beta testing alpha", *["gamma alpha"] * 9]
READ_TO = [None, None, 12] + [5] * 9


@pytest.fixture
def store(tmp_path):
    ids = [str(i) for i in range(len(TEXTS))]
    stops = [len(text) if stop is None else stop for text, stop in zip(TEXTS, READ_TO, strict=True)]
    seen = [text[:stop] for text, stop in zip(TEXTS, stops, strict=True)]
    codes = replace(codes_of(ids, seen), read_to=np.array(stops))
    options = {"encoder": ENCODER, "n_latents": len(WORDS), "part_size": 12}
    with StoreWriter.create(tmp_path / "s.conspectus", **options) as writer:
        writer.write_part(documents=pa.table({"doc_id": ids, "text": TEXTS}), codes=codes)
        return writer.finish()


def test_nothing_behind_where_the_reading_stopped_is_there(store):
    (block,) = Documents(store, Vocabulary()).blocks(np.arange(4))
    assert [one.text for one in block] == ["alpha of the Tests", "", "beta testing", "gamma"]
    assert [one.row for one in block] == [0, 1, 2, 3]


def test_forms_of_a_word_are_one(store):
    (block,) = Documents(store, Vocabulary()).blocks(np.array([2, 0]))
    late, early = block
    assert late.stem_at(5) == early.stem_at(13) == early.stem_at(17)
    assert late.stem_at(0) != late.stem_at(5)


def test_a_text_without_units_has_no_stem(store):
    (block,) = Documents(store, Vocabulary()).blocks(np.array([1]))
    assert block[0].stem_at(0) == -1


def test_no_negative_shows_unread_text(store):
    """The word is there in all documents, but nobody looked behind "gamma"."""
    found = sample_examples(store, [0])[0]
    shown = [e.text for e in (*found.naming_negatives, *found.testing_negatives)]
    assert shown
    assert not any("alpha" in text for text in shown)


def test_documents_come_in_blocks_of_bounded_size(store, monkeypatch):
    monkeypatch.setattr("conspectus.labels.examples.reading._BLOCK", 5)
    blocks = list(Documents(store, Vocabulary()).blocks(np.arange(12)))
    assert [len(block) for block in blocks] == [5, 5, 2]
    assert [one.row for block in blocks for one in block] == list(range(12))
