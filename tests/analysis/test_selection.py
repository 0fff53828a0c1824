"""Documents in groups."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.selection import OUTSIDE, Selection, everything, opened, passing
from conspectus.errors import ConspectusError


@pytest.fixture
def store(make_store):
    frame = pd.DataFrame({"year": [1, 1, 2, 2, 2, 2]})
    return make_store(frame, np.ones((6, 4)), n_tokens=np.array([3, 5, 40, 10, 20, 90]))


@pytest.fixture
def selection(store):
    side = np.array([0, 0, 1, 1, 1, OUTSIDE], np.int16)
    return replace(everything(store), side=side, names=("early", "late"))


def test_groups_are_counted_without_those_outside(selection):
    assert selection.sizes == (2, 3)
    assert selection.rows.tolist() == [0, 1, 2, 3, 4]
    assert selection.n_latents == 4


def test_an_empty_group_has_a_size_too(selection):
    assert replace(selection, names=("early", "late", "later")).sizes == (2, 3, 0)


def test_medians_are_of_each_group(selection):
    assert selection.median_tokens() == (4.0, 20.0)


def test_narrowed_documents_go_outside_and_none_comes_in(selection):
    narrowed = selection.narrowed(np.array([True, False, True, False, False, True]))
    assert narrowed.rows.tolist() == [0, 2]
    assert narrowed.names == selection.names


def test_documents_of_two_stores_are_numbered_through(store):
    both = Selection((store, store), np.repeat([0, 1], 6).astype(np.int16), ("a", "b"))
    assert both.offsets == (0, 6, 12)
    assert both.column("year").tolist() == [1, 1, 2, 2, 2, 2] * 2
    assert both.n_tokens().tolist() == [3, 5, 40, 10, 20, 90] * 2


def test_a_condition_chooses(store):
    assert everything(store, "year == 1").rows.tolist() == [0, 1]
    assert passing(store, "year > 1").tolist() == [False, False, True, True, True, True]
    assert passing(store, None).all()
    with pytest.raises(ConspectusError, match="month"):
        passing(store, "month == 1")


def test_a_store_is_taken_as_it_is_or_opened_by_its_path(store, tmp_path):
    assert opened(store) is store
    for path in (store.path, str(store.path)):
        assert opened(path).n_documents == 6
    with pytest.raises(ConspectusError, match="nothing"):
        opened(tmp_path / "nothing")
