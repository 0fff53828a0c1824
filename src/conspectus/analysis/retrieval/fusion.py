"""From scores of each kind to one ranking.

Scores of different makers do not compare, so each is scaled to 0 to 1 before they are added. Ranks
would throw away how far the first documents stand out, which is what a maker knows of its own
answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from conspectus.analysis.concepts.ranks import best_first

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from conspectus.analysis.retrieval.question import Maker
    from conspectus.stats.types import IntArray

DEPTH: Final = 1000
"""Places of each ranking that are told, at least; four times the results asked for if more."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """Documents, best first.

    Parameters
    ----------
    rows
        Global rows, shape (n,).
    table
        ``score`` and, for each maker, its score and its rank (NaN where it did not find it, or not
        among its first thousand).
    matching
        Documents that each maker found at all.
    """

    rows: IntArray
    table: pd.DataFrame
    matching: dict[str, int]


def fuse_rankings(
    scores: Mapping[Maker, NDArray[np.float32]],
    weights: Mapping[Maker, float],
    n: int,
    kept: NDArray[np.bool_] | None,
) -> Ranking:
    """Rank documents by the scores of all makers.

    The weighted sum of scores scaled to 0 to 1 (CombSUM of Fox and Shaw, TREC-2, 1994, on Lee's
    min-max scores, SIGIR 1997).

    Parameters
    ----------
    scores
        Maker -> score of every document, shape (n_documents,); NaN where it did not find it.
    weights
        Maker -> weight of its scores.
    n
        Documents, at most.
    kept
        Documents that may be found; None for all.

    Returns
    -------
    Ranking
        With one maker its own scores; with several the sum of ``weight * scaled score``.
    """
    alone = len(scores) == 1
    depth = n if alone else max(DEPTH, 4 * n)
    found: dict[Maker, IntArray] = {}
    matching: dict[str, int] = {}
    anywhere = np.zeros(len(next(iter(scores.values()))), np.bool_)
    for maker, score in scores.items():
        there = ~np.isnan(score) if kept is None else ~np.isnan(score) & kept
        hits = np.flatnonzero(there)
        matching[maker] = len(hits)
        found[maker] = hits[best_first(score[hits], depth)]
        anywhere |= there
    if alone:
        (best,), (score,) = found.values(), scores.values()
        total = score[best].astype(np.float64)
    else:
        rows = np.flatnonzero(anywhere)
        total = np.zeros(len(rows))
        for maker, score in scores.items():
            total += weights[maker] * scaled(score[rows].astype(np.float64))
        order = best_first(total, n)
        best, total = rows[order], total[order]
    columns: dict[str, NDArray[np.float64]] = {"score": total}
    for maker, score in scores.items():
        columns |= {maker: score[best].astype(float), f"{maker}_rank": _places(found[maker], best)}
    return Ranking(best, pd.DataFrame(columns), matching)


def scaled(score: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale scores to 0 to 1.

    Parameters
    ----------
    score
        Shape (n,); NaN for what was not found, which counts as a score of 0, or as the lowest if
        that is less than 0.

    Returns
    -------
    ndarray of float64, shape (n,)
        ``(score - lowest) / (greatest - lowest)``; 0 for all where they are alike.
    """
    missing = np.isnan(score)
    if missing.all():
        return np.zeros(len(score))
    lowest, greatest = float(np.nanmin(score)), float(np.nanmax(score))
    if missing.any():
        lowest = min(lowest, 0.0)
    if greatest <= lowest:
        return np.zeros(len(score))
    return np.where(missing, 0.0, (score - lowest) / (greatest - lowest))


def _places(ranked: IntArray, rows: IntArray) -> NDArray[np.float64]:
    """Find the place of rows in a ranking, from 1; NaN where they do not stand in it."""
    if not len(ranked):
        return np.full(len(rows), np.nan)
    by_row = np.argsort(ranked)
    at = np.minimum(np.searchsorted(ranked, rows, sorter=by_row), len(ranked) - 1)
    place = by_row[at]
    return np.where(ranked[place] == rows, place + 1.0, np.nan)
