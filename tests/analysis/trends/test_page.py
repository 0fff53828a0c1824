"""A trend laid out for a report."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.trends.page import layout_of
from conspectus.analysis.trends.trend import trend


def test_findings_with_shares_passages_and_what_turns_round(yearly, tmp_path):
    result = trend(yearly(failed=2), by="year", fdr=0.01)
    page = result.page(rows=5, passages=1)
    assert page.sides == result.groups
    assert [row.key for row in page.rows] == ["1", "0"]
    assert [member.key for member in page.rows[1].members] == ["4"]
    assert len(page.rows[0].values["shares"]) == 6
    assert len(page.rows[0].passages) == 6
    assert page.rows[0].low < page.rows[0].estimate < page.rows[0].high
    assert "2 of 29 concepts tested rise or fall over year" in page.lead
    assert "1 become more common, 1 less" in page.lead
    assert [t.title for t in page.tables] == ["Concepts that turn round"]
    assert len(page.tables[0].rows) == 2
    assert any("2 documents" in note for note in page.notes)
    html = result.to_html(tmp_path / "t.html").read_text()
    assert "Concepts that turn round" in html


def test_ranked_by_the_adjusted_change_it_shows_that(yearly):
    store = yearly(n_tokens=np.random.default_rng(0).integers(5, 50, 1200))
    plain = trend(store, by="year").page(passages=0)
    assert "adjusted" in plain.rows[0].values
    page = trend(store, by="year", rank_by="adjusted").page(passages=0)
    assert page.estimate.title == "Change along a line at equal length"
    assert "change" in page.rows[0].values
    assert page.rows[0].passages == ()


def test_pairs_are_counted(released):
    result = trend(
        released(), by="model", order=["one", "two", "three", "four"], paired_by="prompt_id"
    )
    page = result.page(passages=0)
    assert page.facts["Values of prompt_id"] == "150"
    assert page.sides == ("one", "two", "three", "four")


@pytest.mark.parametrize("finish", [False])
def test_an_incomplete_store_has_a_page_without_passages(yearly, finish):
    page = trend(yearly(finish=finish), by="year", folding=None).page()
    assert page.rows[0].passages == ()
    assert any("no index yet" in note for note in page.notes)


def test_of_two_groups_the_later_one_is_the_first_side(released):
    result = trend(released(), by="model", order=["one", "four"])
    page = result.page(rows=1, passages=1)
    assert result.groups == ("one", "four")
    assert page.sides == ("four", "one")
    assert page.sizes == tuple(result.provenance["documents"])[::-1]
    first = result.table.iloc[0]
    assert (page.rows[0].estimate > 0) == (first["share_last"] > first["share_first"])


@pytest.mark.parametrize(
    ("options", "figures", "keys"),
    [
        ({}, "change", ["shares", "share_first", "share_last", "adjusted", "shape", "q_value"]),
        (
            {"adjust_length": False},
            "change",
            ["shares", "share_first", "share_last", "shape", "q_value"],
        ),
        (
            {"rank_by": "adjusted"},
            "adjusted",
            ["shares", "share_first", "share_last", "change", "shape", "adjusted_q"],
        ),
    ],
)
def test_what_ranks_is_drawn_and_the_other_is_a_column(yearly, options, figures, keys):
    store = yearly(n_tokens=np.random.default_rng(0).integers(5, 50, 1200))
    layout = layout_of(trend(store, by="year", folding=None, **options))
    assert layout.figures[0] == figures
    assert [column.key for column in layout.columns] == keys


def test_nothing_found_is_said_and_the_nearest_shown(make_store):
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"year": np.repeat([2000, 2001, 2002], 60)})
    store = make_store(frame, (rng.random((180, 6)) < 0.3).astype(float))
    page = trend(store, by="year", fdr=1e-6).page(rows=2, passages=0)
    assert page.lead.startswith("None of the 6 concepts tested rises or falls over year")
    assert len(page.rows) == 2
    assert page.tables == ()
