"""From scores of each kind to one ranking.

Every maker scores all documents; the first thousand of each go into the fusion, since what stands
further down changes nothing among the first results and costs time to rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from conspectus.analysis.concepts.ranks import best_first, reciprocal_rank_fusion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from conspectus.analysis.retrieval.question import Maker
    from conspectus.stats.types import IntArray

DEPTH: Final = 1000
"""Documents of each ranking that are fused, at least; four times the results asked for if more."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """Documents, best first.

    Parameters
    ----------
    rows
        Global rows, shape (n,).
    table
        ``score`` and, for each maker, its score and its rank (NaN where it did not find it).
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

    Parameters
    ----------
    scores
        Maker -> score of every document, shape (n_documents,); NaN where it did not find it.
    weights
        Maker -> weight of its ranking.
    n
        Documents, at most.
    kept
        Documents that may be found; None for all.

    Returns
    -------
    Ranking
        With one maker its own scores; with several the sum of ``weight / (60 + rank)``.
    """
    depth = max(DEPTH, 4 * n)
    found: dict[Maker, IntArray] = {}
    matching: dict[str, int] = {}
    for maker, score in scores.items():
        there = ~np.isnan(score)
        hits = np.flatnonzero(there if kept is None else there & kept)
        matching[maker] = len(hits)
        found[maker] = hits[best_first(score[hits], depth if len(scores) > 1 else n)]
    rows = np.unique(np.concatenate(list(found.values())))
    columns: dict[str, NDArray[np.float64]] = {}
    fused: list[NDArray[np.float64]] = []
    for maker, best in found.items():
        place = np.searchsorted(rows, best)
        score, rank = np.full(len(rows), np.nan), np.full(len(rows), np.nan)
        score[place], rank[place] = scores[maker][best], np.arange(1, len(best) + 1)
        columns |= {maker: score, f"{maker}_rank": rank}
        fused.append(score)
    total = fused[0]
    if len(fused) > 1:
        total = reciprocal_rank_fusion(fused, [weights[maker] for maker in found])
    order = best_first(total, n)
    return Ranking(rows[order], pd.DataFrame({"score": total, **columns}).iloc[order], matching)
