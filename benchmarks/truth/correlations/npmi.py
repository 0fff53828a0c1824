"""Normalized pointwise mutual information of all pairs, as baselines compute it.

Bouma, "Normalized (Pointwise) Mutual Information in Collocation Extraction" (2009):
``log(p_ij / (p_i p_j)) / -log p_ij``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import scipy.sparse as sp
    from numpy.typing import NDArray


def joint_counts(present: sp.csr_array) -> NDArray[np.float32]:
    """Count the documents that have both units of every pair.

    Parameters
    ----------
    present
        Where not 0, a document has a unit, shape (n, units).

    Returns
    -------
    ndarray of float32, shape (units, units)
        Diagonal: documents that have the unit.
    """
    binary = (present != 0).astype(np.float32).toarray()
    return binary.T @ binary


def npmi(joint: NDArray[np.floating], n: int) -> NDArray[np.float32]:
    """Compute NPMI of all pairs.

    Parameters
    ----------
    joint
        As from `joint_counts`.
    n
        Documents.

    Returns
    -------
    ndarray of float32, shape (units, units)
        -1 for pairs that are never together; -inf on the diagonal and below, so that a pair is
        listed once.
    """
    share = np.diag(joint) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        both = (joint / n).astype(np.float32)
        value = np.log(both / np.outer(share, share).astype(np.float32)) / -np.log(both)
    value[joint == 0] = -1.0
    value[both == 1] = 0.0
    value[np.tril_indices(len(value))] = -np.inf
    return value


def first_rank(value: NDArray[np.floating], hit: NDArray[np.bool_]) -> float:
    """Find the place of the best pair that is a hit, in the order of values, ties at their end.

    Parameters
    ----------
    value
        Score of every pair, shape (units, units).
    hit
        Whether a pair is what was planted.

    Returns
    -------
    float
        From 1; infinity where no such pair has a finite score.
    """
    scores = value[hit]
    scores = scores[np.isfinite(scores)]
    return float((value >= scores.max()).sum()) if scores.size else np.inf
