"""Experiments on one corpus: which document stands on which side, edited or as it was."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

SHARES = (2, 5, 10, 25, 50)
A, B, OUTSIDE = "a", "b", "-"
NOTHING = "nothing"
"""Name of designs in which nothing is edited."""


@dataclass(frozen=True)
class Design:
    """Half of the documents against the other half, a share of the first edited.

    Parameters
    ----------
    name
        What is planted; decides the split together with `share` and `seed`.
    share
        Percent of side a that is edited.
    seed
        Number of the split.
    """

    name: str
    share: int
    seed: int

    @property
    def column(self) -> str:
        """Name of the metadata column that tells the sides apart."""
        return f"share{self.share}_seed{self.seed}"

    def sides(self, n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Choose rows of a corpus of n documents followed by their n edited versions.

        Parameters
        ----------
        n
            Number of documents.

        Returns
        -------
        tuple of ndarray
            Rows of side a, the edited ones first (their numbers are `n` or more), and of side b.
        """
        key = zlib.crc32(f"{self.name}/{self.share}/{self.seed}".encode())
        order = np.random.default_rng(key).permutation(n)
        a, b = order[: n // 2], order[n // 2 :]
        edited = round(self.share / 100 * len(a))
        return np.concatenate([a[:edited] + n, a[edited:]]), b

    def values(self, n: int) -> NDArray[np.object_]:
        """Write the sides as a column over the 2 n rows: ``a``, ``b`` or ``-``."""
        column = np.full(2 * n, OUTSIDE, object)
        rows_a, rows_b = self.sides(n)
        column[rows_a], column[rows_b] = A, B
        return column


def planted_designs(name: str, shares: Iterable[int], seeds: int) -> list[Design]:
    """Give every split at every share of one property."""
    return [Design(name, share, seed) for share in shares for seed in range(seeds)]


def null_designs(seeds: int) -> list[Design]:
    """Give splits of documents of which none is edited."""
    return planted_designs(NOTHING, (0,), seeds)
