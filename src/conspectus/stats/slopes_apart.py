"""Slopes on columns that are 0 nearly everywhere, in time that grows with their entries.

What a regression does with dense columns, for a million documents by ten thousand latents. Each
sum over documents is split in two: what it would be if the column were 0 everywhere, which is the
same for all documents of equal covariates, and at each entry by how much it is more or less.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from conspectus.stats.partial import (
    LEAST_ROOM,
    RANK,
    Covariates,
    PartialFit,
    SlopeSums,
    what_is_left,
)

if TYPE_CHECKING:
    from conspectus.stats.columns import Columns
    from conspectus.stats.types import FloatArray, IntArray

_MOST_CELLS = 4_000_000


def kinds_of(covariates: FloatArray) -> tuple[IntArray, IntArray]:
    """Find documents whose covariates are equal.

    Parameters
    ----------
    covariates
        Shape (n, q).

    Returns
    -------
    array of int64
        Kind of each document, from 0 without gaps, shape (n,).
    array of int64
        A document of each kind, shape (kinds,).
    """
    kind = np.zeros(covariates.shape[0], np.int64)
    for column in covariates.T:
        distinct, place = np.unique(column, return_inverse=True)
        kind = np.unique(kind * distinct.size + place.reshape(-1), return_inverse=True)[1]
    return kind.reshape(-1), np.unique(kind, return_index=True)[1].astype(np.int64)


@dataclass(frozen=True)
class SlopesApart:
    """A response, for slopes on sparse columns where no document depends on another.

    Make one with `of`.

    Parameters
    ----------
    covariates
        What is held equal.
    response
        What that leaves of the response, shape (n,).
    kind
        Kind of each document: those of one kind have equal covariates, shape (n,).
    first
        A document of each kind, shape (kinds,).
    """

    covariates: Covariates
    response: FloatArray
    kind: IntArray
    first: IntArray

    @classmethod
    def of(cls, response: FloatArray, covariates: FloatArray | None = None) -> SlopesApart:
        """Take out of the response what is held equal.

        Parameters
        ----------
        response
            Shape (n,).
        covariates
            Shape (n, q); none if None.

        Returns
        -------
        SlopesApart
            For `fit`.
        """
        given = np.zeros((response.size, 0)) if covariates is None else covariates
        held = Covariates.of(response.size, None, given)
        return cls(held, held.residual(response[:, None])[:, 0], *kinds_of(given))

    def fit(self, columns: Columns) -> PartialFit:
        """Estimate the slope on each column.

        Parameters
        ----------
        columns
            Regressors, not sorted by groups.

        Returns
        -------
        PartialFit
            As from `SlopeSums.exchanged`. Time grows with entries and with columns times kinds.
        """
        width = max(1, _MOST_CELLS // self.first.size)
        return PartialFit.joined([self._fit(part) for part in columns.parts(width)])

    @cached_property
    def _of_kinds(self) -> tuple[FloatArray, ...]:
        """Basis and leverage of each kind, its documents, their responses and squares summed."""
        size, y1, y2 = (
            np.bincount(self.kind, self.response**power).astype(np.float64) for power in (0, 1, 2)
        )
        held = self.covariates
        return held.basis[self.first], held.leverage[self.first], size, y1, y2

    def _fit(self, columns: Columns) -> PartialFit:
        held, y, row, value = self.covariates, self.response, columns.row, columns.value
        mean, squares = columns.totals(value) / y.size, columns.totals(value**2)
        b, xy = columns.products(held.basis), columns.products(y)
        xx = what_is_left(squares, y.size * mean**2 + np.sum(b**2, axis=1))
        safe = np.where(xx > RANK, xx, 1.0)
        # By how much what is left of a column is below 0 where it is 0: kinds by columns.
        (basis, leverage, size, y1, y2), slope = self._of_kinds, xy / safe
        below = mean + basis @ b.T
        told = slope * below
        rest = y2[:, None] + told * (2 * y1[:, None] + told * size[:, None])
        second = below**2  # higher powers take many times as long as products
        room = np.maximum(1 - leverage[:, None] - second / safe, LEAST_ROOM)
        spread = np.sum(second * rest / room, axis=0)
        cubes, pull = -(size @ (second * below)), size @ second**2
        place = self.kind[row], columns.column
        none, s = below[place], slope[columns.column]
        x = value - none
        own = np.maximum(1 - leverage[place[0]] - x**2 / safe[columns.column], LEAST_ROOM)
        spread += columns.totals(
            (x * (y[row] - s * x)) ** 2 / own - (none * (y[row] + s * none)) ** 2 / room[place]
        )
        cubes += columns.totals(x**2 * x + none**2 * none)
        pull += columns.totals((x**2) ** 2 - (none**2) ** 2)
        yy = np.full(xy.shape, y @ y)
        sums = SlopeSums(xx, yy, xy, np.maximum(spread, 0.0), pull)
        return sums.exchanged(cubes * np.sum(y**3), y.size, held.rank)


@dataclass(frozen=True)
class ResponsesApart:
    """A regressor, for its slopes in sparse columns where no document depends on another.

    Make one with `of`.

    Parameters
    ----------
    covariates
        What is held equal.
    regressor
        What that leaves of the regressor, shape (n,).
    weight
        Square of the regressor over its room, shape (n,).
    weighted
        A column of ones, the covariates' basis and the regressor, weighted, shape (n, q + 2).
    moments
        Their weighted products with each other, shape (q + 2, q + 2).
    kind, first
        As in `SlopesApart`.
    """

    covariates: Covariates
    regressor: FloatArray
    weight: FloatArray
    weighted: FloatArray
    moments: FloatArray
    kind: IntArray
    first: IntArray

    @classmethod
    def of(cls, regressor: FloatArray, covariates: FloatArray | None = None) -> ResponsesApart:
        """Take out of the regressor what is held equal.

        Parameters
        ----------
        regressor
            Shape (n,).
        covariates
            Shape (n, q); none if None.

        Returns
        -------
        ResponsesApart
            For `fit`.
        """
        given = np.zeros((regressor.size, 0)) if covariates is None else covariates
        held = Covariates.of(regressor.size, None, given)
        x = held.residual(regressor[:, None])[:, 0]
        xx = x @ x
        room = np.maximum(1 - held.leverage - x**2 / (xx if xx > RANK else 1.0), LEAST_ROOM)
        told = np.column_stack([np.ones(x.size), held.basis, x])
        weight = x**2 / room
        weighted = told * weight[:, None]
        return cls(held, x, weight, weighted, told.T @ weighted, *kinds_of(given))

    def fit(self, columns: Columns) -> PartialFit:
        """Estimate the slope in each column.

        Parameters
        ----------
        columns
            Responses, not sorted by groups.

        Returns
        -------
        PartialFit
            As from `SlopeSums.exchanged`.
        """
        width = max(1, _MOST_CELLS // self.first.size)
        return PartialFit.joined([self._fit(part) for part in columns.parts(width)])

    @cached_property
    def _of_kinds(self) -> tuple[FloatArray, FloatArray]:
        """Basis of each kind, and its documents."""
        size = np.bincount(self.kind).astype(np.float64)
        return self.covariates.basis[self.first], size

    def _fit(self, columns: Columns) -> PartialFit:
        held, x, n, value = self.covariates, self.regressor, self.regressor.size, columns.value
        xx, xy, b = x @ x, columns.products(x), columns.products(held.basis)
        mean, squares = columns.totals(value) / n, columns.totals(value**2)
        yy = what_is_left(squares, n * mean**2 + np.sum(b**2, axis=1))
        fitted = np.column_stack([mean, b, xy / xx if xx > RANK else xy])
        crossed = 2 * columns.products(self.weighted) - fitted @ self.moments
        own = columns.totals(value**2 * self.weight[columns.row])
        spread = what_is_left(own, np.sum(fitted * crossed, axis=1))
        basis, size = self._of_kinds
        below = mean + basis @ b.T
        none = below[self.kind[columns.row], columns.column]
        left = value - none
        cubes = columns.totals(left**2 * left + none**2 * none)
        cubes -= size @ (below**2 * below)
        pull = np.full(xy.shape, np.sum(x**4))
        sums = SlopeSums(np.full(xy.shape, xx), yy, xy, spread, pull)
        return sums.exchanged(cubes * np.sum(x**3), n, held.rank)
