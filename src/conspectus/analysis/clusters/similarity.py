"""How alike documents are, from the concepts they have: one definition for every step.

Neighbours, silhouettes and centrality all call this, so that none of them measures another
distance than the clusters were made with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import scipy.sparse as sp

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray

Metric: TypeAlias = Literal["jaccard", "cosine"]

METRICS: tuple[Metric, ...] = ("jaccard", "cosine")

_DENSE_ABOVE = 0.02
"""Share of non-zeros from which the dense product is the faster one."""


def overlap(a: sp.csr_array, b: sp.csr_array) -> FloatArray:
    """Multiply two blocks of documents, exactly.

    Parameters
    ----------
    a, b
        Documents by concepts, shapes (r, m) and (s, m).

    Returns
    -------
    array
        Inner products, shape (r, s).
    """
    cells = max(a.shape[0] * a.shape[1], 1)
    if a.nnz > _DENSE_ABOVE * cells:
        product: Any = a.toarray() @ b.toarray().T
    else:
        product = (a @ b.T).toarray()
    return np.asarray(product, np.float64)


def similarity(a: sp.csr_array, b: sp.csr_array, metric: Metric) -> FloatArray:
    """Compare every document of one block with every one of another.

    Parameters
    ----------
    a, b
        Documents by concepts, shapes (r, m) and (s, m); zeros and ones for ``"jaccard"``.
    metric
        ``"jaccard"``: concepts in common over concepts of either. ``"cosine"``.

    Returns
    -------
    array
        From 0 to 1, shape (r, s); 0 where a document has no concept.
    """
    together = overlap(a, b)
    if metric == "jaccard":
        scale = _row_sums(a)[:, None] + _row_sums(b)[None, :] - together
    else:
        scale = _row_norms(a)[:, None] * _row_norms(b)[None, :]
    np.divide(together, scale, out=together, where=scale > 0)
    return np.minimum(together, 1.0, out=together)


def unit_rows(matrix: sp.csr_array) -> sp.csr_array:
    """Scale documents to length one; those without concepts stay zero.

    Parameters
    ----------
    matrix
        Documents by concepts, shape (n, m).

    Returns
    -------
    scipy.sparse.csr_array
        Shape (n, m).
    """
    norms = _row_norms(matrix)
    scaled = matrix.copy()
    divisor = np.repeat(np.where(norms > 0, norms, 1.0), np.diff(matrix.indptr))
    scaled.data = (matrix.data / divisor).astype(np.float32)
    return scaled


def _row_sums(matrix: sp.csr_array) -> FloatArray:
    return np.asarray(matrix.sum(axis=1), np.float64).ravel()


def _row_norms(matrix: sp.csr_array) -> FloatArray:
    squared = sp.csr_array(
        (matrix.data.astype(np.float64) ** 2, matrix.indices, matrix.indptr), shape=matrix.shape
    )
    return np.sqrt(np.asarray(squared.sum(axis=1), np.float64).ravel())
