"""k-means that knows some classes already: two ways to look for groups beyond them.

Plain k-means on the unlabelled rows may find the known classes again. Both methods here prevent it:
one chooses its starting points far from the known classes, the other keeps a centroid for each of
them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans

from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

STARTS = 10
_MOST_ROUNDS = 300


@dataclass(frozen=True, eq=False)
class Grouping:
    """Unlabelled rows put into classes and groups.

    Parameters
    ----------
    label
        Of each unlabelled row: a known class (0 to classes - 1) or a novel group (classes and
        above), shape (n,).
    centroids
        Of the known classes, then of the novel groups, shape (classes + k, d).
    inertia
        Sum of squared distances that was made small.
    """

    label: IntArray
    centroids: FloatArray
    inertia: float


def class_means(rows: FloatArray, labels: IntArray, classes: int) -> FloatArray:
    """Average the rows of each class.

    Parameters
    ----------
    rows
        Shape (n, d).
    labels
        Class of each, shape (n,).
    classes
        Number of classes, each with at least one row.

    Returns
    -------
    array
        Shape (classes, d).
    """
    total = np.zeros((classes, rows.shape[1]))
    np.add.at(total, labels, rows)
    return total / np.bincount(labels, minlength=classes)[:, None]


def squared_distances(rows: FloatArray, centroids: FloatArray) -> FloatArray:
    """Compare rows with centroids.

    Parameters
    ----------
    rows, centroids
        Shapes (n, d) and (k, d).

    Returns
    -------
    array
        Squared Euclidean distances, at least 0, shape (n, k).
    """
    products = rows @ centroids.T
    squares = (rows**2).sum(axis=1)[:, None] - 2 * products + (centroids**2).sum(axis=1)[None, :]
    return np.maximum(squares, 0.0)


def spread_seeds(
    rows: FloatArray, known: FloatArray, k: int, rng: np.random.Generator
) -> FloatArray:
    """Choose starting points among rows, far from known centroids and from each other.

    Parameters
    ----------
    rows
        Unlabelled rows, shape (n, d), at least k of them.
    known
        Centroids of the known classes, shape (classes, d); perhaps none.
    k
        Points to choose.
    rng
        Of the draw.

    Returns
    -------
    array
        Shape (k, d).

    Notes
    -----
    The k-means++ of Arthur and Vassilvitskii (2007) with known centroids among those to stay away
    from: NCD k-means of Troisemaine et al. (2023), arXiv 2311.05440. Of a few rows drawn with
    probability proportional to the squared distance to the nearest centroid, the one is taken that
    leaves all rows nearest to a centroid, else single odd rows would be chosen.
    """
    nearest = np.full(len(rows), np.inf)
    if len(known):
        nearest = squared_distances(rows, known).min(axis=1)
    chosen: list[int] = []
    trials = 2 + int(np.log(max(k, 1)))
    for _ in range(k):
        weight = np.where(np.isinf(nearest), 1.0, nearest)
        weight[chosen] = 0.0
        if weight.sum() <= 0:  # the rest lies on top of a centroid: any row not yet chosen
            weight = np.ones(len(rows))
            weight[chosen] = 0.0
        tried = rng.choice(len(rows), size=trials, p=weight / weight.sum())
        left = np.minimum(nearest[:, None], squared_distances(rows, rows[tried]))
        best = int(left.sum(axis=0).argmin())
        chosen.append(int(tried[best]))
        nearest = left[:, best]
    return rows[chosen]


def ncd_kmeans(
    rows: FloatArray, known: FloatArray, k: int, seed: int, starts: int = STARTS
) -> Grouping:
    """Group rows that are all taken to be novel; known classes only keep the seeds away.

    Parameters
    ----------
    rows
        Unlabelled rows, shape (n, d).
    known
        Centroids of the known classes, shape (classes, d).
    k
        Novel groups.
    seed
        Of the starting points.
    starts
        Starting points tried; that of least inertia is kept.

    Returns
    -------
    Grouping
        No row is in a known class.

    Raises
    ------
    AnalysisError
        There are fewer rows than groups.

    Notes
    -----
    NCD k-means of Troisemaine et al. (2023), arXiv 2311.05440, but that every second start leaves
    the known classes aside: where a novel class lies near a known one, staying away from it is
    wrong, and the inertia then tells.
    """
    _check(rows, k)
    rng = np.random.default_rng(seed)
    best: KMeans | None = None
    for turn in range(starts):
        seeds = spread_seeds(rows, known if turn % 2 == 0 else known[:0], k, rng)
        run = KMeans(k, init=seeds, n_init=1, max_iter=_MOST_ROUNDS, algorithm="lloyd").fit(rows)
        if best is None or run.inertia_ < best.inertia_ - 1e-12:
            best = run
    if best is None:
        raise AnalysisError(f"starts must be at least 1, not {starts}")
    label = best.labels_.astype(np.int64) + len(known)
    return Grouping(label, np.vstack([known, best.cluster_centers_]), float(best.inertia_))


def semi_supervised_kmeans(
    rows: FloatArray,
    labelled: FloatArray,
    labels: IntArray,
    classes: int,
    k: int,
    seed: int,
    starts: int = STARTS,
) -> Grouping:
    """Put unlabelled rows into known classes or novel groups; labelled rows stay where they are.

    Parameters
    ----------
    rows
        Unlabelled rows, shape (n, d).
    labelled
        Labelled rows, shape (m, d).
    labels
        Class of each labelled row, shape (m,).
    classes
        Number of known classes.
    k
        Novel groups; 0 to sort into known classes alone.
    seed, starts
        As for `ncd_kmeans`.

    Returns
    -------
    Grouping
        Rows in known classes and novel groups.

    Raises
    ------
    AnalysisError
        There are fewer rows than groups.

    Notes
    -----
    Constrained k-means of Basu, Banerjee and Mooney (2002), ICML. Its result hangs on where the
    novel centroids start: here at those centroids of a plain k-means of all rows that no known
    class claims in an optimal assignment.
    """
    _check(rows, k)
    means = class_means(labelled, labels, classes)
    best: Grouping | None = None
    for turn in range(starts if k else 1):
        seeds = _beyond(np.vstack([rows, labelled]), means, k, seed + turn)
        run = _lloyd(rows, labelled, labels, np.vstack([means, seeds]))
        if best is None or run.inertia < best.inertia - 1e-12:
            best = run
    if best is None:
        raise AnalysisError(f"starts must be at least 1, not {starts}")
    return best


def _beyond(rows: FloatArray, means: FloatArray, k: int, seed: int) -> FloatArray:
    """Group all rows as if nothing were known; give the centroids that stand for no known class."""
    if k == 0:
        return np.zeros((0, rows.shape[1]))
    free = KMeans(len(means) + k, n_init=1, random_state=seed).fit(rows).cluster_centers_
    _, taken = linear_sum_assignment(squared_distances(means, free))
    return free[np.setdiff1d(np.arange(len(free)), taken)]


def _lloyd(
    rows: FloatArray, labelled: FloatArray, labels: IntArray, centroids: FloatArray
) -> Grouping:
    """Move centroids until no row changes; one that loses all its rows goes to the farthest row."""
    count = len(centroids)
    base_total = np.zeros_like(centroids)
    np.add.at(base_total, labels, labelled)
    base_size = np.bincount(labels, minlength=count).astype(np.float64)
    current = np.full(len(rows), -1)
    for _ in range(_MOST_ROUNDS):
        squares = squared_distances(rows, centroids)
        label = squares.argmin(axis=1)
        if (label == current).all():
            break
        current = label
        total, size = base_total.copy(), base_size + np.bincount(label, minlength=count)
        np.add.at(total, label, rows)
        centroids = total / np.maximum(size, 1.0)[:, None]
        far = np.argsort(-squares[np.arange(len(rows)), label], kind="stable")
        for taken, empty in zip(far, np.flatnonzero(size == 0), strict=False):
            centroids[empty] = rows[taken]
    squares = squared_distances(rows, centroids)
    own = squared_distances(labelled, centroids)[np.arange(len(labels)), labels]
    inertia = float(squares[np.arange(len(rows)), current].sum() + own.sum())
    return Grouping(current.astype(np.int64), centroids, inertia)


def _check(rows: FloatArray, k: int) -> None:
    if len(rows) < k:
        raise AnalysisError(f"{len(rows)} documents cannot be put into {k} novel groups")
