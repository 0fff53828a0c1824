"""Which documents of a pool have a word: where hard negatives are looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class WordIndex:
    """Words of a pool of documents.

    Add all documents, then ask.
    """

    def __init__(self) -> None:
        self._stems: list[NDArray[np.int32]] = []
        self._rows: list[NDArray[np.int32]] = []
        self._by_stem: tuple[NDArray[np.int32], NDArray[np.int64]] | None = None
        self.n_documents = 0

    def add(self, row: int, stems: NDArray[np.int32]) -> None:
        """Add a document.

        Parameters
        ----------
        row
            Global row.
        stems
            Stems of its units, any number of times, shape (n,).
        """
        distinct = np.unique(stems)
        self._stems.append(distinct)
        self._rows.append(np.full(len(distinct), row, np.int32))
        self._by_stem = None
        self.n_documents += 1

    def rows_with(self, stem: int) -> NDArray[np.int32]:
        """Find the documents that have a word.

        Parameters
        ----------
        stem
            Its stem.

        Returns
        -------
        ndarray of int32, shape (n,)
            Global rows, in the order in which they were added. Treat as read-only.
        """
        rows, cuts = self._sorted()
        if not 0 <= stem < len(cuts) - 1:
            return rows[:0]
        return rows[cuts[stem] : cuts[stem + 1]]

    def _sorted(self) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        if self._by_stem is None:
            empty = np.zeros(0, np.int32)
            stems = np.concatenate([empty, *self._stems])
            rows = np.concatenate([empty, *self._rows])
            self._stems, self._rows = [stems], [rows]
            cuts = np.concatenate([[0], np.cumsum(np.bincount(stems, minlength=1))])
            self._by_stem = rows[np.argsort(stems, kind="stable")], cuts.astype(np.int64)
        return self._by_stem
