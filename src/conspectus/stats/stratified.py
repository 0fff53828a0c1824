"""Comparing like with like: a difference of shares within strata.

Longer documents have more latents. If one side is longer, all its shares are higher; comparing
only documents of similar length takes this out. Everything needed is a sum over strata, so strata
may come a batch at a time: `StratumSums` of batches are added.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from conspectus.stats.proportions import z_value
from conspectus.stats.tails import skewed_p_value

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True)
class Strata:
    """Counts of both sides in each stratum, for many latents.

    Parameters
    ----------
    count_a, count_b
        Documents with the latent, shape (strata, latents).
    n_a, n_b
        Documents, shape (strata,).
    """

    count_a: FloatArray
    n_a: FloatArray
    count_b: FloatArray
    n_b: FloatArray

    @classmethod
    def of(
        cls,
        count_a: npt.ArrayLike,
        n_a: npt.ArrayLike,
        count_b: npt.ArrayLike,
        n_b: npt.ArrayLike,
    ) -> Strata:
        """Make strata from any arrays, leaving out those that lack a side.

        Parameters
        ----------
        count_a, count_b
            Shape (strata, latents).
        n_a, n_b
            Shape (strata,).

        Returns
        -------
        Strata
            Only strata with documents on both sides: the others hold no comparison.
        """
        size_a, size_b = np.asarray(n_a, dtype=np.float64), np.asarray(n_b, dtype=np.float64)
        kept = (size_a > 0) & (size_b > 0)
        yes_a, yes_b = np.asarray(count_a, np.float64), np.asarray(count_b, np.float64)
        return cls(yes_a[kept], size_a[kept], yes_b[kept], size_b[kept])


@dataclass(frozen=True)
class StratumSums:
    """All that the estimate and the test need of any number of strata.

    Parameters
    ----------
    weight
        Sum of the Mantel-Haenszel weights ``n_a n_b / (n_a + n_b)``.
    difference
        Weighted sum of the strata's differences of shares, shape (latents,).
    slope, level
        Parts of Sato's variance that do and do not grow with the difference, shape (latents,).
    variance
        Variance of `difference` where there is none, shape (latents,).
    third
        Its third central moment then, shape (latents,).
    """

    weight: float
    difference: FloatArray
    slope: FloatArray
    level: FloatArray
    variance: FloatArray
    third: FloatArray

    @classmethod
    def of(cls, strata: Strata) -> StratumSums:
        """Add strata up.

        Parameters
        ----------
        strata
            The counts.

        Returns
        -------
        StratumSums
            Zeros where there is no stratum.
        """
        a, b = strata.count_a, strata.count_b
        n_a, n_b = strata.n_a[:, None], strata.n_b[:, None]
        n, present = n_a + n_b, a + b
        slope = (n_a**2 * b - n_b**2 * a + n_a * n_b * (n_b - n_a) / 2) / n**2
        level = (a * (n_b - b) + b * (n_a - a)) / (2 * n)
        variance = n_a * n_b * present * (n - present) / (n**2 * np.maximum(n - 1, 1))
        # Moments of the hypergeometric distribution.
        third = variance * (n - 2 * present) * (n_b - n_a) / (n * np.maximum(n - 2, 1))
        parts = ((a * n_b - b * n_a) / n, slope, level, variance, third)
        return cls(float(np.sum(n_a * n_b / n)), *(part.sum(axis=0) for part in parts))

    def of_latents(self, latents: IntArray) -> StratumSums:
        """Keep some latents only.

        Parameters
        ----------
        latents
            Their numbers.

        Returns
        -------
        StratumSums
            Their sums, in that order.
        """
        parts = (self.difference, self.slope, self.level, self.variance, self.third)
        return StratumSums(self.weight, *(part[latents] for part in parts))

    def __add__(self, other: StratumSums) -> StratumSums:
        return StratumSums(
            self.weight + other.weight,
            self.difference + other.difference,
            self.slope + other.slope,
            self.level + other.level,
            self.variance + other.variance,
            self.third + other.third,
        )


def mantel_haenszel_difference(
    strata: Strata | StratumSums, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Difference of shares ``a - b`` at equal stratum, with its interval.

    Parameters
    ----------
    strata
        The counts, or their sums.
    confidence
        Coverage.

    Returns
    -------
    tuple of array
        Estimate, lower and upper limit, shape (latents,); NaN where no stratum has both sides.

    Notes
    -----
    Estimate: Mantel-Haenszel weights ``n_a n_b / (n_a + n_b)``, Greenland and Robins (1985),
    Biometrics 41:55. Variance: Sato (1989), Biometrics 45:1323, good for few large and for many
    small strata. Interval: Klingenberg (2014), Stat. Med. 33:2968, which inverts the test with
    that variance and so need not be symmetric.
    """
    sums = strata if isinstance(strata, StratumSums) else StratumSums.of(strata)
    if sums.weight == 0:
        nothing = np.full(sums.difference.shape, np.nan)
        return nothing, nothing.copy(), nothing.copy()
    weight, estimate = sums.weight, sums.difference / sums.weight
    # Limits: the two differences d with (estimate - d)^2 = z^2 (slope * d + level) / weight^2.
    z2 = z_value(confidence) ** 2
    middle = estimate + z2 * sums.slope / (2 * weight**2)
    beyond = middle**2 - estimate**2 + z2 * sums.level / weight**2
    margin = np.sqrt(np.maximum(beyond, 0.0))
    return estimate, np.maximum(middle - margin, -1.0), np.minimum(middle + margin, 1.0)


def cmh_test(strata: Strata | StratumSums) -> FloatArray:
    """Cochran-Mantel-Haenszel test of no difference at equal stratum.

    Parameters
    ----------
    strata
        The counts, or their sums.

    Returns
    -------
    array
        Two-sided p-value, shape (latents,); 1 where all or no documents of every stratum have the
        latent. With sides of equal size, that of chi-squared with one degree of freedom without
        continuity correction; else the third moment counts too (`skewed_p_value`), since the
        chi-squared tail is thousands of times too short where one side is small and a latent rare.

    Notes
    -----
    Mantel and Haenszel (1959), J. Natl. Cancer Inst. 22:719.
    """
    sums = strata if isinstance(strata, StratumSums) else StratumSums.of(strata)
    return skewed_p_value(sums.difference, sums.variance, sums.third)
