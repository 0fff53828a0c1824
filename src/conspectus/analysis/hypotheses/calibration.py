"""How far a judge can be believed, measured on documents whose truth is known.

The judge will be asked about properties other than those planted. So its sensitivity and
specificity are not only uncertain because few documents were read: they differ from property to
property, and how much they differ is part of the interval.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import stdtrit

from conspectus.stats import square_and_add, wilson

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.stats.types import FloatArray


@dataclass(frozen=True)
class Calibration:
    """What a judge was found to be worth.

    Parameters
    ----------
    sensitivity, specificity
        Share of the texts with a property that it says yes to, and of those without that it says
        no to; each the mean over properties, with its interval.
    sensitivity_low, sensitivity_high, specificity_low, specificity_high
        Limits, of the mean over these properties.
    youden, youden_low, youden_high
        Sensitivity + specificity - 1: what the judge leaves of a difference. Its limits are those
        of a property not among them.
    spread
        Standard deviation of that from property to property, beyond what chance gives.
    n_with, n_without
        Texts with, and documents without a property that were answered, over all properties.
    missing
        Answers that did not come.
    properties
        One record a property: ``name, sensitivity, specificity, n_with, n_without``.
    """

    sensitivity: float
    sensitivity_low: float
    sensitivity_high: float
    specificity: float
    specificity_low: float
    specificity_high: float
    youden: float
    youden_low: float
    youden_high: float
    spread: float
    n_with: int
    n_without: int
    missing: int
    properties: tuple[Mapping[str, Any], ...] = ()

    @property
    def useful(self) -> bool:
        """Whether the judge surely tells texts with a property from texts without."""
        return self.youden_low > 0

    def record(self) -> dict[str, Any]:
        """Return the calibration as plain JSON."""
        return {
            **{key: value for key, value in vars(self).items() if key != "properties"},
            "properties": [dict(one) for one in self.properties],
            "useful": self.useful,
        }


def calibrate(
    hits: Sequence[int] | FloatArray,
    n_with: Sequence[int] | FloatArray,
    rejections: Sequence[int] | FloatArray,
    n_without: Sequence[int] | FloatArray,
    *,
    names: Sequence[str] = (),
    missing: int = 0,
    confidence: float = 0.95,
) -> Calibration | None:
    """Measure a judge.

    Parameters
    ----------
    hits, n_with
        Texts with each property that it said yes to, and answered at all, shape (properties,).
    rejections, n_without
        Documents without that it said no to, and answered at all; half a document where it said no
        to one of two versions.
    names
        Of the properties.
    missing
        Answers that did not come.
    confidence
        Coverage of the intervals.

    Returns
    -------
    Calibration or None
        None if no property was judged on texts of both kinds.

    Notes
    -----
    Means over properties with Wilson limits at the size that is worth as much as those of the
    single properties; their sum by square and add. To this the standard deviation between
    properties is added as in the prediction interval of a random-effects analysis (Higgins,
    Thompson and Spiegelhalter 2009, J. R. Stat. Soc. A 172:137), estimated by the method of moments
    with equal weights (Hedges and Olkin), with Student's t of (properties - 1) degrees of freedom.
    """
    x, n, y, m = (np.asarray(v, np.float64) for v in (hits, n_with, rejections, n_without))
    named = np.array(names if len(names) else [str(i) for i in range(x.size)], object)
    usable = (n > 0) & (m > 0)
    if not usable.any():
        return None
    x, n, y, m, named = x[usable], n[usable], y[usable], m[usable], named[usable]
    k = int(x.size)
    right, rejected = x / n, y / m
    sensitivity, specificity = float(right.mean()), float(rejected.mean())
    size_with, size_without = (float(k**2 / (1 / sizes).sum()) for sizes in (n, m))
    sens_low, sens_high = (float(v) for v in wilson(sensitivity, size_with, confidence))
    spec_low, spec_high = (float(v) for v in wilson(specificity, size_without, confidence))
    low, high = square_and_add(
        np.array(sensitivity),
        (np.array(sens_low), np.array(sens_high)),
        np.array(1 - specificity),
        (np.array(1 - spec_high), np.array(1 - spec_low)),
    )
    youden = sensitivity + specificity - 1
    spread = _between(right + rejected, _variance(x, n) + _variance(y, m))
    beyond = np.inf  # one property says nothing of how properties differ
    if k > 1:
        beyond = float(stdtrit(k - 1, 0.5 + confidence / 2)) * spread * float(np.sqrt(1 + 1 / k))
    return Calibration(
        sensitivity,
        sens_low,
        sens_high,
        specificity,
        spec_low,
        spec_high,
        youden,
        max(youden - float(np.hypot(youden - float(low), beyond)), -1.0),
        min(youden + float(np.hypot(float(high) - youden, beyond)), 1.0),
        spread,
        int(n.sum()),
        int(m.sum()),
        missing,
        tuple(
            {
                "name": str(named[i]),
                "sensitivity": float(right[i]),
                "specificity": float(rejected[i]),
                "n_with": int(n[i]),
                "n_without": int(m[i]),
            }
            for i in range(k)
        ),
    )


def _variance(count: FloatArray, n: FloatArray) -> FloatArray:
    """Unbiased variance of an observed share; that of a share at its end is 0, as it should be."""
    share = count / n
    return share * (1 - share) / np.maximum(n - 1, 1)


def _between(values: FloatArray, variances: FloatArray) -> float:
    """Spread beyond chance: the observed variance less what sampling alone gives."""
    if values.size < 2:
        return 0.0
    return float(np.sqrt(max(values.var(ddof=1) - variances.mean(), 0.0)))
