"""Keys that documents share."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.keys import key_codes, read_keys
from conspectus.analysis.selection import everything
from conspectus.errors import AnalysisError


def test_keys_are_numbered_without_gaps(make_store):
    frame = pd.DataFrame({"key": ["b", "b", "a", None, "c", "c"]})
    selection = everything(make_store(frame, np.ones((6, 1))))
    kept, score, keys = read_keys(selection, np.array([0.0, 1, 2, 3, 4, 5]), "key")
    assert kept.rows.tolist() == [0, 1, 4, 5]
    assert score.tolist() == [0, 1, 4, 5]
    assert keys.code.tolist() == [0, 0, 1, 1]
    assert (keys.n, keys.left_out) == (2, 2)


def test_keys_whose_documents_have_one_score_alone_are_left_out(make_store):
    frame = pd.DataFrame({"key": [1, 1, 2, 2, 3, 3, 3]})
    selection = everything(make_store(frame, np.ones((7, 1))))
    kept, score, keys = read_keys(selection, np.array([0.0, 1, 5, 5, 2, 2, 4]), "key")
    assert kept.rows.tolist() == [0, 1, 4, 5, 6]
    assert score.tolist() == [0, 1, 2, 2, 4]
    assert keys.code.tolist() == [0, 0, 1, 1, 1]
    assert (keys.n, keys.left_out) == (2, 2)


def test_documents_outside_lend_no_key_its_second_score(make_store):
    frame = pd.DataFrame({"key": [1, 1, 2, 2, 3, 3]})
    selection = everything(make_store(frame, np.ones((6, 1))))
    narrowed = selection.narrowed(np.array([True, False, True, True, True, True]))
    kept, _, keys = read_keys(narrowed, np.array([0.0, 0, 1, 0, 1]), "key")
    assert kept.rows.tolist() == [2, 3, 4, 5]
    assert keys.left_out == 1


def test_codes_number_values_as_they_come():
    assert key_codes(pd.Series(["q", None, "p", "q"])).tolist() == [0, -1, 1, 0]
    with pytest.raises(AnalysisError, match="'prompt' holds lists or records"):
        key_codes(pd.Series([[1], [2]], name="prompt"))
