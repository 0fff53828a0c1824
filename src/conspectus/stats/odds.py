"""Odds ratio of a 2x2 table: how many times likelier, whatever the base rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from conspectus.stats.proportions import z_value

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray


def odds_ratio(
    count_a: npt.ArrayLike,
    n_a: npt.ArrayLike,
    count_b: npt.ArrayLike,
    n_b: npt.ArrayLike,
    confidence: float = 0.95,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Odds ratio with the Haldane-Anscombe correction and Woolf's interval.

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
        Odds ratio (a against b), lower and upper limit; always finite and positive, since 1/2 is
        added to all four cells of every table (so that latents can be ranked by it).

    Notes
    -----
    Haldane (1956), Ann. Hum. Genet. 20:309; Anscombe (1956); Woolf (1955), Ann. Hum. Genet. 19:251.
    """
    yes_a = np.asarray(count_a, dtype=np.float64) + 0.5
    yes_b = np.asarray(count_b, dtype=np.float64) + 0.5
    no_a = np.asarray(n_a, dtype=np.float64) + 1.0 - yes_a
    no_b = np.asarray(n_b, dtype=np.float64) + 1.0 - yes_b
    ratio = yes_a * no_b / (no_a * yes_b)
    margin = z_value(confidence) * np.sqrt(1 / yes_a + 1 / no_a + 1 / yes_b + 1 / no_b)
    return ratio, ratio * np.exp(-margin), ratio * np.exp(margin)
