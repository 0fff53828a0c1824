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
        One record a property: ``name, kind, sensitivity, specificity, n_with, n_without``.
    kinds
        One record a kind of property: ``kind``, how many ``properties``, sensitivity and
        specificity with their limits under the names above, ``n_with`` and ``n_without``. The
        limits are of the mean over these properties.
    leaning, leaning_error
        How far errors on two statements about one text go together, see `leaning`.
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
    kinds: tuple[Mapping[str, Any], ...] = ()
    leaning: float = 0.0
    leaning_error: float = 0.0

    @property
    def useful(self) -> bool:
        """Whether the judge surely tells texts with a property from texts without."""
        return self.youden_low > 0

    def record(self) -> dict[str, Any]:
        """Return the calibration as plain JSON."""
        return {
            **vars(self),
            "properties": [dict(one) for one in self.properties],
            "kinds": [dict(one) for one in self.kinds],
            "useful": self.useful,
        }


def calibrate(
    hits: Sequence[int] | FloatArray,
    n_with: Sequence[int] | FloatArray,
    rejections: Sequence[int] | FloatArray,
    n_without: Sequence[int] | FloatArray,
    *,
    names: Sequence[str] = (),
    kinds: Sequence[str] = (),
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
    names, kinds
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
    All kinds of properties count here: the spread is that over kinds, too.
    """
    x, n, y, m = (np.asarray(v, np.float64) for v in (hits, n_with, rejections, n_without))
    named = np.array(names if len(names) else [str(i) for i in range(x.size)], object)
    sort = np.array(kinds if len(kinds) else [""] * x.size, object)
    usable = (n > 0) & (m > 0)
    if not usable.any():
        return None
    x, n, y, m, named, sort = (values[usable] for values in (x, n, y, m, named, sort))
    k = int(x.size)
    sensitivity, sens_low, sens_high = _pooled(x, n, confidence)
    specificity, spec_low, spec_high = _pooled(y, m, confidence)
    low, high = square_and_add(
        np.array(sensitivity),
        (np.array(sens_low), np.array(sens_high)),
        np.array(1 - specificity),
        (np.array(1 - spec_high), np.array(1 - spec_low)),
    )
    youden = sensitivity + specificity - 1
    spread = _between(x / n + y / m, _variance(x, n) + _variance(y, m))
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
                "kind": str(sort[i]),
                "sensitivity": float(x[i] / n[i]),
                "specificity": float(y[i] / m[i]),
                "n_with": int(n[i]),
                "n_without": int(m[i]),
            }
            for i in range(k)
        ),
        tuple(
            _of_kind(kind, x[of], n[of], y[of], m[of], confidence)
            for kind, of in ((kind, sort == kind) for kind in sorted(set(sort.tolist())) if kind)
        ),
    )


def _of_kind(
    kind: str, x: FloatArray, n: FloatArray, y: FloatArray, m: FloatArray, confidence: float
) -> dict[str, Any]:
    """Pool the properties of one kind as all of them are pooled."""
    names = ("", "_low", "_high")
    right, rejected = _pooled(x, n, confidence), _pooled(y, m, confidence)
    return {
        "kind": kind,
        "properties": int(x.size),
        **{f"sensitivity{name}": value for name, value in zip(names, right, strict=True)},
        **{f"specificity{name}": value for name, value in zip(names, rejected, strict=True)},
        "n_with": int(n.sum()),
        "n_without": int(m.sum()),
    }


def _pooled(count: FloatArray, n: FloatArray, confidence: float) -> tuple[float, float, float]:
    """Average shares over properties; Wilson's limits at a size with the variance of that mean."""
    mean = float((count / n).mean())
    low, high = wilson(mean, float(count.size**2 / (1 / n).sum()), confidence)
    return mean, float(low), float(high)


def _variance(count: FloatArray, n: FloatArray) -> FloatArray:
    """Unbiased variance of an observed share; that of a share at its end is 0, as it should be."""
    share = count / n
    return share * (1 - share) / np.maximum(n - 1, 1)


def _between(values: FloatArray, variances: FloatArray) -> float:
    """Spread beyond chance: the observed variance less what sampling alone gives."""
    if values.size < 2:
        return 0.0
    return float(np.sqrt(max(values.var(ddof=1) - variances.mean(), 0.0)))
