"""An outcome laid out for a report."""

from __future__ import annotations

import pandas as pd
import pytest

from conspectus.analysis.outcomes.outcome import outcome
from conspectus.analysis.outcomes.page import told_by_models


def test_the_page_has_findings_models_and_few(scored, tmp_path):
    result = outcome(scored(), y="score")
    page = result.page(rows=4, passages=1)
    assert page.title == "What goes with score"
    assert page.estimate.kind == "number"
    assert [t.title for t in page.tables] == [
        "How well it is predicted",
        "Few concepts that go with it together",
    ]
    assert page.rows[0].key == "0"
    assert [m.key for m in page.rows[0].members] == ["3"]
    assert len(page.rows[0].passages) == 3
    assert "Concepts predict it better than plain words do (R2" in page.lead
    assert "How well it is predicted" in result.to_html(tmp_path / "o.html").read_text()


def test_a_page_of_pairs_puts_the_preferred_first(preferred):
    page = outcome(preferred(), y="preferred", group_by="pair").page(passages=0)
    assert page.sides == ("preferred = 1", "preferred = 0")
    assert page.estimate.kind == "points"
    assert "within each pair" in page.estimate.help
    assert page.facts["Values of pair"] == "250"
    adjusted = outcome(
        preferred(), y="preferred", group_by="pair", rank_by="adjusted", folds=0
    ).page(passages=0)
    assert adjusted.estimate.title == "Difference within pair at equal length"
    assert "difference" in adjusted.rows[0].values


def test_an_adjusted_ranking_puts_the_adjusted_difference_on_the_chart(scored):
    result = outcome(scored(), y="score", rank_by="adjusted", folds=0)
    page = result.page(rows=2, passages=0)
    first = result.findings.iloc[0]
    assert page.rows[0].estimate == first["adjusted"]
    assert page.rows[0].values["adjusted_q"] == first["adjusted_q"]
    assert page.tables == ()


def test_strengths_are_told_as_such(scored):
    page = outcome(scored(), y="score", value="max", folds=0).page(rows=1, passages=0)
    assert page.estimate.help.startswith("Change of score from no strength to a high one")


def test_nothing_found_is_said(scored):
    result = outcome(scored(), y="score", where="score > 0", fdr=1e-9, folds=0)
    page = result.page(rows=3, passages=0)
    assert page.lead.startswith("None of the 20 concepts tested goes with score")
    assert len(page.rows) == 3


@pytest.mark.parametrize(
    ("winner", "told"),
    [
        ("concepts", "Concepts predict it better than plain words do"),
        ("words", "Plain words predict it better than concepts do"),
        ("", "Concepts and plain words predict it about equally well"),
    ],
)
def test_the_winner_is_told_with_its_margin(scored, winner, told):
    result = outcome(scored(), y="score", folds=0)
    assert told_by_models(result) == ""
    rows = {
        "model": ["concepts", "words"], "score": [0.7, 0.6], "over_words": [0.1, 0.0],
        "over_low": [0.05, 0.0], "over_high": [0.15, 0.0],
    }  # fmt: skip
    given = vars(result) | {"models": pd.DataFrame(rows)}
    given["provenance"] = {**result.provenance, "winner": winner, "metric": "AUC"}
    assert told_by_models(type(result)(**given)) == (
        f" {told} (AUC 0.70 for concepts, 0.60 for words, difference +0.10 [+0.05, +0.15])."
    )
