"""Means with intervals over seeds: what a rerun with other random splits would give."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import stats

if TYPE_CHECKING:
    from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Mean:
    """A mean and its interval; `low` and `high` are NaN with fewer than two values."""

    mean: float
    low: float
    high: float
    n: int


def mean_interval(
    values: ArrayLike,
    confidence: float = 0.95,
    bounds: tuple[float, float] = (-np.inf, np.inf),
) -> Mean:
    """Average values and give Student's interval.

    Parameters
    ----------
    values
        One value a seed; NaN are left out.
    confidence
        Coverage.
    bounds
        Where the interval is cut off: (0, 1) for shares.

    Returns
    -------
    Mean
        NaN throughout without any value.
    """
    given = np.asarray(values, np.float64)
    given = given[np.isfinite(given)]
    if given.size == 0:
        return Mean(np.nan, np.nan, np.nan, 0)
    centre = float(given.mean())
    if given.size == 1:
        return Mean(centre, np.nan, np.nan, 1)
    half = float(stats.t.ppf(0.5 + confidence / 2, given.size - 1) * stats.sem(given))
    low, high = max(centre - half, bounds[0]), min(centre + half, bounds[1])
    return Mean(centre, low, high, int(given.size))


def over_seeds(
    figures: pd.DataFrame, by: list[str], value: str, bounds: tuple[float, float] = (0.0, 1.0)
) -> pd.DataFrame:
    """Average a figure over everything but seeds, then over seeds with an interval.

    Parameters
    ----------
    figures
        Columns `by`, ``seed`` and `value`, a row a design.
    by
        Columns that tell groups apart.
    value
        The figure.
    bounds
        Where intervals are cut off.

    Returns
    -------
    pandas.DataFrame
        A row a group: `by`, ``mean``, ``low``, ``high``, ``n`` (seeds).
    """
    by_seed = figures.groupby([*by, "seed"], sort=False)[value].mean().reset_index()
    rows = []
    for key, group in by_seed.groupby(by, sort=False):
        found = mean_interval(group[value], bounds=bounds)
        names = key if isinstance(key, tuple) else (key,)
        rows.append(dict(zip(by, names, strict=True)) | vars(found))
    return pd.DataFrame(rows)


def written(mean: float, low: float, high: float, digits: int = 2) -> str:
    """Write a mean with its interval: ``0.83 (0.79-0.87)``, without one where there is none."""
    if not np.isfinite(mean):
        return "-"
    if not np.isfinite(low):
        return f"{mean:.{digits}f}"
    text = f"{mean:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"
    return re.sub(r"-(0\.0+)(?!\d)", r"\1", text)
