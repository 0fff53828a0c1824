"""HDBSCAN: dense groups, and everything else left out as noise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.clusters.methods.spectral import spectral_vectors
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.analysis.clusters.methods.base import Cut
    from conspectus.analysis.clusters.space import Space
    from conspectus.stats.types import IntArray

_DIMENSIONS = 10


class HDBSCANMethod:
    """Density clusters of the graph's leading vectors (Campello, Moulavi and Sander, 2013)."""

    dial = "min_cluster_size"

    def values(self, n: int) -> tuple[float, ...]:
        """Give the least sizes that are tried, the largest first."""
        tried = (0.1, 0.07, 0.05, 0.035, 0.025, 0.015, 0.01, 0.005)
        sizes = {max(5, round(share * n)) for share in tried}
        return tuple(float(size) for size in sorted(sizes, reverse=True))

    def prepare(self, space: Space, seed: int, most: float) -> Cut:
        """Place the documents by the leading vectors of their graph."""
        del most
        from sklearn.cluster import HDBSCAN
        from threadpoolctl import threadpool_limits

        dims = min(_DIMENSIONS, len(space))
        vectors = spectral_vectors(space.graph, dims, seed)
        points = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)

        def cut(size: float) -> IntArray:
            """Find the groups of at least so many documents, -1 for noise, shape (n,)."""
            least = int(min(size, max(2, len(space) // 2)))
            with threadpool_limits(1):
                model = HDBSCAN(min_cluster_size=least, min_samples=min(5, least), copy=True)
                return np.asarray(model.fit_predict(points), np.int64)

        return cut

    def value_for(self, cut: Cut, k: int) -> float:
        """Refuse: the number of dense groups is what it finds."""
        del cut
        raise AnalysisError(
            f"hdbscan finds the number of clusters itself: leave k at 'auto', or choose another "
            f"method for k={k}"
        )
