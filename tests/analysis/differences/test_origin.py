"""Provenance and notes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus import __version__
from conspectus.analysis import diff


@pytest.fixture
def groups(two_groups):
    return two_groups(np.random.default_rng(0), 120, 100, [(0.4, 0.3)] * 6)


def test_provenance_of_one_store(make_store, groups):
    frame, strength = groups
    store = make_store(frame, strength, failed=4)
    result = diff(store, by="model", a="a", b="b", where="doc_id != 'd0'")
    provenance = result.provenance
    assert provenance["conspectus"] == __version__
    assert provenance["stores"] == [str(store.path)]
    assert provenance["encoder"] == store.encoder
    assert provenance["documents"] == [119, 100]
    assert provenance["median_tokens"] == [12.0, 12.0]
    assert provenance["missing"] == [4]
    assert provenance["latents_tested"] == provenance["latents"] == 6
    assert provenance["test"] == "Fisher's exact test"
    assert result.settings["where"] == "doc_id != 'd0'"
    assert "4 documents" in result.notes[0]
    assert "does not record which side" in result.notes[0]


def test_missing_documents_of_two_stores_are_counted_by_side(make_store, groups):
    frame, strength = groups
    one, two = make_store(frame, strength, failed=2), make_store(frame, strength, failed=5)
    result = diff(one, b_store=two, a="new", b="old")
    assert result.provenance["missing"] == [2, 5]
    assert "side new" in result.notes[0]
    assert "side old" in result.notes[1]


def test_unpaired_documents_are_counted(make_store, groups):
    frame, strength = groups
    frame["prompt"] = np.concatenate([np.arange(120), np.arange(100)])
    result = diff(make_store(frame, strength), by="model", a="a", b="b", paired_by="prompt")
    assert result.provenance["pairs"] == 100
    assert result.provenance["unpaired"] == [20, 0]
    assert any("20 of a and 0 of b" in note for note in result.notes)


def test_no_adjustment_is_said(make_store, groups):
    frame, strength = groups
    result = diff(make_store(frame, strength), by="model", a="a", b="b")
    assert result.provenance["adjustment"] is None
    assert any("could not be adjusted" in note for note in result.notes)


def test_uncovered_documents_are_said(make_store, groups):
    frame, strength = groups
    n_tokens = np.random.default_rng(0).integers(5, 60, 220)
    n_tokens[:60] = 200 + np.arange(60)
    result = diff(make_store(frame, strength, n_tokens=n_tokens), by="model", a="a", b="b")
    assert result.provenance["uncovered"] > 0
    assert any("none of like length" in note for note in result.notes)


def test_settings_are_plain_and_whole(make_store, groups):
    frame, strength = groups
    settings = diff(make_store(frame, strength), by="model", a=["a"], b="b", folding=None).settings
    assert settings["a"] == ["a"]
    assert settings["folding"] is None
    assert settings["min_support"] == 10
    assert pd.Series(settings).map(type).isin({str, list, dict, int, float, bool, type(None)}).all()


def test_a_comparison_that_tested_nothing_says_what_to_ask_for(make_store, groups):
    frame, strength = groups
    result = diff(make_store(frame, strength), by="model", a="a", b="b", min_support=1000)
    assert result.table.empty
    assert any("as many as 1000 documents" in note for note in result.notes)
