"""Which documents stand on which side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.differences.sides import select
from conspectus.analysis.selection import OUTSIDE, SIDE_A, SIDE_B
from conspectus.errors import AnalysisError, ConspectusError, EncoderMismatchError


@pytest.fixture
def store(make_store):
    frame = pd.DataFrame({"model": ["x", "y", "z", "x", None, "y"], "year": [1, 1, 2, 2, 2, 2]})
    return make_store(frame, np.ones((6, 4)), part_size=2)


def chosen(store, b_store=None, **options):
    defaults = {"by": None, "a": None, "b": None, "where": None}
    return select(store, b_store, **{**defaults, **options})


def test_values_of_a_column(store):
    selection = chosen(store, by="model", a="x", b="y")
    assert selection.side.tolist() == [SIDE_A, SIDE_B, OUTSIDE, SIDE_A, OUTSIDE, SIDE_B]
    assert selection.names == ("x", "y")
    assert selection.sizes == (2, 2)


def test_several_values_a_side(store):
    selection = chosen(store, by="model", a=["x", "z"], b="y")
    assert selection.sizes == (3, 2)
    assert selection.names == ("x + z", "y")


def test_many_values_make_a_short_name(make_store):
    store = make_store(pd.DataFrame({"n": range(8)}), np.ones((8, 2)))
    assert chosen(store, by="n", a=[0, 1, 2], b=[3, 4, 5, 6]).names == ("0 + 1 + 2", "3 + 3 more")


def test_a_condition_holds_for_both_sides(store):
    assert chosen(store, by="model", a="x", b="y", where="year == 2").sizes == (1, 1)
    with pytest.raises(AnalysisError, match="'x' has no documents that meet 'year == 3'"):
        chosen(store, by="model", a="x", b="y", where="year == 3")
    with pytest.raises(ConspectusError, match="yaer"):
        chosen(store, by="model", a="x", b="y", where="yaer == 2")


def test_two_stores_are_two_sides(store, make_store):
    other = make_store(pd.DataFrame({"model": ["x", "x", "w"]}), np.ones((3, 4)))
    selection = chosen(store, other)
    assert selection.sizes == (6, 3)
    assert selection.names == (store.path.stem, other.path.stem)
    assert selection.offsets == (0, 6, 9)
    assert selection.column("model").tolist()[6:] == ["x", "x", "w"]
    assert chosen(store, other, a="mine", b="theirs").names == ("mine", "theirs")
    assert chosen(store, other, a=["mine"], b=["theirs"]).names == ("mine", "theirs")


def test_two_stores_and_a_column_may_share_a_value(store, make_store):
    other = make_store(pd.DataFrame({"model": ["x", "x", "w"]}), np.ones((3, 4)))
    selection = chosen(store, other, by="model", a="x", b="x")
    assert selection.sizes == (2, 2)
    assert selection.names == ("x (a)", "x (b)")


def test_different_encoders_are_refused_by_field(store, make_store):
    encoder = {"reader": {"name": "fake", "hook": "resid_post.2"}, "sae": {"hash": "00000000"}}
    other = make_store(pd.DataFrame({"model": ["x"]}), np.ones((1, 4)), encoder=encoder)
    with pytest.raises(EncoderMismatchError, match=r"reader\.hook is 'resid_post.1' and") as caught:
        chosen(store, other)
    assert caught.value.fields == ("reader.hook",)


def test_different_widths_are_refused(store, make_store):
    other = make_store(pd.DataFrame({"model": ["x"]}), np.ones((1, 5)))
    with pytest.raises(EncoderMismatchError, match="n_latents"):
        chosen(store, other)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "say what to compare"),
        ({"by": "model", "b": "x"}, "both sides are needed"),
        ({"by": "model", "a": "x", "b": ["y", "x"]}, "same value of 'model': x"),
        ({"by": "model", "a": "x", "b": "nobody"}, "it has: "),
        ({"by": "maker", "a": "x", "b": "y"}, "its columns are: 'doc_id', 'text', 'model', 'year'"),
    ],
)
def test_what_cannot_be_answered_is_refused(store, options, message):
    with pytest.raises(AnalysisError, match=message):
        chosen(store, **options)
