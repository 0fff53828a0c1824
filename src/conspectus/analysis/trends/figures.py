"""What both designs hand on: one row of figures for each latent tested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.stats import rising_tests

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.stats.types import FloatArray, IntArray

STEADY, UNEVEN, TURNS = "steady", "uneven", "turns"
"""No share behind the one before; some are, by no more than chance; shares turn round."""

_NOTHING = 1e-12


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
    falls = change < -_NOTHING  # a change of 0 is not, in the last digit
    up, not_up = rising_tests(counts, sizes)
    down, not_down = rising_tests(counts[::-1], sizes[::-1])
    steps = np.diff(counts / np.maximum(sizes, 1)[:, None], axis=0) * np.where(falls, -1, 1)
    return {
        "steady": np.all(steps >= -1e-12, axis=0).astype(np.float64),
        "monotone_p": np.minimum(2 * np.where(falls, down, up), 1.0),
        "turns_p": np.maximum(not_up, not_down),
    }
