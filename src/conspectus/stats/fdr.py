"""False discovery rate: how many of the reported latents are flukes.

Thousands of latents are tested at once; one in twenty would pass 0.05 by chance alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


def benjamini_hochberg(p_values: npt.ArrayLike) -> FloatArray:
    """Adjust p-values to q-values after Benjamini and Hochberg.

    Parameters
    ----------
    p_values
        p-values of all hypotheses tested, shape (m,); NaN means not tested and is left out.

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
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * m / np.arange(1, m + 1)
    # A q-value may not exceed that of a larger p-value: running minimum from the largest down.
    adjusted[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return adjusted


def benjamini_yekutieli(p_values: npt.ArrayLike) -> FloatArray:
    """Adjust p-values to q-values that hold under any dependence between the tests.

    Parameters
    ----------
    p_values
        p-values, shape (m,); NaN means not tested.

    Returns
    -------
    array
        Benjamini-Hochberg values times ``1 + 1/2 + ... + 1/m``, at most 1.

    Notes
    -----
    Benjamini and Yekutieli (2001), Ann. Stat. 29:1165.
    """
    p = np.asarray(p_values, dtype=np.float64)
    m = int(np.count_nonzero(~np.isnan(p)))
    harmonic = float(np.sum(1.0 / np.arange(1, m + 1)))
    # Scaled before the cap at 1, which the running minimum would otherwise see too early.
    return benjamini_hochberg(p * harmonic)
