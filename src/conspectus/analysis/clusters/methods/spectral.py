"""Spectral clustering of the graph of documents: clusters of any shape, few links between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse.linalg import LinearOperator, eigsh

from conspectus.analysis.clusters.methods.base import Cut, numbers_of_clusters
from conspectus.analysis.clusters.methods.kmeans import round_to_clusters

if TYPE_CHECKING:
    import scipy.sparse as sp

    from conspectus.analysis.clusters.space import Space
    from conspectus.stats.types import FloatArray

REGULARISER = 0.01
"""Weight spread evenly over all pairs, as a share of a document's mean weight of links."""

_SMALL = 300


class SpectralMethod:
    """Normalised cuts, relaxed (Ng, Jordan and Weiss, 2001), with a regularised Laplacian."""

    dial = "k"

    def values(self, n: int) -> tuple[float, ...]:
        """Give the numbers of clusters that are tried for n documents."""
        return numbers_of_clusters(n)

    def prepare(self, space: Space, seed: int) -> Cut:
        """Take the graph; its vectors are computed when they are first needed."""
        found: FloatArray = np.zeros((len(space), 0))

        def cut(k: float) -> np.ndarray:
            nonlocal found
            wanted = int(k)
            if found.shape[1] < wanted:
                # All that are tried at once: another number of vectors would cost as much again.
                most = max(wanted, *(int(v) for v in self.values(len(space))))
                found = spectral_vectors(space.graph, min(most, len(space)), seed)
            leading = found[:, :wanted]
            length = np.linalg.norm(leading, axis=1, keepdims=True)
            return round_to_clusters(leading / np.maximum(length, 1e-12), wanted, seed)

        return cut

    def value_for(self, cut: Cut, k: int) -> float:
        """Take k as it is."""
        del cut
        return float(k)


def spectral_vectors(graph: sp.csr_array, dims: int, seed: int) -> FloatArray:
    """Find the leading eigenvectors of the normalised graph.

    Parameters
    ----------
    graph
        Symmetric weights, shape (n, n); it may be in pieces.
    dims
        Number of vectors, at most n.
    seed
        Of the first guess.

    Returns
    -------
    array
        Columns of the largest eigenvalue first, shape (n, dims).

    Notes
    -----
    A small weight between all pairs (never written out) holds pieces of a graph together, so that
    stray documents do not take a cluster each: Amini et al. (2013), Ann. Stat. 41:2097; Qin and
    Rohe (2013), NeurIPS.
    """
    n = graph.shape[0]
    degree = np.asarray(graph.sum(axis=1), np.float64).ravel()
    spread = REGULARISER * max(float(degree.mean()), 1e-12)
    scale = 1.0 / np.sqrt(degree + spread)
    if n <= max(_SMALL, 4 * dims + 20):
        whole = (graph.toarray() + spread / n) * scale[:, None] * scale[None, :]
        return np.linalg.eigh(whole)[1][:, ::-1][:, :dims]

    def apply(vector: FloatArray) -> FloatArray:
        v = vector.ravel()
        return scale * (graph @ (scale * v) + spread / n * float(scale @ v))

    operator = LinearOperator((n, n), matvec=apply, dtype=np.float64)
    start = np.random.default_rng(seed).standard_normal(n)
    # Equal pieces have equal eigenvalues, of which a small or loose search misses some.
    room = min(n, 4 * dims + 20)
    values, vectors = eigsh(operator, k=dims, which="LA", v0=start, ncv=room, tol=0)
    return vectors[:, np.argsort(-values, kind="stable")]
