"""Interval of a ratio of two estimates whose own intervals need not be symmetric.

A difference measured by a faulty instrument is divided by how much of a difference the instrument
keeps. Both numbers are uncertain, and near the ends of their range their intervals lean to one
side: neither the delta method nor Fieller's theorem for normal estimates holds there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray

Limits = tuple[npt.ArrayLike, npt.ArrayLike]


def ratio_limits(
    top: npt.ArrayLike, top_limits: Limits, bottom: npt.ArrayLike, bottom_limits: Limits
) -> tuple[FloatArray, FloatArray]:
    """Interval of the ratio of two independent estimates, ``top / bottom``.

    Parameters
    ----------
    top, bottom
        Estimates, any shape; `bottom` above 0.
    top_limits, bottom_limits
        Lower and upper limits of each, at one confidence.

    Returns
    -------
    tuple of array
        Lower and upper limits at that confidence; minus and plus infinity where the lower limit of
        `bottom` is not above 0: the ratio may then be anything.

    Notes
    -----
    Donner and Zou (2012), Stat. Methods Med. Res. 21:347 (MOVER for ratios): a ratio r is inside
    where the interval of ``top - r * bottom``, by square and add, holds 0. For symmetric limits it
    is Fieller's interval.
    """
    x, low, high, y, least, most = np.broadcast_arrays(
        *(np.asarray(value, np.float64) for value in (top, *top_limits, bottom, *bottom_limits))
    )
    usable = least > 0
    below = _lower(x, low, y, least, most)
    above = -_lower(-x, -high, y, least, most)
    return np.where(usable, below, -np.inf), np.where(usable, above, np.inf)


def _lower(
    x: FloatArray, low: FloatArray, y: FloatArray, least: FloatArray, most: FloatArray
) -> FloatArray:
    """Solve ``x - r y = sqrt((x - low)^2 + r^2 h^2)`` for r.

    The limit has the sign of `low`; `h` is the side of the interval of `y` that makes ``x - r y``
    small.
    """
    h = np.where(low > 0, most - y, y - least)
    square, constant = y**2 - h**2, low * (2 * x - low)
    root = np.sqrt(np.maximum((x * y) ** 2 - square * constant, 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        # Two writings of one root of the quadratic: each is free of cancellation on its side.
        risen = constant / (x * y + root)
        fallen = (x * y - root) / square
    return np.where(x > 0, risen, np.where(square > 0, fallen, 0.0))
