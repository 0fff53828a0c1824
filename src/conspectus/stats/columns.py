"""Columns that are 0 nearly everywhere, as the entries that are not.

A million documents by ten thousand latents is a matrix that nobody can hold, and of which one cell
in a hundred says something. What tests and slopes need of a column are sums over documents; a sum
over entries gives them, column by column and, where documents come in groups, group by group.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True)
class Columns:
    """Entries of columns, column by column, and within a column group by group.

    Entries of one column and group are a run. Make one with `of`.

    Parameters
    ----------
    matrix
        Values, a row a column and a column a document, shape (m, n), entries in order.
    column
        Column of each entry, shape (entries,).
    starts
        First entry of each run, shape (runs,).
    run_column, run_group
        Column and group of each run; all documents are of one group where there are no groups.
    """

    matrix: sp.csr_array
    column: IntArray
    starts: IntArray
    run_column: IntArray
    run_group: IntArray

    @classmethod
    def of(cls, values: Any, group: IntArray | None = None) -> Columns:
        """Sort the entries of columns.

        Parameters
        ----------
        values
            Numbers, dense or sparse, shape (n, m).
        group
            Group of each document, numbers from 0, shape (n,); None without groups.

        Returns
        -------
        Columns
            With values as float64.
        """
        if group is None:
            ordered = sp.csc_array(values)
            row = ordered.indices
        else:
            # Documents put group by group first: each column's entries then come group by group.
            rising = bool(np.all(group[1:] >= group[:-1]))
            order = np.arange(group.size) if rising else np.argsort(group, kind="stable")
            ordered = sp.csc_array(values if rising else sp.csr_array(values)[order])
            row = order.astype(ordered.indices.dtype)[ordered.indices]
        n, m = ordered.shape
        column = np.repeat(np.arange(m), np.diff(ordered.indptr))
        run = column if group is None else column * (int(group.max(initial=0)) + 1) + group[row]
        starts = np.flatnonzero(np.diff(run, prepend=-1))
        first = row[starts]
        return cls(
            sp.csr_array((ordered.data.astype(np.float64), row, ordered.indptr), shape=(m, n)),
            column,
            starts,
            column[starts],
            np.zeros(starts.size, np.int64) if group is None else group[first],
        )

    @property
    def m(self) -> int:
        """Number of columns."""
        return int(self.matrix.shape[0])

    @property
    def row(self) -> npt.NDArray[np.integer]:
        """Document of each entry, shape (entries,)."""
        return self.matrix.indices

    @property
    def value(self) -> FloatArray:
        """Value of each entry, shape (entries,)."""
        return self.matrix.data

    @property
    def binary(self) -> npt.NDArray[np.bool_]:
        """Whether all values of a column are 0 or 1, shape (m,)."""
        between = (self.value != 0) & (self.value != 1)
        return self.totals(between.astype(np.float64)) == 0

    def parts(self, width: int) -> Iterator[Columns]:
        """Cut into fewer columns at a time.

        Parameters
        ----------
        width
            Columns of a part, at most.

        Yields
        ------
        Columns
            In order; one part at least.
        """
        bounds = self.matrix.indptr
        for first in range(0, max(self.m, 1), width):
            last = min(first + width, self.m)
            entries = slice(int(bounds[first]), int(bounds[last]))
            runs = slice(*np.searchsorted(self.starts, [entries.start, entries.stop]).tolist())
            yield Columns(
                sp.csr_array(self.matrix[first:last]),
                self.column[entries] - first,
                self.starts[runs] - entries.start,
                self.run_column[runs] - first,
                self.run_group[runs],
            )

    def totals(self, amount: FloatArray) -> FloatArray:
        """Add up one number an entry, by column.

        Parameters
        ----------
        amount
            Shape (entries,).

        Returns
        -------
        array
            Shape (m,).
        """
        return np.bincount(self.column, amount, minlength=self.m).astype(np.float64, copy=False)

    def run_sums(self, amount: FloatArray) -> FloatArray:
        """Add up one number an entry, by run.

        Parameters
        ----------
        amount
            Shape (entries,).

        Returns
        -------
        array
            Shape (runs,).
        """
        return np.add.reduceat(amount, self.starts) if self.starts.size else np.zeros(0)

    def left_within(self, size: FloatArray) -> FloatArray:
        """Sum the squares that means of groups leave of the columns, by run.

        Parameters
        ----------
        size
            Documents of each group, shape (groups,).

        Returns
        -------
        array
            Shape (runs,).
        """
        squares, sums = self.run_sums(self.value**2), self.run_sums(self.value)
        return np.maximum(squares - sums**2 / size[self.run_group], 0.0)

    def over_runs(self, amount: FloatArray) -> FloatArray:
        """Add up one number a run, by column.

        Parameters
        ----------
        amount
            Shape (runs,).

        Returns
        -------
        array
            Shape (m,).
        """
        found = np.bincount(self.run_column, amount, minlength=self.m)
        return found.astype(np.float64, copy=False)

    def products(self, weights: FloatArray) -> FloatArray:
        """Multiply every column with weights of documents.

        Parameters
        ----------
        weights
            Shape (n,) or (n, q).

        Returns
        -------
        array
            Shape (m,) or (m, q).
        """
        return np.asarray(self.matrix @ weights, dtype=np.float64)
