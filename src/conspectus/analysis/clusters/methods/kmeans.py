"""K-means on the leading singular directions: round clusters, the plainest method."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.clusters.methods.base import Cut, numbers_of_clusters

if TYPE_CHECKING:
    from conspectus.analysis.clusters.space import Space
    from conspectus.stats.types import FloatArray, IntArray

_STARTS = 10


class KMeansMethod:
    """Lloyd's algorithm with ten k-means++ starts (Arthur and Vassilvitskii, 2007)."""

    dial = "k"

    def values(self, n: int) -> tuple[float, ...]:
        """Give the numbers of clusters that are tried for n documents."""
        return numbers_of_clusters(n)

    def prepare(self, space: Space, seed: int, most: float) -> Cut:
        """Take the coordinates of the documents."""
        del most
        return lambda k: round_to_clusters(space.vectors, int(k), seed)

    def value_for(self, cut: Cut, k: int) -> float:
        """Take k as it is."""
        del cut
        return float(k)


def round_to_clusters(vectors: FloatArray, k: int, seed: int) -> IntArray:
    """Assign points to k centres.

    Parameters
    ----------
    vectors
        Points, shape (n, d).
    k
        Number of clusters, at most n.
    seed
        Of the starts.

    Returns
    -------
    array of int64
        Cluster of each point, shape (n,). One thread is used: on a busy machine more of them
        take minutes for what one does in seconds, and sums come out in another order.
    """
    if len(np.unique(vectors, axis=0)) <= k:  # fewer places than clusters: each is one
        return np.unique(vectors, axis=0, return_inverse=True)[1].astype(np.int64).ravel()
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):
        model = KMeans(k, n_init=_STARTS, random_state=seed)
        return np.asarray(model.fit_predict(vectors), np.int64)
