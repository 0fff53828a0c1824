"""Columns at a glance, against pandas."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from word_store import word_store

from conspectus.app.facts import columns
from conspectus.app.facts.columns import (
    TOP,
    column_codes,
    column_facts,
    columns_shown,
    first_look,
    metadata_columns,
)
from conspectus.app.stores import open_stores


@pytest.fixture
def opened_with(tmp_path):
    def make(frame):
        rows = [
            {"text": "alpha", **{k: None if v is pd.NA else v for k, v in row.items()}}
            for row in frame.to_dict("records")
        ]
        store = word_store(tmp_path / "columns.conspectus", rows, part_size=1000)
        return next(iter(open_stores([store.path]).values()))

    return make


def test_groups_are_counted_as_pandas_counts(opened, rows):
    facts = column_facts(opened, "model")
    assert facts.kind == "values"
    assert dict(facts.top) == pd.Series([row["model"] for row in rows]).value_counts().to_dict()
    assert (facts.distinct, facts.missing) == (3, 0)


def test_codes_name_the_value_of_every_document(opened, rows):
    codes = column_codes(opened, "model")
    assert [codes.values[i] for i in codes.code] == [row["model"] for row in rows]
    assert codes.counts.tolist() == sorted(codes.counts.tolist(), reverse=True)
    assert codes.counts.tolist() == np.bincount(codes.code).tolist()


def test_numbers_have_a_histogram_of_all_documents(opened, rows):
    facts = column_facts(opened, "year")
    assert facts.kind == "numbers"
    assert sum(facts.counts) == len(rows)
    assert (facts.edges[0], facts.edges[-1]) == (1990, 2019)
    assert column_codes(opened, "year") is None


def test_few_numbers_group_documents(opened_with):
    opened = opened_with(pd.DataFrame({"stars": [1, 2, 3, 3] * 5}))
    assert column_facts(opened, "stars").kind == "values"
    assert dict(column_facts(opened, "stars").top) == {"3": 10, "1": 5, "2": 5}


def test_what_hardly_comes_twice_is_an_identifier(opened_with):
    opened = opened_with(pd.DataFrame({"url": [f"u{i}" for i in range(20)]}))
    facts = column_facts(opened, "url")
    assert (facts.kind, facts.distinct) == ("identifiers", 20)
    assert len(facts.top) == TOP
    assert column_codes(opened, "url") is None


def test_a_column_of_texts_is_not_read_whole(opened_with, monkeypatch):
    monkeypatch.setattr(columns, "LOOKED_AT", 10)
    frame = pd.DataFrame({"url": [f"u{i}" for i in range(40)], "who": ["a", "b"] * 20})
    opened = opened_with(frame)
    asked = []
    monkeypatch.setattr(opened.store, "column", lambda name: asked.append(name) or frame[name])
    assert column_facts(opened, "url").kind == "identifiers"
    assert column_facts(opened, "url").distinct is None
    assert column_facts(opened, "who").top == (("a", 20), ("b", 20))
    assert asked == ["who"]


def test_missing_values_are_counted_and_have_no_code(opened_with):
    opened = opened_with(pd.DataFrame({"who": ["a", None, "a", None, "b", "a"]}))
    facts, codes = column_facts(opened, "who"), column_codes(opened, "who")
    assert (facts.missing, facts.distinct, dict(facts.top)) == (2, 2, {"a": 3, "b": 1})
    assert codes.code.tolist() == [0, -1, 0, -1, 1, 0]


def test_dates_are_drawn_by_year(opened_with):
    days = pd.date_range("2001-01-01", periods=40, freq="30D")
    facts = column_facts(opened_with(pd.DataFrame({"day": days})), "day")
    assert facts.kind == "dates"
    assert sum(facts.counts) == 40
    assert facts.edges[0] == 2001


def test_lists_and_records_do_not_break_it(opened_with):
    facts = column_facts(
        opened_with(pd.DataFrame({"tags": [["a", "b"], ["a"], ["a"], []]})), "tags"
    )
    assert facts.missing == 0


def test_identifiers_and_texts_are_no_metadata(opened):
    assert metadata_columns(opened) == ["model", "year", "pair"]


def test_a_large_store_is_looked_at_in_several_places(opened_with, monkeypatch):
    monkeypatch.setattr(columns, "LOOKED_AT", 12)
    who = ["a"] * 30 + ["b"] * 30 + ["c"] * 30
    opened = opened_with(pd.DataFrame({"who": who, "n": range(90)}))
    look = first_look(opened)
    assert sum(n for _, n in look["who"].top) == 12
    assert {value for value, _ in look["who"].top} == {"a", "b", "c"}
    assert column_facts(opened, "who").top == (("a", 30), ("b", 30), ("c", 30))


def test_a_small_store_is_read_once_for_all_columns(opened_with, monkeypatch):
    opened = opened_with(pd.DataFrame({f"c{i}": ["a", "b"] * 10 for i in range(60)}))
    reads = []
    documents = opened.store.documents
    monkeypatch.setattr(
        opened.store, "documents", lambda names, rows: reads.append(names) or documents(names, rows)
    )
    heard = []
    progress = SimpleNamespace(
        start=lambda *told: heard.append(told), advance=heard.append, finish=lambda: None
    )
    facts = columns_shown(opened, progress)
    assert [one.name for one in facts] == [f"c{i}" for i in range(columns.SHOWN)]
    assert heard == [("columns", columns.SHOWN, "columns"), *[1] * columns.SHOWN]
    assert len(reads) == 3
    assert columns_shown(opened) == facts
    assert len(reads) == 3


def test_codes_of_few_values_take_two_bytes_a_document(opened):
    assert column_codes(opened, "model").code.dtype == np.int16
