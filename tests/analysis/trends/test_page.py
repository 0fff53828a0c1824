"""A trend laid out for a report."""

from __future__ import annotations

import pytest

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
    import numpy as np

    store = yearly(n_tokens=np.random.default_rng(0).integers(5, 50, 1200))
    plain = trend(store, by="year").page(passages=0)
    assert "adjusted" in plain.rows[0].values
    page = trend(store, by="year", rank_by="adjusted").page(passages=0)
    assert page.estimate.title == "Change at equal length"
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
