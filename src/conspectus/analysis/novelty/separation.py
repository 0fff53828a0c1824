"""How far groups lie from the known classes, on the scale on which these lie from each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.analysis.novelty.kmeans import class_means, squared_distances

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

SUB_THEME: Final = 0.5
"""Distance ratio below which a group is rather a theme of its nearest known class."""


@dataclass(frozen=True, eq=False)
class Separation:
    """Groups against the known classes.

    Parameters
    ----------
    nearest
        Known class nearest to each group, shape (groups,).
    distance
        Distance to its centroid, shape (groups,).
    scale
        Median distance of a known class to the known class nearest to it; NaN with one class.
    """

    nearest: IntArray
    distance: FloatArray
    scale: float

    @property
    def ratio(self) -> FloatArray:
        """Distance over scale: 1 for a group as far off as known classes are; NaN if unknown."""
        if not self.scale > 0:
            return np.full(self.distance.shape, np.nan)
        return self.distance / self.scale


def separation(points: FloatArray, labels: IntArray, classes: int) -> Separation:
    """Measure how far groups lie from the known classes.

    Parameters
    ----------
    points
        Documents of classes and groups, shape (n, d).
    labels
        Class (below `classes`) or group (from `classes` up) of each; none is empty, shape (n,).
    classes
        Number of known classes.

    Returns
    -------
    Separation
        Of the groups. Distances are corrected for the number of documents: of two samples of one
        and the same class, small ones have means that lie farther apart.

    Notes
    -----
    The squared distance of two means is too large by the sum of their variances,
    ``trace(S) / n`` each, in expectation; that is taken off (not below zero).
    """
    count = int(labels.max()) + 1
    means = class_means(points, labels, count)
    size = np.bincount(labels, minlength=count)
    spread = np.zeros(count)
    np.add.at(spread, labels, ((points - means[labels]) ** 2).sum(axis=1))
    noise = spread / np.maximum(size - 1, 1) / size
    squares = squared_distances(means, means[:classes]) - noise[:, None] - noise[None, :classes]
    distances = np.sqrt(np.maximum(squares, 0.0))
    between = distances[:classes] + np.diag(np.full(classes, np.inf))
    scale = float(np.median(between.min(axis=1))) if classes > 1 else float("nan")
    nearest = distances[classes:].argmin(axis=1)
    return Separation(nearest, distances[classes:].min(axis=1), scale)
