"""A judged pair with the judge's own errors taken out of it and into its intervals.

A judge that errs on both statements, each time without regard to the other, mixes the four kinds of
documents in a known way, and what is mixed in a known way can be unmixed. Both statements are asked
in questions of their own so that the one answer cannot lean on the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.hypotheses.pairs.estimate import DRAWS, limits
from conspectus.analysis.hypotheses.pairs.shares import association

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.pairs.estimate import Pair
    from conspectus.stats.types import FloatArray

_POSSIBLE = 0.5
"""Share of the draws that must leave a possible truth; else nothing is known."""


@dataclass(frozen=True)
class Worth:
    """How often a judge is right on a statement that is true, and on one that is not.

    Parameters
    ----------
    sensitivity, specificity
        Any shape.
    """

    sensitivity: FloatArray
    specificity: FloatArray

    @property
    def inverse(self) -> FloatArray:
        """What turns judged shares of yes and no into true ones, shape (..., 2, 2)."""
        s, c = self.sensitivity, self.specificity
        rows = [np.stack([c, c - 1.0], axis=-1), np.stack([s - 1.0, s], axis=-1)]
        kept = np.where(self.learns, s + c - 1.0, 1.0)
        return np.asarray(np.stack(rows, axis=-2) / kept[..., None, None], np.float64)

    @property
    def learns(self) -> NDArray[np.bool_]:
        """Whether its answers tell anything, any shape; where not, there is no inverse."""
        return np.asarray(self.sensitivity + self.specificity > 1)


PERFECT = Worth(np.ones(()), np.ones(()))
"""Of the value of a column: nobody judges it."""


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
    pair: Pair, calibration: Calibration, *, column: bool, confidence: float
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

    Returns
    -------
    CorrectedPair
        Estimates with the mean sensitivity and specificity; intervals from draws of the pair and,
        for each statement by itself, of what the judge may be worth on it.

    Notes
    -----
    The matrix method for misclassified two-by-two tables (Barron 1977, Biometrics 33:414), with
    errors that are independent given the truth. Margins become those of Rogan and Gladen (1978);
    a share with both above chance is judged as that times (s + c - 1) of each statement. What
    cannot be is drawn again: a truth whose margins are below 0 or above 1.
    """
    if not calibration.useful or np.isnan(pair.npmi):
        return UNKNOWN
    usual = Worth(np.array(calibration.sensitivity), np.array(calibration.specificity))
    point, possible = unmixed(pair.shares, PERFECT if column else usual, usual)
    if not possible:
        return UNKNOWN
    generator = np.random.default_rng(1)
    draws = judge_draws(calibration, generator)
    shares, fine = unmixed(pair.draws, PERFECT if column else draws[0], draws[1])
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
    shares: FloatArray, first: Worth, second: Worth
) -> tuple[FloatArray, NDArray[np.bool_]]:
    """Turn judged shares of the four kinds into true ones.

    Parameters
    ----------
    shares
        As judged, shape (..., bands, 4).
    first, second
        What the judge is worth on either statement, shape (...).

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
    whole = true.sum(axis=-3)
    one, other = whole.sum(axis=-1)[..., 0], whole.sum(axis=-2)[..., 0]
    learnt = first.learns & second.learns
    possible = learnt & (one > 0) & (one < 1) & (other > 0) & (other < 1)
    both = whole[..., 0, 0]
    moved = np.clip(both, np.maximum(one + other - 1, 0), np.minimum(one, other)) - both
    band = shares.sum(axis=-1)
    turn = np.array([[1.0, -1.0], [-1.0, 1.0]])
    true = true + (moved[..., None] * band)[..., None, None] * turn
    return true.reshape(shares.shape), possible


def judge_draws(calibration: Calibration, generator: np.random.Generator) -> tuple[Worth, Worth]:
    """Draw what a judge may be worth on two statements that were not among those planted.

    Parameters
    ----------
    calibration
        Of the judge.
    generator
        Of random numbers.

    Returns
    -------
    tuple of Worth
        Shape (draws,) each: the mean over properties, uncertain as few texts were asked, and for
        each statement a deviation as that of one property from another, beyond chance.
    """
    drawn: list[list[FloatArray]] = []
    for name, size in (("sensitivity", "n_with"), ("specificity", "n_without")):
        value = np.array([one[name] for one in calibration.properties], np.float64)
        n = np.array([one[size] for one in calibration.properties], np.float64)
        worth = value.size**2 / (1 / n).sum()
        yes = float(value.mean()) * worth
        mean = generator.beta(yes + 0.5, worth - yes + 0.5, DRAWS)
        chance = float((value * (1 - value) / np.maximum(n - 1, 1)).mean())
        beyond = float(value.var(ddof=1)) - chance if value.size > 1 else 0.0
        spread = float(np.sqrt(max(beyond, 0.0) * (1 + 1 / value.size)))
        freedom = max(value.size - 1, 1)
        drawn.append(
            [
                np.clip(mean + spread * generator.standard_t(freedom, DRAWS), 0.0, 1.0)
                for _ in range(2)
            ]
        )
    return Worth(drawn[0][0], drawn[1][0]), Worth(drawn[0][1], drawn[1][1])
