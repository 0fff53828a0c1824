"""Sets of units that were met before: two pairs that the same units have are one observation.

Recipes have cups, teaspoons, ovens and numbered steps. Each of these goes with each, in the same
documents, and every such pair after the first tells a reader nothing more.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from conspectus.stats.types import IntArray


class Seen:
    """Remembers sets of units, as bits: a set of 10,000 units takes 1.25 kB.

    Parameters
    ----------
    jaccard
        Jaccard index from which two sets are the same.
    units
        Number of units.
    """

    def __init__(self, jaccard: float, units: int) -> None:
        self._jaccard = jaccard
        self._words = -(-units // 16)
        self._size = np.zeros(0, np.int64)
        self._sets = np.zeros((0, self._words), np.uint16)

    def add(self, units: IntArray) -> bool:
        """Remember a set of units unless it was met before.

        Parameters
        ----------
        units
            Numbers of units, each once, shape (m,).

        Returns
        -------
        bool
            False if a set that is remembered has at least that Jaccard index with it.
        """
        bits = np.zeros(16 * self._words, np.uint8)
        bits[units] = 1
        packed = np.packbits(bits).view(np.uint16)
        # Sets whose sizes differ by more can no longer be alike enough.
        near = (self._size >= self._jaccard * units.size) & (
            self._jaccard * self._size <= units.size
        )
        if near.any():
            shared = _ones()[self._sets[near] & packed].sum(axis=1, dtype=np.int64)
            together = units.size + self._size[near] - shared
            if np.any(shared >= self._jaccard * together):
                return False
        self._size = np.append(self._size, units.size)
        self._sets = np.concatenate([self._sets, packed[None]])
        return True


@cache
def _ones() -> npt.NDArray[np.uint8]:
    """Count the ones of every number of 16 bits."""
    numbers = np.arange(1 << 16, dtype=np.uint16).view(np.uint8).reshape(-1, 2)
    return np.unpackbits(numbers, axis=1).sum(axis=1).astype(np.uint8)
