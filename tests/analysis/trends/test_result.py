"""Passages, charts and refusals of a trend's result."""

from __future__ import annotations

import numpy as np
import pytest

from conspectus.analysis.trends.trend import trend
from conspectus.errors import AnalysisError


def test_passages_come_group_by_group(yearly):
    result = trend(yearly(), by="year", bins=3)
    passages = result.evidence(np.int64(1), k=2)
    assert [p.side for p in passages] == [name for name in result.groups for _ in range(2)]
    assert all(p.marks for p in passages)


def test_the_chart_draws_findings(yearly):
    chart = trend(yearly(), by="year").plot(rows=2).to_dict()
    assert "layer" in chart


def test_unknown_latents(yearly):
    result = trend(yearly(), by="year", min_support=900)
    for ask in (result.shares, result.members):
        with pytest.raises(AnalysisError, match="was not tested: fewer than 900"):
            ask(7)
    with pytest.raises(AnalysisError, match="they go from 0 to 29"):
        result.evidence(30)
    with pytest.raises(AnalysisError, match="whole number"):
        result.evidence("seven")
