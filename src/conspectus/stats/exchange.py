"""Whether a column has to do with a score, by exchanging the scores.

Under the null hypothesis any document of a group could have had any of the group's scores: ratings
of answers to one prompt, releases that answered it. How far the sum of the scores of the documents
with a concept may then lie from its expectation needs no assumption about the scores.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.stats.draws import draws_test, lattice
from conspectus.stats.partial import by_group
from conspectus.stats.signflip import sign_flip_test
from conspectus.stats.tails import skewed_p_value

if TYPE_CHECKING:
    import scipy.sparse as sp

    from conspectus.stats.types import FloatArray, IntArray

_NO_VARIANCE = 1e-12

MOST_FLIP_STEPS = 60
"""Steps of the lattice on which sums of a group's scores must lie for an exact test."""


def exchange_test(
    score: FloatArray, columns: FloatArray, group: IntArray | None = None
) -> FloatArray:
    """Two-sided p-values of no association between a score and columns.

    Parameters
    ----------
    score
        Shape (n,).
    columns
        Shape (n, m).
    group
        Numbers from 0; only documents of one group are exchanged, shape (n,). None to exchange all.

    Returns
    -------
    array
        Shape (m,). From the first three moments of permutations (`skewed_p_value`), but exact for
        columns of zeros and ones where it can be: without groups for rare columns (`draws_test`);
        with groups whose scores lie evenly about their mean (pairs, releases in order that all
        answered the prompt) by flipping the order of each group (`sign_flip_test`).

    Notes
    -----
    Mantel (1963), J. Am. Stat. Assoc. 58:690, for columns of any numbers.
    """
    code = np.zeros(score.size, np.int64) if group is None else group
    size = np.bincount(code).astype(np.float64)
    centred = score - (np.bincount(code, score) / size)[code]
    spread = np.bincount(code, centred**2)
    total = centred @ columns
    sums = by_group(code, columns)
    mean, squares = sums / size[:, None], by_group(code, columns**2)
    within = squares - sums * mean
    variance = (spread / np.maximum(size - 1, 1)) @ np.maximum(within, 0.0)
    cubes = by_group(code, columns**3) - 3 * mean * squares + 2 * sums * mean**2
    lean = np.bincount(code, centred**3) * size / np.maximum((size - 1) * (size - 2), 1)
    variance = np.where(variance > _NO_VARIANCE, variance, 0.0)
    p_value = skewed_p_value(total, variance, lean @ cubes)
    if not np.all((columns == 0) | (columns == 1)):
        return p_value
    if group is None:
        steps = lattice(score)
        exact = draws_test(np.rint(sums[0]), np.rint(steps @ columns), steps)
        return np.where(np.isnan(exact), p_value, exact)
    steps = _even_steps(centred, code)
    if steps is None:
        return p_value
    return _flipped(by_group(code, steps[:, None] * columns))


def exchange_sides_test(
    total: FloatArray, present: sp.csc_array, sizes: tuple[IntArray, IntArray]
) -> FloatArray:
    """Two-sided p-values of no difference between sides, by exchanging documents within pairs.

    For pairs with more documents on one side than on the other. There the difference of shares is
    not as likely to be up as down, even if sides do not matter: of one document against three the
    one alone makes the larger difference. Flipped signs do not know this; exchanged documents do.
    They do not know that documents of one side may be alike: take the larger of both p-values.

    Parameters
    ----------
    total
        Sum over the pairs of the share on the first side less that on the second, shape (m,).
    present
        Documents of each pair, both sides together, that have each latent, shape (pairs, m).
    sizes
        Documents of each pair on either side, shape (pairs,) each.

    Returns
    -------
    array
        Shape (m,), from the first three moments of permutations (`skewed_p_value`).
    """
    a, b = (np.asarray(side, np.float64) for side in sizes)
    n = a + b
    entries = present.tocoo()
    pair, have = entries.row, entries.data.astype(np.float64)
    size = n[pair]
    squares = have - have**2 / size
    cubes = have - 3 * have**2 / size + 2 * have**3 / size**2
    spread = (1 / a + 1 / b) / (n - 1)
    lean = (1 / a**2 - 1 / b**2) * n / ((n - 1) * np.maximum(n - 2, 1))
    variance, third = (
        np.bincount(entries.col, weight[pair] * moment, minlength=present.shape[1])
        for weight, moment in ((spread, squares), (lean, cubes))
    )
    variance = np.where(variance > _NO_VARIANCE, variance, 0.0)
    return skewed_p_value(total, variance, third)


def _even_steps(centred: FloatArray, group: IntArray) -> FloatArray | None:
    """Centred scores in whole steps, if every group's lie evenly about 0; else None."""
    rising, falling = np.lexsort((centred, group)), np.lexsort((-centred, group))
    scale = float(np.abs(centred).max(initial=0.0))
    if scale == 0 or not np.allclose(centred[rising], -centred[falling], atol=1e-9 * scale):
        return None
    finest = float(np.abs(centred)[np.abs(centred) > 1e-9 * scale].min())
    steps = centred / finest
    if not np.allclose(steps, np.rint(steps), atol=1e-6):
        return None
    steps = np.rint(steps)
    largest = np.bincount(group, np.maximum(steps, 0.0)).max()
    return steps if largest <= MOST_FLIP_STEPS else None


def _flipped(sums: FloatArray) -> FloatArray:
    whole = np.rint(sums).astype(np.int64)
    columns = whole.shape[1]
    most = int(np.abs(whole).max(initial=1))
    key = np.arange(columns) * (most + 1) + np.abs(whole)
    histogram = np.bincount(key.ravel(), minlength=columns * (most + 1))
    return sign_flip_test(histogram.reshape(columns, most + 1)[:, 1:], whole.sum(axis=0))
