"""Whether two properties of documents go together: measures, and a test within strata.

Documents with both properties are counted; everything else follows from how many documents have
each. Within strata (documents of like length, say) the margins of every stratum are held.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, chdtrc

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


def npmi(joint: npt.ArrayLike, expected: npt.ArrayLike, n: npt.ArrayLike) -> FloatArray:
    """Normalised pointwise mutual information of two properties.

    Parameters
    ----------
    joint
        Documents with both.
    expected
        Documents with both if the properties were independent: the product of both supports over
        `n`, or the sum of that over strata.
    n
        All documents.

    Returns
    -------
    array
        ``log(joint / expected) / -log(joint / n)``: -1 if never together, 0 if independent, 1 if
        never apart. 0 if all documents have both, since neither then tells anything of the other;
        NaN where nothing is expected, since one of them never occurs.

    Notes
    -----
    Bouma (2009), Normalized (pointwise) mutual information in collocation extraction. Within
    strata it stays between -1 and 1 (Cauchy and Schwarz, as joint of a stratum exceeds neither
    support).
    """
    both, chance, total = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(x, dtype=np.float64)) for x in (joint, expected, n))
    )
    value = np.where(chance > 0, -1.0, np.nan)
    partly = (both > 0) & (both < total) & (chance > 0)
    ratio = np.log(both[partly] / chance[partly])
    value[partly] = ratio / -np.log(both[partly] / total[partly])
    value[(both >= total) & (chance > 0)] = 0.0
    return value


@dataclass(frozen=True)
class Joint:
    """Two-by-two tables of pairs of properties, one a stratum and pair.

    Parameters
    ----------
    both, first, second
        Documents with both, with the first and with the second property, shape (strata, pairs).
    n
        Documents, shape (strata,).
    """

    both: FloatArray
    first: FloatArray
    second: FloatArray
    n: FloatArray

    @classmethod
    def of(
        cls,
        both: npt.ArrayLike,
        first: npt.ArrayLike,
        second: npt.ArrayLike,
        n: npt.ArrayLike,
    ) -> Joint:
        """Make tables from any arrays of those shapes."""
        arrays = (np.asarray(x, dtype=np.float64) for x in (both, first, second, n))
        return cls(*arrays)

    @property
    def expected(self) -> FloatArray:
        """Documents with both if independent within every stratum, shape (pairs,)."""
        return np.sum(self.first * self.second / np.maximum(self.n, 1)[:, None], axis=0)

    @property
    def variance(self) -> FloatArray:
        """Variance of the documents with both if independent, margins held, shape (pairs,)."""
        n = np.maximum(self.n, 1)[:, None]
        spread = self.first * (n - self.first) * self.second * (n - self.second)
        return np.sum(spread / (n**2 * np.maximum(n - 1, 1)), axis=0)

    @property
    def cells(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """Documents with both, the first alone, the second alone, neither."""
        neither = self.n[:, None] - self.first - self.second + self.both
        return self.both, self.first - self.both, self.second - self.both, neither


def association_test(tables: Joint) -> FloatArray:
    """Test whether two properties go together, or avoid each other, within strata.

    Parameters
    ----------
    tables
        The counts.

    Returns
    -------
    array
        An upper bound of the exact two-sided p-value given all margins, shape (pairs,): twice the
        smaller tail, at most 1. It is never too small, however rare the properties, however many
        strata and however far the tail.

    Notes
    -----
    With the margins held, documents with both in a stratum are a hypergeometric number, which is a
    sum of as many independent indicators (of unequal chances) as its range is wide (Vatutin and
    Mikhailov 1982, Theory Probab. Appl. 27:734), and so is their sum over strata. Of all such sums
    with one mean, the binomial has the heaviest tails beyond one from the mean (Hoeffding 1956,
    Ann. Math. Stat. 27:713), and its tail is known in closed form. The chi-squared test of Cochran,
    Mantel and Haenszel is wrong by many orders of magnitude where few documents are expected and
    p-values must reach 1e-9 to stand among a hundred million pairs. The price is power where both
    properties are common: the binomial's variance is up to twice the true one.
    """
    n = np.maximum(tables.n, 0)[:, None]
    least = np.maximum(tables.first + tables.second - n, 0)
    most = np.minimum(tables.first, tables.second)
    trials = np.sum(most - least, axis=0)
    observed = np.sum(tables.both - least, axis=0)
    mean = tables.expected - least.sum(axis=0)
    chance = np.clip(np.divide(mean, trials, out=np.zeros_like(mean), where=trials > 0), 0, 1)
    p = np.ones_like(mean)
    above = observed >= mean + 1
    p[above] = _at_least(observed[above], trials[above], chance[above])
    below = observed <= mean - 1
    p[below] = _at_least((trials - observed)[below], trials[below], 1 - chance[below])
    return np.minimum(2 * p, 1.0)


def chi_squared_test(tables: Joint) -> FloatArray:
    """Test association within strata after Cochran, Mantel and Haenszel.

    Parameters
    ----------
    tables
        The counts.

    Returns
    -------
    array
        p-value from chi-squared with one degree of freedom, without continuity correction, shape
        (pairs,); 1 where nothing varies. Not for small p-values of rare properties: see
        `association_test`.

    Notes
    -----
    As `conspectus.stats.cmh_test`, for pairs that each have margins of their own.
    """
    excess, variance = tables.both.sum(axis=0) - tables.expected, tables.variance
    zeros = np.zeros_like(variance)
    statistic = np.divide(excess**2, variance, out=zeros, where=variance > 0)
    return np.asarray(chdtrc(1.0, statistic), dtype=np.float64)


def _at_least(k: FloatArray, trials: FloatArray, chance: FloatArray) -> FloatArray:
    """Upper tail of the binomial, for 1 <= k <= trials."""
    return np.asarray(betainc(k, trials - k + 1, chance), dtype=np.float64)
