"""Length as a confound, taken out by comparing documents of equal length.

A document has a latent if any of its tokens does, so longer documents have more latents of every
kind. If one side writes longer, hundreds of latents differ that say nothing but "longer".

Unpaired documents are stratified into deciles of the pooled length and the difference is taken
within deciles. Pairs cannot be stratified by their own difference in length (where it is 10 to 1
in all of them, no stratum compares like with like), and stratifying them by document would give up
the pairing. So the difference of a pair is regressed on the pair's difference in a smooth function
of length: both sides' lengths go through the same linear spline of log length with knots at the
deciles, the key's own level cancels, and the intercept is the difference to be expected between
two answers of equal length to the same prompt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from conspectus.analysis.selection import OUTSIDE, SIDE_A, SIDE_B, SideArray

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

MOST_STRATA = 10
SMALLEST_STRATUM = 10
"""Documents of the smaller side that a stratum should hold on average."""

EXPLAINED_SHRINK = 1 / 3
UNCERTAIN_SHRINK = 1 / 2

REMAINS, REDUCED, UNCLEAR = "remains", "reduced", "unclear"
EXPLAINED, REVERSED, UNKNOWN = "explained", "reversed", ""


@dataclass(frozen=True)
class LengthStrata:
    """Documents cut by length.

    Parameters
    ----------
    code
        Stratum of each document, shape (documents,); 0 for documents on neither side.
    edges
        Lengths in tokens at which the strata are cut, ascending.
    sizes
        Documents of side a and side b in each stratum, shape (2, strata).
    """

    code: IntArray
    edges: FloatArray
    sizes: IntArray

    @property
    def n(self) -> int:
        """Number of strata."""
        return int(self.edges.size) + 1

    @property
    def uncovered(self) -> float:
        """Share of the documents whose stratum lacks the other side, and so stay out."""
        lonely = np.any(self.sizes == 0, axis=0)
        return float(self.sizes[:, lonely].sum() / self.sizes.sum())


def length_strata(n_tokens: IntArray, side: SideArray) -> LengthStrata:
    """Cut documents at the quantiles of their pooled length.

    Parameters
    ----------
    n_tokens
        Pooled tokens of each document, shape (documents,).
    side
        Side of each document.

    Returns
    -------
    LengthStrata
        Ten strata, or fewer where the smaller side is small or many lengths are equal.
    """
    chosen = side != OUTSIDE
    smaller = min(int(np.sum(side == SIDE_A)), int(np.sum(side == SIDE_B)))
    wanted = int(np.clip(smaller // SMALLEST_STRATUM, 1, MOST_STRATA))
    levels = np.arange(1, wanted) / wanted
    lengths = n_tokens[chosen]
    edges = np.unique(np.quantile(lengths, levels, method="higher"))
    edges = edges[edges > lengths.min()].astype(np.float64)
    code = np.where(chosen, np.searchsorted(edges, n_tokens, side="right"), 0)
    sizes = [np.bincount(code[side == s], minlength=edges.size + 1) for s in (SIDE_A, SIDE_B)]
    return LengthStrata(code, edges, np.stack(sizes))


def length_spline(n_tokens: IntArray, strata: LengthStrata) -> FloatArray:
    """Describe length so that a linear combination can be any bent line of log length.

    Parameters
    ----------
    n_tokens
        Pooled tokens of each document, shape (documents,).
    strata
        Whose edges are the knots.

    Returns
    -------
    array
        Log length, and by how much it exceeds each knot, shape (documents, strata).
    """
    log = np.log1p(n_tokens.astype(np.float64))
    knots = np.log1p(strata.edges)
    return np.column_stack([log, np.maximum(log[:, None] - knots, 0.0)])


def length_verdict(
    raw: FloatArray,
    adjusted: FloatArray,
    low: FloatArray,
    high: FloatArray,
    *,
    significant: npt.NDArray[np.bool_],
    adjusted_significant: npt.NDArray[np.bool_],
) -> npt.NDArray[np.object_]:
    """Say what is left of each difference at equal length.

    Parameters
    ----------
    raw, adjusted
        Difference before and after the adjustment, shape (latents,).
    low, high
        Interval of the adjusted difference.
    significant, adjusted_significant
        Whether the raw and the adjusted difference pass the false-discovery limit.

    Returns
    -------
    array of str
        ``"reversed"`` where the adjusted difference is a finding of the other sign;
        ``"reduced"`` where it is a finding of the same sign that keeps less than a third of the raw
        one; ``"explained"`` where it is no finding and keeps less than a third of the raw one, or
        less than half with an interval over 0; ``"remains"`` where it is a finding that keeps more;
        ``"unclear"`` where it keeps more and is none (too few documents of equal length to tell);
        ``""`` where the raw difference is no finding, or could not be adjusted.
    """
    kept = np.divide(adjusted, raw, out=np.zeros_like(raw), where=raw != 0)
    over_zero = (low <= 0) & (high >= 0)
    verdict = np.where(adjusted_significant, REMAINS, UNCLEAR).astype(object)
    verdict[(kept < EXPLAINED_SHRINK) | (over_zero & (kept < UNCERTAIN_SHRINK))] = EXPLAINED
    verdict[adjusted_significant & (kept < EXPLAINED_SHRINK)] = REDUCED
    verdict[adjusted_significant & (kept < 0)] = REVERSED
    verdict[~significant | ~np.isfinite(adjusted)] = UNKNOWN
    return verdict
