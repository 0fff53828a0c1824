"""The nearest documents of every document, exactly, without ever holding all pairs.

Tiles of documents are compared and only the best of each row are kept, so memory grows with
documents times neighbours. More neighbours are kept than the graph needs: a resample then finds
the neighbours that are left in it without comparing anything again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from conspectus.analysis.clusters.similarity import similarity

if TYPE_CHECKING:
    import scipy.sparse as sp

    from conspectus.analysis.clusters.similarity import Metric
    from conspectus.progress import Progress

NONE = -1

_ROWS, _TILE = 512, 8192
_TILE_CELLS = 32_000_000
_SMALLEST = 1e-10
"""Less than any two different similarities differ by, and than any similarity above 0."""


@dataclass(frozen=True, eq=False)
class Neighbours:
    """Nearest documents, nearest first.

    Parameters
    ----------
    index
        Rows of the neighbours, `NONE` where there are fewer, int32, shape (n, k).
    similarity
        Theirs, greater than 0; 0 where there is none, float32, shape (n, k).
    """

    index: npt.NDArray[np.int32]
    similarity: npt.NDArray[np.float32]

    def among(self, rows: npt.NDArray[np.int64]) -> Neighbours:
        """Keep some documents, and of their neighbours those that are kept too.

        Parameters
        ----------
        rows
            Documents to keep, ascending, shape (r,).

        Returns
        -------
        Neighbours
            Numbered by their place in `rows`; shape (r, k).
        """
        place = np.full(len(self.index) + 1, NONE, np.int32)  # the last cell takes NONE
        place[rows] = np.arange(rows.size, dtype=np.int32)
        moved = place[self.index[rows]]
        order = np.argsort(moved == NONE, axis=1, kind="stable")
        moved = np.take_along_axis(moved, order, axis=1)
        kept = np.take_along_axis(self.similarity[rows], order, axis=1)
        return Neighbours(moved, np.where(moved == NONE, np.float32(0), kept))

    def nearest(self, k: int) -> Neighbours:
        """Keep the first k of every row."""
        return Neighbours(self.index[:, :k], self.similarity[:, :k])


def find_neighbours(
    matrix: sp.csr_array, k: int, metric: Metric, seed: int, progress: Progress
) -> Neighbours:
    """Find the k nearest documents of every document.

    Parameters
    ----------
    matrix
        Documents by concepts, shape (n, m).
    k
        Neighbours, at most; documents that share no concept are none.
    metric
        What near means.
    seed
        Decides between neighbours that are equally near. The choice is symmetric: of a thousand
        equal documents each gets neighbours of its own, and they choose each other.
    progress
        Told of every block of documents.

    Returns
    -------
    Neighbours
        Shape (n, min(k, n - 1)).
    """
    n, m = matrix.shape
    k = max(min(k, n - 1), 0)
    tile = int(np.clip(_TILE_CELLS // max(m, 1), _ROWS, _TILE))
    bits = np.random.default_rng(seed).integers(0, 2**32, n, dtype=np.uint32)
    index = np.full((n, k), NONE, np.int32)
    best = np.zeros((n, k), np.float32)
    progress.start("neighbours", float(n), "documents")
    for first in range(0, n, _ROWS):
        rows = slice(first, min(first + _ROWS, n))
        near, ids = np.zeros((rows.stop - first, 0)), np.zeros((rows.stop - first, 0), np.int32)
        for start in range(0, n, tile):
            columns = slice(start, min(start + tile, n))
            found = similarity(matrix[rows], matrix[columns], metric)
            found += (bits[rows, None] ^ bits[None, columns]) * (_SMALLEST / 2**32)
            both = np.arange(max(first, start), min(rows.stop, columns.stop))
            found[both - first, both - start] = 0.0
            top, places = _best(found, k)
            near, ids = np.hstack([near, top]), np.hstack([ids, places.astype(np.int32) + start])
            near, places = _best(near, k)
            ids = np.take_along_axis(ids, places, axis=1)
        there = near > _SMALLEST
        index[rows, : near.shape[1]] = np.where(there, ids, NONE)
        best[rows, : near.shape[1]] = np.where(there, near, 0.0)
        progress.advance(rows.stop - first)
    progress.finish()
    return Neighbours(index, best)


def _best(
    near: npt.NDArray[np.float64], k: int
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Give the k largest of every row with their places, the largest first."""
    k = min(k, near.shape[1])
    places = np.argpartition(near, near.shape[1] - max(k, 1), axis=1)[:, near.shape[1] - k :]
    top = np.take_along_axis(near, places, axis=1)
    order = np.argsort(-top, axis=1, kind="stable")
    return np.take_along_axis(top, order, axis=1), np.take_along_axis(places, order, axis=1)
