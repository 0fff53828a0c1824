"""One odds ratio for all strata, and whether one is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.special import chdtrc

from conspectus.stats.proportions import z_value

if TYPE_CHECKING:
    from conspectus.stats.association import Joint
    from conspectus.stats.types import FloatArray

_PRIOR = 0.5


def mantel_haenszel_odds_ratio(
    tables: Joint, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Odds ratio common to all strata, slightly shrunk, with its interval.

    Parameters
    ----------
    tables
        The counts, in at least one stratum with documents.
    confidence
        Coverage.

    Returns
    -------
    tuple of array
        Odds ratio, lower and upper limit, shape (pairs,); finite and positive.

    Notes
    -----
    Estimate: Mantel and Haenszel (1959). Variance: Robins, Breslow and Greenland (1986), Biometrics
    42:311, good for few large and many small strata. Half a document is added to each of the four
    cells in all, spread over the strata by their size: with one stratum this is the correction of
    Haldane and Anscombe and the interval is Woolf's, as in `odds_ratio`.
    """
    share = _PRIOR * tables.n / np.maximum(tables.n.sum(), 1)
    a, b, c, d = (cell + share[:, None] for cell in tables.cells)
    n = np.where(tables.n > 0, tables.n + 4 * share, 1.0)[:, None]
    together, apart = a * d / n, b * c / n
    agree, disagree = (a + d) / n, (b + c) / n
    r, s = together.sum(axis=0), apart.sum(axis=0)
    variance = (
        np.sum(agree * together, axis=0) / (2 * r**2)
        + np.sum(agree * apart + disagree * together, axis=0) / (2 * r * s)
        + np.sum(disagree * apart, axis=0) / (2 * s**2)
    )
    ratio, margin = r / s, z_value(confidence) * np.sqrt(variance)
    return ratio, ratio * np.exp(-margin), ratio * np.exp(margin)


def breslow_day(tables: Joint) -> FloatArray:
    """Test whether the odds ratio is the same in all strata.

    Parameters
    ----------
    tables
        The counts.

    Returns
    -------
    array
        p-value, shape (pairs,); NaN with fewer than two strata in which both properties vary, or
        where the common odds ratio is 0 or infinite.

    Notes
    -----
    Breslow and Day (1980), Statistical Methods in Cancer Research I, 142, with the correction of
    Tarone (1985), Biometrika 72:91. Good where strata are large; with rare properties in small
    strata it is rough.
    """
    a, b, c, d = tables.cells
    n = np.maximum(tables.n, 1)[:, None]
    r, s = np.sum(a * d / n, axis=0), np.sum(b * c / n, axis=0)
    defined = (r > 0) & (s > 0)
    odds = np.divide(r, s, out=np.ones_like(r), where=defined)
    fitted = _fitted(tables, odds)
    cells = (fitted, tables.first - fitted, tables.second - fitted)
    neither = tables.n[:, None] - tables.first - tables.second + fitted
    varies = (tables.first > 0) & (tables.first < n) & (tables.second > 0) & (tables.second < n)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = 1 / sum(1 / cell for cell in (*cells, neither))
        statistic = np.where(varies, (a - fitted) ** 2 / variance, 0.0).sum(axis=0)
    excess = np.where(varies, a - fitted, 0.0).sum(axis=0)
    spread = np.where(varies, variance, 0.0).sum(axis=0)
    statistic -= np.divide(excess**2, spread, out=np.zeros_like(spread), where=spread > 0)
    freedom = varies.sum(axis=0) - 1
    usable = defined & (freedom > 0)
    p = np.full(odds.shape, np.nan)
    p[usable] = chdtrc(freedom[usable], np.maximum(statistic[usable], 0.0))
    return p


def _fitted(tables: Joint, odds: FloatArray) -> FloatArray:
    """Documents with both in each stratum that give it a certain odds ratio."""
    n, first, second = tables.n[:, None], tables.first, tables.second
    # (odds - 1) x^2 - (n + (odds - 1)(first + second)) x + odds first second = 0, without
    # cancellation: the smaller root as 2c / (-b + sqrt(b^2 - 4ac)).
    gap = odds - 1
    middle = n + gap * (first + second)
    root = np.sqrt(np.maximum(middle**2 - 4 * gap * odds * first * second, 0.0))
    bottom = middle + root
    return np.divide(
        2 * odds * first * second, bottom, out=np.zeros_like(bottom), where=bottom != 0
    )
