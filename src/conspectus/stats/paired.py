"""Difference of two shares measured on the same units.

Two models answer the same prompts: the prompt makes both answers alike, and an interval that
ignores this is too wide. A unit may carry several documents a side (two models pooled); then its
share on that side lies between 0 and 1, and everything below still holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from conspectus.stats.proportions import square_and_add, wilson, z_value

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


@dataclass(frozen=True)
class PairedSums:
    """Sufficient statistics of ``n`` pairs of shares ``(a_k, b_k)``, one entry a latent.

    Parameters
    ----------
    n
        Number of pairs.
    a, b
        Sums of the shares of each side, shape (latents,).
    aa, bb
        Sums of their squares.
    ab
        Sum of their products.
    """

    n: int
    a: FloatArray
    b: FloatArray
    aa: FloatArray
    bb: FloatArray
    ab: FloatArray

    @classmethod
    def from_table(
        cls,
        both: npt.ArrayLike,
        only_a: npt.ArrayLike,
        only_b: npt.ArrayLike,
        neither: npt.ArrayLike,
    ) -> PairedSums:
        """Take the four cells of a paired 2x2 table (one document a side and pair).

        Parameters
        ----------
        both, only_a, only_b, neither
            Numbers of pairs; each table must have the same total.

        Returns
        -------
        PairedSums
            The same information as sums.
        """
        e, f, g, h = (np.asarray(c, dtype=np.float64) for c in (both, only_a, only_b, neither))
        n = int(np.ravel(e + f + g + h)[0])
        return cls(n, e + f, e + g, e + f, e + g, e)


def effective_size(mean: FloatArray, square_sum: FloatArray, n: int, limit: float) -> FloatArray:
    """Count the yes-or-no observations that are as informative as `n` shares.

    Parameters
    ----------
    mean
        Mean share, shape (latents,).
    square_sum
        Sum of squared shares.
    n
        Number of shares; the result is never below it, since a share of several documents tells
        at least as much as one document.
    limit
        Largest result: the number of documents.

    Returns
    -------
    array
        ``mean * (1 - mean) / variance of the mean``, within `n` and `limit`; `n` where all shares
        are equal (nothing is known about the variance).
    """
    variance = np.maximum(square_sum / n - mean**2, 0.0)
    binary = mean * (1 - mean)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(variance > 1e-12, binary / variance, 1.0)
    return np.clip(ratio, 1.0, max(limit / n, 1.0)) * n


def paired_newcombe(
    sums: PairedSums,
    confidence: float = 0.95,
    documents: tuple[int, ...] | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Interval of the difference of two paired proportions, ``a - b``.

    Parameters
    ----------
    sums
        The pairs, summed.
    confidence
        Coverage.
    documents
        Number of documents behind the shares of each side; None if one a pair and side.

    Returns
    -------
    tuple of array
        Lower and upper limits, shape (latents,).

    Notes
    -----
    With one document a side and pair this is method 10 of Newcombe (1998), Stat. Med. 17:2635:
    Wilson limits, square and add with the continuity-corrected phi coefficient. With several, the
    Wilson limits take the effective sample size (`effective_size`) and phi becomes the correlation
    of the pairs' shares: the same formula read as Zou and Donner's MOVER (2008).
    """
    n_a, n_b = documents or (sums.n, sums.n)
    p_a, p_b = sums.a / sums.n, sums.b / sums.n
    limits_a = wilson(p_a, effective_size(p_a, sums.aa, sums.n, n_a), confidence)
    limits_b = wilson(p_b, effective_size(p_b, sums.bb, sums.n, n_b), confidence)
    covariance = sums.ab / sums.n - p_a * p_b
    correction = 1 / (2 * sums.n)
    corrected = np.where(covariance > 0, np.maximum(covariance - correction, 0.0), covariance)
    variance = (sums.aa / sums.n - p_a**2) * (sums.bb / sums.n - p_b**2)
    spread = np.sqrt(np.maximum(variance, 0.0))
    phi = np.divide(corrected, spread, out=np.zeros_like(spread), where=spread > 1e-12)
    return square_and_add(p_a, limits_a, p_b, limits_b, np.clip(phi, -1.0, 1.0))


def paired_odds_ratio(
    sums: PairedSums, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Conditional odds ratio of pairs, with 1/2 added to both kinds of discordance.

    Parameters
    ----------
    sums
        The pairs, summed.
    confidence
        Coverage.

    Returns
    -------
    tuple of array
        Odds ratio, lower and upper limit.

    Notes
    -----
    The Mantel-Haenszel estimate with pairs as strata, ``sum a(1-b) / sum b(1-a)``; with one
    document a side it is the ratio of McNemar's discordant counts, its variance of the logarithm
    ``1/f + 1/g``. With several documents the same variance errs on the wide side, because each
    pair's product is at most 1.
    """
    f = np.maximum(sums.a - sums.ab, 0.0) + 0.5
    g = np.maximum(sums.b - sums.ab, 0.0) + 0.5
    margin = z_value(confidence) * np.sqrt(1 / f + 1 / g)
    return f / g, f / g * np.exp(-margin), f / g * np.exp(margin)
