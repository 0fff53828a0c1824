"""What both designs, unpaired and paired, hand on: one row of figures for each latent tested."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.selection import SIDE_A, SIDE_B
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.analysis.counts import Counts
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray

SUPPORT = 10

FIGURES = (
    "latent",
    "share_a",
    "share_b",
    "difference",
    "low",
    "high",
    "p_value",
    "odds_ratio",
    "odds_low",
    "odds_high",
    "strength_a",
    "strength_b",
    "documents_a",
    "documents_b",
    "adjusted",
    "adjusted_low",
    "adjusted_high",
    "adjusted_p",
)


@dataclass(frozen=True)
class Comparison:
    """Figures of a comparison before anything is ranked.

    Parameters
    ----------
    figures
        Columns `FIGURES`, a row a latent tested, in order of latents.
    test
        Name of the test behind ``p_value``.
    adjustment
        How length was taken out; empty where it could not be.
    uncovered
        Share of the documents that found no document of like length on the other side.
    median_tokens
        Median length of the documents of each side.
    min_support
        Documents with a latent that were asked for.
    """

    figures: pd.DataFrame
    test: str
    adjustment: str
    uncovered: float
    median_tokens: tuple[float, float]
    min_support: int


def least_support(given: int | None, sizes: tuple[int, ...]) -> int:
    """Settle how many documents must have a latent for it to be tested.

    Parameters
    ----------
    given
        The user's choice, counted over both sides together so that neither is favoured; None for
        the default: 10, or a tenth of the documents where there are fewer than 100 (at least 2).
    sizes
        Documents of each side.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    AnalysisError
        The choice is below 1.
    """
    if given is None:
        return min(SUPPORT, max(2, ceil(sum(sizes) / SUPPORT)))
    if given < 1:
        raise AnalysisError(f"min_support must be at least 1, not {given}")
    return int(given)


def by_side(counts: Counts) -> IntArray:
    """Add the groups of each side up.

    Parameters
    ----------
    counts
        Counts by side and group.

    Returns
    -------
    array of int64
        Documents with each latent, shape (2, latents).
    """
    groups = counts.present.shape[0] // 2
    return counts.present.reshape(2, groups, -1).sum(axis=1)


def median_tokens(selection: Selection, n_tokens: IntArray) -> tuple[float, float]:
    """Take the median length of both sides.

    Parameters
    ----------
    selection
        Documents and their sides.
    n_tokens
        Tokens of each document.

    Returns
    -------
    tuple of float
        Of side a and of side b.
    """
    a, b = (float(np.median(n_tokens[selection.side == side])) for side in (SIDE_A, SIDE_B))
    return a, b


def mean_strength(counts: Counts, tested: IntArray) -> FloatArray:
    """Average a latent's largest activation over the documents that have it.

    Parameters
    ----------
    counts
        Counts and sums of strengths.
    tested
        Latents wanted.

    Returns
    -------
    array
        Shape (2, tested); NaN on a side without such a document.
    """
    present, total = by_side(counts)[:, tested], counts.strength[:, tested]
    nothing = np.full(total.shape, np.nan)
    return np.divide(total, present, out=nothing, where=present > 0)
