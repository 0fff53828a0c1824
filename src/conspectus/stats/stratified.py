"""Comparing like with like: a difference of shares within strata.

Longer documents have more latents. If one side is longer, all its shares are higher; comparing
only documents of similar length takes this out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from conspectus.stats.proportions import z_value

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


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


def mantel_haenszel_difference(
    strata: Strata, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Difference of shares ``a - b`` at equal stratum, with its interval.

    Parameters
    ----------
    strata
        The counts.
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
    latents = strata.count_a.shape[1]
    if strata.n_a.size == 0:
        nothing = np.full(latents, np.nan)
        return nothing, nothing.copy(), nothing.copy()
    n_a, n_b = strata.n_a[:, None], strata.n_b[:, None]
    n = n_a + n_b
    weight = float(np.sum(n_a * n_b / n))
    a, b = strata.count_a, strata.count_b
    estimate = np.sum((a * n_b - b * n_a) / n, axis=0) / weight
    slope = np.sum((n_a**2 * b - n_b**2 * a + n_a * n_b * (n_b - n_a) / 2) / n**2, axis=0)
    level = np.sum((a * (n_b - b) + b * (n_a - a)) / (2 * n), axis=0)
    # Limits: the two differences d with (estimate - d)^2 = z^2 (slope * d + level) / weight^2.
    z2 = z_value(confidence) ** 2
    middle = estimate + z2 * slope / (2 * weight**2)
    margin = np.sqrt(np.maximum(middle**2 - estimate**2 + z2 * level / weight**2, 0.0))
    return estimate, np.maximum(middle - margin, -1.0), np.minimum(middle + margin, 1.0)


def cmh_test(strata: Strata) -> FloatArray:
    """Cochran-Mantel-Haenszel test of no difference at equal stratum.

    Parameters
    ----------
    strata
        The counts.

    Returns
    -------
    array
        p-value from chi-squared with one degree of freedom, without continuity correction, shape
        (latents,); 1 where all or no documents of every stratum have the latent.

    Notes
    -----
    Mantel and Haenszel (1959), J. Natl. Cancer Inst. 22:719.
    """
    n_a, n_b = strata.n_a[:, None], strata.n_b[:, None]
    n = n_a + n_b
    present = strata.count_a + strata.count_b
    excess = np.sum(strata.count_a - n_a * present / n, axis=0)
    variance = np.sum(n_a * n_b * present * (n - present) / (n**2 * np.maximum(n - 1, 1)), axis=0)
    informative = variance > 0
    statistic = np.divide(excess**2, variance, out=np.zeros_like(variance), where=informative)
    return np.asarray(chdtrc(1.0, statistic), dtype=np.float64)
