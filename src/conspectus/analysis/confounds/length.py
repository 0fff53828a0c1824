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

from conspectus.analysis.confounds.bins import bins_for, quantile_edges
from conspectus.analysis.selection import OUTSIDE, SideArray

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True)
class LengthStrata:
    """Documents cut by length.

    Parameters
    ----------
    code
        Stratum of each document, shape (documents,); 0 for documents on neither side.
    edges
        Lengths in tokens at which the strata are cut, ascending.
    """

    code: IntArray
    edges: FloatArray

    @property
    def n(self) -> int:
        """Number of strata."""
        return int(self.edges.size) + 1


def length_strata(n_tokens: IntArray, side: SideArray, bins: int | None = None) -> LengthStrata:
    """Cut documents at the quantiles of their pooled length.

    Parameters
    ----------
    n_tokens
        Pooled tokens of each document, shape (documents,).
    side
        Side of each document.
    bins
        Strata wanted; None for ten, or fewer where the smaller side is small.

    Returns
    -------
    LengthStrata
        Fewer strata where many lengths are equal.
    """
    chosen = side != OUTSIDE
    if bins is None:
        bins = bins_for(tuple(np.bincount(side[chosen], minlength=2).tolist()))
    edges = quantile_edges(n_tokens[chosen], bins)
    return LengthStrata(np.where(chosen, np.searchsorted(edges, n_tokens, side="right"), 0), edges)


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
