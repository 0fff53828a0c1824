"""Exact test of a sum of scores of few documents drawn from many.

Of 2,000 documents over sixty years twelve have a latent: are their years later than chance would
have it? Under the null hypothesis they are any twelve, and how the sum of their scores is
distributed depends on their number alone. So one table serves all rare latents, worked out by
adding the documents score by score. A normal approximation would be off where it matters, in the
tail that thousands of tests reach into.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

MOST_DRAWN = 50
"""Most documents with the latent (or without it) for which the distribution is worked out."""
MOST_STEPS = 64
"""Steps of the lattice that scores are put on."""


def lattice(score: npt.ArrayLike) -> IntArray:
    """Put scores on a lattice of few steps.

    Parameters
    ----------
    score
        Shape (n,).

    Returns
    -------
    array of int64
        Steps above the lowest score, at most `MOST_STEPS`; exact where the scores are equally
        spaced (years, ranks, 0 and 1), else rounded by less than a hundredth of their range.
    """
    values = np.asarray(score, dtype=np.float64)
    above = values - values.min(initial=np.inf)
    steps = np.diff(np.unique(above))
    if steps.size == 0:
        return np.zeros(values.size, np.int64)
    finest = above / steps.min()
    whole = np.rint(finest)
    if whole.max() > MOST_STEPS or np.max(np.abs(finest - whole)) > 1e-6:
        whole = np.rint(above / above.max() * MOST_STEPS)
    return whole.astype(np.int64)


def draws_test(drawn: npt.ArrayLike, total: npt.ArrayLike, score: npt.ArrayLike) -> FloatArray:
    """Two-sided exact p-value of sums of scores drawn without replacement.

    Parameters
    ----------
    drawn
        Documents that have each latent, shape (latents,).
    total
        Sum of their scores, shape (latents,).
    score
        Score of every document, whole numbers from 0 as from `lattice`, shape (n,).

    Returns
    -------
    array
        Probability of a sum at least as far from its expectation, shape (latents,); NaN where both
        those with the latent and those without it are more than `MOST_DRAWN`. For scores 0 and 1
        and groups of equal size this is Fisher's exact test.
    """
    x = np.asarray(drawn, dtype=np.int64)
    t = np.asarray(total, dtype=np.int64)
    scores = np.asarray(score, dtype=np.int64)
    n, everything = scores.size, int(scores.sum())
    few = x <= n - x
    count, observed = np.where(few, x, n - x), np.where(few, t, everything - t)
    p = np.full(x.shape, np.nan)
    rows = np.flatnonzero(count <= MOST_DRAWN)
    if rows.size == 0:
        return p
    table = _distributions(scores, int(count[rows].max(initial=0)))
    cases, inverse = np.unique(
        np.column_stack([count[rows], observed[rows]]), axis=0, return_inverse=True
    )
    sums = np.arange(table.shape[1])
    values = np.ones(len(cases))
    for i, (k, s) in enumerate(cases.tolist()):
        distance = np.abs(sums - k * everything / n)
        values[i] = table[k, distance >= abs(s - k * everything / n) - 1e-9].sum()
    p[rows] = np.minimum(values, 1.0)[inverse.reshape(-1)]
    return p


def _distributions(scores: IntArray, most: int) -> FloatArray:
    """Distribution of the sum of 0, 1, ..., `most` scores, shape (most + 1, sums)."""
    table = np.zeros((most + 1, most * int(scores.max(initial=0)) + 1))
    table[0, 0] = 1.0
    # Any factor to the power of the number drawn cancels; this one keeps the terms near 1.
    log_factor = np.log(max(most, 1) / scores.size)
    for step, size in enumerate(np.bincount(scores).tolist()):
        if size == 0:
            continue
        m = np.arange(min(size, most) + 1)
        log_ways = gammaln(size + 1) - gammaln(m + 1) - gammaln(size - m + 1)
        weight = np.exp(log_ways + m * log_factor)
        added = table * weight[0]
        for k in range(1, m.size):
            shift = k * step
            added[k:, shift:] += weight[k] * table[: most + 1 - k, : table.shape[1] - shift]
        table = added
    return table / table.sum(axis=1, keepdims=True)
