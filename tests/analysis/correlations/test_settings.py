"""What is asked of a correlation is checked before any work, and written down as plain JSON."""

from __future__ import annotations

import inspect
import json

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.correlations.correlate import correlate
from conspectus.analysis.correlations.settings import Settings
from conspectus.analysis.correlations.trivial import Trivial
from conspectus.errors import AnalysisError


class Wording:
    name = "words"
    least = 0.5


@pytest.fixture
def store(make_store):
    return make_store(pd.DataFrame({"key": range(4)}), np.ones((4, 2)))


def test_it_has_the_parameters_of_the_function_with_their_defaults() -> None:
    parameters = inspect.signature(correlate).parameters
    settings = Settings()
    assert {*vars(settings)} == {*parameters} - {"store", "progress"}
    for name, value in vars(settings).items():
        assert parameters[name].default in (value, None), name


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fdr": 1.0}, "fdr must lie between 0 and 1, not 1.0"),
        ({"confidence": 0}, "confidence must lie"),
        ({"correction": "holm"}, "correction must be one of bh, by"),
        ({"rank_by": "pmi"}, "rank_by must be one of surprise, npmi, lift, certainty"),
        ({"limit": 0}, "limit must be at least 1, not 0"),
        ({"min_support": -1}, "min_support must be at least 1"),
        ({"min_npmi": 1.0}, "min_npmi must be at least 0 and less than 1"),
        ({"min_npmi": -0.1}, "min_npmi"),
        ({"sample": 9}, "sample must be at least 10"),
        ({"on": "key"}, "across= and on= go together"),
    ],
)
def test_what_cannot_be_meant_is_refused(options, message) -> None:
    with pytest.raises(AnalysisError, match=message):
        Settings(**options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"on": None}, "go together"),
        ({"with_column": "key"}, "one at a time"),
        ({"one_per": "key"}, "leave one_per= out"),
        ({"sample": 50}, "leave sample= out"),
    ],
)
def test_what_does_not_go_with_a_second_store_is_refused(store, options, message) -> None:
    with pytest.raises(AnalysisError, match=message):
        Settings(**{"across": store, "on": "key", **options})


@pytest.mark.parametrize(
    ("given", "columns"),
    [(None, ()), ((), ()), ("key", ("key",)), (["a", "b"], ("a", "b"))],
)
def test_columns_may_be_one_or_several(given, columns) -> None:
    assert Settings(with_column=given).columns == columns


def test_the_record_is_plain_json(store) -> None:
    asked = Settings(across=store, on="key", folding=None, trivial=Trivial(window=3))
    found = json.loads(json.dumps(asked.record(Wording(), "adjusted")))
    assert {*found} == {*vars(asked), "decides"}
    assert found["across"] == str(store.path)
    assert (found["folding"], found["with_column"], found["decides"]) == (None, None, "adjusted")
    assert found["trivial"] == {
        "window": 3,
        "near_share": 0.3,
        "labels": "words",
        "similarity": 0.5,
    }
    assert found["presence"] == {"min_tokens": 1, "threshold": 0.0}


def test_the_record_says_what_was_folded_and_left_in() -> None:
    found = Settings(with_column="kind", trivial=None).record(Wording(), "plain")
    assert found["with_column"] == ["kind"]
    assert found["trivial"] is None
    assert found["folding"] == {"jaccard": 0.6, "cosine": 0.5, "names": 0.3}
