"""Sorting unlabelled documents into known classes and novel groups, by the method asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from conspectus.analysis.novelty.kmeans import (
    STARTS,
    class_means,
    ncd_kmeans,
    semi_supervised_kmeans,
)
from conspectus.analysis.novelty.reject import nearness

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

Mode: TypeAlias = Literal["open", "novel-only"]
Method: TypeAlias = Literal["kmeans", "semi-supervised"]

MODES: tuple[Mode, ...] = ("open", "novel-only")
METHODS: dict[Mode, tuple[Method, ...]] = {
    "open": ("semi-supervised", "kmeans"),
    "novel-only": ("kmeans",),
}
"""Methods of each mode; where all unlabelled rows are novel, both are the same."""


@dataclass(frozen=True, eq=False)
class Known:
    """Documents whose class is known.

    Parameters
    ----------
    rows
        Points, shape (m, d).
    labels
        Class of each, 0 to classes - 1, shape (m,).
    classes
        Number of classes.
    """

    rows: FloatArray
    labels: IntArray
    classes: int

    @property
    def means(self) -> FloatArray:
        """Centroid of each class, shape (classes, d)."""
        return class_means(self.rows, self.labels, self.classes)


def assign(
    rows: FloatArray,
    known: Known,
    k: int,
    *,
    mode: Mode,
    method: Method,
    seed: int,
    starts: int = STARTS,
) -> IntArray:
    """Sort unlabelled rows.

    Parameters
    ----------
    rows
        Unlabelled points, shape (n, d).
    known
        The known classes.
    k
        Novel groups, at most: fewer where fewer rows are candidates.
    mode
        ``"novel-only"``: no row is of a known class. ``"open"``: some may be.
    method
        ``"kmeans"``: rows beyond the 95th percentile of their nearest class's own distances are
        candidates (all rows in ``"novel-only"``) and grouped by `ncd_kmeans`; the others are of
        that class. ``"semi-supervised"``: `semi_supervised_kmeans`.
    seed, starts
        As for the methods.

    Returns
    -------
    array of int64
        Known class, or number of classes + novel group, shape (n,).
    """
    if method == "semi-supervised":
        return semi_supervised_kmeans(
            rows, known.rows, known.labels, known.classes, min(k, len(rows)), seed, starts
        ).label
    near = nearness(rows, known.rows, known.labels, known.classes)
    novel = near.rejected if mode == "open" else np.ones(len(rows), np.bool_)
    label = near.nearest.astype(np.int64)
    groups = min(k, int(novel.sum()))
    if groups:
        label[novel] = ncd_kmeans(rows[novel], known.means, groups, seed, starts).label
    return label
