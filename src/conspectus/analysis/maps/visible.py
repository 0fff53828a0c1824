"""The groups that a reader will see on a map, and whether they are there.

People see a dense spot with thin surroundings as a group. UMAP draws such spots where there are
none and tears real groups apart, so what the eye finds is computed and compared with what the
concepts say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.ndimage import gaussian_filter

from conspectus.analysis.clusters.neighbours import NONE

if TYPE_CHECKING:
    from conspectus.analysis.clusters.neighbours import Neighbours
    from conspectus.stats.types import FloatArray, IntArray

GRID: Final = 80
BANDWIDTHS: Final = (0.7, 1.0, 1.5)
"""Widths of the blur in cells; the middle one is used, the others are for comparison."""
VALLEY: Final = 0.6
"""A group of its own is parted from a denser one by a valley below this share of its peak."""
SURE: Final = 3.0
"""Standard errors by which the peak must stand above the valley, lest chance makes groups."""
SCATTERED: Final = -1

_FEWEST_SHARE = 0.005
_FEWEST = 5
_EMPTY = 1e-4


def density(places: FloatArray, bandwidth: float, grid: int = GRID) -> tuple[FloatArray, IntArray]:
    """Count documents on a grid and blur the counts.

    Parameters
    ----------
    places
        Coordinates, shape (n, 2).
    bandwidth
        Standard deviation of the blur, in cells.
    grid
        Cells a side.

    Returns
    -------
    array, array
        Density, shape (grid, grid), and the cell of each document as one number, shape (n,).
    """
    low = places.min(axis=0)
    extent = float(max((places.max(axis=0) - low).max(), 1e-9)) * 1.1
    centre = (places.max(axis=0) + low) / 2
    scaled = (places - (centre - extent / 2)) / extent * grid
    cell = np.clip(scaled.astype(np.int64), 0, grid - 1)
    flat = cell[:, 0] * grid + cell[:, 1]
    counts = np.bincount(flat, minlength=grid * grid).reshape(grid, grid).astype(np.float64)
    return gaussian_filter(counts, bandwidth, mode="constant"), flat


def peaks(heights: FloatArray, valley: float = VALLEY, area: float = np.inf) -> IntArray:
    """Divide a landscape into its mountains.

    Parameters
    ----------
    heights
        Density, shape (r, c), at least 0.
    valley
        A peak is a mountain of its own if the highest pass to a higher one lies below this share
        of its height, and
    area
        by more than chance: documents that a height of 1 stands for (``4 pi bandwidth^2`` for a
        Gaussian blur of counts). Infinite to leave chance out.

    Returns
    -------
    array
        Mountain of each cell, numbered from 0 by height of the peak, or -1 where there is nothing,
        shape (r, c).

    Notes
    -----
    The merge tree of superlevel sets (0-dimensional persistence), as in Quadri and Rosen (2021),
    IEEE Trans. Vis. Comput. Graph. 27:1829, with a relative threshold since groups differ in size.
    """
    columns = heights.shape[1]
    flat = heights.ravel()
    floor = _EMPTY * max(float(flat.max(initial=0.0)), 1e-300)
    order = np.argsort(-flat, kind="stable")
    basin = np.full(flat.size, -1)  # cell -> the peak that it leads up to
    island: dict[int, int] = {}  # peak -> a higher one on the same island, or itself
    mountain: dict[int, int] = {}  # peak -> the one whose mountain it is a shoulder of, or itself
    for cell in order[flat[order] > floor].tolist():
        around = [c for c in _around(cell, heights.shape, columns) if basin[c] >= 0]
        if not around:
            basin[cell] = cell
            island[cell] = mountain[cell] = cell
            continue
        around.sort(key=lambda c: (-flat[c], c))
        basin[cell] = basin[around[0]]
        for other in around[1:]:
            a, b = _root(island, int(basin[cell])), _root(island, int(basin[other]))
            if a == b:
                continue
            b_lower = (flat[b], -b) < (flat[a], -a)
            high, low = (a, b) if b_lower else (b, a)
            island[low] = high
            if not _apart(float(flat[cell]), float(flat[low]), valley, area):
                touched = basin[cell] if b_lower else basin[other]
                mountain[low] = _root(mountain, int(touched))
    return _numbered(flat, basin, mountain).reshape(heights.shape)


def visible_groups(places: FloatArray, bandwidth: float = BANDWIDTHS[1]) -> IntArray:
    """Find the groups that the eye finds.

    Parameters
    ----------
    places
        Coordinates, shape (n, 2).
    bandwidth
        Of the blur, in cells of the grid.

    Returns
    -------
    array
        Group of each document, the largest first, or `SCATTERED`, shape (n,).
    """
    heights, cell = density(places, bandwidth)
    found = peaks(heights, area=4 * np.pi * bandwidth**2).ravel()[cell]
    fewest = max(_FEWEST, _FEWEST_SHARE * len(places))
    size = np.bincount(found[found >= 0], minlength=int(found.max(initial=-1)) + 1)
    order = np.lexsort((np.arange(size.size), -size))
    place = np.full(size.size + 1, SCATTERED)  # the last cell takes what is in none
    kept = order[size[order] >= fewest]
    place[kept] = np.arange(kept.size)
    return place[found]


def cohesion(near: Neighbours, groups: IntArray) -> FloatArray:
    """Measure how far groups keep together by concepts.

    Parameters
    ----------
    near
        Nearest documents by concepts.
    groups
        Group of each document, from 0; below 0 for none, shape (n,).

    Returns
    -------
    array
        Share of the neighbours of a group's documents that are in the group too, corrected for its
        size: 0 as by chance, 1 for a group of its own; shape (groups,).
    """
    count = int(groups.max(initial=-1)) + 1
    there = near.index != NONE
    owner = np.broadcast_to(groups[:, None], near.index.shape)[there]
    other = groups[near.index[there]]
    inside = np.bincount(owner[(owner >= 0) & (owner == other)], minlength=count)
    total = np.bincount(owner[owner >= 0], minlength=count)
    share = np.divide(inside, total, out=np.zeros(count), where=total > 0)
    chance = np.bincount(groups[groups >= 0], minlength=count) / max(len(groups), 1)
    return np.divide(share - chance, 1 - chance, out=np.ones(count), where=chance < 1)


def purity(groups: IntArray, clusters: IntArray) -> tuple[FloatArray, IntArray]:
    """Compare groups with clusters.

    Parameters
    ----------
    groups, clusters
        Of each document, from 0; below 0 for none, shape (n,).

    Returns
    -------
    array, array
        Share of each group's documents that are in the cluster most of them are in, and that
        cluster (-1 where none of them is in any), shape (groups,).
    """
    count, wide = int(groups.max(initial=-1)) + 1, int(clusters.max(initial=-1)) + 1
    both = (groups >= 0) & (clusters >= 0)
    table = np.zeros((count, wide + 1), np.int64)
    np.add.at(table, (groups[both], clusters[both]), 1)
    size = np.bincount(groups[groups >= 0], minlength=count)
    best = table.argmax(axis=1)
    most = table.max(axis=1)
    return most / np.maximum(size, 1), np.where(most > 0, best, -1)


def _around(cell: int, shape: tuple[int, ...], columns: int) -> list[int]:
    r, c = divmod(cell, columns)
    rows = range(max(r - 1, 0), min(r + 2, shape[0]))
    return [
        y * columns + x
        for y in rows
        for x in range(max(c - 1, 0), min(c + 2, columns))
        if (y, x) != (r, c)
    ]


def _apart(pass_: float, peak: float, valley: float, area: float) -> bool:
    """Whether a valley is deep, and deeper than counts vary: roots of counts have variance 1/4."""
    if pass_ >= valley * peak:
        return False
    return np.isinf(area) or np.sqrt(2 * area) * (np.sqrt(peak) - np.sqrt(pass_)) > SURE


def _root(parent: dict[int, int], peak: int) -> int:
    while parent[peak] != peak:
        parent[peak] = parent[parent[peak]]
        peak = parent[peak]
    return peak


def _numbered(flat: FloatArray, basin: IntArray, mountain: dict[int, int]) -> IntArray:
    """Give mountains numbers by height."""
    tops = sorted({_root(mountain, p) for p in mountain}, key=lambda p: (-flat[p], p))
    number = {top: i for i, top in enumerate(tops)}
    found = np.full(basin.size, SCATTERED)
    led = np.flatnonzero(basin >= 0)
    found[led] = [number[_root(mountain, int(p))] for p in basin[led]]
    return found
