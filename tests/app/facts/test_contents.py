"""What the overview shows, against the store."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from word_store import ROWS, word_store

import conspectus as cs
from conspectus.app.facts import columns
from conspectus.app.facts.contents import Contents, contents
from conspectus.app.facts.lengths import Lengths, lengths
from conspectus.app.stores import open_stores


@pytest.fixture
def it(opened):
    return contents(opened)


def test_figures_are_counted(it, rows):
    tokens = [len(row["text"].split()) for row in rows]
    assert it.figures["documents"] == 60
    assert (it.figures["tokens"], it.figures["median_tokens"]) == (sum(tokens), np.median(tokens))
    entries = (it.opened.store.matrix("max").toarray() > 0).sum()
    assert it.figures["mean_concepts"] == pytest.approx(entries / 60)
    assert (it.figures["latents"], it.figures["concepts"], it.figures["failed"]) == (6, 4, 0)
    assert it.figures["named"] == (it.table["label"] != "").sum() >= 1


def test_figures_are_told_with_thousands(it):
    many = replace(it, size=Lengths(1_234_567, 1_500.5, 9_000, (), ()))
    assert many.told["Tokens"] == "1,234,567"
    assert many.told["Tokens of a document (median)"] == "1,500"
    assert many.told["Concepts that fire"] == "4 of 6"
    assert list(many.told)[-1] == "Could not be read"


def test_short_lists_are_told_by_what_stands_in_them(it):
    assert it.common_told.startswith("In a tenth to half")
    assert it.unusual_told.startswith("In 5 to 10 documents")
    everywhere = replace(it, table=it.table.assign(share=0.9))
    assert everywhere.common_told.startswith("What most documents have")


def test_json_holds_all_that_is_shown(it, opened):
    told = json.loads(it.to_json())
    table = cs.list_concepts(opened.store)
    pd.testing.assert_frame_equal(pd.DataFrame(told["table"]), table)
    assert [one["latent"] for one in told["common"]] == it.common["latent"].tolist()
    assert [one["latent"] for one in told["unusual"]] == it.unusual["latent"].tolist()
    assert told["facts"] == it.figures
    assert told["lengths"]["counts"] == list(lengths(opened).counts)
    assert sum(told["lengths"]["counts"]) == 60
    kept = {one["name"]: one for one in told["columns"]}
    assert dict(kept["model"]["top"]) == {"x": 20, "y": 20, "z": 20}
    assert sum(kept["year"]["counts"]) == 60
    assert told["further_columns"] == []
    assert told["encoder"] == opened.store.encoder


def test_columns_beyond_the_first_are_named(it, monkeypatch):
    monkeypatch.setattr("conspectus.app.facts.contents.COLUMNS", 1)
    monkeypatch.setattr(columns, "SHOWN", 1)
    told = json.loads(it.to_json())
    assert [one["name"] for one in told["columns"]] == ["model"]
    assert told["further_columns"] == ["year", "pair"]


def test_missing_documents_come_with_their_reasons(tmp_path):
    store = word_store(tmp_path / "failed.conspectus", ROWS)
    (opened,) = open_stores([store.path]).values()
    it = contents(opened)
    assert it.failures == (("empty", 1),)
    told = json.loads(it.to_json())
    assert told["failures"] == [{"reason": "empty", "documents": 1}]
    assert told["facts"]["failed"] == 1


def test_a_store_without_concepts_has_the_rest(opened):
    it = Contents(opened, None, lengths(opened), ())
    assert it.common is None
    assert it.unusual is None
    assert it.common_told == ""
    assert "Concepts that fire" not in it.told
    assert json.loads(it.to_json())["table"] == []
