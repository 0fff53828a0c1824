"""Whether a column has to do with a score, by exchanging the scores.

Under the null hypothesis any document of a group could have had any of the group's scores: ratings
of answers to one prompt, releases that answered it. How far the sum of the scores of the documents
with a concept may then lie from its expectation needs no assumption about the scores.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.stats.columns import Columns
from conspectus.stats.draws import draws_test, lattice
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
        Shape (m,), as from `Exchange`.
    """
    return Exchange.of(score, group).p_values(Columns.of(columns, group))


@dataclass(frozen=True)
class Exchange:
    """What exchanging scores needs to know of them, for many columns. Make one with `of`.

    Parameters
    ----------
    size
        Documents of each group, shape (groups,); all are one group where there are none.
    centred
        Score of each document less the mean of its group, shape (n,).
    spread, lean
        Weights of the groups in the variance and in the third moment, shape (groups,).
    steps
        Scores in whole steps where a test can be exact, else None, shape (n,).
    grouped
        Whether there are groups.
    """

    size: FloatArray
    centred: FloatArray
    spread: FloatArray
    lean: FloatArray
    steps: FloatArray | None
    grouped: bool

    @classmethod
    def of(cls, score: FloatArray, group: IntArray | None = None) -> Exchange:
        """Work out what all columns share.

        Parameters
        ----------
        score
            Shape (n,).
        group
            Numbers from 0; only documents of one group are exchanged, shape (n,). None to exchange
            all.

        Returns
        -------
        Exchange
            For `p_values`.
        """
        code = np.zeros(score.size, np.int64) if group is None else group
        size = np.bincount(code).astype(np.float64)
        centred = score - (np.bincount(code, score) / size)[code]
        spread = np.bincount(code, centred**2) / np.maximum(size - 1, 1)
        lean = np.bincount(code, centred**3) * size / np.maximum((size - 1) * (size - 2), 1)
        exact = lattice(score).astype(np.float64) if group is None else _even_steps(centred, code)
        return cls(size, centred, spread, lean, exact, group is not None)

    def p_values(self, columns: Columns) -> FloatArray:
        """Test columns.

        Parameters
        ----------
        columns
            Sorted by the same groups.

        Returns
        -------
        array
            Shape (m,). From the first three moments of permutations (`skewed_p_value`), but exact
            for columns of zeros and ones where it can be: without groups for rare columns
            (`draws_test`); with groups whose scores lie evenly about their mean (pairs, releases in
            order that all answered the prompt) by flipping the order of each group
            (`sign_flip_test`).

        Notes
        -----
        Mantel (1963), J. Am. Stat. Assoc. 58:690, for columns of any numbers. Groups in which a
        column is 0 everywhere have no variance, so sums over its entries are all.
        """
        value, group = columns.value, columns.run_group
        powers = (value, value**2, value**2 * value)  # the third as a power takes far longer
        sums, squares, cubes = (columns.run_sums(power) for power in powers)
        mean = sums / self.size[group]
        within = np.maximum(squares - sums * mean, 0.0)
        variance = columns.over_runs(self.spread[group] * within)
        cubes = cubes - 3 * mean * squares + 2 * sums * mean**2
        third = columns.over_runs(self.lean[group] * cubes)
        variance = np.where(variance > _NO_VARIANCE, variance, 0.0)
        p_value = skewed_p_value(columns.products(self.centred), variance, third)
        whole = columns.binary
        if self.steps is None or not whole.any():
            return p_value
        exact = np.full(columns.m, np.nan)
        if self.grouped:
            steps = np.where(whole[columns.column], value, 0.0) * self.steps[columns.row]
            exact[whole] = _flipped(columns, columns.run_sums(steps))[whole]
        else:
            drawn, total = columns.over_runs(sums), columns.products(self.steps)
            exact[whole] = draws_test(np.rint(drawn[whole]), np.rint(total[whole]), self.steps)
        return np.where(np.isnan(exact), p_value, exact)


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


def _flipped(columns: Columns, sums: FloatArray) -> FloatArray:
    """Flip the order of the groups; sums of steps come one a run."""
    whole = np.rint(sums).astype(np.int64)
    most = int(np.abs(whole).max(initial=1))
    key = columns.run_column * (most + 1) + np.abs(whole)
    histogram = np.bincount(key, minlength=columns.m * (most + 1))
    total = np.rint(columns.over_runs(whole.astype(np.float64))).astype(np.int64)
    return sign_flip_test(histogram.reshape(columns.m, most + 1)[:, 1:], total)
