"""The documents as the clustering methods see them: a graph and a few coordinates."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from conspectus.analysis.clusters.graph import neighbour_graph
from conspectus.analysis.clusters.neighbours import find_neighbours
from conspectus.analysis.clusters.similarity import unit_rows

if TYPE_CHECKING:
    import scipy.sparse as sp

    from conspectus.analysis.clusters.neighbours import Neighbours
    from conspectus.analysis.clusters.similarity import Metric
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray

COORDINATES = 50

_LEAST_SHARE = 0.5
"""Smallest share of the documents that a resample may hold."""


@dataclass(frozen=True, eq=False)
class Space:
    """Documents with their neighbours and coordinates.

    Parameters
    ----------
    near
        More neighbours of each document than the graph uses, so that a resample has enough.
    vectors
        Unit rows of the leading singular directions, shape (n, d).
    k
        Neighbours that the graph uses.
    """

    near: Neighbours
    vectors: FloatArray
    k: int

    def __len__(self) -> int:
        """Count the documents."""
        return len(self.vectors)

    @cached_property
    def graph(self) -> sp.csr_array:
        """Links between neighbours, shape (n, n)."""
        return neighbour_graph(self.near.nearest(self.k))

    def among(self, rows: npt.NDArray[np.int64]) -> Space:
        """Keep some documents; each then has the nearest of those that are left.

        Parameters
        ----------
        rows
            Documents to keep, ascending.

        Returns
        -------
        Space
            In the order of `rows`, with the same coordinates.
        """
        return Space(self.near.among(rows), self.vectors[rows], self.k)


def space_of(matrix: sp.csr_array, k: int, metric: Metric, seed: int, progress: Progress) -> Space:
    """Compare documents by their concepts.

    Parameters
    ----------
    matrix
        Documents by chosen concepts, each document with one at least, shape (n, m).
    k
        Neighbours of a document in the graph.
    metric
        What near means.
    seed
        Of ties and of the decomposition.
    progress
        Told of every block of documents.

    Returns
    -------
    Space
        Of n documents.
    """
    wanted = k / _LEAST_SHARE
    kept = int(np.ceil(wanted + 5 * np.sqrt(wanted)))  # a half holds k of them, but for 1 in 1000
    near = find_neighbours(matrix, kept, metric, seed, progress)
    return Space(near, coordinates(matrix, seed), k)


def coordinates(matrix: sp.csr_array, seed: int) -> FloatArray:
    """Reduce documents to few dimensions.

    Parameters
    ----------
    matrix
        Documents by concepts, shape (n, m).
    seed
        Of the randomised decomposition.

    Returns
    -------
    array
        Unit rows, shape (n, min(m, 50)): the leading singular directions (latent semantic
        analysis), or the concepts themselves where they are few.
    """
    from sklearn.decomposition import TruncatedSVD  # takes half a second to import

    rows: Any = unit_rows(matrix)
    if min(matrix.shape) <= COORDINATES:
        found = rows.toarray().astype(np.float64)
    else:
        found = TruncatedSVD(COORDINATES, random_state=seed).fit_transform(rows).astype(np.float64)
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)
