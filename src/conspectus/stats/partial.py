"""Slopes at equal covariates, within groups, for many columns at once.

Which concepts go with a score, once length is taken out and prompts are compared with themselves
only? By the theorem of Frisch, Waugh and Lovell the slope of a column in a regression with many
covariates is that of what the covariates leave of it. They are taken out once; every column then
costs a few sums.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.special import ndtr, stdtrit

from conspectus.stats.tails import skewed_p_value

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.stats.types import FloatArray, IntArray

RANK = 1e-8
"""Squares of a regressor below which nothing is left of it."""
LEAST_ROOM = 1e-3
"""Least share of a document's own pull by which HC2 divides."""
_ROUNDING = 1e-13
_GUARD = 4.0
"""Clusters added by intervals, as Agresti and Coull (1998) add four trials to a proportion."""


@dataclass(frozen=True)
class Covariates:
    """What is taken out of every column: group means and a few covariates.

    Make one with `of`.

    Parameters
    ----------
    group
        Group of each document, numbers from 0, shape (n,); None without groups (then the mean over
        all documents is taken out).
    size
        Documents of each group, shape (groups,).
    basis
        Orthonormal basis of what the covariates vary within groups, shape (n, q).
    """

    group: IntArray | None
    size: FloatArray
    basis: FloatArray

    @classmethod
    def of(
        cls, n: int, group: npt.ArrayLike | None = None, covariates: npt.ArrayLike | None = None
    ) -> Covariates:
        """Work out what all columns share.

        Parameters
        ----------
        n
            Number of documents.
        group
            Group of each, numbers from 0 without gaps, shape (n,); None without groups.
        covariates
            Shape (n, q); none if None. Those that say nothing new are dropped.

        Returns
        -------
        Covariates
            For `residual` and `slopes`.
        """
        code = None if group is None else np.asarray(group, dtype=np.int64)
        size = np.array([n], float) if code is None else np.bincount(code).astype(np.float64)
        bare = cls(code, size, np.zeros((n, 0)))
        if covariates is None:
            return bare
        columns = bare.residual(np.asarray(covariates, dtype=np.float64).reshape(n, -1))
        scale = np.sqrt(np.sum(columns**2, axis=0))
        columns = columns[:, scale > RANK] / scale[scale > RANK]
        if columns.shape[1] == 0:
            return bare
        basis, values, _ = np.linalg.svd(columns, full_matrices=False)
        return cls(code, size, np.asarray(basis[:, values > RANK], dtype=np.float64))

    @property
    def rank(self) -> int:
        """Parameters taken out."""
        return int(self.size.size + self.basis.shape[1])

    @property
    def leverage(self) -> FloatArray:
        """How much each document pulls its own fitted value, shape (n,)."""
        mean = 1 / self.size[0] if self.group is None else 1 / self.size[self.group]
        return mean + np.sum(self.basis**2, axis=1)

    def residual(self, columns: FloatArray) -> FloatArray:
        """Take group means and covariates out of columns.

        Parameters
        ----------
        columns
            Shape (n, m).

        Returns
        -------
        array
            Shape (n, m).
        """
        if self.group is None:
            left = columns - columns.mean(axis=0)
        else:
            left = columns - (by_group(self.group, columns) / self.size[:, None])[self.group]
        return left - self.basis @ (self.basis.T @ left)


