"""A correlation laid out for a report."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis import Trivial, correlate
from conspectus.analysis.correlations.layout import written_odds
from conspectus.report.html import render_html

WORDS = Trivial(labels="words")


@pytest.fixture
def result(planted):
    return correlate(planted, given="topic", trivial=WORDS)


def test_findings_of_both_directions_with_documents_of_both_colours(result):
    page = result.page(rows=9, passages=2)
    assert page.subject == "Pair"
    assert page.estimate is None
    assert {row.key for row in page.rows} >= {"0 + 1"} or {row.key for row in page.rows} >= {
        "1 + 0"
    }
    assert [" without " in row.label for row in page.rows] == [False, False, True]
    shown = page.rows[0].passages
    assert len(shown) == 2 + 2
    assert {mark.hue for mark in shown[0].marks} <= {0, 1}
    assert [p.note[:4] for p in shown[2:]] == ["only", "only"]
    assert "pairs tested, these are the most surprising" in page.lead
    assert "Within equal topic: 2 remain, 1 vanish" in page.lead
    assert page.facts["Pairs tested"].startswith("120, of 16 concepts")


def test_a_pair_explained_by_the_given_column_is_flagged(result):
    flags = {row.key: row.flags for row in result.page(passages=0).rows}
    flagged = [key for key, flag in flags.items() if "topic" in flag]
    assert [set(key.split(" + ")) for key in flagged] == [{"4", "5"}]
    assert flags[flagged[0]]["topic"].startswith("Explained by topic")


def test_a_full_list_says_that_there_are_more(planted):
    page = correlate(planted, trivial=WORDS, limit=1, rank_by="npmi").page()
    assert "these are the strongest that" in page.lead
    assert "There are more: each concept" in page.lead


def test_a_list_of_all_does_not(result):
    assert "There are more" not in result.page().lead


def test_it_renders(result):
    html = render_html(result.page())
    assert "Set aside as trivial" not in html
    assert "Which of the foremost concepts go together" in html


def test_nothing_found_says_so(copula_store):
    from correlated_codes import Structure

    result = correlate(copula_store(Structure(np.full(6, 0.3)), n=300), trivial=WORDS)
    page = result.page()
    assert page.lead.startswith("None of the 15 pairs tested")
    render_html(page)


def test_trivial_pairs_have_a_table_of_their_own(make_store):
    rng = np.random.default_rng(0)
    x = rng.random((500, 5)) < 0.3
    x[:, 1] = x[:, 0]
    x[:, 3] = x[:, 2] & (rng.random(500) < 0.7)
    peak = rng.integers(0, 300, x.shape)
    store = make_store(
        pd.DataFrame({"m": ["a"] * 500}), x.astype(float), peak=peak, n_tokens=np.full(500, 300)
    )
    page = correlate(store, trivial=WORDS).page(passages=1)
    (table,) = page.tables
    assert table.rows[0]["reason"] == "latents of one family"
    assert "1 latents of one family" in page.facts["Set aside as trivial"]
    assert "Before the last of these 1 pair is trivial" in page.lead
    render_html(page)


def test_columns_and_fields_have_titles_and_sides_of_their_own(make_store):
    rng = np.random.default_rng(1)
    x = rng.random((400, 5)) < 0.3
    model = np.where(x[:, 0] ^ (rng.random(400) < 0.1), "a", "b")
    frame = pd.DataFrame({"key": np.arange(400), "model": model})
    one = make_store(frame, x.astype(float), name="prompts.conspectus")
    other = make_store(frame, x[:, ::-1].astype(float), name="answers.conspectus")
    by_column = correlate(one, with_column="model", trivial=WORDS).page(passages=1)
    assert by_column.title == "Concepts that go with model"
    assert by_column.sides == ()
    render_html(by_column)
    across = correlate(one, across=other, on="key", trivial=None, folding=None).page(passages=1)
    assert across.title == "Concepts of prompts that go with concepts of answers"
    assert across.sides == ("prompts", "answers")
    assert across.sizes == (400, 400)
    assert {p.side for p in across.rows[0].passages} == {"prompts", "answers"}
    assert "Keys" in across.facts
    render_html(across)


def test_folded_pairs_are_members(make_store):
    rng = np.random.default_rng(2)
    x = rng.random((900, 5)) < 0.3
    x[:, 1] = x[:, 0] ^ (rng.random(900) < 0.01)
    x[:, 2] = (x[:, 0] & (rng.random(900) < 0.7)) | (rng.random(900) < 0.1)
    peak = rng.integers(0, 200, x.shape)
    store = make_store(
        pd.DataFrame({"m": ["a"] * 900}), x.astype(float), peak=peak, n_tokens=np.full(900, 200)
    )
    page = correlate(store, trivial=WORDS).page(passages=0)
    assert len(page.rows[0].members) == 1
    render_html(page)


@pytest.mark.parametrize(
    ("ratio", "written"),
    [(0.01234, "0.0123"), (7.678, "7.68"), (204.4, "204"), (30131.8, "30,100")],
)
def test_odds_ratios_are_written_in_plain_digits(ratio, written):
    assert written_odds(ratio) == written
