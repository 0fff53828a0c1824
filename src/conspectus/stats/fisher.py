"""Fisher's exact test for tens of thousands of latents at once.

`scipy.stats.fisher_exact` takes about a millisecond a table; a dictionary has 65,536 latents. Here
equal tables are tested once, the far tail is found by bisection (the distribution has one peak),
and both tails are summed outwards from their cut by the ratio of neighbouring probabilities, for
all tables together, until the terms vanish.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

# Tables as likely as the observed one count as extreme; rounding must not decide ties.
_TIE = 1e-7
_NEGLIGIBLE = 1e-17
_STEPS = 16


def fisher_exact(
    count_a: npt.ArrayLike, n_a: npt.ArrayLike, count_b: npt.ArrayLike, n_b: npt.ArrayLike
) -> FloatArray:
    """Two-sided exact p-value of equal shares on both sides.

    Parameters
    ----------
    count_a, count_b
        Documents with the property on each side, whole numbers, shape (latents,).
    n_a, n_b
        Documents on each side: one number for all tables, or one a table.

    Returns
    -------
    array
        Sum of the probabilities of all tables with the same margins that are no likelier than the
        one observed, shape (latents,).

    Raises
    ------
    ValueError
        A count lies outside 0 and the size of its side.

    Notes
    -----
    Fisher (1935), J. R. Stat. Soc. 98:39. For 65,536 tables of 100,000 documents it takes a
    fraction of a second.
    """
    given = (np.asarray(cells, dtype=np.int64) for cells in (count_a, n_a, count_b, n_b))
    a, size_a, b, size_b = np.broadcast_arrays(*(np.atleast_1d(cells) for cells in given))
    if np.any((a < 0) | (b < 0) | (a > size_a) | (b > size_b)):
        raise ValueError("counts must lie between 0 and the number of documents of their side")
    if np.size(n_a) == 1 and np.size(n_b) == 1:
        width = size_b.max(initial=0) + 1
        _, first, inverse = np.unique(a * width + b, return_index=True, return_inverse=True)
    else:
        rows = np.stack([cells.ravel() for cells in (a, size_a, b, size_b)], axis=1)
        _, first, inverse = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    p_values = _unique_tables(*(cells.ravel()[first] for cells in (a, size_a, b, size_b)))
    return p_values[inverse.reshape(a.shape)]


def _unique_tables(a: IntArray, n_a: IntArray, b: IntArray, n_b: IntArray) -> FloatArray:
    k, n = (a + b).astype(np.float64), (n_a + n_b).astype(np.float64)
    # Mirror tables above the peak, so that the observed cell always lies on its lower side.
    peak = np.floor((k + 1) * (n_a + 1) / (n + 2))
    mirrored = a > peak
    x = np.where(mirrored, b, a).astype(np.float64)
    n1 = np.where(mirrored, n_b, n_a).astype(np.float64)
    n2 = n - n1
    peak = np.floor((k + 1) * (n1 + 1) / (n + 2))
    tie = _TIE * np.maximum(1.0, n / 1e6)
    observed = _log_weight(x, n1, n2, k)
    p = np.ones_like(k)
    rows = np.flatnonzero(observed < _log_weight(peak, n1, n2, k) - tie)
    if rows.size == 0:
        return p
    chosen = (v[rows] for v in (x, n1, n2, k, n, peak, observed, tie))
    x, n1, n2, k, n, peak, observed, tie = chosen
    far = _far_cut(peak, observed + tie, n1, n2, k)
    total = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    scale = gammaln(n1 + 1) + gammaln(n2 + 1) - total
    near_tail = np.exp(observed + scale) * _lower_tail(x, n1, n2, k)
    has_far = far <= np.minimum(n1, k)
    far_x = np.minimum(far, np.minimum(n1, k))
    far_tail = np.exp(_log_weight(far_x, n1, n2, k) + scale) * _lower_tail(k - far_x, n2, n1, k)
    p[rows] = np.minimum(near_tail + np.where(has_far, far_tail, 0.0), 1.0)
    return p


def _log_weight(x: FloatArray, n1: FloatArray, n2: FloatArray, k: FloatArray) -> FloatArray:
    """Give the log-probability of cell `x`, up to what depends on the margins alone."""
    cells = gammaln(x + 1) + gammaln(n1 - x + 1) + gammaln(k - x + 1) + gammaln(n2 - k + x + 1)
    return -np.asarray(cells, dtype=np.float64)


def _far_cut(
    peak: FloatArray, ceiling: FloatArray, n1: FloatArray, n2: FloatArray, k: FloatArray
) -> FloatArray:
    """First cell above the peak that is no likelier than `ceiling`; past the end if none is."""
    low, high = peak.copy(), np.minimum(n1, k) + 1
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        inside = high - low > 1
        extreme = inside & (_log_weight(middle, n1, n2, k) <= ceiling)
        high = np.where(extreme, middle, high)
        low = np.where(inside & ~extreme, middle, low)
    return high


def _lower_tail(x: FloatArray, n1: FloatArray, n2: FloatArray, k: FloatArray) -> FloatArray:
    """Sum of the probabilities of all cells up to `x`, as a multiple of that of `x`."""
    result = np.ones_like(x)
    rows = np.arange(x.size)
    cell, term, total = x.copy(), np.ones_like(x), np.ones_like(x)
    while rows.size:
        for _ in range(_STEPS):
            # Becomes, and stays, 0 once the lowest possible cell has been added.
            term *= cell * (n2 - k + cell) / ((n1 - cell + 1) * (k - cell + 1))
            cell -= 1
            total += term
        going = term > _NEGLIGIBLE * total
        result[rows] = total
        rows, cell, term, total = rows[going], cell[going], term[going], total[going]
        n1, n2, k = n1[going], n2[going], k[going]
    return result
