"""Which documents of a pair are read: some of each of the four cells of the latents' presence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.hypotheses.pairs.estimate import Counted
from conspectus.analysis.hypotheses.pairs.shares import BOTH, FIRST, NEITHER, SECOND

if TYPE_CHECKING:
    import numpy.typing as npt

    from conspectus.analysis.hypotheses.contrast import Contrast
    from conspectus.stats.types import FloatArray, IntArray

CELLS = 4
MOST_BANDS, _A_BAND = 5, 40
"""Bands of length, at most, and documents read of each, at least: of fewer the share with both that
chance would give cannot be told, and the NPMI comes out too small."""


@dataclass(frozen=True, eq=False)
class Cells:
    """All judging documents of a pair, by what the latents say of them.

    Parameters
    ----------
    document
        Their numbers over all stores, shape (n,).
    cell
        Kind of each by the latents (see `shares`), shape (n,).
    band
        Band of length of each, shape (n,).
    bands
        How many there are.
    """

    document: IntArray
    cell: IntArray
    band: IntArray
    bands: int

    @property
    def sizes(self) -> FloatArray:
        """Documents of each cell and band, shape (4, bands)."""
        found = np.zeros((CELLS, self.bands))
        np.add.at(found, (self.cell, self.band), 1.0)
        return found

    def own(self) -> Counted:
        """Count the latents themselves: of them everything is known, and all is one cell."""
        nowhere = np.zeros_like(self.cell)
        whole = self.sizes.sum(axis=0, keepdims=True)
        return Counted.of(nowhere, self.band, self.cell.astype(np.float64), whole)

    def drawn(self, most: int, seed: int) -> IntArray:
        """Draw documents to read.

        Parameters
        ----------
        most
            Documents, at most.
        seed
            Of the draw. A document keeps its place in line: pairs share documents where they can.

        Returns
        -------
        array of int64
            Places in `document`, ascending.
        """
        highest = int(self.document.max(initial=-1))
        line = np.random.default_rng([seed, 11]).random(highest + 1)[self.document]
        wanted = allotted(self.sizes.sum(axis=1), most)
        order = np.lexsort((line, self.cell))
        start = np.concatenate([[0], np.cumsum(np.bincount(self.cell, minlength=CELLS))])
        rank = np.arange(order.size) - start[self.cell[order]]
        return np.sort(order[rank < wanted[self.cell[order]]])


def allotted(sizes: FloatArray, most: int) -> IntArray:
    """Share documents to read out among cells.

    Parameters
    ----------
    sizes
        Documents of each cell, shape (cells,).
    most
        Documents to read, at most.

    Returns
    -------
    array of int64
        For each cell: half of them evenly over cells that have documents, half by size; what a
        small cell lacks goes to the others likewise. At least one of each, if there are as many.

    Notes
    -----
    Even numbers show rare pairs, numbers by size show what a cell that holds nearly all documents
    does to the margins. With half by size no document stands for more than twice as many as in a
    plain random draw, so that the variance is at most twice that of one, however rare the pair
    (defensive mixture: Hesterberg 1995, Technometrics 37:185).
    """
    there = sizes > 0
    got = np.zeros(sizes.size)
    left = float(min(most, sizes.sum()))
    while left > 1e-9:
        open_ = there & (got < sizes)
        share = 0.5 * open_ / open_.sum() + 0.5 * sizes * open_ / (sizes * open_).sum()
        step = min(1.0, float(np.min((sizes - got)[open_] / (left * share[open_]))))
        got[open_] += step * left * share[open_]
        got = np.where(sizes - got < 1e-9, sizes, got)
        left -= step * left if step < 1 else left
    whole = np.floor(got + 1e-9)
    rest = int(min(most, sizes.sum()) - whole.sum())
    whole[np.argsort(whole - got, kind="stable")[:rest]] += 1
    if most >= there.sum():
        for empty in np.flatnonzero(there & (whole == 0)):
            whole[empty], whole[whole.argmax()] = 1, whole.max() - 1
    return whole.astype(np.int64)


def cells_of(
    contrast: Contrast, has: npt.NDArray[np.bool_], length: FloatArray | None, read: int
) -> Cells:
    """Sort the documents of two groups by a second property.

    Parameters
    ----------
    contrast
        Documents with the first latent or value, and without.
    has
        Whether each document of all stores has the second, shape (documents,).
    length
        Tokens of each document of all stores where documents are compared with others as long as
        themselves; else None. Shape (documents,).
    read
        Documents that will be read, at most: of few only few bands of length are made.

    Returns
    -------
    Cells
        Ascending in `document`.
    """
    document = np.concatenate([contrast.first, contrast.second])
    with_first = np.arange(document.size) < contrast.first.size
    order = np.argsort(document, kind="stable")
    document, with_first = document[order], with_first[order]
    second = has[document]
    cell = np.where(with_first, np.where(second, BOTH, FIRST), np.where(second, SECOND, NEITHER))
    bands = 1 if length is None else int(np.clip(read // _A_BAND, 1, MOST_BANDS))
    band = np.zeros(document.size, np.int64)
    if length is not None and document.size:
        own = length[document]
        edges = np.unique(np.quantile(own, np.arange(1, bands) / bands))
        band = np.searchsorted(edges, own, side="right")
    return Cells(document, cell.astype(np.int64), band.astype(np.int64), bands)
