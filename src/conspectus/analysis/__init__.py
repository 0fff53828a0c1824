"""Analyses of stores: which concepts differ, with how much certainty, and the words behind them.

Nothing here needs torch or the model that made the store. Each analysis is imported when it is
first used: a comparison should not wait for the libraries of clustering.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conspectus.analysis.clusters.cluster import cluster
    from conspectus.analysis.clusters.result import ClusterResult
    from conspectus.analysis.correlations.correlate import correlate
    from conspectus.analysis.correlations.result import CorrelationResult
    from conspectus.analysis.correlations.trivial import Trivial
    from conspectus.analysis.differences.diff import diff
    from conspectus.analysis.differences.result import DiffResult
    from conspectus.analysis.families import Folding
    from conspectus.analysis.hypotheses import HypothesesResult, explain, plan_explanation
    from conspectus.analysis.maps.document_map import document_map
    from conspectus.analysis.maps.result import MapResult
    from conspectus.analysis.novelty.novel import novel
    from conspectus.analysis.novelty.result import NoveltyResult
    from conspectus.analysis.novelty.subthemes import subthemes
    from conspectus.analysis.novelty.subthemes_result import SubthemesResult
    from conspectus.analysis.outcomes.outcome import outcome
    from conspectus.analysis.outcomes.result import OutcomeResult
    from conspectus.analysis.result import Result
    from conspectus.analysis.retrieval import SearchResult, search
    from conspectus.analysis.trends.result import TrendResult
    from conspectus.analysis.trends.trend import trend

__all__ = [
    "ClusterResult",
    "CorrelationResult",
    "DiffResult",
    "Folding",
    "HypothesesResult",
    "MapResult",
    "NoveltyResult",
    "OutcomeResult",
    "Result",
    "SearchResult",
    "SubthemesResult",
    "TrendResult",
    "Trivial",
    "cluster",
    "correlate",
    "diff",
    "document_map",
    "explain",
    "novel",
    "outcome",
    "plan_explanation",
    "search",
    "subthemes",
    "trend",
]

_HOMES = {
    "ClusterResult": "clusters.result",
    "CorrelationResult": "correlations.result",
    "DiffResult": "differences.result",
    "Folding": "families",
    "HypothesesResult": "hypotheses",
    "MapResult": "maps.result",
    "NoveltyResult": "novelty.result",
    "OutcomeResult": "outcomes.result",
    "Result": "result",
    "SearchResult": "retrieval",
    "SubthemesResult": "novelty.subthemes_result",
    "TrendResult": "trends.result",
    "Trivial": "correlations.trivial",
    "cluster": "clusters.cluster",
    "correlate": "correlations.correlate",
    "diff": "differences.diff",
    "document_map": "maps.document_map",
    "explain": "hypotheses",
    "novel": "novelty.novel",
    "outcome": "outcomes.outcome",
    "plan_explanation": "hypotheses",
    "search": "retrieval",
    "subthemes": "novelty.subthemes",
    "trend": "trends.trend",
}


def __getattr__(name: str) -> object:
    """Import an analysis from its room."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module 'conspectus.analysis' has no attribute {name!r}"
        raise AttributeError(message)
    value: object = getattr(importlib.import_module(f"conspectus.analysis.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names, imported or not."""
    return sorted(__all__)
