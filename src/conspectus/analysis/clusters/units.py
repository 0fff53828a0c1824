"""Documents that depend on each other: answers to one prompt fall into one cluster together.

Counted one by one they make every column and concept look as if it had to do with the clusters.
With units, all documents of a unit together count as one, and tests exchange units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from conspectus.analysis.blocks import dense_chunks
from conspectus.analysis.keys import key_codes
from conspectus.errors import AnalysisError
from conspectus.stats import exchange_units_test, newcombe

if TYPE_CHECKING:
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Units:
    """Documents and what they belong to.

    Parameters
    ----------
    code
        Unit of each document, from 0, shape (n,).
    """

    code: IntArray

    @property
    def n(self) -> int:
        """Number of units that have documents."""
        return int(np.unique(self.code).size)

    @property
    def weight(self) -> FloatArray:
        """Weight of each document: those of a unit make one together, shape (n,)."""
        return 1.0 / np.bincount(self.code)[self.code]

    def among(self, chosen: npt.NDArray[np.bool_] | IntArray) -> Units:
        """Keep some documents."""
        return Units(self.code[chosen])

    def half(self, order: IntArray, size: int) -> IntArray:
        """Draw whole units.

        Parameters
        ----------
        order
            Documents in random order; a unit comes with the first of its documents.
        size
            Documents wanted.

        Returns
        -------
        array of int64
            Documents, ascending: of so many units that `size` is reached, but one unit at least
            is left.
        """
        _, first = np.unique(self.code[order], return_index=True)
        units = self.code[order][np.sort(first)]
        rank = np.empty(int(self.code.max()) + 1, np.int64)
        rank[units] = np.arange(units.size)
        documents = np.cumsum(np.bincount(rank[self.code]))
        taken = min(int(np.searchsorted(documents, size)) + 1, units.size - 1)
        return np.flatnonzero(rank[self.code] < taken)


@dataclass(frozen=True, eq=False)
class Comparison:
    """Members against other documents, by units.

    Parameters
    ----------
    p_value
        Of every property, shape (m,).
    kept
        How much of the weight of documents independent ones would have that tell as much, shape
        (m,).
    """

    p_value: FloatArray
    kept: FloatArray


def read_units(selection: Selection, column: str) -> IntArray:
    """Read which unit every chosen document belongs to.

    Parameters
    ----------
    selection
        The documents.
    column
        What documents of a unit share; a document without a value is a unit of its own.

    Returns
    -------
    array of int64
        From 0, -1 for documents that are not chosen, shape (documents,).

    Raises
    ------
    AnalysisError
        There is no such column, it holds lists, or all documents share a value.
    """
    code = key_codes(selection.column(column).iloc[selection.rows])
    alone = code < 0
    code[alone] = code.max(initial=-1) + 1 + np.arange(int(alone.sum()))
    if np.unique(code).size < 2:
        raise AnalysisError(
            f"all documents have one value of {column!r}, and units are compared with units: name "
            "the column that tells prompts or authors apart"
        )
    unit = np.full(selection.side.size, -1, np.int64)
    unit[selection.rows] = code
    return unit


def compare_units(
    units: Units, weight: FloatArray, member: npt.NDArray[np.bool_], has: sp.csc_array
) -> Comparison:
    """Compare members with all other documents.

    Parameters
    ----------
    units
        Of the n documents compared.
    weight
        Of each of them, shape (n,).
    member
        Which of them are members, shape (n,).
    has
        Ones where a document has a property, shape (n, m).

    Returns
    -------
    Comparison
        NaN without members, or with nobody else.
    """
    m, weights = has.shape[1], (float(weight[member].sum()), float(weight[~member].sum()))
    if min(weights) == 0 or m == 0:
        return Comparison(np.full(m, np.nan), np.ones(m))
    _, code, size = np.unique(units.code, return_inverse=True, return_counts=True)
    code = code.reshape(-1)
    rows = np.arange(code.size)
    gather = sp.csr_array((np.ones(code.size), (code, rows)), (size.size, code.size))
    of_members = sp.csr_array((member.astype(np.float64), (code, rows)), gather.shape)
    having, both = sp.csc_array(gather @ has), sp.csc_array(of_members @ has)
    each = np.bincount(code, weight) / size
    count = np.bincount(code, member).astype(np.float64)
    sizes = size.astype(np.float64)
    parts = [
        exchange_units_test(count, *chunks, sizes, each)
        for chunks in zip(dense_chunks(having), dense_chunks(both), strict=True)
    ]
    p_value, variance = (np.concatenate([part[i] for part in parts]) for i in (0, 1))
    total = sum(weights)
    share = np.asarray(each @ having, np.float64) / total
    independent = share * (1 - share) * weights[0] * weights[1] / total
    with np.errstate(divide="ignore", invalid="ignore"):
        kept = np.where(variance > 0, independent / variance, np.inf)
    most = min(
        np.count_nonzero(side) / of for side, of in zip((member, ~member), weights, strict=True)
    )
    return Comparison(p_value, np.minimum(kept, most))


def limits(
    own: tuple[FloatArray, FloatArray | float],
    other: tuple[FloatArray, FloatArray | float],
    kept: FloatArray | float,
    confidence: float,
) -> tuple[FloatArray, FloatArray]:
    """Give the interval of a difference of shares, with as many documents as tell as much.

    Parameters
    ----------
    own, other
        Shares, and the weight of the documents behind them (above 0).
    kept
        Share of that weight which independent documents would need; 1 where all are.
    confidence
        Coverage.

    Returns
    -------
    low, high
        Newcombe's hybrid score interval.
    """
    (share, n), (against, n_against) = own, other
    a, b = n * kept, n_against * kept
    return newcombe(share * a, a, against * b, b, confidence)
