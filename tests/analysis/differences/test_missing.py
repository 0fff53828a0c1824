"""Documents that could not be encoded, by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import diff
from conspectus.analysis.differences.sides import written

LOST = [
    {"model": "a", "year": 1990},
    {"model": "a", "year": 1991},
    {"model": "b", "year": 1990},
    {"model": "c", "year": 1990},
    {"model": None, "year": None},
]


@pytest.fixture
def store(make_store):
    frame = pd.DataFrame({"model": ["a", "b", "c", "c"] * 50, "year": [1990, 1991] * 100})
    strength = (np.random.default_rng(0).random((200, 3)) < 0.4).astype(float)
    return make_store(frame, strength, failed=LOST)


def missing(store, **options):
    result = diff(store, **{"by": "model", "a": "a", **options})
    return result.provenance["missing_by_side"], result.notes[0]


@pytest.mark.parametrize(
    ("options", "counts", "said"),
    [
        ({"b": "b"}, [2, 1], "missing: 2 of a, 1 of b, 2 on no side."),
        ({}, [2, 2], "missing: 2 of a, 2 of the rest, 1 on no side."),
        ({"a": ["a", "b"], "b": "c"}, [3, 1], "3 of a + b, 1 of c, 1 on no side."),
        ({"against": "largest"}, [2, 1, 1], "2 of a, 1 of b, 1 of c, 1 on no side."),
        ({"b": "b", "where": "year == 1990 or model == 'b'"}, [1, 1], "1 of a, 1 of b"),
        ({"b": "b", "verify_share": 0.5}, [2, 1], "2 of a, 1 of b"),
        ({"by": "year", "a": 1990, "b": "1991"}, [3, 1], "3 of 1990, 1 of 1991"),
    ],
)
def test_one_store_tells_by_its_columns(store, options, counts, said):
    by_side, note = missing(store, **options)
    assert by_side == counts
    assert "5 documents" in note
    assert said in note


def test_what_the_store_does_not_keep_is_not_guessed(make_store, store):
    by_side, note = missing(store, b="b", where="text != 'x'")
    assert by_side is None
    assert "does not record which side" in note
    frame = pd.DataFrame({"model": ["a", "b"] * 30})
    older = make_store(frame, np.ones((60, 2)), failed=3)
    assert missing(older, b="b")[0] is None


def test_two_stores_are_sides(store):
    result = diff(store, b_store=store)
    assert result.provenance["missing_by_side"] == [5, 5]
    assert "they belong to side" in result.notes[0]


def test_nothing_missing_is_nothing_to_say(make_store):
    frame = pd.DataFrame({"model": ["a", "b"] * 30})
    result = diff(make_store(frame, np.ones((60, 2))), by="model", a="a", b="b")
    assert not any("missing" in note for note in result.notes)


def test_equal_values_are_equal_texts():
    assert [written(v) for v in (1, 1.0, np.float64(1), "1", 1.5, True)] == [
        *("1", "1", "1", "1", "1.5", "True")
    ]
