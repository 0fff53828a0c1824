"""Rankings of different makers put into one, by rank alone since their scores do not compare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import rankdata

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

RRF_K: Final = 60
"""Constant of Cormack, Clarke and Büttcher (2009): how little the first places stand out."""
BEST: Final = 10
"""Items whose scores say how well a query is matched."""
_BLOCK = 256


def reciprocal_rank_fusion(
    scores: Sequence[ArrayLike], weights: Sequence[float] | None = None, k: float = RRF_K
) -> NDArray[np.float64]:
    """Fuse scores of the same items by the sum of ``weight / (k + rank)``.

    Cormack, Clarke and Büttcher, "Reciprocal rank fusion outperforms Condorcet and individual
    rank learning methods", SIGIR 2009.

    Parameters
    ----------
    scores
        Of each maker one number an item, greater is better, shape (n,). NaN where the maker did
        not rank the item: it then adds nothing.
    weights
        Weight of each maker; 1 each if None.
    k
        Constant of the sum.

    Returns
    -------
    ndarray of float64, shape (n,)
        Greater is better. Ranks begin at 1; items that tie share their mean rank.
    """
    total = np.zeros(len(np.asarray(scores[0])))
    for given, weight in zip(scores, weights or [1.0] * len(scores), strict=True):
        values = np.asarray(given, np.float64)
        ranked = np.flatnonzero(~np.isnan(values))
        total[ranked] += weight / (k + rankdata(-values[ranked]))
    return total


def in_turn(scores: ArrayLike) -> NDArray[np.float64]:
    """Merge several rankings of the same items so that they take turns.

    Parameters
    ----------
    scores
        Of each item for each ranking, greater is better, shape (n, rankings).

    Returns
    -------
    ndarray of float64, shape (n,)
        Minus the best rank of each item over the rankings; greater is better.
    """
    return -rankdata(-np.asarray(scores, np.float64), axis=0).min(axis=1)


def mean_of_best(score: ArrayLike, top: int = BEST) -> float:
    """Average the greatest scores.

    Parameters
    ----------
    score
        Numbers, shape (n,).
    top
        How many; all if there are fewer.

    Returns
    -------
    float
        Their mean; 0 without any.
    """
    values = np.asarray(score, np.float64)
    if not values.size:
        return 0.0
    return float(np.partition(values, max(len(values) - top, 0))[-top:].mean())


def best_first(score: ArrayLike, top: int | None = None) -> NDArray[np.int64]:
    """Order items by score, the greatest first; of those that tie the earlier first.

    Parameters
    ----------
    score
        Numbers, shape (n,).
    top
        How many; all if None.

    Returns
    -------
    ndarray of int64
        Positions.
    """
    values = np.asarray(score)
    if top is None or top >= len(values):
        return np.argsort(-values, kind="stable")
    if top <= 0:
        return np.zeros(0, np.int64)
    chosen = np.arange(len(values))
    blocks = len(values) // _BLOCK
    if blocks >= 2 * top:  # the best `top` are at least as good as the best of `top` blocks
        best = values[: blocks * _BLOCK].reshape(blocks, _BLOCK).max(axis=1)
        chosen = np.flatnonzero(values >= np.partition(best, blocks - top)[blocks - top])
    edge = np.partition(values[chosen], len(chosen) - top)[len(chosen) - top]
    chosen = chosen[values[chosen] >= edge]  # more than `top` where several tie at the edge
    return chosen[np.argsort(-values[chosen], kind="stable")][:top]
