"""McNemar's exact test: whether the pairs that differ lean to one side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


def mcnemar_exact(only_a: npt.ArrayLike, only_b: npt.ArrayLike) -> FloatArray:
    """Two-sided exact p-value from the two discordant counts.

    Parameters
    ----------
    only_a, only_b
        Pairs in which only one side has the property, any shape.

    Returns
    -------
    array
        Twice the smaller binomial tail at probability 1/2, at most 1; 1 where no pair differs.

    Notes
    -----
    McNemar (1947), Psychometrika 12:153; the binomial distribution is symmetric, so doubling the
    tail is exact.
    """
    f = np.asarray(only_a, dtype=np.float64)
    g = np.asarray(only_b, dtype=np.float64)
    fewer = np.minimum(f, g)
    tail = np.asarray(bdtr(fewer, (f + g).astype(np.int64), 0.5), dtype=np.float64)
    return np.minimum(2.0 * tail, 1.0)
