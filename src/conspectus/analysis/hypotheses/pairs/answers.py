"""What a judge's answers on both statements of a pair come to, and what missing ones could do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.hypotheses.pairs.estimate import Counted, estimate
from conspectus.analysis.hypotheses.pairs.shares import BOTH, FIRST, NEITHER, SECOND

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.pairs.cells import Cells
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Answers:
    """Documents read of a pair, with what was said of them.

    Parameters
    ----------
    cells
        All judging documents.
    read
        Places of those read, shape (n,).
    first, second
        1 where a statement is true, 0 where it is not, NaN where nobody knows, shape (n,).
    """

    cells: Cells
    read: IntArray
    first: FloatArray
    second: FloatArray

    @property
    def kind(self) -> FloatArray:
        """Kind of each document (see `shares`), NaN where an answer is missing, shape (n,)."""
        one, other = self.first > 0, self.second > 0
        kind = np.where(one, np.where(other, BOTH, FIRST), np.where(other, SECOND, NEITHER))
        return np.where(np.isnan(self.first) | np.isnan(self.second), np.nan, kind)

    def counted(self) -> Counted:
        """Count the documents of which both answers are known."""
        cells = self.cells
        return Counted.of(cells.cell[self.read], cells.band[self.read], self.kind, cells.sizes)

    def answered(self) -> tuple[tuple[int, int], tuple[int, int]]:
        """Count documents with both answers, and the others, with the first latent and without."""
        with_first = np.isin(self.cells.cell[self.read], [BOTH, FIRST])
        known = ~np.isnan(self.kind)
        return (
            (int((with_first & known).sum()), int((~with_first & known).sum())),
            (int((with_first & ~known).sum()), int((~with_first & ~known).sum())),
        )

    def filled(self, *, together: bool) -> Answers:
        """Put the answers that speak most for a pair, or most against it, where some are missing.

        Parameters
        ----------
        together
            Whether for documents that have both statements or neither, or else one of them.

        Returns
        -------
        Answers
            Of a document with one answer the other is the same, or its opposite. Of one without any
            both are no, or both yes, or they differ, in such numbers that the share with both is as
            far above chance, or below it, as can be.
        """
        first, second = self.first.copy(), self.second.copy()
        only, other = np.isnan(first) & ~np.isnan(second), np.isnan(second) & ~np.isnan(first)
        first[only] = second[only] if together else 1 - second[only]
        second[other] = first[other] if together else 1 - first[other]
        open_ = np.flatnonzero(np.isnan(first))
        if not open_.size:
            return Answers(self.cells, self.read, first, second)
        best: tuple[float, Answers] | None = None
        for take in np.unique(np.linspace(0, open_.size, _TRIED).astype(np.int64)):
            one = np.arange(open_.size) < take
            first[open_], second[open_] = one, one if together else ~one
            tried = Answers(self.cells, self.read, first.copy(), second.copy())
            reached = tried.excess() * (1 if together else -1)
            if best is None or reached > best[0]:
                best = reached, tried
        return self if best is None else best[1]

    def excess(self) -> float:
        """Give the weighted share of documents with both, less what chance gives, all bands."""
        cell = self.cells.cell[self.read]
        read = np.bincount(cell, minlength=len(self.cells.sizes))
        weight = (self.cells.sizes.sum(axis=1) / np.maximum(read, 1))[cell]
        weight = weight / weight.sum()
        mean_first, mean_second = weight @ self.first, weight @ self.second
        return float(weight @ (self.first * self.second) - mean_first * mean_second)

    def bounds(self, confidence: float) -> tuple[float, float]:
        """Find what the difference could be, whatever the missing answers are.

        Parameters
        ----------
        confidence
            Coverage.

        Returns
        -------
        tuple of float
            Lower limit with the worst answers in the missing places, upper limit with the best; NaN
            where nothing was answered.
        """
        if np.isnan(self.kind).all():
            return float("nan"), float("nan")
        apart, together = (
            estimate(self.filled(together=way).counted(), confidence) for way in (False, True)
        )
        return apart.low, together.high


_TRIED = 33
"""Mixtures of the two extreme ways to fill what is missing that are tried."""
