"""Balanced accuracy of a judge's answers, with an interval.

Accuracy alone rewards a name that is always, or never, said to fit. The mean of the two rates does
not: whoever answers without looking has 0.5, however many excerpts of each sort there are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from conspectus.stats import newcombe

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def balanced_accuracy(
    truth: NDArray[np.bool_], said: NDArray[np.bool_], confidence: float = 0.95
) -> tuple[float, float, float]:
    """Estimate the mean of sensitivity and specificity.

    Parameters
    ----------
    truth
        What is so, shape (n,).
    said
        What was answered, shape (n,).
    confidence
        Coverage of the interval.

    Returns
    -------
    tuple of float
        Value, lower and upper limit, 0 to 1, chance 0.5; all NaN if there are not both sorts.

    Notes
    -----
    The value is ``(1 + sensitivity - false positive rate) / 2``, so that its interval is that of
    a difference of two shares: Newcombe (1998), method 10, which combines Wilson's intervals.
    """
    n_yes, n_no = int(truth.sum()), int((~truth).sum())
    if not n_yes or not n_no:
        return math.nan, math.nan, math.nan
    hits, alarms = int((truth & said).sum()), int((~truth & said).sum())
    low, high = newcombe(hits, n_yes, alarms, n_no, confidence)
    value = (1 + hits / n_yes - alarms / n_no) / 2
    return value, (1 + float(low)) / 2, (1 + float(high)) / 2
