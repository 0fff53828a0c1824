"""Pairs by a shared key."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.differences.pairing import FINEST_GRID, pair_up
from conspectus.analysis.differences.sides import select
from conspectus.analysis.selection import SIDE_A, SIDE_B
from conspectus.errors import AnalysisError


def paired(make_store, models, prompts, **options):
    frame = pd.DataFrame({"model": models, "prompt": prompts})
    store = make_store(frame, np.ones((len(frame), 2)))
    selection = select(store, None, by="model", a="a", b=options.pop("b", "b"), where=None)
    return pair_up(selection, "prompt")


def test_one_document_a_side_and_key(make_store):
    pairs = paired(make_store, ["a", "b", "b", "a"], ["p", "q", "p", "q"])
    assert pairs.n == 2
    assert pairs.one_to_one
    assert pairs.unpaired == (0, 0)
    assert pairs.grid == 1
    assert pairs.pair.tolist() == [0, 1, 0, 1]


def test_leftovers_are_taken_off_their_side_and_counted(make_store):
    models = ["a", "a", "a", "b", "b", "b", "b", "c"]
    prompts = ["p", "q", "r", "p", "q", "s", None, "p"]
    pairs = paired(make_store, models, prompts)
    assert pairs.n == 2
    assert pairs.unpaired == (1, 2)
    assert pairs.selection.sizes == (2, 2)
    assert (pairs.pair >= 0).tolist() == [True, True, False, True, True, False, False, False]


def test_several_documents_count_as_their_mean(make_store):
    pairs = paired(make_store, ["a", "a", "b", "a", "b", "b"], [1, 1, 1, 2, 2, 2])
    assert not pairs.one_to_one
    assert pairs.per_pair.tolist() == [[2, 1], [1, 2]]
    values = np.array([1.0, 0.0, 1.0, 1.0, 0.0, 0.0])
    np.testing.assert_allclose(pairs.mean(SIDE_A, values), [0.5, 1.0])
    np.testing.assert_allclose(pairs.mean(SIDE_B, values), [1.0, 0.0])
    assert pairs.grid == 2


def test_the_grid_holds_all_differences_or_is_fine(make_store):
    models = ["a"] * 2 + ["b"] * 3 + ["a"] * 7 + ["b"] * 11
    pairs = paired(make_store, models, [1] * 5 + [2] * 18)
    assert pairs.grid == FINEST_GRID
    assert paired(make_store, ["a", "a", "b", "b", "b"] * 2, [1] * 5 + [2] * 5).grid == 6


@pytest.mark.parametrize("prompts", [["p", "q", "r", "s"], ["p", "q", "p", "s"], [None] * 4])
def test_too_few_pairs_are_refused(make_store, prompts):
    with pytest.raises(AnalysisError, match="'prompt' have documents on every side"):
        paired(make_store, ["a", "a", "b", "b"], prompts)


def test_an_unknown_key_lists_the_columns(make_store):
    frame = pd.DataFrame({"model": ["a", "b"]})
    selection = select(
        make_store(frame, np.ones((2, 2))), None, by="model", a="a", b="b", where=None
    )
    with pytest.raises(AnalysisError, match="its columns are: 'doc_id', 'text', 'model'"):
        pair_up(selection, "prompt")


def test_two_stores_pair_by_the_same_column(make_store):
    one = make_store(pd.DataFrame({"prompt": [3, 1, 2]}), np.ones((3, 2)))
    two = make_store(pd.DataFrame({"prompt": [1, 2, 9]}), np.ones((3, 2)))
    pairs = pair_up(select(one, two, by=None, a=None, b=None, where=None), "prompt")
    assert pairs.n == 2
    assert pairs.unpaired == (1, 1)
