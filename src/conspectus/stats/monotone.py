"""Whether shares go one way over ordered groups.

A trend test finds a line; a concept that rises and falls again may pass it, and one that jumps
once has a line too. Here the shares are compared with the best shares that never turn round.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc
from scipy.stats import hypergeom

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray

_DRAWS = 20_000
LEAST_EXPECTED = 5.0
"""Documents that every group must expect for chi-squared to hold, the usual rule."""


def isotonic(mean: npt.ArrayLike, weight: npt.ArrayLike) -> FloatArray:
    """Fit values that never fall, by weighted least squares.

    Parameters
    ----------
    mean
        Mean of each group, in order, shape (groups, latents).
    weight
        Weight of each group, positive, shape (groups,).

    Returns
    -------
    array
        Shape (groups, latents).

    Notes
    -----
    The min-max formula: Barlow, Bartholomew, Bremner and Brunk (1972), Statistical Inference under
    Order Restrictions, equation 1.10.
    """
    y, w = np.asarray(mean, dtype=np.float64), np.asarray(weight, dtype=np.float64)
    sums = np.concatenate([np.zeros((1, y.shape[1])), np.cumsum(y * w[:, None], axis=0)])
    weights = np.concatenate([[0.0], np.cumsum(w)])
    fitted = np.full(y.shape, -np.inf)
    for first in range(y.shape[0]):
        least = np.full(y.shape[1], np.inf)
        for last in range(y.shape[0] - 1, first - 1, -1):
            average = (sums[last + 1] - sums[first]) / (weights[last + 1] - weights[first])
            least = np.minimum(least, average)
            fitted[last] = np.maximum(fitted[last], least)
    return fitted


def level_probabilities(weight: npt.ArrayLike, seed: int = 0) -> FloatArray:
    """Probability that the isotonic fit of pure noise has 1, 2, ..., k levels.

    Parameters
    ----------
    weight
        Weight of each of the k groups (one over its variance), shape (k,).
    seed
        Of the 20,000 draws by which it is found.

    Returns
    -------
    array
        Shape (k,), summing to 1. For equal weights these are Stirling numbers of the first kind
        over k!.
    """
    w = np.asarray(weight, dtype=np.float64)
    noise = np.random.default_rng(seed).standard_normal((w.size, _DRAWS)) / np.sqrt(w)[:, None]
    fitted = isotonic(noise, w)
    levels = np.sum(np.diff(fitted, axis=0) > 1e-12, axis=0)
    return np.bincount(levels, minlength=w.size) / _DRAWS


def rising_tests(count: npt.ArrayLike, size: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Test shares that never fall against equal shares, and against any shares.

    Parameters
    ----------
    count
        Documents with each latent, group by group in order, shape (groups, latents).
    size
        Documents of each group, shape (groups,). Groups without any are left out.

    Returns
    -------
    tuple of array
        ``rises``: p-value of equal shares, small where shares that never fall fit much better;
        ``departs``: p-value of shares that never fall, small where they turn round by more than
        chance. Shape (latents,). For falling shares give the groups in reverse.

    Notes
    -----
    Chi-bar-squared tests of Bartholomew (1959), Biometrika 46:36, with the pooled binomial
    variance; ``departs`` takes the least favourable null hypothesis, equal shares: Robertson,
    Wright and Dykstra (1988), Order Restricted Statistical Inference, section 2.3. ``departs`` lets
    flukes through where a group expects less than `LEAST_EXPECTED` documents with the latent, or
    without it. There it is at least the exact p-value of the deepest fall between the groups
    before a cut and those after it (one-sided Fisher tests, times the number of cuts).
    """
    n = np.asarray(size, dtype=np.float64)
    x = np.asarray(count, dtype=np.float64)[n > 0]
    n = n[n > 0]
    share, pooled = x / n[:, None], x.sum(axis=0) / n.sum()
    fitted = isotonic(share, n)
    variance = pooled * (1 - pooled)
    known = variance > 1e-12
    weights = level_probabilities(n)
    tails = []
    for squares, freedom in (
        ((fitted - pooled) ** 2, np.arange(n.size)),
        ((share - fitted) ** 2, n.size - 1 - np.arange(n.size)),
    ):
        statistic = np.divide(n @ squares, variance, out=np.zeros_like(pooled), where=known)
        tails.append(_mixture_tail(statistic, weights, freedom))
    sparse = n.min(initial=np.inf) * np.minimum(pooled, 1 - pooled) < LEAST_EXPECTED
    if n.size > 1 and sparse.any():
        tails[1][sparse] = np.maximum(tails[1][sparse], _deepest_fall(x[:, sparse], n))
    return tails[0], tails[1]


def _deepest_fall(count: FloatArray, size: FloatArray) -> FloatArray:
    """Exact p-value of shares that never fall, by the cut at which they fall most."""
    before, documents = np.cumsum(count, axis=0)[:-1], np.cumsum(size)[:-1, None]
    total = count.sum(axis=0)
    tail = np.asarray(hypergeom.sf(before - 1, size.sum(), total, documents), np.float64)
    return np.minimum(len(tail) * tail.min(axis=0), 1.0)


def _mixture_tail(
    statistic: FloatArray, weights: FloatArray, freedom: npt.NDArray[np.integer]
) -> FloatArray:
    """Upper tail of a mixture of chi-squared distributions; 0 degrees of freedom are a point."""
    tail = np.zeros_like(statistic)
    positive = statistic > 1e-9
    for weight, df in zip(weights.tolist(), freedom.tolist(), strict=True):
        part = chdtrc(float(df), statistic) if df else np.zeros_like(statistic)
        tail += weight * np.where(positive, part, 1.0)
    return np.minimum(tail, 1.0)
