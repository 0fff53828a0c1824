"""Sides as URLs name them."""

from __future__ import annotations

import pytest
from word_store import word_store

import conspectus as cs
from conspectus.app.facts import columns
from conspectus.app.facts.sides import Sides, grouping_columns, other_stores
from conspectus.app.stores import open_stores
from conspectus.progress import SILENT


def run(call, opened):
    known = {"cs": cs}
    exec(call.replace(repr(opened.given), repr(str(opened.store.path))), known)
    return known


def test_columns_that_group_documents_are_offered_with_their_values(opened):
    found = grouping_columns(opened)
    assert found["model"] == 3
    assert "doc_id" not in found
    assert "text" not in found


def test_a_column_of_one_value_groups_nothing(tmp_path):
    rows = [{"text": "alpha", "model": "x"}, {"text": "beta", "model": "x"}]
    store = word_store(tmp_path / "one.conspectus", rows)
    assert grouping_columns(open_stores([store.path])["one"]) == {}


def test_a_large_store_in_order_of_a_column_offers_it_all_the_same(opened, monkeypatch):
    monkeypatch.setattr(columns, "LOOKED_AT", 8)
    looks = {"model": columns.ColumnFacts("model", "values", 1, 0, (("x", 8),))}
    monkeypatch.setattr(opened, "keep", lambda name, make: looks if "look" in name else make())
    assert grouping_columns(opened) == {"model": 3}


def test_sides_are_compared_as_the_call_says(opened):
    arguments = {"by": "model", "a": ["x"], "b": None}
    sides = Sides(arguments, arguments, "x")
    options = {"strata": ("year",), "adjust_length": True}
    found = sides.compare(opened, options)(SILENT)
    call = sides.call(opened, options, "table = result.table")
    assert "adjust_length" not in call  # as by default
    assert run(call, opened)["table"].equals(found.table)


def test_what_the_call_needs_stands_before_it(opened):
    sides = Sides(
        {}, {"groups": {"g": [0, 1]}}, "g", (), ("rows = [0, 1]",), {"groups": "{'g': rows}"}
    )
    call = sides.call(opened, {"min_support": 1}, "table = result.table")
    assert call.index("rows = [0, 1]") < call.index("result = cs.diff(store, groups={'g': rows}")
    assert run(call, opened)["result"].provenance["documents"] == [2, 58]


def test_another_store_is_named_by_its_path(opened, tmp_path, rows):
    other = word_store(tmp_path / "other.conspectus", rows[:20])
    sides = Sides({}, {"b_store": other}, "two")
    assert f"b_store={str(other.path)!r}" in sides.call(opened, {}, "result.table")


@pytest.mark.parametrize("encoder", ["same", "other"])
def test_only_stores_of_the_same_encoder_are_offered(store, decoder_store, tmp_path, rows, encoder):
    second = word_store(tmp_path / "b.conspectus", rows[:9])
    stores = open_stores([store.path, second.path if encoder == "same" else decoder_store[0].path])
    first, other = stores.values()
    assert other_stores(first, stores) == ([other] if encoder == "same" else [])
