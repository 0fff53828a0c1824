"""Passages, chart and JSON of an outcome's result."""

from __future__ import annotations

import json

from conspectus.analysis.outcomes.outcome import outcome


def test_evidence_by_thirds(scored):
    result = outcome(scored(), y="score", folds=0)
    passages = result.evidence(0, k=2)
    assert [p.side for p in passages] == [name for name in result.groups for _ in range(2)]
    assert "layer" in result.plot().to_dict()


def test_json_says_null_where_nothing_was_predicted(scored):
    told = json.loads(outcome(scored(), y="score", folds=0).to_json())
    assert told["models"] is None
    assert told["few"] is None
    assert told["table"][0]["members"] == [3]
