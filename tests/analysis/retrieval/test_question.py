from __future__ import annotations

import json

import numpy as np
import pytest

from conspectus.analysis.retrieval.question import as_examples, as_latents, as_makers
from conspectus.errors import InputError


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({"query": " "}, "query is empty"),
        ({"unlike": ""}, "unlike is empty"),
        ({"query": "???"}, r"query '\?\?\?' has no words"),
        ({"unlike": "--"}, "unlike '--' has no words"),
        ({"query": None}, "nothing to search for"),
        ({"k": 0}, "k must be at least 1"),
        ({"n": 0}, "n must be at least 1"),
        ({"temperature": 0.0}, "temperature"),
        ({"temperature": float("inf")}, "temperature"),
        ({"length_slope": 1.5}, "length_slope"),
        ({"fuse": {}}, "at least one"),
        ({"fuse": {"tfidf": 1.0}}, "not 'tfidf'"),
        ({"fuse": {"bm25": 0.0}}, "greater than 0"),
        ({"fuse": {"bm25": 1.0}, "query": None, "latents": (1,)}, "search by words"),
    ],
)
def test_what_has_no_answer(ask, change, match: str) -> None:
    with pytest.raises(InputError, match=match):
        ask(**change)


def test_switching_off_adds_up(ask) -> None:
    question = ask(without=(3,)).switched_off([5, 3])
    assert question.without == (3, 5)
    assert question.query == "x"


def test_record_is_plain_json(ask) -> None:
    record = ask(like=("d1", 4, ("d2", 0, 3))).record()
    assert json.loads(json.dumps(record))["like"] == ["d1", 4, ["d2", 0, 3]]


@pytest.mark.parametrize(
    ("given", "read"),
    [
        (None, ()),
        ("d1", ("d1",)),
        (np.int64(3), (3,)),
        (["d1", 2], ("d1", 2)),
        (("d1", 0, 5), (("d1", 0, 5),)),
        ([("d1", 0, 5), "d2"], (("d1", 0, 5), "d2")),
        ((7, 8, 9), (7, 8, 9)),
        (np.array([1, 2]), (1, 2)),
    ],
)
def test_examples(given, read) -> None:
    assert as_examples(given) == read


@pytest.mark.parametrize("given", [1.5, [None], [("d1", 0)], [("d1", "a", 5)], [True]])
def test_no_examples(given) -> None:
    with pytest.raises(InputError, match="like takes"):
        as_examples(given)


def test_latents() -> None:
    assert as_latents(None, "latents") == ()
    assert as_latents(np.int32(4), "latents") == (4,)
    assert as_latents([4, 2, 4], "latents") == (4, 2)
    for wrong in ("12", [1.5], [True], ["3"]):
        with pytest.raises(InputError, match="without takes numbers"):
            as_latents(wrong, "without")


def test_makers() -> None:
    assert as_makers(None) is None
    assert as_makers("bm25") == {"bm25": None}
    assert as_makers(["concepts", "dense"]) == {"concepts": None, "dense": None}
    assert as_makers({"concepts": 2, "bm25": 1}) == {"concepts": 2.0, "bm25": 1.0}
