"""The codes of a selection as a stream of blocks of bounded size.

Parts are as large as whoever wrote the store liked. A block never holds more than a few million
entries, so that memory stays the same whatever the store; and the next part is read while the last
is being worked on.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from conspectus.analysis.selection import OUTSIDE, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    import scipy.sparse as sp

    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import CodesPart, Presence

MOST_ENTRIES = 2_000_000
MOST_CELLS = 4_000_000
"""Cells of a dense block."""
MOST_GATHERED = 8_000_000
"""Entries for which the store is read once: each reading takes some seconds a million documents."""


@dataclass(frozen=True)
class Block:
    """Consecutive documents with their entries.

    Parameters
    ----------
    first, last
        Numbers of the documents over all stores, `last` exclusive.
    entries
        Stored latents of each document, shape (last - first,).
    values
        Field to values, one an entry.
    """

    first: int
    last: int
    entries: IntArray
    values: dict[str, npt.NDArray[Any]]

    def kept(self, presence: Presence) -> npt.NDArray[np.bool_] | None:
        """Tell which entries count as present.

        Parameters
        ----------
        presence
            When a document has a latent.

        Returns
        -------
        array of bool or None
            One an entry; None if all of them.
        """
        return presence.mask(**{name: self.values[name] for name in presence.fields})


def stream(selection: Selection, fields: tuple[str, ...]) -> Iterator[Block]:
    """Read the codes of all stores, leaving out what no side needs.

    Parameters
    ----------
    selection
        Whose stores to read.
    fields
        Stored fields to read, one value an entry each.

    Yields
    ------
    Block
        Documents in order; blocks in which no document is on a side are left out.
    """
    for first, part in _parts(selection, fields):
        indptr = part.indptr
        values = {name: getattr(part, name) for name in fields}
        row = 0
        while row < part.n_documents:
            target = indptr[row] + MOST_ENTRIES
            end = max(row + 1, int(np.searchsorted(indptr, target, side="right")) - 1)
            if np.any(selection.side[first + row : first + end] != OUTSIDE):
                entries = slice(int(indptr[row]), int(indptr[end]))
                yield Block(
                    first + row,
                    first + end,
                    np.diff(indptr[row : end + 1]),
                    {name: array[entries] for name, array in values.items()},
                )
            row = end


def _parts(selection: Selection, fields: tuple[str, ...]) -> Iterator[tuple[int, CodesPart]]:
    parts = (
        (offset + part.row_start, part)
        for store, (offset, _) in zip(selection.stores, pairwise(selection.offsets), strict=True)
        for part in store.parts(fields)
    )
    with ThreadPoolExecutor(1) as reader:
        pending = reader.submit(next, parts, None)
        while (ready := pending.result()) is not None:
            pending = reader.submit(next, parts, None)
            yield ready


def latent_chunks(documents: IntArray, most: int) -> Iterator[slice]:
    """Cut latents into ranges whose entries fit in little memory.

    Parameters
    ----------
    documents
        Documents with each latent, shape (latents,).
    most
        Entries of a range, at most; a latent that alone has more is a range of its own.

    Yields
    ------
    slice
        Consecutive latents.
    """
    bounds = np.cumsum(documents)
    first = 0
    while first < documents.size:
        limit = (bounds[first - 1] if first else 0) + most
        last = max(first + 1, int(np.searchsorted(bounds, limit, side="right")))
        yield slice(first, last)
        first = last


def dense_chunks(matrix: sp.csc_array) -> Iterator[FloatArray]:
    """Cut a sparse matrix into dense blocks of columns that fit in little memory.

    Parameters
    ----------
    matrix
        Shape (n, m).

    Yields
    ------
    array
        Shape (n, some of the m).
    """
    width = max(1, MOST_CELLS // max(matrix.shape[0], 1))
    for first in range(0, matrix.shape[1], width):
        yield matrix[:, first : first + width].toarray().astype(np.float64)
