"""Pairs: documents of both sides that share a key, such as the prompt they answer.

A key may hold several documents a side (two models pooled on one side of the question). Such a
side counts as the mean of its documents, so that every key weighs the same whatever its size.
Documents whose key lacks the other side say nothing about the difference within keys: they are
left out and counted.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from conspectus.analysis.keys import key_codes
from conspectus.analysis.selection import OUTSIDE, Selection
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

FINEST_GRID = 60
"""Steps into which a pair's difference is divided at most; 60 holds halves to sixths exactly."""


@dataclass(frozen=True)
class Pairs:
    """Keys with documents on every side.

    Parameters
    ----------
    selection
        The paired documents; all others are on neither side.
    pair
        Number of the pair of each document, -1 where it has none, shape (documents,).
    n
        Number of pairs.
    per_pair
        Documents of each pair on every side, shape (sides, n).
    unpaired
        Documents of every side that are left out.
    """

    selection: Selection
    pair: IntArray
    n: int
    per_pair: IntArray
    unpaired: tuple[int, ...]

    @property
    def one_to_one(self) -> bool:
        """Whether every pair has one document a side."""
        return bool(np.all(self.per_pair == 1))

    @property
    def even(self) -> bool:
        """Whether all sides of a pair have equally many documents."""
        return bool(np.all(self.per_pair == self.per_pair[0]))

    @property
    def grid(self) -> int:
        """Number of steps between 0 and 1 on which the pairs' differences lie.

        Differences are multiples of one over the least common multiple of the documents a pair and
        side. Where that is above `FINEST_GRID` they are rounded to that grid, by less than 0.01.
        """
        return min(lcm(*np.unique(self.per_pair).tolist()), FINEST_GRID)

    def shares(self, side: int, present: sp.csr_array) -> sp.csc_array:
        """Share of each pair's documents on one side that have each latent.

        Parameters
        ----------
        side
            Number of the side.
        present
            Ones where a document has a latent, shape (documents, latents).

        Returns
        -------
        scipy.sparse.csc_array
            Shape (pairs, latents), rows ascending within a column.
        """
        if self.one_to_one:
            documents = np.flatnonzero(self.selection.side == side)
            return sp.csc_array(present[documents[np.argsort(self.pair[documents])]])
        return sp.csc_array(sp.csr_array(self._averaging(side) @ present))

    def mean(self, side: int, values: FloatArray) -> FloatArray:
        """Average a quantity of documents over the pairs of a side.

        Parameters
        ----------
        side
            Number of the side.
        values
            Shape (documents,) or (documents, q).

        Returns
        -------
        array
            Shape (pairs,) or (pairs, q).
        """
        return np.asarray(self._averaging(side) @ values)

    def _averaging(self, side: int) -> sp.csr_array:
        """Matrix that takes documents to the means of their pairs, shape (pairs, documents)."""
        documents = np.flatnonzero(self.selection.side == side)
        pair = self.pair[documents]
        weight = 1.0 / self.per_pair[side, pair]
        return sp.csr_array((weight, (pair, documents)), shape=(self.n, self.pair.size))


def pair_up(selection: Selection, column: str) -> Pairs:
    """Pair the documents of all sides by a column.

    Parameters
    ----------
    selection
        Documents and their sides.
    column
        Column whose value the documents of a pair share; documents without a value stay unpaired.

    Returns
    -------
    Pairs
        At least two pairs.

    Raises
    ------
    AnalysisError
        The column is missing, or fewer than two of its values have documents on every side.
    """
    codes = key_codes(selection.column(column))
    n_keys = int(codes.max(initial=-1)) + 1
    sides = range(len(selection.names))
    counts = np.stack([_per_key(codes, selection.side == side, n_keys) for side in sides])
    complete = np.all(counts > 0, axis=0)
    n = int(complete.sum())
    if n < 2:
        raise AnalysisError(
            f"only {n} of the {n_keys:,} values of {column!r} have documents on every side, and a "
            "paired comparison needs at least 2: is it the column that all sides share?"
        )
    number = np.where(complete, np.cumsum(complete) - 1, -1)
    # Position -1 (no key) reads the extra last entry.
    pair = np.append(number, -1)[codes]
    narrowed = selection.narrowed(pair >= 0)
    pair = np.where((selection.side != OUTSIDE) & (pair >= 0), pair, -1)
    before, after = np.array(selection.sizes), np.array(narrowed.sizes)
    unpaired = tuple((before - after).tolist())
    return Pairs(narrowed, pair, n, counts[:, complete], unpaired)


def _per_key(codes: IntArray, on_side: npt.NDArray[np.bool_], n_keys: int) -> IntArray:
    return np.bincount(codes[on_side & (codes >= 0)], minlength=n_keys).astype(np.int64)
