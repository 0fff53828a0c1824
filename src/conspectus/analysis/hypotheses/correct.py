"""A judged difference with the judge's own errors taken out of it and into its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.stats import ratio_limits

if TYPE_CHECKING:
    from conspectus.analysis.hypotheses.calibration import Calibration
    from conspectus.analysis.hypotheses.figures import Difference


@dataclass(frozen=True)
class Corrected:
    """A difference of true shares.

    Parameters
    ----------
    value, low, high
        Estimate and interval, within -1 and 1. NaN, -1 and 1 where the judge is useless.
    """

    value: float
    low: float
    high: float


def corrected(judged: Difference, calibration: Calibration) -> Corrected:
    """Take a judge's errors out of a difference.

    Parameters
    ----------
    judged
        Difference of judged shares.
    calibration
        What the judge was found to be worth.

    Returns
    -------
    Corrected
        The judged difference over sensitivity + specificity - 1.

    Notes
    -----
    Rogan and Gladen (1978), Am. J. Epidemiol. 107:71: a judge with sensitivity s and specificity c
    that judges both groups alike calls a share of p s + (1 - p) (1 - c) positive, so that a
    difference d of true shares is judged as d (s + c - 1). The interval is that of the ratio
    (`stats.ratio_limits`), which is as uncertain as both of its parts. An interval wholly beyond 1
    (or -1) says that the judge is better here than on planted properties: of its worth is then only
    known that it is at most 1, and the interval begins where the judged one does.
    """
    if not calibration.useful or np.isnan(judged.value):
        return Corrected(float("nan"), -1.0, 1.0)
    low, high = ratio_limits(
        judged.value,
        (judged.low, judged.high),
        calibration.youden,
        (calibration.youden_low, calibration.youden_high),
    )
    low = judged.low if low > 1 else low
    high = judged.high if high < -1 else high
    return Corrected(
        float(np.clip(judged.value / calibration.youden, -1.0, 1.0)),
        max(float(low), -1.0),
        min(float(high), 1.0),
    )
