"""Analyses of stores: which concepts differ, with how much certainty, and the words behind them.

Nothing here needs torch or the model that made the store.
"""

from __future__ import annotations

from conspectus.analysis.clusters.cluster import cluster
from conspectus.analysis.clusters.result import ClusterResult
from conspectus.analysis.correlations.correlate import correlate
from conspectus.analysis.correlations.result import CorrelationResult
from conspectus.analysis.correlations.trivial import Trivial
from conspectus.analysis.differences.diff import diff
from conspectus.analysis.differences.result import DiffResult
from conspectus.analysis.families import Folding
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
    "novel",
    "outcome",
    "search",
    "subthemes",
    "trend",
]
