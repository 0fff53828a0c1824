"""A comparison laid out for a report."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import diff


@pytest.fixture
def store(make_store, two_groups):
    rng = np.random.default_rng(8)
    shares = [(0.2, 0.2)] * 25
    shares[3], shares[6] = (0.6, 0.1), (0.1, 0.5)
    frame, strength = two_groups(rng, 250, 250, shares)
    strength[:, 20] = strength[:, 3]
    return make_store(frame, strength, n_tokens=rng.integers(4, 60, 500), failed=3)


def test_findings_with_passages_and_members(store):
    page = diff(store, by="model", a="a", b="b").page(rows=10, passages=2)
    assert page.sides == ("a", "b")
    assert page.sizes == (250, 250)
    assert [row.key for row in page.rows] == ["3", "6"]
    assert [member.key for member in page.rows[0].members] == ["20"]
    assert [p.side for p in page.rows[0].passages] == ["a", "a", "b", "b"]
    assert page.rows[0].low < page.rows[0].estimate < page.rows[0].high
    assert set(page.rows[0].values) == {column.key for column in page.columns}
    assert "2 of 24 concepts tested differ" in page.lead
    assert any("3 documents" in note for note in page.notes)
    assert page.provenance["encoder.reader.name"] == "fake"
    assert page.settings["fdr"] == "0.05"


def test_ranked_by_the_adjusted_difference_it_shows_that(store):
    result = diff(store, by="model", a="a", b="b", rank_by="adjusted")
    page = result.page(rows=1, passages=0)
    assert page.estimate.title == "Difference at equal length"
    assert page.rows[0].estimate == result.table.loc[0, "adjusted"]
    assert "difference" in page.rows[0].values
    assert page.rows[0].passages == ()


def test_nothing_found_shows_the_nearest_and_says_so(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(1), 100, 100, [(0.3, 0.3)] * 8)
    page = diff(make_store(frame, strength), by="model", a="a", b="b").page(rows=3)
    assert page.lead.startswith("None of the 8 concepts tested differs")
    assert len(page.rows) == 3


def test_an_incomplete_store_has_a_page_without_passages(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(1), 100, 100, [(0.9, 0.1)] * 3)
    result = diff(make_store(frame, strength, finish=False), by="model", a="a", b="b")
    page = result.page()
    assert page.rows[0].passages == ()
    assert any("no index yet" in note for note in page.notes)
    assert any("still to come" in note for note in page.notes)


def test_length_is_flagged_where_it_explains(make_store):
    rng = np.random.default_rng(5)
    n_tokens = np.concatenate([rng.integers(40, 120, 600), rng.integers(15, 70, 600)])
    chance = 1 - 0.99 ** n_tokens[:, None]
    strength = (rng.random((1200, 12)) < chance).astype(float)
    frame = pd.DataFrame({"model": ["a"] * 600 + ["b"] * 600})
    store = make_store(frame, strength, n_tokens=n_tokens)
    page = diff(store, by="model", a="a", b="b").page(passages=0)
    flagged = [row for row in page.rows if "length" in row.flags]
    assert len(flagged) > len(page.rows) / 2
    assert "explained by length" in page.lead
