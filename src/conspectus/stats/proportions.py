"""Shares and differences of shares, with intervals that stay honest at 0 and 1.

Most latents are rare, where the textbook (Wald) interval collapses to nothing or runs below zero.
Wilson's score interval does neither, and Newcombe's "square and add" carries it over to the
difference of two shares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


def z_value(confidence: float) -> float:
    """Give the normal quantile of a two-sided interval.

    Parameters
    ----------
    confidence
        Coverage, between 0 and 1, for example 0.95.

    Returns
    -------
    float
        1.96 for 0.95.

    Raises
    ------
    ValueError
        `confidence` is not between 0 and 1.
    """
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence must lie between 0 and 1, got {confidence}")
    return float(ndtri(0.5 + confidence / 2))


def wilson(
    share: npt.ArrayLike, n: npt.ArrayLike, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Wilson score interval of a proportion.

    Parameters
    ----------
    share
        Observed proportions, 0 to 1, any shape.
    n
        Sample sizes, broadcast against `share`; need not be whole (an effective sample size).
    confidence
        Coverage.

    Returns
    -------
    tuple of array
        Lower and upper limits, shape of the broadcast inputs.

    Notes
    -----
    Wilson (1927), J. Am. Stat. Assoc. 22:209.
    """
    p = np.asarray(share, dtype=np.float64)
    size = np.asarray(n, dtype=np.float64)
    z = z_value(confidence)
    centre = p + z**2 / (2 * size)
    spread = z * np.sqrt(p * (1 - p) / size + z**2 / (4 * size**2))
    scale = 1 + z**2 / size
    # Rounding may leave 1e-17 where the exact limit is 0 or 1.
    low = np.where(p <= 0, 0.0, (centre - spread) / scale)
    high = np.where(p >= 1, 1.0, (centre + spread) / scale)
    return low, high


def newcombe(
    count_a: npt.ArrayLike,
    n_a: npt.ArrayLike,
    count_b: npt.ArrayLike,
    n_b: npt.ArrayLike,
    confidence: float = 0.95,
) -> tuple[FloatArray, FloatArray]:
    """Interval of the difference of two independent proportions, ``a - b``.

    Parameters
    ----------
    count_a, count_b
        Successes on each side, any shape.
    n_a, n_b
        Trials on each side, broadcast against the counts.
    confidence
        Coverage.

    Returns
    -------
    tuple of array
        Lower and upper limits of ``count_a / n_a - count_b / n_b``.

    Notes
    -----
    Method 10 (hybrid score) of Newcombe (1998), Stat. Med. 17:873.
    """
    p_a = np.asarray(count_a, dtype=np.float64) / np.asarray(n_a, dtype=np.float64)
    p_b = np.asarray(count_b, dtype=np.float64) / np.asarray(n_b, dtype=np.float64)
    limits_a = wilson(p_a, n_a, confidence)
    limits_b = wilson(p_b, n_b, confidence)
    return square_and_add(p_a, limits_a, p_b, limits_b)


def square_and_add(
    p_a: FloatArray,
    limits_a: tuple[FloatArray, FloatArray],
    p_b: FloatArray,
    limits_b: tuple[FloatArray, FloatArray],
    correlation: npt.ArrayLike = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Interval of a difference from the intervals of its two parts.

    Parameters
    ----------
    p_a, p_b
        Point estimates.
    limits_a, limits_b
        Lower and upper limits of each.
    correlation
        Correlation of the two estimates; 0 where they are independent.

    Returns
    -------
    tuple of array
        Lower and upper limits of ``p_a - p_b``, kept within -1 and 1.

    Notes
    -----
    Newcombe (1998); in general form Zou and Donner (2008), Stat. Med. 27:1693 (MOVER).
    """
    r = np.asarray(correlation, dtype=np.float64)
    down_a, up_a = p_a - limits_a[0], limits_a[1] - p_a
    down_b, up_b = p_b - limits_b[0], limits_b[1] - p_b
    below = np.sqrt(np.maximum(down_a**2 - 2 * r * down_a * up_b + up_b**2, 0.0))
    above = np.sqrt(np.maximum(up_a**2 - 2 * r * up_a * down_b + down_b**2, 0.0))
    difference = p_a - p_b
    return np.maximum(difference - below, -1.0), np.minimum(difference + above, 1.0)
