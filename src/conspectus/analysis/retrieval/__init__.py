"""Search by property: documents that have what a query, examples or chosen concepts mean."""

from __future__ import annotations

from conspectus.analysis.retrieval.result import SearchResult
from conspectus.analysis.retrieval.search import search

__all__ = ["SearchResult", "search"]
