"""What both designs hand on: one row of figures for each latent tested."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

import numpy as np

from conspectus.errors import AnalysisError
from conspectus.stats import rising_tests

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.stats.types import FloatArray, IntArray

SUPPORT = 10

STEADY, UNEVEN, TURNS = "steady", "uneven", "turns"
"""No share behind the one before; some are, by no more than chance; shares turn round."""


@dataclass(frozen=True)
class Trends:
    """Figures before anything is ranked.

    Parameters
    ----------
    figures
        A row a latent tested, in order of latents.
    counts
        Documents of every group with each latent tested, shape (groups, tested).
    test
        Name of the test behind ``p_value``.
    adjusted_for
        What the adjusted figures hold equal; empty if nothing.
    covered
        Share of the documents that have others alike in all that with another score.
    min_support
        Documents with a latent that were asked for.
    """

    figures: pd.DataFrame
    counts: IntArray
    test: str
    adjusted_for: tuple[str, ...]
    covered: float
    min_support: int


def least_support(given: int | None, documents: int) -> int:
    """Settle how many documents must have a latent for it to be tested.

    Parameters
    ----------
    given
        The user's choice; None for 10, or a tenth of the documents where there are fewer than 100
        (at least 2).
    documents
        All documents.

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
        return min(SUPPORT, max(2, ceil(documents / SUPPORT)))
    if given < 1:
        raise AnalysisError(f"min_support must be at least 1, not {given}")
    return int(given)


def shape_figures(counts: IntArray, sizes: IntArray, change: FloatArray) -> dict[str, FloatArray]:
    """Say how far the shares go one way.

    Parameters
    ----------
    counts
        Documents with each latent, shape (groups, tested).
    sizes
        Documents of each group.
    change
        Sign tells the direction, shape (tested,).

    Returns
    -------
    dict of str to array
        ``steady``: whether no share is behind the one before; ``monotone_p``: of equal shares
        against shares that go that way (twice, for the direction was looked up in the data);
        ``turns_p``: of shares that go one way, whichever.
    """
    up, not_up = rising_tests(counts, sizes)
    down, not_down = rising_tests(counts[::-1], sizes[::-1])
    steps = np.diff(counts / np.maximum(sizes, 1)[:, None], axis=0) * np.where(change < 0, -1, 1)
    return {
        "steady": np.all(steps >= -1e-12, axis=0).astype(np.float64),
        "monotone_p": np.minimum(2 * np.where(change < 0, down, up), 1.0),
        "turns_p": np.maximum(not_up, not_down),
    }
