"""Whether dense embeddings tell two sides apart: a classifier with a permutation test.

It can say that there is a difference, never which.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from numpy.typing import NDArray

RIDGE = 1.0
PERMUTATIONS = 199


def left_out_scores(
    vectors: NDArray[np.floating], labels: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Score every document by a ridge classifier that was fitted without it.

    Parameters
    ----------
    vectors
        Dense embeddings, shape (n, d).
    labels
        1 and -1, shape (n, k): k problems on the same documents.

    Returns
    -------
    ndarray, shape (n, k)
        Leave-one-out predictions, by the hat matrix: ``(H y - h y) / (1 - h)``.
    """
    x = np.asarray(vectors, np.float64)
    x = np.hstack([x - x.mean(0), np.ones((len(x), 1))])
    penalty = np.full(x.shape[1], RIDGE)
    penalty[-1] = 1e-6
    hat = x @ np.linalg.solve(x.T @ x + np.diag(penalty), x.T)
    own = np.diag(hat)[:, None]
    return (hat @ labels - own * labels) / (1 - own)


def area_under_curve(
    scores: NDArray[np.floating], labels: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Area under the ROC curve of every column of scores, shape (k,)."""
    ranks = np.apply_along_axis(rankdata, 0, scores)
    positive = labels > 0
    n_positive = positive.sum(0)
    n_negative = len(labels) - n_positive
    above = (ranks * positive).sum(0) - n_positive * (n_positive + 1) / 2
    return above / (n_positive * n_negative)


def dense_test(
    vectors: NDArray[np.floating], n_a: int, name: str, permutations: int = PERMUTATIONS
) -> tuple[float, float]:
    """Test whether two sides differ.

    Parameters
    ----------
    vectors
        Dense embeddings, those of side a first, shape (n, d).
    n_a
        Documents of side a.
    name
        Decides the permutations.
    permutations
        How many.

    Returns
    -------
    tuple of float
        Area under the curve of the left-out documents, and its permutation p-value.
    """
    labels = np.where(np.arange(len(vectors)) < n_a, 1.0, -1.0)
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    shuffled = np.stack([labels, *(rng.permutation(labels) for _ in range(permutations))], axis=1)
    area = area_under_curve(left_out_scores(vectors, shuffled), shuffled)
    return float(area[0]), float(np.mean(area >= area[0]))
