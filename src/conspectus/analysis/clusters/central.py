"""The documents in the middle of each cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.clusters.similarity import similarity

if TYPE_CHECKING:
    import scipy.sparse as sp

    from conspectus.analysis.clusters.similarity import Metric
    from conspectus.stats.types import FloatArray, IntArray

_MOST_MEMBERS = 500
_ROWS = 2048


def centrality(matrix: sp.csr_array, labels: IntArray, metric: Metric, seed: int) -> FloatArray:
    """Measure how near each document is to the other documents of its cluster.

    Parameters
    ----------
    matrix
        Documents by chosen concepts, shape (n, m).
    labels
        Cluster of each, from 0; -1 for none, shape (n,).
    metric
        What near means.
    seed
        Of the sample of members that stands for a large cluster.

    Returns
    -------
    array
        Mean similarity to the other members (to 500 of them at most), shape (n,); NaN for
        documents without a cluster or alone in it.
    """
    found = np.full(len(labels), np.nan)
    for cluster in range(int(labels.max(initial=-1)) + 1):
        members = np.flatnonzero(labels == cluster)
        rng = np.random.default_rng([seed, 4, cluster])
        drawn = np.sort(rng.permutation(members)[:_MOST_MEMBERS])
        for first in range(0, members.size, _ROWS):
            rows = members[first : first + _ROWS]
            near = similarity(matrix[rows], matrix[drawn], metric)
            own = rows[:, None] == drawn[None, :]
            near[own] = 0.0
            others = drawn.size - own.sum(axis=1)
            out = np.full(rows.size, np.nan)
            found[rows] = np.divide(near.sum(axis=1), others, out=out, where=others > 0)
    return found


def most_central(labels: IntArray, central: FloatArray, cluster: int, k: int) -> IntArray:
    """List the k most central documents of a cluster, the most central first."""
    members = np.flatnonzero(labels == cluster)
    value = np.nan_to_num(central[members], nan=-np.inf)
    return members[np.lexsort((members, -value))][:k]
