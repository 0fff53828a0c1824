"""What is left of a difference once confounds are held equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray

EXPLAINED_SHRINK = 1 / 3
UNCERTAIN_SHRINK = 1 / 2

REMAINS, REDUCED, UNCLEAR = "remains", "reduced", "unclear"
EXPLAINED, REVERSED, UNKNOWN = "explained", "reversed", ""


def verdicts(
    raw: FloatArray,
    adjusted: FloatArray,
    low: FloatArray,
    high: FloatArray,
    *,
    significant: npt.NDArray[np.bool_],
    adjusted_significant: npt.NDArray[np.bool_],
) -> npt.NDArray[np.object_]:
    """Say what is left of each difference with the confounds held equal.

    Parameters
    ----------
    raw, adjusted
        Difference before and after the adjustment, shape (latents,).
    low, high
        Interval of the adjusted difference.
    significant, adjusted_significant
        Whether the raw and the adjusted difference pass the false-discovery limit.

    Returns
    -------
    array of str
        ``"reversed"`` where the adjusted difference is a finding of the other sign;
        ``"reduced"`` where it is a finding of the same sign that keeps less than a third of the raw
        one; ``"explained"`` where it is no finding and keeps less than a third of the raw one, or
        less than half with an interval over 0; ``"remains"`` where it is a finding that keeps more;
        ``"unclear"`` where it keeps more and is none (too few comparable documents to tell);
        ``""`` where the raw difference is no finding, or could not be adjusted.
    """
    kept = np.divide(adjusted, raw, out=np.zeros_like(raw), where=raw != 0)
    over_zero = (low <= 0) & (high >= 0)
    verdict = np.where(adjusted_significant, REMAINS, UNCLEAR).astype(object)
    verdict[(kept < EXPLAINED_SHRINK) | (over_zero & (kept < UNCERTAIN_SHRINK))] = EXPLAINED
    verdict[adjusted_significant & (kept < EXPLAINED_SHRINK)] = REDUCED
    verdict[adjusted_significant & (kept < 0)] = REVERSED
    verdict[~significant | ~np.isfinite(adjusted)] = UNKNOWN
    return verdict
