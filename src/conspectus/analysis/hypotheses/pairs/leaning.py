"""A judge's errors on both halves of a pair, where they come together: pairs that nobody made.

What such errors add to the share of documents with both follows from how far they lean on each
other, which the exam tells. It is taken out of a corrected pair, and out of the test.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from conspectus.analysis.hypotheses.pairs.shares import BOTH, FIRST, SECOND
from conspectus.analysis.hypotheses.pairs.worth import judge_draws

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.pairs.estimate import Pair
    from conspectus.analysis.hypotheses.pairs.worth import Worth
    from conspectus.stats.types import FloatArray

TURN = np.array([1.0, -1.0, -1.0, 1.0])
"""How shares of the kinds change where more documents have both, and margins stay."""


def covariance(
    first: Worth, second: Worth, leaning: FloatArray, mixed: FloatArray | float = 0.0
) -> FloatArray:
    """Say how far a judge's answers on both halves go together, given the truth.

    Parameters
    ----------
    first, second
        What the judge is worth on either, shape (...).
    leaning
        Correlation of its errors, shape (...).
    mixed
        The same where only one half is true, as a share of `leaning`: 1 for a judge that says yes
        too often to both, -1 for one that is misled on both. Shape (...).

    Returns
    -------
    array
        Covariance of the answers for documents of each true kind, shape (..., 4), no larger than
        it can be.
    """
    found: list[FloatArray] = []
    for kind in range(4):
        one, other = (
            worth.sensitivity if kind in true else 1.0 - worth.specificity
            for worth, true in ((first, (BOTH, FIRST)), (second, (BOTH, SECOND)))
        )
        share = mixed if kind in (FIRST, SECOND) else 1.0
        value = share * leaning * np.sqrt(one * (1 - one) * other * (1 - other))
        chance = one * other
        lowest = np.maximum(one + other - 1.0, 0.0) - chance
        found.append(np.clip(value, lowest, np.minimum(one, other) - chance))
    return np.stack(np.broadcast_arrays(*found), axis=-1)


def leaning_draws(
    calibration: Calibration, generator: np.random.Generator, n: int
) -> tuple[FloatArray, FloatArray]:
    """Draw how far errors may lean on each other.

    Parameters
    ----------
    calibration
        Of the judge.
    generator
        Of random numbers.
    n
        How many draws.

    Returns
    -------
    leaning, mixed
        As for `covariance`, shape (n,). Of documents with one half nothing is known: `mixed` is 1
        in half of the draws and -1 in the others.
    """
    leaning = generator.normal(calibration.leaning, calibration.leaning_error, n)
    return np.clip(leaning, 0.0, 1.0), generator.choice([-1.0, 1.0], n)


def leaning_p_value(pair: Pair, calibration: Calibration) -> float:
    """Test a pair of independent statements about one text against what errors alone would make.

    Parameters
    ----------
    pair
        As judged.
    calibration
        What the judge was found to be worth.

    Returns
    -------
    float
        That of the pair itself where the judge's errors do not lean on each other.

    Notes
    -----
    As in `estimate`, with the share that errors add where the statements have nothing to do with
    each other taken from the excess, and its uncertainty into the error: both over draws of what
    the judge is worth, of how far its errors lean, and of the margins.
    """
    generator, n = np.random.default_rng(2), len(pair.draws)
    first, second = judge_draws(calibration, generator, n)
    together = covariance(first, second, *leaning_draws(calibration, generator, n))
    learnt = first.learns & second.learns
    if not learnt.any() or not pair.error > 0:
        return pair.p_value
    size = pair.draws.sum(axis=-1)
    one, other = (
        _true_share(pair.draws[..., BOTH] + pair.draws[..., alone], size, worth)
        for alone, worth in ((FIRST, first), (SECOND, second))
    )
    by_chance = np.stack(
        [one * other, one * (1 - other), (1 - one) * other, (1 - one) * (1 - other)], axis=-1
    )
    added = (size[..., None] * by_chance * together[:, None, :]).sum(axis=(-1, -2))[learnt]
    error = np.hypot(pair.error, added.std())
    return float(2 * ndtr(-abs(pair.excess - added.mean()) / error))


def _true_share(judged: FloatArray, size: FloatArray, worth: Worth) -> FloatArray:
    """Give the share of a band of which a statement is true, shape (draws, bands)."""
    share = judged / np.where(size > 0, size, 1.0)
    youden = np.where(worth.learns, worth.youden, 1.0)[:, None]
    return np.clip((share + worth.specificity[:, None] - 1.0) / youden, 0.0, 1.0)