@dataclass(frozen=True)
class PartialFit:
    """Slopes, one a column.

    Parameters
    ----------
    slope
        Change of the response per unit of the regressor, shape (m,); NaN where nothing is left of
        the regressor.
    error
        Its standard error: HC2 without clusters, else cluster-robust (CR1).
    guard
        Added to `error` in intervals: what four more clusters with residuals of the null hypothesis
        would add. Without it nine pairs that all point one way would leave no doubt at all. 0
        without clusters.
    correlation
        Partial correlation.
    p_value
        Without clusters that of exchanging what the covariates leave of the response, from its
        first three moments (`skewed_p_value`): a t test would let flukes through where a concept
        is rare and the response skewed. With clusters the score test over clusters. Both take
        their variance from all documents: by that of the few that have a concept (a robust Wald
        test) ten documents that happen to be alike would be certain.
    freedom
        Degrees of freedom of its interval, shape (m,): as many as the documents (or clusters) that
        decide the slope, one less. Of a rare concept those are the few that have it, and the
        result is close to Welch's.
    """

    slope: FloatArray
    error: FloatArray
    guard: FloatArray
    correlation: FloatArray
    p_value: FloatArray
    freedom: FloatArray

    def interval(self, confidence: float = 0.95) -> tuple[FloatArray, FloatArray]:
        """Limits of the slope after Student's t.

        Parameters
        ----------
        confidence
            Coverage.

        Returns
        -------
        tuple of array
            Lower and upper limit.
        """
        quantile = np.asarray(stdtrit(self.freedom, 0.5 + confidence / 2), dtype=np.float64)
        margin = quantile * np.hypot(self.error, self.guard)
        return self.slope - margin, self.slope + margin

    @classmethod
    def joined(cls, parts: Sequence[PartialFit]) -> PartialFit:
        """Put the fits of some columns behind those of others.

        Parameters
        ----------
        parts
            At least one.

        Returns
        -------
        PartialFit
            Of all columns.
        """
        names = [field.name for field in fields(cls)]
        return cls(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


@dataclass(frozen=True)
class SlopeSums:
    """Sums over documents that slopes are made of, one a column.

    Parameters
    ----------
    xx, yy, xy
        Squares and products of what the covariates leave of regressor and response. A regressor
        of which no more than `RANK` is left has no slope.
    spread
        Squares of the regressor times what the slope leaves of the response, each document's
        divided by its room (HC2), or of the sums of these products by cluster.
    pull
        Squares of what each document or cluster adds to `xx`.

    Notes
    -----
    Frisch and Waugh (1933), Econometrica 1:387; HC2: MacKinnon and White (1985), J. Econom.
    29:305, without covariates Welch's standard error; degrees of freedom: the number of equal
    documents or clusters that would weigh as much, Carter, Schnepel and Steigerwald (2017), Rev.
    Econ. Stat. 99:698; CR1 counts the group means among the
    parameters only if groups are not nested in clusters: Cameron and Miller (2015), J. Hum. Resour.
    50:317; score test: Boos (1992), Am. Stat. 46:327; exchanging residuals: Winkler and others
    (2014), NeuroImage 92:381.
    """

    xx: FloatArray
    yy: FloatArray
    xy: FloatArray
    spread: FloatArray
    pull: FloatArray

    def exchanged(self, cubes: FloatArray, n: int, rank: int) -> PartialFit:
        """Test by exchanging what is left of the response.

        Parameters
        ----------
        cubes
            Sum of the third powers of the regressor times that of the response.
        n, rank
            Documents, and parameters taken out.

        Returns
        -------
        PartialFit
            Without clusters.
        """
        variance = self.xx * self.yy / max(n - rank, 1)
        variance = np.where(variance > RANK**2, variance, 0.0)
        p_value = skewed_p_value(self.xy, variance, cubes * n / max((n - 1) * (n - 2), 1))
        return self._fit(1.0, np.zeros_like(self.xy), p_value, float(n - rank - 1))

    def clustered(self, null: FloatArray, n: int, clusters: int, parameters: int) -> PartialFit:
        """Test by scores summed by cluster.

        Parameters
        ----------
        null
            Squares of the products of regressor and response summed by cluster.
        n, clusters, parameters
            Documents, clusters, and parameters that are not nested in clusters.

        Returns
        -------
        PartialFit
            With clusters.
        """
        scale = clusters / max(clusters - 1, 1) * (n - 1) / max(n - parameters, 1)
        z = np.divide(
            np.abs(self.xy), np.sqrt(null), out=np.zeros_like(self.xy), where=null > RANK**2
        )
        p_value = 2 * np.asarray(ndtr(-z), dtype=np.float64)
        return self._fit(scale, null, p_value, float(clusters - 1))

    def _fit(
        self, scale: float, null: FloatArray, p_value: FloatArray, freedom: float
    ) -> PartialFit:
        xy, xx = self.xy, np.broadcast_to(self.xx, self.xy.shape)
        known = xx > RANK
        safe, nothing = np.where(known, xx, 1.0), np.full(xy.shape, np.nan)
        alike = np.divide(xx**2, self.pull, out=np.ones_like(xy), where=known)
        both = np.sqrt(safe * self.yy)
        return PartialFit(
            slope=np.where(known, xy / safe, nothing),
            error=np.where(known, np.sqrt(scale * self.spread) / safe, nothing),
            guard=np.sqrt(_GUARD * null / alike) / safe,
            correlation=np.divide(xy, both, out=nothing.copy(), where=known & (both > 0)),
            p_value=np.where(known, p_value, 1.0),
            freedom=np.clip(alike - 1, 1.0, max(freedom, 1.0)),
        )


def what_is_left(squares: FloatArray, taken: FloatArray) -> FloatArray:
    """Subtract what was taken out of columns from their sums of squares.

    Parameters
    ----------
    squares
        Shape (m,).
    taken
        How much of them the covariates tell, shape (m,).

    Returns
    -------
    array
        What is left; 0 where it is no more than rounding may leave of nothing.
    """
    left = squares - taken
    return np.where(left > _ROUNDING * squares, left, 0.0)


def by_group(group: IntArray, columns: FloatArray) -> FloatArray:
    """Add up columns by group.

    Parameters
    ----------
    group
        Numbers from 0, shape (n,).
    columns
        Shape (n, m).

    Returns
    -------
    array
        Shape (groups, m).
    """
    n = group.size
    indicator = sp.csr_array(
        (np.ones(n), (group, np.arange(n))), shape=(int(group.max(initial=-1)) + 1, n)
    )
    return np.asarray(indicator @ columns, dtype=np.float64)
