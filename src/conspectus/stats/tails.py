"""Tails of sums that are not symmetric.

Where one side is small and a latent rare, the count on that side is skewed under the null
hypothesis, and the normal tail is too short on its long side by factors of thousands. A
false-discovery limit over thousands of latents lives in that tail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, ndtr

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray

_SYMMETRIC = 1e-3
"""Skewness below which the normal tail is as good."""


def skewed_p_value(
    deviation: npt.ArrayLike, variance: npt.ArrayLike, third: npt.ArrayLike
) -> FloatArray:
    """Two-sided p-value of a sum from its first three moments under the null hypothesis.

    Parameters
    ----------
    deviation
        Observed less expected, shape (latents,).
    variance
        Its variance, of the same shape; where it is 0 the p-value is 1.
    third
        Its third central moment.

    Returns
    -------
    array
        Twice the tail beyond the deviation: that of a Pearson III (shifted gamma) distribution with
        these moments on the longer side, at most 1, and that of the normal on the shorter side,
        where Pearson III ends too early.

    Notes
    -----
    Exact for no distribution; with equal sides the third moment is 0 and this is the chi-squared
    test. Tests hold it against exact sums of hypergeometric counts.
    """
    t, v, k3 = np.broadcast_arrays(
        *(np.asarray(x, np.float64) for x in (deviation, variance, third))
    )
    error = np.sqrt(v, out=np.ones(v.shape), where=v > 0)
    z = np.where(v > 0, t / error, 0.0)
    skewness = k3 / error**3
    symmetric = np.minimum(2 * ndtr(-np.abs(z)), 1.0)
    shape = 4 / np.maximum(np.abs(skewness), _SYMMETRIC) ** 2
    outward = z * np.sign(skewness)
    upper = gammaincc(shape, np.maximum(shape + outward * np.sqrt(shape), 0.0))
    longer = (np.abs(skewness) >= _SYMMETRIC) & (outward > 0)
    return np.where(longer, np.minimum(2 * upper, 1.0), symmetric)
