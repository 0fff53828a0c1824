from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.novelty.labelled import UNLABELLED, read_labels
from conspectus.errors import AnalysisError


@pytest.fixture
def store(make_store):
    frame = pd.DataFrame({"topic": ["b", None, "a", "", "b", "x"], "year": [1, 2, 1, 2, None, 1]})
    return make_store(frame, np.ones((6, 3)))


def test_missing_and_empty_values_are_unlabelled(store):
    found = read_labels(store, "topic")
    assert found.names == ("a", "b", "x")
    assert found.codes.tolist() == [1, UNLABELLED, 0, UNLABELLED, 1, 2]


def test_only_some_values_may_be_known(store):
    found = read_labels(store, "topic", known=["b", "a"])
    assert found.names == ("a", "b")
    assert found.codes.tolist() == [1, UNLABELLED, 0, UNLABELLED, 1, UNLABELLED]
    assert read_labels(store, "year", known="1").codes.tolist() == [0, -1, 0, -1, -1, 0]


def test_labels_may_be_given(store):
    found = read_labels(store, ["u", None, float("nan"), "v", "u", "v"])
    assert found.codes.tolist() == [0, -1, -1, 1, 0, 1]


def test_what_cannot_be_used_is_said(store):
    with pytest.raises(AnalysisError, match="no column 'topics'"):
        read_labels(store, "topics")
    with pytest.raises(AnalysisError, match="has no value 'q'"):
        read_labels(store, "topic", known="q")
    with pytest.raises(AnalysisError, match="labels has 2 values, but"):
        read_labels(store, ["a", "b"])
    with pytest.raises(AnalysisError, match="known classes need examples"):
        read_labels(store, [None] * 6)
