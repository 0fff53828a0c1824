"""Slopes at equal covariates, within groups, for many columns at once.

Which concepts go with a score, once length is taken out and prompts are compared with themselves
only? By the theorem of Frisch, Waugh and Lovell the slope of a column in a regression with many
covariates is that of what the covariates leave of it. They are taken out once; every column then
costs a few sums.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.special import ndtr, stdtrit

from conspectus.stats.tails import skewed_p_value

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

_RANK = 1e-8
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
        columns = columns[:, scale > _RANK] / scale[scale > _RANK]
        if columns.shape[1] == 0:
            return bare
        basis, values, _ = np.linalg.svd(columns, full_matrices=False)
        return cls(code, size, np.asarray(basis[:, values > _RANK], dtype=np.float64))

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


def partial_slopes(
    covariates: Covariates,
    regressor: FloatArray,
    response: FloatArray,
    cluster: IntArray | None = None,
) -> PartialFit:
    """Slopes of responses on regressors at equal covariates.

    Parameters
    ----------
    covariates
        What is taken out.
    regressor, response
        Shape (n, m), or (n, 1) for one that all columns share.
    cluster
        Documents with the same number depend on each other, shape (n,); None if none do.

    Returns
    -------
    PartialFit
        One entry a column.

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
    x, y = covariates.residual(regressor), covariates.residual(response)
    xx, yy = np.sum(x**2, axis=0), np.sum(y**2, axis=0)
    xy = np.sum(x * y, axis=0)
    known = (xx > _RANK) & np.ones(xy.shape, np.bool_)
    safe = np.where(known, xx, 1.0)
    slope = xy / safe
    rest = y - slope * x
    if cluster is None:
        room = np.maximum(1 - covariates.leverage[:, None] - x**2 / safe, 1e-3)
        error = np.sqrt(np.sum(x**2 * rest**2 / room, axis=0)) / safe
        pull = x**2
        freedom = max(float(x.shape[0] - covariates.rank - 1), 1.0)
        p_value, null = _exchanged(x, y, covariates.rank), np.zeros_like(xy)
    else:
        clusters = int(cluster.max(initial=0)) + 1
        within = covariates.group is not None
        parameters = 1 + covariates.basis.shape[1] + (0 if within else 1)
        scale = clusters / max(clusters - 1, 1) * (x.shape[0] - 1)
        scale /= max(x.shape[0] - parameters, 1)
        error = np.sqrt(scale * np.sum(by_group(cluster, x * rest) ** 2, axis=0)) / safe
        null = np.sum(by_group(cluster, x * y) ** 2, axis=0)
        freedom = max(float(clusters - 1), 1.0)
        pull = by_group(cluster, x**2)
        z = np.divide(np.abs(xy), np.sqrt(null), out=np.zeros_like(xy), where=null > _RANK**2)
        p_value = 2 * np.asarray(ndtr(-z), dtype=np.float64)
    alike = np.divide(xx**2, np.sum(pull**2, axis=0), out=np.ones_like(xy), where=xx > _RANK)
    both = np.sqrt(safe * yy)
    nothing = np.full(xy.shape, np.nan)
    return PartialFit(
        slope=np.where(known, slope, nothing),
        error=np.where(known, error, nothing),
        guard=np.sqrt(_GUARD * null / alike) / safe,
        correlation=np.divide(xy, both, out=nothing.copy(), where=known & (both > 0)),
        p_value=np.where(known, p_value, 1.0),
        freedom=np.broadcast_to(np.clip(alike - 1, 1.0, freedom), xy.shape),
    )


def _exchanged(x: FloatArray, y: FloatArray, rank: int) -> FloatArray:
    """Test sums of products by exchanging what is left of one side, after taking out `rank`."""
    n = x.shape[0]
    variance = np.sum(x**2, axis=0) * np.sum(y**2, axis=0) / max(n - rank, 1)
    variance = np.where(variance > _RANK**2, variance, 0.0)
    cubes = np.sum(x**3, axis=0) * np.sum(y**3, axis=0)
    return skewed_p_value(np.sum(x * y, axis=0), variance, cubes * n / max((n - 1) * (n - 2), 1))


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
