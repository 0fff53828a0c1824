"""Spectral clustering of the graph of documents: clusters of any shape, few links between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import LinearOperator, eigsh

from conspectus.analysis.clusters.methods.base import Cut, numbers_of_clusters
from conspectus.analysis.clusters.methods.kmeans import round_to_clusters

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.analysis.clusters.space import Space
    from conspectus.stats.types import FloatArray, IntArray

REGULARISER = 0.01
"""Weight spread evenly over all pairs, as a share of a document's mean weight of links."""

_SMALL = 300


class SpectralMethod:
    """Normalised cuts, relaxed (Ng, Jordan and Weiss, 2001), with a regularised Laplacian."""

    dial = "k"

    def values(self, n: int) -> tuple[float, ...]:
        """Give the numbers of clusters that are tried for n documents."""
        return numbers_of_clusters(n)

    def prepare(self, space: Space, seed: int, most: float) -> Cut:
        """Take the graph; its vectors, as many as clusters, are computed when first needed."""
        found: FloatArray = np.zeros((len(space), 0))

        def cut(k: float) -> IntArray:
            """Find k clusters of the documents by their leading vectors, shape (n,)."""
            nonlocal found
            wanted = int(k)
            if found.shape[1] < wanted:
                dims = min(max(wanted, int(most)), len(space))
                found = spectral_vectors(space.graph, dims, seed)
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
    if n <= max(_SMALL, 2 * dims + 20):
        whole = (graph.toarray() + spread / n) * scale[:, None] * scale[None, :]
        return np.linalg.eigh(whole)[1][:, ::-1][:, :dims]

    def apply(vectors: FloatArray) -> FloatArray:
        """Multiply vectors of shape (n,) or (n, d) by the graph, with what is spread over it."""
        across = spread / n * (scale @ vectors)
        return scaled @ vectors + np.multiply.outer(scale, across)

    scaled = sp.csr_array(sp.diags_array(scale) @ graph @ sp.diags_array(scale))
    operator = LinearOperator((n, n), matvec=lambda v: apply(v.ravel()), dtype=np.float64)
    start = np.random.default_rng(seed).standard_normal(n)
    room = min(n, 2 * dims + 20)
    found = eigsh(operator, k=dims, which="LA", v0=start, ncv=room, tol=1e-4)[1]
    return _leading(apply, np.hstack([found, _pieces(graph, 1 / scale, dims)]), dims)


def _pieces(graph: sp.csr_array, weight: FloatArray, most: int) -> FloatArray:
    """Vectors that are constant on one piece of the graph, for the largest pieces.

    Of equal eigenvalues, as equal pieces have them, the search above finds only one vector.
    """
    n_pieces, piece = connected_components(graph, directed=False)
    if n_pieces == 1:
        return np.zeros((piece.size, 0))
    largest = np.argsort(-np.bincount(piece), kind="stable")[:most]
    return (piece[:, None] == largest[None, :]) * weight[:, None]


def _leading(
    apply: Callable[[FloatArray], FloatArray], candidates: FloatArray, dims: int
) -> FloatArray:
    """Best eigenvectors within the span of some vectors (Rayleigh and Ritz)."""
    left, size, _ = np.linalg.svd(candidates, full_matrices=False)
    basis = left[:, size > 1e-8 * size[0]]
    projected = basis.T @ apply(basis)
    vectors = np.linalg.eigh((projected + projected.T) / 2)[1][:, ::-1]
    return basis @ vectors[:, :dims]
