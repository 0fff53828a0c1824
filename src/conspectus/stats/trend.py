"""Linear trend of a share over a numeric score, for thousands of latents at once.

Does a concept become more common from release to release, or year to year? The presence of a
latent is regressed on the score within strata. All that depends on scores and strata is worked out
once; of a latent only a few sums over the documents that have it are needed, so that a corpus of
any size is read once and never held.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from scipy.special import stdtrit

from conspectus.stats.tails import skewed_p_value

if TYPE_CHECKING:
    import numpy.typing as npt

    from conspectus.stats.types import FloatArray, IntArray

_NO_VARIANCE = 1e-12
_GUARD = 4.0
"""Documents added by intervals, as Agresti and Coull (1998) add four trials to a proportion."""


@dataclass(frozen=True)
class TrendFit:
    """Slopes, one a latent.

    Parameters
    ----------
    slope
        Change of the share per unit of the score, shape (latents,); NaN where no stratum has two
        different scores.
    low, high
        Its interval.
    p_value
        Of the hypothesis that presence has nothing to do with the score.
    """

    slope: FloatArray
    low: FloatArray
    high: FloatArray
    p_value: FloatArray


@dataclass(frozen=True)
class TrendDesign:
    """Scores of documents, centred within strata.

    Make one with `of`.

    Parameters
    ----------
    stratum
        Stratum of each document, shape (n,).
    size
        Documents of each stratum, shape (strata,).
    centred
        Score minus the mean of its stratum, shape (n,).

    Notes
    -----
    Test: Mantel (1963), J. Am. Stat. Assoc. 58:690 (linear-by-linear association over strata); in
    one stratum it is the Cochran-Armitage trend test with the variance of random permutations:
    Armitage (1955), Biometrics 11:375. Skewed scores make the sum over a rare latent's documents
    skewed, and the p-value knows it (`conspectus.stats.tails`). The slope is that of least squares
    with an intercept a stratum; its interval needs no equal variances (HC1), and counts four more
    documents of the null hypothesis, so that three documents on a line are not certain.
    """

    stratum: IntArray
    size: FloatArray
    centred: FloatArray

    @classmethod
    def of(cls, score: npt.ArrayLike, stratum: npt.ArrayLike | None = None) -> TrendDesign:
        """Centre scores within strata.

        Parameters
        ----------
        score
            One a document, shape (n,).
        stratum
            Numbers from 0, shape (n,); one stratum if None.

        Returns
        -------
        TrendDesign
            For `weights` and `fit`.
        """
        values = np.asarray(score, dtype=np.float64)
        code = np.zeros(values.size, np.int64) if stratum is None else np.asarray(stratum, np.int64)
        size = np.bincount(code).astype(np.float64)
        mean = np.bincount(code, values) / np.maximum(size, 1.0)
        return cls(code, size, values - mean[code])

    @property
    def informative(self) -> float:
        """Share of the documents in strata that have more than one score."""
        return float(self.size[self._moment(2) > 0].sum() / max(self.size.sum(), 1.0))

    def weights(self) -> sp.csr_array:
        """Weights whose sums over the documents with a latent are all that `fit` needs.

        Returns
        -------
        scipy.sparse.csr_array
            Shape (n, 2 * strata + 2): indicator of the stratum, squared centred score by stratum,
            centred score, its cube.
        """
        strata, n, d = self.size.size, self.stratum.size, self.centred
        columns = np.column_stack(
            [
                self.stratum,
                strata + self.stratum,
                np.full(n, 2 * strata),
                np.full(n, 2 * strata + 1),
            ]
        )
        values = np.column_stack([np.ones(n), d**2, d, d**3])
        rows = np.arange(0, 4 * n + 1, 4)
        return sp.csr_array((values.ravel(), columns.ravel(), rows), shape=(n, 2 * strata + 2))

    def fit(self, sums: FloatArray, confidence: float = 0.95) -> TrendFit:
        """Estimate and test the slope of each latent.

        Parameters
        ----------
        sums
            Sums of `weights` over the documents with each latent, shape
            (2 * strata + 2, latents).
        confidence
            Coverage.

        Returns
        -------
        TrendFit
            One entry a latent.
        """
        strata = self.size.size
        present, squares, total, cubes = (
            sums[:strata],
            sums[strata : 2 * strata],
            sums[-2],
            sums[-1],
        )
        n, spread = np.maximum(self.size, 1.0)[:, None], self._moment(2)[:, None]
        whole = float(spread.sum())
        if whole <= 0:
            nothing = np.full(sums.shape[1], np.nan)
            return TrendFit(nothing, nothing.copy(), nothing.copy(), np.ones(sums.shape[1]))
        slope = total / whole
        level = present / n
        # Residual of a document with the latent 1 - f, without -f, f = level + slope * centred.
        residual = np.sum((1 - 2 * level) * squares, axis=0) - 2 * slope * cubes
        residual += np.sum(level**2 * spread, axis=0)
        residual += 2 * slope * np.sum(level * self._moment(3)[:, None], axis=0)
        residual += slope**2 * float(self._moment(4).sum())
        freedom = max(float(self.size.sum()) - np.count_nonzero(self.size) - 1, 1.0)
        scale = float(self.size.sum()) / freedom
        error = np.sqrt(np.maximum(residual, 0.0) * scale) / whole
        within = present * (n - present) / (n * np.maximum(n - 1, 1))
        variance = np.sum(within * spread, axis=0)
        lean = within * (n - 2 * present) / np.maximum(n - 2, 1) * self._moment(3)[:, None]
        variance = np.where(variance > _NO_VARIANCE, variance, 0.0)
        p_value = skewed_p_value(total, variance, np.sum(lean, axis=0))
        guard = np.sqrt(_GUARD * variance / float(self.size.sum())) / whole
        margin = float(stdtrit(freedom, 0.5 + confidence / 2)) * np.hypot(error, guard)
        return TrendFit(slope, slope - margin, slope + margin, p_value)

    def _moment(self, power: int) -> FloatArray:
        """Sum of a power of the centred scores, by stratum."""
        total = np.bincount(self.stratum, self.centred**power, minlength=self.size.size)
        return np.asarray(total, dtype=np.float64)
