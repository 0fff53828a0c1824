"""Outcomes end to end: settings, notes, refusals."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest

from conspectus.analysis.outcomes.outcome import outcome
from conspectus.errors import AnalysisError


def test_findings_are_ranked_by_correlation_and_folded(scored):
    result = outcome(scored(), y="score", folds=0)
    assert result.findings["latent"].tolist()[:2] == [0, 1]
    assert result.findings["family_size"][0] == 2
    assert result.members(3)["latent"].tolist() == [0, 3]
    sizes = result.findings["correlation"].abs().to_numpy()
    assert (np.diff(sizes) <= 0).all()


def test_json_has_all_of_it(scored):
    told = json.loads(outcome(scored(failed=2), y="score", where="score > -2").to_json())
    assert told["settings"]["folds"] == 5
    assert told["provenance"]["binary"] is False
    assert told["provenance"]["adjusted_for"] == ["length"]
    assert told["groups"][0].startswith("high (")
    assert len(told["models"]) == 6
    assert told["few"]
    assert any("2 documents" in note for note in told["notes"])


def test_documents_without_outcome_or_partner_are_counted(make_store):
    frame = pd.DataFrame(
        {"y": [1.0, 0.0] * 30 + [None, 1.0], "pair": [*np.repeat(np.arange(30), 2), 30, 31]}
    )
    store = make_store(frame, np.random.default_rng(0).integers(0, 2, (62, 4)).astype(float))
    result = outcome(store, y="y", group_by="pair", folds=0)
    assert result.provenance["left_out"] == 2
    assert result.provenance["documents"] == [30, 30]
    assert any("1 document has no y" in note for note in result.notes)
    assert any("1 document shares its pair" in note for note in result.notes)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"value": "mean"}, "value must be one of presence, max"),
        ({"folds": 1}, "folds must be at least 2, or 0"),
        ({"few": 0}, "few must be at least 1"),
        ({"y": "rating"}, "no column 'rating'"),
        ({"group_by": "prompt"}, "no column 'prompt'"),
        ({"rank_by": "change"}, "rank_by must be one of difference, adjusted"),
        ({"group_by": "score"}, "only 0 of the"),
    ],
)
def test_refusals(scored, options, message):
    store = scored(n=60)
    with pytest.raises(AnalysisError, match=message):
        outcome(store, **{"y": "score", **options})
