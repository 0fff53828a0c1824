"""How well predictions do, with errors that know which documents belong together.

Each score comes with its influence: by how much each independent unit (a document, or a group of
them) moves it. That gives a standard error without resampling, and, since two scores of the same
documents have influences on the same units, one for their difference too.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from scipy.special import stdtrit

from conspectus.stats.proportions import wilson

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True)
class Score:
    """A score with its uncertainty.

    Parameters
    ----------
    value
        The score.
    influence
        Influence of each unit on it, shape (units,).
    scale
        What it can be: ``"share"`` from 0 to 1, ``"saved"`` up to 1, ``"any"``.
    """

    value: float
    influence: FloatArray
    scale: Literal["share", "saved", "any"] = "any"

    @property
    def error(self) -> float:
        """Standard error, by the jackknife."""
        units = self.influence.size
        return float(np.sqrt(np.sum(self.influence**2) * units / max(units - 1, 1)))

    def interval(self, confidence: float = 0.95) -> tuple[float, float]:
        """Limits of the score.

        Parameters
        ----------
        confidence
            Coverage.

        Returns
        -------
        tuple of float
            Lower and upper limit.

        Notes
        -----
        Student's t with a degree of freedom less than units. Shares are taken to log odds and back,
        what is saved to the logarithm of what is left: on these scales few units err alike to
        either side (for the area under the curve: Qin and Hotilovac (2008), Stat. Methods Med.
        Res. 17:207). A share of 0 or 1 has no error; its limit is Wilson's of as many trials.
        """
        units = self.influence.size
        quantile = float(stdtrit(max(units - 1, 1), 0.5 + confidence / 2))
        v, margin = self.value, quantile * self.error
        if self.scale == "share" and v in (0.0, 1.0):
            low, high = wilson(v, units, confidence)
            return float(low), float(high)
        if self.scale == "share" and 0 < v < 1:
            odds, factor = v / (1 - v), np.exp(margin / (v * (1 - v)))
            return float(odds / (odds + factor)), float(odds * factor / (odds * factor + 1))
        if self.scale == "saved" and v < 1:
            factor = np.exp(margin / (1 - v))
            return float(1 - (1 - v) * factor), float(1 - (1 - v) / factor)
        return v - margin, v + margin

    def minus(self, other: Score) -> Score:
        """Give the difference of two scores of the same units.

        Parameters
        ----------
        other
            What is subtracted.

        Returns
        -------
        Score
            With the error of the difference.
        """
        return Score(self.value - other.value, self.influence - other.influence)


def r_squared(y: FloatArray, predicted: FloatArray, null: FloatArray, unit: IntArray) -> Score:
    """Share of the squared error of a null prediction that a prediction saves.

    Parameters
    ----------
    y
        Outcomes, shape (n,).
    predicted
        Predictions for documents that were not learned from, shape (n,).
    null
        What would be predicted without looking at the document, shape (n,).
    unit
        Unit of each document, numbers from 0 without gaps, shape (n,).

    Returns
    -------
    Score
        Below 0 where the prediction is worse than none.
    """
    missed = np.bincount(unit, (y - predicted) ** 2)
    total = np.bincount(unit, (y - null) ** 2)
    left = float(missed.sum() / total.sum())
    # One unit may hold most of the error: what is left without it, not the slope at its share.
    without = (missed.sum() - missed) / np.maximum(total.sum() - total, 1e-12 * total.sum())
    units = max(total.size, 1)
    return Score(1 - left, (without - without.mean()) * (units - 1) / units, "saved")


def concordance(
    y: FloatArray, predicted: FloatArray, stratum: IntArray, *, stratum_is_unit: bool
) -> Score:
    """Chance that of two documents of a stratum the one with the outcome has the higher prediction.

    Parameters
    ----------
    y
        Outcomes 0 and 1, shape (n,).
    predicted
        Predictions, shape (n,); ties count half.
    stratum
        Only documents of the same stratum are compared, numbers from 0 without gaps, shape (n,).
    stratum_is_unit
        Whether strata are the independent units (prompts, authors); else documents are (and strata
        are folds, whose predictions need not be on one scale).

    Returns
    -------
    Score
        In one stratum the area under the ROC curve, with the error of DeLong, DeLong and
        Clarke-Pearson (1988), Biometrics 44:837.
    """
    pairs = np.column_stack([stratum, predicted])
    levels, code = np.unique(pairs, axis=0, return_inverse=True)
    code, home = code.reshape(-1), levels[:, 0].astype(np.int64)
    strata = int(stratum.max()) + 1
    wins = np.zeros(y.size)
    sizes: list[FloatArray] = []
    for label, sign in ((1.0, 1), (0.0, -1)):
        # Documents of the other outcome that are below (for those with the outcome) or above.
        other = np.bincount(code, (y != label).astype(np.float64), minlength=len(levels))
        total = np.bincount(home, other, minlength=strata)
        start = np.concatenate([[0.0], np.cumsum(total)[:-1]])[home]
        below = np.cumsum(other) - other - start
        beaten = below if sign > 0 else total[home] - below - other
        wins = np.where(y == label, (beaten + other / 2)[code], wins)
        sizes.append(np.asarray(total, dtype=np.float64))
    without, having = sizes
    compared = without * having
    everything = float(compared.sum())
    if everything == 0:
        return Score(float("nan"), np.zeros(strata if stratum_is_unit else y.size))
    won = np.bincount(stratum, np.where(y == 1, wins, 0.0), minlength=strata)
    value = float(won.sum() / everything)
    if stratum_is_unit:
        return Score(value, (won - value * compared) / everything, "share")
    against = np.where(y == 1, without[stratum], having[stratum])
    return Score(value, (wins - value * against) / everything, "share")
