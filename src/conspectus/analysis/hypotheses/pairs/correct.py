"""A judged pair with the judge's own errors taken out of it and into its intervals.

A judge that errs on both statements mixes the four kinds of documents in a known way, and what is
mixed in a known way can be unmixed. Both statements are asked in questions of their own so that the
one answer cannot lean on the other; that a text may mislead on both is measured and taken out too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.hypotheses.pairs.estimate import limits
from conspectus.analysis.hypotheses.pairs.leaning import TURN, covariance, leaning_draws
from conspectus.analysis.hypotheses.pairs.shares import association
from conspectus.analysis.hypotheses.pairs.worth import PERFECT, Worth, judge_draws

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.pairs.estimate import Pair
    from conspectus.stats.types import FloatArray

_POSSIBLE = 0.5
"""Share of the draws that must leave a possible truth; else nothing is known."""


@dataclass(frozen=True)
class CorrectedPair:
    """A pair as it would be judged without errors.

    Parameters
    ----------
    difference, low, high, npmi, npmi_low, npmi_high
        As of a `Pair`. NaN, -1 and 1 where the judge's errors alone may account for how often a
        statement is called true, or for nearly all.
    """

    difference: float
    low: float
    high: float
    npmi: float
    npmi_low: float
    npmi_high: float


UNKNOWN = CorrectedPair(float("nan"), -1.0, 1.0, float("nan"), -1.0, 1.0)


def corrected_pair(
    pair: Pair,
    calibration: Calibration,
    *,
    column: bool,
    confidence: float,
    one_text: bool = True,
) -> CorrectedPair:
    """Take a judge's errors out of a pair.

    Parameters
    ----------
    pair
        As judged.
    calibration
        What the judge was found to be worth.
    column
        Whether the first half is the value of a column, which nobody judges.
    confidence
        Coverage.
    one_text
        Whether both halves are about one text, which may mislead the judge on both.

    Returns
    -------
    CorrectedPair
        Estimates with the mean sensitivity and specificity; intervals from draws of the pair and,
        for each statement by itself, of what the judge may be worth on it.

    Notes
    -----
    The matrix method for misclassified two-by-two tables (Barron 1977, Biometrics 33:414). Margins
    become those of Rogan and Gladen (1978); a share with both above chance is judged as that times
    (s + c - 1) of each statement, and what errors that come together add (see `leaning`; Vacek
    1985, Biometrics 41:959, for tests that depend on each other given the truth). What cannot be is
    drawn again: a truth whose margins are below 0 or above 1.
    """
    if not calibration.useful or np.isnan(pair.npmi):
        return UNKNOWN
    second = Worth(np.array(calibration.sensitivity), np.array(calibration.specificity))
    first = PERFECT if column else second
    usual = np.array(max(calibration.leaning, 0.0) * one_text)
    point, possible = unmixed(pair.shares, first, second, covariance(first, second, usual))
    if not possible:
        return UNKNOWN
    generator, n = np.random.default_rng(1), len(pair.draws)
    drawn, second = judge_draws(calibration, generator, n)
    first = PERFECT if column else drawn
    leaning, mixed = leaning_draws(calibration, generator, n)
    together = covariance(first, second, leaning * one_text, mixed)
    shares, fine = unmixed(pair.draws, first, second, together)
    if fine.mean() < _POSSIBLE:
        return UNKNOWN
    value, might = association(point), association(shares[fine])
    found = (float(np.clip(v, -1.0, 1.0)) for v in (value.difference, value.npmi))
    difference, npmi = found
    return CorrectedPair(
        difference,
        *limits(difference, np.clip(might.difference, -1.0, 1.0), confidence),
        npmi,
        *limits(npmi, np.clip(might.npmi, -1.0, 1.0), confidence),
    )


def unmixed(
    shares: FloatArray, first: Worth, second: Worth, together: FloatArray
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Turn judged shares of the four kinds into true ones.

    Parameters
    ----------
    shares
        As judged, shape (..., bands, 4).
    first, second
        What the judge is worth on either statement, shape (...).
    together
        Covariance of its answers, from `leaning.covariance`, shape (..., 4).

    Returns
    -------
    shares
        True ones. Where more documents would have both than have one of them, or fewer than none,
        as many have both as can be.
    possible
        Whether the margins are above 0 and below 1, shape (...).
    """
    square = shares.reshape(*shares.shape[:-1], 2, 2)
    left, right = first.inverse[..., None, :, :], second.inverse[..., None, :, :]
    true = left @ square @ np.swapaxes(right, -1, -2)
    kept = first.youden * second.youden + (together * TURN).sum(axis=-1)
    learnt = first.learns & second.learns & (kept > 0)
    added = (true.reshape(shares.shape) * together[..., None, :]).sum(axis=-1)
    undone = added / np.where(learnt, kept, 1.0)[..., None]
    turn = TURN.reshape(2, 2)
    true = true - undone[..., None, None] * turn
    whole = true.sum(axis=-3)
    one, other = whole.sum(axis=-1)[..., 0], whole.sum(axis=-2)[..., 0]
    possible = learnt & (one > 0) & (one < 1) & (other > 0) & (other < 1)
    both = whole[..., 0, 0]
    moved = np.clip(both, np.maximum(one + other - 1, 0), np.minimum(one, other)) - both
    band = shares.sum(axis=-1)
    true = true + (moved[..., None] * band)[..., None, None] * turn
    return true.reshape(shares.shape), possible
