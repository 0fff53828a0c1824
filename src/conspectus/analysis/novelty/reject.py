"""Which unlabelled documents are too far from every known class to belong to one."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.novelty.kmeans import class_means, squared_distances

if TYPE_CHECKING:
    import numpy.typing as npt

    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Nearness:
    """Unlabelled rows against the known classes.

    Parameters
    ----------
    nearest
        Known class nearest to each row, shape (n,).
    distance
        Distance to its centroid, shape (n,).
    limit
        Distance beyond which a row does not belong to that class, shape (n,).
    """

    nearest: IntArray
    distance: FloatArray
    limit: FloatArray

    @property
    def rejected(self) -> npt.NDArray[np.bool_]:
        """Rows farther from their nearest class than its own documents are."""
        return self.distance > self.limit


def class_limits(
    labelled: FloatArray, labels: IntArray, classes: int, coverage: float
) -> FloatArray:
    """Distance to its centroid within which a share of a class's documents lies.

    Parameters
    ----------
    labelled
        Rows, shape (m, d).
    labels
        Class of each, shape (m,).
    classes
        Number of classes.
    coverage
        Share of a class's documents to be kept, for example 0.95.

    Returns
    -------
    array
        Shape (classes,); infinite for a class of one document.

    Notes
    -----
    Distances are to the mean of the class's other documents (which is ``n / (n - 1)`` times the
    distance to the mean of all), and the limit is the ``ceil((n + 1) coverage)``-th smallest, the
    largest if there are too few: about `coverage` of new documents of the class pass, as in split
    conformal prediction.
    """
    means = class_means(labelled, labels, classes)
    squares = ((labelled - means[labels]) ** 2).sum(axis=1)
    limits = np.full(classes, np.inf)
    for c in range(classes):
        own = np.sort(np.sqrt(squares[labels == c]))
        n = own.size
        if n > 1:
            limits[c] = own[min(ceil((n + 1) * coverage), n) - 1] * n / (n - 1)
    return limits


def nearness(
    rows: FloatArray, labelled: FloatArray, labels: IntArray, classes: int, coverage: float = 0.95
) -> Nearness:
    """Compare unlabelled rows with the known classes.

    Parameters
    ----------
    rows
        Unlabelled rows, shape (n, d).
    labelled, labels, classes, coverage
        As for `class_limits`.

    Returns
    -------
    Nearness
        Rejected rows are candidates for novel classes.
    """
    squares = squared_distances(rows, class_means(labelled, labels, classes))
    nearest = squares.argmin(axis=1)
    limit = class_limits(labelled, labels, classes, coverage)[nearest]
    return Nearness(nearest, np.sqrt(squares[np.arange(len(rows)), nearest]), limit)
