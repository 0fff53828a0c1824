"""Whether membership has to do with a property, where documents of one unit are alike in both.

Answers to one prompt fall into one cluster and share the prompt's topic; each model has one answer
to it. Counted as documents the first makes chance look sure, the second sure things look like
chance. Here units are exchanged: which units' memberships met which units' properties, and within
a unit which of its documents has which, is left to chance; how alike its documents are is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import scipy.sparse as sp

from conspectus.stats.tails import skewed_p_value

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

ALIKE: Final = 1.5
"""Units are exchanged with those of up to so many times their size; of up to three, with equals."""
_NO_VARIANCE: Final = 1e-12


def exchange_units_test(
    member: FloatArray,
    having: FloatArray,
    both: FloatArray,
    size: FloatArray,
    weight: FloatArray,
) -> tuple[FloatArray, FloatArray]:
    """Two-sided p-values of no association between membership and properties.

    Parameters
    ----------
    member
        Documents of each unit that are members, shape (units,).
    having
        Documents of each unit that have each property, shape (units, m).
    both
        Documents of each unit that are members and have it, shape (units, m).
    size
        Documents of each unit, shape (units,).
    weight
        Weight of a document of each unit, shape (units,).

    Returns
    -------
    p_value
        Of the weighted sum of `both`, from its first three moments (`skewed_p_value`), shape (m,).
    variance
        Of that sum under the null hypothesis, shape (m,).

    Notes
    -----
    Units of like size exchange the share of their documents that have the property; within a unit
    the overlap is hypergeometric. With units of equal size in each bin these are the exact moments
    of exchanging blocks of documents and documents within blocks (Mantel 1967, Cancer Res. 27:209,
    for the part between units).
    """
    bins = _like_sizes(size)
    n = np.bincount(bins).astype(np.float64)[:, None]
    add = _Sums(bins)
    share, scale = (member / size)[:, None], (weight * size)[:, None]
    inner, skewed = _within(size)
    left = scale * share
    left_variance = scale**2 * inner * share * (1 - share)
    left_third = scale**3 * skewed * share * (1 - share) * (1 - 2 * share)
    right = having / size[:, None]
    spread = right * (1 - right)
    a, b = left - (add(left) / n)[bins], right - (add(right) / n)[bins]
    expected = add(left) * add(right) / n
    among = np.maximum(n - 1, 1)
    variance = add(a**2) * add(b**2) / among
    variance += add(left_variance) * add(spread) / n
    third = add(a**3) * add(b**3) * n / (among * np.maximum(n - 2, 1))
    third += 3 * add(a * left_variance) * add(b * spread) / among
    third += add(left_third) * add(spread * (1 - 2 * right)) / n
    total = weight @ both
    figures = [one.sum(axis=0) for one in (expected, variance, third)]
    found = np.where(figures[1] > _NO_VARIANCE, figures[1], 0.0)
    return skewed_p_value(total - figures[0], found, figures[2]), found


class _Sums:
    """Adds up columns by bin."""

    def __init__(self, bins: IntArray) -> None:
        self._matrix = sp.csr_array((np.ones(bins.size), (bins, np.arange(bins.size))))

    def __call__(self, columns: FloatArray) -> FloatArray:
        return np.asarray(self._matrix @ columns, np.float64)


def _like_sizes(size: FloatArray) -> IntArray:
    """Give units that are exchanged one number, from 0 without gaps."""
    step = np.floor(np.log(size) / np.log(ALIKE) + 1e-9)
    return np.unique(step, return_inverse=True)[1].reshape(-1).astype(np.int64)


def _within(size: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Factors of a hypergeometric share's variance and third moment; 0 where it cannot vary."""
    second = np.where(size > 1, 1 / np.maximum(size - 1, 1), 0.0)
    third = np.where(size > 2, second / np.maximum(size - 2, 1), 0.0)
    return second[:, None], third[:, None]
