"""Slopes within groups of columns that are 0 nearly everywhere.

What a regression does with dense columns and errors clustered by group, in time that grows with
the entries. A group in which no document has a latent adds nothing; with covariates it adds what
all such groups add, and entries say by how much the others differ from that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.stats.partial import (
    RANK,
    Covariates,
    PartialFit,
    SlopeSums,
    by_group,
    what_is_left,
)

if TYPE_CHECKING:
    from conspectus.stats.columns import Columns
    from conspectus.stats.types import FloatArray, IntArray

_MOST_CELLS = 4_000_000
_DOCUMENTS_AT_ONCE = 8192


@dataclass(frozen=True)
class RegressorsWithin:
    """A response, for slopes on sparse columns within groups. Make one with `of`.

    Parameters
    ----------
    covariates
        What is held equal: the groups, and more.
    response
        What that leaves of the response, shape (n,).
    pushed
        Sums by group of the covariates' basis times the response, shape (groups, q).
    order, bounds
        Documents group by group, and where each group begins.
    """

    covariates: Covariates
    response: FloatArray
    pushed: FloatArray
    order: IntArray
    bounds: IntArray

    @classmethod
    def of(
        cls, response: FloatArray, group: IntArray, covariates: FloatArray | None = None
    ) -> RegressorsWithin:
        """Take out of the response what is held equal.

        Parameters
        ----------
        response
            Shape (n,).
        group
            Group of each document, numbers from 0 without gaps, shape (n,).
        covariates
            Shape (n, q); none if None.

        Returns
        -------
        RegressorsWithin
            For `fit`.
        """
        held = Covariates.of(response.size, group, covariates)
        left = held.residual(response[:, None])[:, 0]
        pushed = by_group(group, held.basis * left[:, None])
        bounds = np.concatenate([[0], np.cumsum(np.bincount(group))]).astype(np.int64)
        return cls(held, left, pushed, np.argsort(group, kind="stable"), bounds)

    def fit(self, columns: Columns) -> PartialFit:
        """Estimate the slope on each column.

        Parameters
        ----------
        columns
            Regressors, sorted by the groups.

        Returns
        -------
        PartialFit
            As from `SlopeSums.clustered`. With covariates, documents times columns
            are gone through once, a few numbers at a time.
        """
        width = max(1, _MOST_CELLS // self.covariates.size.size)
        return PartialFit.joined([self._fit(part) for part in columns.parts(width)])

    def _fit(self, columns: Columns) -> PartialFit:
        held, y, value = self.covariates, self.response, columns.value
        column, place = columns.run_column, columns.run_group
        # Squares, and products with the response, of what is left of a column: by run.
        squares = columns.left_within(held.size)
        products = columns.run_sums(value * y[columns.row])
        xy, xx = columns.over_runs(products), columns.over_runs(squares)
        # And of groups in which it is 0: groups by columns, or none without covariates.
        no_squares = no_products = np.zeros((1, columns.m))
        if held.basis.shape[1]:
            b = columns.products(held.basis)
            xx = what_is_left(xx, np.sum(b**2, axis=1))
            no_squares, no_products = self._squares(b), -self.pushed @ b.T
            fitted = np.zeros(value.size)
            for direction, weight in zip(held.basis.T, b.T, strict=True):
                fitted += direction[columns.row] * weight[columns.column]
            squares += no_squares[place, column] - 2 * columns.run_sums(value * fitted)
            products += no_products[place, column]
        else:
            place = np.zeros_like(place)

        def squared(none: FloatArray, own: FloatArray) -> FloatArray:
            more = columns.over_runs(own**2 - none[place, column] ** 2)
            return np.maximum(np.sum(none**2, axis=0) + more, 0.0)

        slope = xy / np.where(xx > RANK, xx, 1.0)
        spread = squared(no_products - slope * no_squares, products - slope[column] * squares)
        yy = np.full(xy.shape, y @ y)
        sums = SlopeSums(xx, yy, xy, spread, squared(no_squares, squares))
        null = squared(no_products, products)
        return sums.clustered(null, y.size, held.size.size, 1 + held.basis.shape[1])

    def _squares(self, b: FloatArray) -> FloatArray:
        """Squares of what the covariates tell of each column, by group, shape (groups, m)."""
        found = np.empty((self.covariates.size.size, b.shape[0]))
        bounds, first = self.bounds, 0
        while first < found.shape[0]:
            limit = bounds[first] + _DOCUMENTS_AT_ONCE
            last = max(first + 1, int(np.searchsorted(bounds, limit, side="right")) - 1)
            rows = self.order[bounds[first] : bounds[last]]
            told = self.covariates.basis[rows] @ b.T
            found[first:last] = np.add.reduceat(told**2, bounds[first:last] - bounds[first], axis=0)
            first = last
        return found


@dataclass(frozen=True)
class ResponsesWithin:
    """A regressor, for its slopes in sparse columns within groups. Make one with `of`.

    Parameters
    ----------
    covariates
        What is held equal: the groups, and more.
    regressor
        What that leaves of the regressor, shape (n,).
    known
        Sums by group of the regressor times the covariates' basis and times itself, shape
        (groups, q + 1).
    """

    covariates: Covariates
    regressor: FloatArray
    known: FloatArray

    @classmethod
    def of(
        cls, regressor: FloatArray, group: IntArray, covariates: FloatArray | None = None
    ) -> ResponsesWithin:
        """Take out of the regressor what is held equal.

        Parameters
        ----------
        regressor
            Shape (n,).
        group
            Group of each document, numbers from 0 without gaps, shape (n,).
        covariates
            Shape (n, q); none if None.

        Returns
        -------
        ResponsesWithin
            For `fit`.
        """
        held = Covariates.of(regressor.size, group, covariates)
        x = held.residual(regressor[:, None])
        return cls(held, x[:, 0], by_group(group, np.column_stack([held.basis * x, x**2])))

    def fit(self, columns: Columns) -> PartialFit:
        """Estimate the slope in each column.

        Parameters
        ----------
        columns
            Responses, sorted by the groups.

        Returns
        -------
        PartialFit
            As from `SlopeSums.clustered`.
        """
        held, x = self.covariates, self.regressor
        b = columns.products(held.basis)
        yy = what_is_left(columns.over_runs(columns.left_within(held.size)), np.sum(b**2, axis=1))
        products = columns.run_sums(columns.value * x[columns.row])
        xy, xx = columns.over_runs(products), x @ x
        # Each group's product is its entries' less what the covariates tell, and less the slope's.
        told = np.column_stack([b, xy / xx if xx > RANK else xy])
        moments, squares = self.known.T @ self.known, columns.over_runs(products**2)
        crossed = np.column_stack(
            [columns.over_runs(products * known[columns.run_group]) for known in self.known.T]
        )

        def squared(told: FloatArray) -> FloatArray:
            return what_is_left(squares, np.sum(told * (2 * crossed - told @ moments), axis=1))

        pull = np.full(xy.shape, np.sum(self.known[:, -1] ** 2))
        sums = SlopeSums(np.full(xy.shape, xx), yy, xy, squared(told), pull)
        null = squared(told * (np.arange(told.shape[1]) < b.shape[1]))
        return sums.clustered(null, x.size, held.size.size, 1 + b.shape[1])
