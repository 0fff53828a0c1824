"""One group against each of several others: by how much it lies above them all, or below them all.

The difference to the largest of several shares looks like the difference of two shares, but which
group is the largest was found out on the same data. Newcombe's interval against that group ignores
this: it covers too seldom wherever two groups are close.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


@dataclass(frozen=True)
class Beyond:
    """By how much a share lies outside the range of several others.

    Parameters
    ----------
    estimate
        Share minus the largest of the others where it is above them all, share minus the smallest
        where it is below them all (negative), 0 where it is among them; shape (latents,).
    low, high
        Its interval.
    p_value
        Of the hypothesis that the true share is among the others.
    """

    estimate: FloatArray
    low: FloatArray
    high: FloatArray
    p_value: FloatArray


def outside(differences: FloatArray) -> FloatArray:
    """Measure how far a value lies outside the range of others, with its sign.

    Parameters
    ----------
    differences
        Value minus each of the others, shape (others, latents).

    Returns
    -------
    array
        The smallest difference if all are positive, the largest if all are negative, else 0; NaN
        where one is missing. It grows with every single difference.
    """
    above = np.maximum(np.min(differences, axis=0), 0.0)
    below = np.minimum(np.max(differences, axis=0), 0.0)
    return np.asarray(above + below, dtype=np.float64)


def beyond_all(
    differences: FloatArray,
    limits: tuple[FloatArray, FloatArray],
    wide_limits: tuple[FloatArray, FloatArray],
    p_values: FloatArray,
) -> Beyond:
    """Compare one group with each of K others at once.

    Parameters
    ----------
    differences
        Share of the group minus that of each other group, shape (others, latents).
    limits
        Lower and upper limits of each difference at the confidence wanted, 1 - alpha.
    wide_limits
        The same at confidence 1 - alpha / K.
    p_values
        Two-sided p-value of each difference.

    Returns
    -------
    Beyond
        NaN where a difference is missing.

    Notes
    -----
    *Test.* "Above all" is a union of hypotheses ("not above group j") rejected only if each is:
    Berger's intersection-union test (1982, Technometrics 24:295), whose p-value is the largest of
    them and needs no correction. Being above or below all can only be claimed where all differences
    have one sign. If the true share equals that of any group j, both claims need ``p_j <= alpha``,
    so they cannot together be made more often than that.

    *Interval.* The distance grows with every difference, so simultaneous limits of the differences
    carry over to it. Away from 0 it must be guarded against having picked the nearest of K groups:
    Bonferroni's limits at alpha / K. The limit towards 0 needs none: for the distance to be
    overstated, the limit against the one group that is truly nearest must fail, as in the test. So
    the interval leaves 0 out just where every single interval does, and coverage is at least about
    1 - alpha. These are the constrained intervals of Hsu's multiple comparisons with the best
    (1984, Ann. Stat. 12:1136), in both directions, with Bonferroni in place of equal variances.
    """
    low, high = limits
    far_low, far_high = wide_limits
    above, below = np.min(low, axis=0), np.max(high, axis=0)
    # Above 0 the lower limit points towards 0, below it points away; the upper one is its mirror.
    lower = np.where(above > 0, above, np.minimum(np.max(far_low, axis=0), 0.0))
    upper = np.where(below < 0, below, np.maximum(np.min(far_high, axis=0), 0.0))
    one_sign = np.all(differences > 0, axis=0) | np.all(differences < 0, axis=0)
    p_value = np.where(one_sign, np.max(p_values, axis=0), 1.0)
    missing = np.any(np.isnan(differences), axis=0)
    estimate, lower, upper, p_value = (
        np.where(missing, np.nan, part) for part in (outside(differences), lower, upper, p_value)
    )
    return Beyond(estimate, lower, upper, p_value)
