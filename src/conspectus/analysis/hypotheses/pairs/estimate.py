"""From judged documents to a pair's figures in the whole corpus, with intervals and a test.

Documents are drawn from the four cells of the latents' presence, rare cells more densely, so that
pairs of rare concepts are seen at all. Each answer counts for as many documents as it was drawn
from. Two things are uncertain: how often a document of a cell is judged so, and how large the cells
are in what the corpus was drawn from. Where everything is judged only the second is left, and the
figures are those of a plain count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtr

from conspectus.analysis.hypotheses.pairs.shares import association, residuals

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

DRAWS = 4000
_UNSEEN = 0.25
"""Documents of each kind that every cell is taken to have beyond those seen."""


@dataclass(frozen=True, eq=False)
class Counted:
    """Answers, counted.

    Parameters
    ----------
    counts
        Documents of each cell, band of length and kind (`shares`), shape (cells, bands, 4).
    sizes
        All documents of each cell and band, judged or not, shape (cells, bands).
    """

    counts: FloatArray
    sizes: FloatArray

    @classmethod
    def of(cls, cell: IntArray, band: IntArray, kind: FloatArray, sizes: FloatArray) -> Counted:
        """Count documents.

        Parameters
        ----------
        cell, band
            Of each document read, shape (n,).
        kind
            Of each, NaN where an answer is missing: it then counts for nothing, and the others of
            its cell for it. Shape (n,).
        sizes
            As above.

        Returns
        -------
        Counted
            With cells of which nothing is known left as they are.
        """
        counts = np.zeros((*sizes.shape, 4))
        known = ~np.isnan(kind)
        np.add.at(counts, (cell[known], band[known], kind[known].astype(np.int64)), 1.0)
        return cls(counts, sizes)

    def known(self) -> tuple[FloatArray, FloatArray]:
        """Give counts and sizes of the cells that have documents; those read stand for all."""
        there = self.sizes.sum(axis=1) > 0
        return self.counts[there], self.sizes[there]

    @property
    def usable(self) -> bool:
        """Whether every cell that has documents has an answer."""
        counts, _ = self.known()
        return bool(counts.size and (counts.sum(axis=(1, 2)) > 0).all())


@dataclass(frozen=True, eq=False)
class Pair:
    """Figures of a pair.

    Parameters
    ----------
    npmi, share_with, share_without, difference
        As in `shares.Association`; NaN where a cell has no answer.
    npmi_low, npmi_high, low, high
        Limits of the NPMI and of the difference.
    excess, error
        Share of documents with both less what chance gives, and its standard error.
    p_value
        Of independent statements, within bands.
    shares
        Estimated shares of all documents, shape (bands, 4).
    draws
        The same as they might be, shape (draws, bands, 4).
    """

    npmi: float
    npmi_low: float
    npmi_high: float
    share_with: float
    share_without: float
    difference: float
    low: float
    high: float
    excess: float
    error: float
    p_value: float
    shares: FloatArray
    draws: FloatArray


def estimate(counted: Counted, confidence: float) -> Pair:
    """Estimate a pair in all documents.

    Parameters
    ----------
    counted
        The answers.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Pair
        NaN everywhere if a cell that has documents has no answer: nothing is known of it.

    Notes
    -----
    *Estimate.* Every document counts as the documents of its cell over those of it with an answer,
    the inverse of its chance to be drawn and answered.

    *Interval.* Dirichlet draws: within a cell of the documents seen and a quarter of a document
    more of each kind (Perks's prior: what was not seen may still be there), and of the sizes of the
    cells as in the Bayesian bootstrap (Rubin 1981, Ann. Stat. 9:130). Two-phase sampling has these
    two parts (Neyman 1938, J. Am. Stat. Assoc. 33:101). The generator has a fixed seed.

    *Test.* That documents with both are as many as chance gives: their share less that of chance,
    over its standard error. This is linear in the `residuals` of documents, whose variance is that
    of two-phase sampling, with the same quarters of documents in it: cells in which all were judged
    alike are not taken to be without variance (Rao and Scott 1981, J. Am. Stat. Assoc. 76:221, for
    why a plain test of weighted counts would not hold).
    """
    if not counted.usable:
        no = float("nan")
        nothing = np.full((1, counted.counts.shape[1], 4), no)
        return Pair(no, no, no, no, no, no, no, no, no, no, no, nothing[0], nothing)
    counts, sizes = counted.known()
    in_cell = sizes.sum(axis=1)
    weight = in_cell / in_cell.sum()
    read = counts.sum(axis=(1, 2))
    shares = ((weight / read)[:, None, None] * counts).sum(axis=0)
    believed = counts + _UNSEEN * (sizes / in_cell[:, None])[:, :, None]
    draws = _drawn(believed, in_cell)
    point, might = association(shares), association(draws)
    npmi, difference = float(point.npmi), float(point.difference)
    excess, error = _tested(shares, believed, weight, read, float(in_cell.sum()))
    return Pair(
        npmi,
        *limits(npmi, might.npmi, confidence),
        float(point.share_with),
        float(point.share_without),
        difference,
        *limits(difference, might.difference, confidence),
        excess,
        error,
        float(2 * ndtr(-abs(excess) / error)) if error > 0 else 1.0,
        shares,
        draws,
    )


def limits(value: float, draws: FloatArray, confidence: float) -> tuple[float, float]:
    """Take an interval from draws.

    Parameters
    ----------
    value
        The estimate; it lies within.
    draws
        What might be; NaN where it is not defined.
    confidence
        Coverage.

    Returns
    -------
    tuple of float
        Quantiles; NaN where there is no estimate.
    """
    known = draws[~np.isnan(draws)]
    if np.isnan(value) or not known.size:
        return float("nan"), float("nan")
    low, high = np.quantile(known, [0.5 - confidence / 2, 0.5 + confidence / 2])
    return min(float(low), value), max(float(high), value)


def _drawn(believed: FloatArray, in_cell: FloatArray) -> FloatArray:
    """Draw shares, shape (draws, bands, 4)."""
    generator = np.random.default_rng(0)
    part = generator.standard_gamma(np.broadcast_to(in_cell, (DRAWS, in_cell.size)))
    part = part / part.sum(axis=1, keepdims=True)
    inside = generator.standard_gamma(np.broadcast_to(believed, (DRAWS, *believed.shape)))
    inside = inside / inside.sum(axis=(2, 3), keepdims=True)
    return np.asarray((part[:, :, None, None] * inside).sum(axis=1), np.float64)


def _tested(
    shares: FloatArray, believed: FloatArray, weight: FloatArray, read: FloatArray, n: float
) -> tuple[float, float]:
    """Give the excess of documents with both over chance, and its standard error."""
    speaks = residuals(shares)
    chance = believed / believed.sum(axis=(1, 2), keepdims=True)
    mean = (chance * speaks).sum(axis=(1, 2))
    variance = (chance * speaks**2).sum(axis=(1, 2)) - mean**2
    between = weight @ (mean - weight @ mean) ** 2
    error = np.sqrt(weight**2 @ (variance / read) + between / n)
    return float((shares * speaks).sum()), float(error)
