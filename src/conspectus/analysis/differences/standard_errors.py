"""Differences in units of how unsure they are.

Ranked by points, common latents fill the top of a list by chance: where half of all documents have
a latent, a difference of five points is nothing, where hardly any have it, it is a finding.
`docs/truth.md` measures both orders on planted differences.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import ndtri

from conspectus.analysis.rules import ADJUSTED_FIGURES

if TYPE_CHECKING:
    import pandas as pd

IN_ERRORS = ("z", "adjusted_z")
"""Columns with the difference, before and with confounds held equal, in standard errors."""


def in_standard_errors(figures: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Add every difference in units of its standard error.

    Parameters
    ----------
    figures
        A row a latent, with differences and their intervals.
    confidence
        Coverage of the intervals.

    Returns
    -------
    pandas.DataFrame
        Columns `IN_ERRORS` added. The standard error is half the interval's width over the normal
        quantile, so that it is the right one for every design: unpaired, paired, stratified. 0
        where an interval has no width; NaN where there is no difference.
    """
    quantile = ndtri(0.5 + confidence / 2)
    raw = ("difference", "low", "high")
    added = {}
    for name, columns in zip(IN_ERRORS, (raw, ADJUSTED_FIGURES[:3]), strict=True):
        value, low, high = (figures[column].to_numpy(np.float64) for column in columns)
        error = (high - low) / (2 * quantile)
        nothing = np.where(np.isnan(value), np.nan, 0.0)
        added[name] = np.divide(value, error, out=nothing, where=error > 0)
    return figures.assign(**added)
