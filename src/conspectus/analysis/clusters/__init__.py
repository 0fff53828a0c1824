"""Clusters of documents along an axis of chosen concepts, with what sets each of them apart."""

from __future__ import annotations

from conspectus.analysis.clusters.cluster import cluster
from conspectus.analysis.clusters.result import ClusterResult

__all__ = ["ClusterResult", "cluster"]
