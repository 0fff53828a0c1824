"""Balanced accuracy of a judge's answers, with an interval.

Accuracy alone rewards a name that is always, or never, said to fit. The mean of the two rates does
not: whoever answers without looking has 0.5, however many excerpts of each sort there are.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from conspectus.stats import newcombe

_FEW: Final = 3
"""Fewer excerpts of a sort cannot speak against chance: of two and two, one guess in sixteen is
right throughout, more than an interval of 95 % may let pass."""

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
    With fewer than three excerpts of a sort it holds chance, whatever was answered.
    """
    n_yes, n_no = int(truth.sum()), int((~truth).sum())
    if not n_yes or not n_no:
        return math.nan, math.nan, math.nan
    hits, alarms = int((truth & said).sum()), int((~truth & said).sum())
    low, high = newcombe(hits, n_yes, alarms, n_no, confidence)
    value = (1 + hits / n_yes - alarms / n_no) / 2
    if min(n_yes, n_no) < _FEW:
        low, high = min(float(low), 0.0), max(float(high), 0.0)
    return value, (1 + float(low)) / 2, (1 + float(high)) / 2
