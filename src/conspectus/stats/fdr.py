"""False discovery rate: how many of the reported latents are flukes.

Thousands of latents are tested at once; one in twenty would pass 0.05 by chance alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import digamma

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


def benjamini_hochberg(p_values: npt.ArrayLike, n_tests: int | None = None) -> FloatArray:
    """Adjust p-values to q-values after Benjamini and Hochberg.

    Parameters
    ----------
    p_values
        p-values of all hypotheses tested, shape (m,); NaN means not tested and is left out.
    n_tests
        Number of hypotheses tested, where only some of their p-values are given: the others count
        as 1, which is never too small. All are given if None.

    Returns
    -------
    array
        Reporting all with ``q <= alpha`` keeps the expected share of flukes under alpha, for
        independent or positively dependent tests; NaN where the input is.

    Notes
    -----
    Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57:289.
    """
    p = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    m = tested.size
    if m == 0:
        return adjusted
    total = m if n_tests is None else max(n_tests, m)
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * total / np.arange(1, m + 1)
    # A q-value may not exceed that of a larger p-value: running minimum from the largest down.
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def benjamini_yekutieli(p_values: npt.ArrayLike, n_tests: int | None = None) -> FloatArray:
    """Adjust p-values to q-values that hold under any dependence between the tests.

    Parameters
    ----------
    p_values
        p-values, shape (m,); NaN means not tested.
    n_tests
        As for `benjamini_hochberg`.

    Returns
    -------
    array
        Benjamini-Hochberg values times ``1 + 1/2 + ... + 1/m``, at most 1.

    Notes
    -----
    Benjamini and Yekutieli (2001), Ann. Stat. 29:1165.
    """
    p = np.asarray(p_values, dtype=np.float64)
    given = int(np.count_nonzero(~np.isnan(p)))
    m = given if n_tests is None else max(n_tests, given)
    # Scaled before the cap at 1, which the running minimum would otherwise see too early.
    return benjamini_hochberg(p * _harmonic(m), m)


def _harmonic(m: int) -> float:
    """1 + 1/2 + ... + 1/m, of hundreds of millions of terms too."""
    return float(digamma(m + 1) + np.euler_gamma) if m else 0.0
