"""How much of the neighbourhoods a map keeps: two dimensions cannot keep all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.spatial.distance import pdist, squareform

from conspectus.analysis.clusters.similarity import similarity

if TYPE_CHECKING:
    import scipy.sparse as sp

    from conspectus.analysis.clusters.similarity import Metric
    from conspectus.stats.types import FloatArray

MOST_SAMPLED = 2000
"""Documents at most whose distances to each other are held at once."""


@dataclass(frozen=True)
class Quality:
    """How far neighbours on the map and neighbours by concepts are the same.

    Parameters
    ----------
    trustworthiness
        Near 1: documents drawn together are alike. About 0.5 for a random map.
    continuity
        Near 1: documents that are alike are drawn together.
    neighbours
        Neighbours looked at.
    documents
        Documents looked at.
    """

    trustworthiness: float
    continuity: float
    neighbours: int
    documents: int


def map_quality(
    matrix: sp.csr_array, metric: Metric, places: FloatArray, neighbours: int, seed: int
) -> Quality:
    """Compare a map with the concepts it was made from.

    Parameters
    ----------
    matrix
        Documents by concepts, shape (n, m).
    metric
        What near means.
    places
        Their coordinates, shape (n, 2).
    neighbours
        How many to look at; less where there are few documents.
    seed
        Of the sample of at most 2,000 documents.

    Returns
    -------
    Quality
        Of the sample.

    Notes
    -----
    Venna and Kaski (2001), ICANN; for all documents ``1 - 2 / (n k (2n - 3k - 1))`` times the sum,
    over neighbours in the one space that are none in the other, of their rank there beyond k.
    """
    rows = np.sort(np.random.default_rng([seed, 3]).permutation(len(places))[:MOST_SAMPLED])
    sample = matrix[rows]
    apart = 1.0 - similarity(sample, sample, metric)
    drawn = squareform(pdist(places[rows]))
    k = int(max(1, min(neighbours, (rows.size - 1) // 2)))
    by_concepts, on_map = _ranks(apart), _ranks(drawn)
    return Quality(_kept(by_concepts, on_map, k), _kept(on_map, by_concepts, k), k, int(rows.size))


def _ranks(distance: FloatArray) -> npt.NDArray[np.int32]:
    """Rank of every document among the others by distance, 1 for the nearest; 0 for itself."""
    n = len(distance)
    far = distance.copy()
    np.fill_diagonal(far, -np.inf)
    order = np.argsort(far, axis=1, kind="stable")
    ranks = np.empty((n, n), np.int32)
    np.put_along_axis(ranks, order, np.broadcast_to(np.arange(n, dtype=np.int32), (n, n)), axis=1)
    return ranks


def _kept(there: npt.NDArray[np.int32], here: npt.NDArray[np.int32], k: int) -> float:
    """Trust in neighbours `here`, by their ranks `there`."""
    n = len(here)
    if n < 3:
        return 1.0
    intruders = (here >= 1) & (here <= k) & (there > k)
    excess = float((there[intruders] - k).sum())
    return 1.0 - 2.0 / (n * k * (2.0 * n - 3.0 * k - 1.0)) * excess
