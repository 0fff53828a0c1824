"""How well a number tells windows with a latent from windows without: the area under its curve."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from conspectus.labels.tasks import Score
from conspectus.stats import concordance

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from conspectus.labels.tasks import Measure


def area_score(measure: Measure, active: ArrayLike, negative: ArrayLike) -> Score:
    """Make the score of a name from numbers that say how well it fits each window.

    Parameters
    ----------
    measure
        What the numbers are.
    active
        Of the windows in which the latent fires, shape (m,).
    negative
        Of the others, shape (n,).

    Returns
    -------
    Score
        Chance that a window with the latent has the higher number; ties count half. The interval
        is that of `stats.concordance`; NaN, and nothing judged, where either sort is missing.
    """
    fits = np.concatenate([np.asarray(active, np.float64), np.asarray(negative, np.float64)])
    m, n = len(np.asarray(active)), len(np.asarray(negative))
    if not m or not n:
        return Score(measure, math.nan, math.nan, math.nan, 0, 0)
    truth = np.repeat([1.0, 0.0], [m, n])
    area = concordance(truth, fits, np.zeros(m + n, np.int64), stratum_is_unit=False)
    low, high = area.interval()
    return Score(measure, area.value, low, high, m + n, 0)
