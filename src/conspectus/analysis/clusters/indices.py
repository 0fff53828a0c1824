"""How good a partition is, by measures that know nothing of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.clusters.similarity import similarity

if TYPE_CHECKING:
    import numpy.typing as npt
    import scipy.sparse as sp

    from conspectus.analysis.clusters.similarity import Metric
    from conspectus.stats.types import FloatArray, IntArray

MOST_SAMPLED = 2000
"""Documents at most whose distances to each other are held at once."""

_DISTORTION = 0.1


class Silhouettes:
    """Silhouettes of a sample of documents, by the distance that the graph was made with.

    Parameters
    ----------
    matrix
        Documents by chosen concepts, shape (n, m).
    metric
        What near means; distance is one minus similarity.
    seed
        Of the sample.
    """

    def __init__(self, matrix: sp.csr_array, metric: Metric, seed: int) -> None:
        n = matrix.shape[0]
        drawn = np.random.default_rng([seed, 1]).permutation(n)[:MOST_SAMPLED]
        self.rows: npt.NDArray[np.int64] = np.sort(drawn)
        sample = matrix[self.rows]
        self._distance = 1.0 - similarity(sample, sample, metric)
        np.fill_diagonal(self._distance, 0.0)

    def of(self, labels: IntArray) -> FloatArray:
        """Give the silhouette of every sampled document.

        Parameters
        ----------
        labels
            Cluster of each document, from 0; -1 for none, shape (n,).

        Returns
        -------
        array
            ``(b - a) / max(a, b)``, a the mean distance to the document's own cluster, b that to
            the nearest other one: from -1 to 1; 0 for a document alone in its cluster; NaN
            without a cluster, or where there is only one. Shape of `rows`.

        Notes
        -----
        Rousseeuw (1987), J. Comput. Appl. Math. 20:53.
        """
        own = labels[self.rows]
        n_clusters = int(own.max(initial=-1)) + 1
        member = np.zeros((own.size, n_clusters))
        assigned = np.flatnonzero(own >= 0)
        member[assigned, own[assigned]] = 1.0
        size = member.sum(axis=0)
        value = np.full(own.size, np.nan)
        if np.count_nonzero(size) < 2:
            return value
        total = self._distance @ member
        mean = np.divide(total, size, out=np.full_like(total, np.inf), where=size > 0)
        others = size[own[assigned]] - 1
        within = total[assigned, own[assigned]]
        a = np.divide(within, others, out=np.zeros_like(within), where=others > 0)
        mean[assigned, own[assigned]] = np.inf
        b = mean[assigned].min(axis=1)
        widest = np.maximum(a, b)
        found = np.divide(b - a, widest, out=np.zeros_like(a), where=widest > 0)
        value[assigned] = np.where(others > 0, found, 0.0)
        return value


def coding_length(vectors: FloatArray, labels: IntArray) -> float:
    """Count the nats needed to write the documents down, cluster by cluster.

    Parameters
    ----------
    vectors
        Unit rows, shape (n, d).
    labels
        Cluster of each document, from 0; those without one (-1) count as one more, shape (n,).

    Returns
    -------
    float
        Sum over clusters of ``(m + d) / 2 * logdet(I + d / (eps m) Z'Z) - m log(m / n)`` with m
        documents Z and eps = 0.1, over n: less is better.

    Notes
    -----
    Ma et al. (2007), IEEE Trans. Pattern Anal. Mach. Intell. 29:1546. It tends to choose few
    clusters.
    """
    n, d = vectors.shape
    total = 0.0
    for label in np.unique(labels).tolist():
        rows = vectors[labels == label]
        m = len(rows)
        gram = np.eye(d) + d / (_DISTORTION * m) * (rows.T @ rows)
        total += (m + d) / 2 * float(np.linalg.slogdet(gram)[1]) - m * float(np.log(m / n))
    return total / n
