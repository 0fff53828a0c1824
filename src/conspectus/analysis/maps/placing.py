"""Names on a map: at the densest place of what they name, and never over one another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.ndimage import gaussian_filter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.stats.types import FloatArray, IntArray

_CELLS = 40
_STEPS = ((0, 0), (0, -1), (0, 1), (0, -2), (0, 2), (-0.6, -1), (0.6, -1), (-0.6, 1), (0.6, 1))


@dataclass(frozen=True)
class Box:
    """A name's place, in the picture's units.

    Parameters
    ----------
    x, y
        Its centre.
    width, height
        Its size.
    """

    x: float
    y: float
    width: float
    height: float

    def meets(self, other: Box) -> bool:
        """Whether two boxes overlap."""
        return (
            abs(self.x - other.x) * 2 < self.width + other.width
            and abs(self.y - other.y) * 2 < self.height + other.height
        )


def densest(points: FloatArray) -> FloatArray:
    """Find where most points are.

    Parameters
    ----------
    points
        Shape (n, 2), at least one.

    Returns
    -------
    array
        The point nearest to the peak of their blurred density, shape (2,).
    """
    low, high = points.min(axis=0), points.max(axis=0)
    size = np.maximum(high - low, 1e-9)
    cell = np.minimum(((points - low) / size * _CELLS).astype(np.int64), _CELLS - 1)
    counts = np.zeros((_CELLS, _CELLS))
    np.add.at(counts, (cell[:, 0], cell[:, 1]), 1.0)
    heights = gaussian_filter(counts, 2.0, mode="constant")
    peak = np.array(np.unravel_index(int(heights.argmax()), heights.shape))
    centre = low + (peak + 0.5) / _CELLS * size
    return points[int(((points - centre) ** 2).sum(axis=1).argmin())]


def place_names(
    points: FloatArray,
    codes: IntArray,
    names: Sequence[str],
    *,
    size: float,
    frame: tuple[float, float],
) -> dict[int, Box]:
    """Place names without overlaps, those of the largest groups first.

    Parameters
    ----------
    points
        In the picture's units, shape (n, 2).
    codes
        Group of each, below 0 for none, shape (n,).
    names
        Name of each group; an empty one is not placed.
    size
        Height of a letter, in the same units.
    frame
        Width and height of the picture; names stay inside.

    Returns
    -------
    dict of int to Box
        By group. A name that finds no room is left out.
    """
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    found: dict[int, Box] = {}
    for code in np.lexsort((np.arange(len(names)), -counts[: len(names)])).tolist():
        if not counts[code] or not names[code]:
            continue
        x, y = densest(points[codes == code])
        width, height = 0.6 * size * (len(names[code]) + 1), 1.5 * size
        for dx, dy in _STEPS:
            box = Box(
                float(np.clip(x + dx * width, width / 2, frame[0] - width / 2)),
                float(np.clip(y + dy * height, height / 2, frame[1] - height / 2)),
                width,
                height,
            )
            if not any(box.meets(other) for other in found.values()):
                found[code] = box
                break
    return found
