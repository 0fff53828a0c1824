"""How good a ranking is: average precision and precision at ten."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray


def ranking(scores: ArrayLike) -> NDArray[np.int64]:
    """Order documents by score; those that tie stand in an order that no method chose.

    Documents of corpora are often sorted by what is asked for, so the first of those that tie
    must not win.
    """
    values = np.asarray(scores, np.float64)
    luck = np.random.default_rng(0).permutation(len(values))
    return np.lexsort((luck, -values))


def average_precision(scores: ArrayLike, relevant: ArrayLike) -> float:
    """Average the precision at the rank of every relevant document.

    Parameters
    ----------
    scores
        Of each document, greater is better, shape (n,).
    relevant
        Whether it is what was asked for, shape (n,).

    Returns
    -------
    float
        ``(1 / R) sum_k P@k [document k is relevant]``, all documents ranked; NaN without any
        relevant one.
    """
    hit = np.asarray(relevant, np.bool_)[ranking(scores)]
    if not hit.any():
        return float("nan")
    precision = np.cumsum(hit) / np.arange(1, len(hit) + 1)
    return float(precision[hit].mean())


def precision_at(scores: ArrayLike, relevant: ArrayLike, k: int = 10) -> float:
    """Share of the k first documents that are relevant."""
    return float(np.asarray(relevant, np.bool_)[ranking(scores)[:k]].mean())
