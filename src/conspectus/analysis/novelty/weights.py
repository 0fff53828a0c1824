"""Weighing concepts by how well they tell the known classes apart.

What separates the known classes is likely to separate the others too. The weights are gentle and
stay on concepts: a projection learned from the known classes alone would throw away what they do
not use, and with it the novel ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import scipy.sparse as sp

    from conspectus.stats.types import FloatArray, IntArray


def between_class_share(matrix: sp.csr_array, labels: IntArray, classes: int) -> FloatArray:
    """Share of each concept's variance that lies between classes, corrected for chance.

    Parameters
    ----------
    matrix
        Labelled documents by concepts, shape (n, m).
    labels
        Class of each document, shape (n,).
    classes
        Number of classes.

    Returns
    -------
    array
        From 0 (no more than chance) to 1, shape (m,); 0 for a concept that does not vary and where
        there is one class or no document to spare.

    Notes
    -----
    ``epsilon^2 = 1 - (1 - eta^2) (n - 1) / (n - classes)``, Kelley (1935), PNAS 21:554: plain
    eta^2 is above zero for concepts that have nothing to do with the classes.
    """
    n, m = matrix.shape
    if classes < 2 or n <= classes:
        return np.zeros(m)
    values = matrix.data.astype(np.float64)
    cell = np.repeat(labels, np.diff(matrix.indptr)) * m + matrix.indices
    sums = np.bincount(cell, values, minlength=classes * m).reshape(classes, m)
    squares = np.bincount(matrix.indices, values**2, minlength=m)
    size = np.bincount(labels, minlength=classes)[:, None]
    overall = sums.sum(axis=0) ** 2 / n
    total = squares - overall
    between = (sums**2 / np.maximum(size, 1)).sum(axis=0) - overall
    varies = total > 1e-12 * np.maximum(squares, 1e-300)
    eta = np.divide(between, total, out=np.zeros(m), where=varies)
    return np.where(varies, np.clip(1 - (1 - eta) * (n - 1) / (n - classes), 0.0, 1.0), 0.0)


def concept_weights(share: FloatArray, strength: float) -> FloatArray:
    """Turn shares into weights.

    Parameters
    ----------
    share
        What `between_class_share` gives, shape (m,).
    strength
        How much the known classes count; 0 for not at all.

    Returns
    -------
    array
        ``1 + strength * share``, shape (m,).
    """
    return 1.0 + strength * share
