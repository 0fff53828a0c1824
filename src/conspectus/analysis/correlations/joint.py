"""Counting the units that two features share, a block of pairs at a time.

All pairs of 20,000 latents are 200 million; the whole matrix is never held. A block of pairs is a
product of two slices of the presence matrix, taken densely (one matrix product; the time depends
on the units alone) or sparsely (the time depends on the entries), whichever is cheaper. Features
are sorted by support, so that a slice is dense or sparse throughout and the choice matters: the
common thousand go densely, the long tail sparsely.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

if TYPE_CHECKING:
    import numpy.typing as npt

    from conspectus.analysis.correlations.features import Features

BLOCK = 1024
_UNITS_AT_ONCE = 16_384
# Seconds a step, measured on one core: a multiply-add of a dense product, one of a sparse product,
# and an entry of the sparse result. Only their ratios matter.
_DENSE, _SPARSE, _RESULT = 4e-11, 1.2e-8, 5e-8


class JointCounts:
    """Blocks of the counts of units with both features.

    Parameters
    ----------
    first, second
        Features of the same units.
    """

    def __init__(self, first: Features, second: Features) -> None:
        self._slices = (_Slices(first.present), _Slices(second.present))
        self._units = first.units

    def block(self, i: int, j: int) -> npt.NDArray[np.float32]:
        """Count a block of pairs.

        Parameters
        ----------
        i, j
            Slices of `BLOCK` features, of the first and of the second.

        Returns
        -------
        array of float32
            Units with both, shape (features of slice i, features of slice j).
        """
        rows, columns = self._slices[0], self._slices[1]
        a, b = rows.sparse(i), columns.sparse(j)
        cells = a.shape[1] * b.shape[1]
        products = float(rows.entries(i) @ columns.entries(j))
        if self._units * cells * _DENSE <= products * _SPARSE + min(products, cells) * _RESULT:
            return self._dense(a, b)
        return np.asarray((sp.csr_array(a.T) @ columns.by_unit(j)).toarray(), np.float32)

    def _dense(self, a: sp.csc_array, b: sp.csc_array) -> npt.NDArray[np.float32]:
        if self._units <= _UNITS_AT_ONCE:
            return np.asarray(a.toarray().T @ b.toarray(), np.float32)
        total = np.zeros((a.shape[1], b.shape[1]), np.float32)
        by_unit = [sp.csr_array(x) for x in (a, b)]
        for start in range(0, self._units, _UNITS_AT_ONCE):
            one, other = (x[start : start + _UNITS_AT_ONCE].toarray() for x in by_unit)
            total += one.T @ other
        return total


class _Slices:
    """A presence matrix cut into slices of features; the last one used is kept in its forms."""

    def __init__(self, present: sp.csc_array) -> None:
        self._present = present
        self._kept: dict[str, tuple[int, Any]] = {}

    def sparse(self, i: int) -> sp.csc_array:
        """Give slice i as float32."""
        return self._keep("sparse", i, lambda: self._cut(i))

    def by_unit(self, i: int) -> sp.csr_array:
        """Give slice i by rows."""
        return self._keep("by_unit", i, lambda: sp.csr_array(self.sparse(i)))

    def entries(self, i: int) -> npt.NDArray[np.float64]:
        """Count the features of slice i that each unit has."""
        return self._keep(
            "entries",
            i,
            lambda: np.bincount(self.sparse(i).indices, minlength=self._present.shape[0]).astype(
                np.float64
            ),
        )

    def _cut(self, i: int) -> sp.csc_array:
        return sp.csc_array(self._present[:, i * BLOCK : (i + 1) * BLOCK].astype(np.float32))

    def _keep(self, form: str, i: int, make: Any) -> Any:
        known = self._kept.get(form)
        if known is None or known[0] != i:
            known = (i, make())
            self._kept[form] = known
        return known[1]
