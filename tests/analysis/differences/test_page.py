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


def groups(make_store, others):
    rng = np.random.default_rng(9)
    names = ["t", *others]
    model = np.repeat(names, 200)
    strength = (rng.random((model.size, 12)) < 0.3).astype(float)
    strength[:, 3] = rng.random(model.size) < np.where(model == "t", 0.8, 0.2)
    frame = pd.DataFrame({"model": model})
    return make_store(frame, strength, n_tokens=rng.integers(4, 60, model.size), part_size=500)


def test_a_few_groups_get_a_column_each(make_store):
    result = diff(groups(make_store, ["u", "v", "w"]), by="model", a="t", against="largest")
    page = result.page(passages=2)
    assert page.title == "t against each of 3 other groups"
    assert page.sides == ("t", "other groups")
    assert page.sizes == (200, 600)
    assert [row.key for row in page.rows] == ["3"]
    assert {p.side for p in page.rows[0].passages} == {"t", "other groups"}
    assert len(page.rows[0].passages) == 4
    titles = [column.title for column in page.columns]
    assert titles[:5] == ["Documents", "Nearest group", "u", "v", "w"]
    assert page.rows[0].values["nearest"] in {"u", "v", "w"}
    assert "1 of 12 concepts tested set t apart from each of u, v and w" in page.lead
    assert "1 more often than in all of them" in page.lead
    assert result.plot().to_dict()


def test_many_groups_are_a_line(make_store):
    others = [f"g{i}" for i in range(8)]
    result = diff(groups(make_store, others), by="model", a="t", against="largest", b=others)
    page = result.page(passages=0)
    line = next(column for column in page.columns if column.kind == "spark")
    values = page.rows[0].values[line.key]
    assert len(values) == 9
    assert values[0] == page.rows[0].values["share_a"]
    assert "t, then of: g0, g1" in line.help
    assert "each of 8 other groups" in page.lead


def test_verified_findings_show_both_figures_and_what_was_lost(store):
    result = diff(store, by="model", a="a", b="b", verify_share=0.5, fdr=0.3, seed=2)
    page = result.page(rows=20, passages=0)
    assert page.estimate.title == "Difference, verified"
    first = result.findings.iloc[0]
    row = page.rows[0]
    assert (row.estimate, row.low, row.high) == tuple(
        first[["verified", "verified_low", "verified_high"]]
    )
    assert row.values["difference"] == first["difference"]
    assert {"q_value", "verified_q"} <= set(row.values)
    assert "kept for verification" in page.lead
    assert page.facts["Kept for verification"] == "50% (seed 2)"
    lost = result.table[result.table["verification"] == "lost"]
    assert len(page.tables) == bool(len(lost))
    if len(lost):
        assert len(page.tables[0].rows) == len(lost)


def test_nothing_verified_shows_the_nearest(make_store, two_groups):
    frame, strength = two_groups(np.random.default_rng(1), 100, 100, [(0.3, 0.3)] * 8)
    result = diff(make_store(frame, strength), by="model", a="a", b="b", verify_share=0.5)
    page = result.page(rows=3, passages=0)
    assert page.lead.startswith("0 concepts were chosen on")
    assert len(page.rows) == 3
    assert page.estimate.title == "Difference"
