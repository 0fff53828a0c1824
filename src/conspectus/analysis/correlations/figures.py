"""All figures of some pairs, plain and within strata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from conspectus.analysis.correlations.features import batches
from conspectus.stats import fisher_exact, odds_ratio
from conspectus.stats.association import Joint, association_test, chi_squared_test, npmi
from conspectus.stats.common_odds import breslow_day, mantel_haenszel_odds_ratio

if TYPE_CHECKING:
    from conspectus.analysis.correlations.features import Features
    from conspectus.analysis.correlations.strata import Strata
    from conspectus.stats.types import IntArray

WITHIN = ("expected", "npmi", "lift", "odds_ratio", "odds_low", "odds_high", "p_value")
"""Figures that every view of a pair has."""


def plain_figures(
    first: Features, second: Features, pairs: tuple[IntArray, IntArray, IntArray], confidence: float
) -> pd.DataFrame:
    """Describe pairs over all units together.

    Parameters
    ----------
    first, second
        Features.
    pairs
        Places of the members among them, and units with both, shape (pairs,) each.
    confidence
        Coverage of intervals.

    Returns
    -------
    pandas.DataFrame
        Members, supports, conditional shares and `WITHIN`, a row a pair.
    """
    i, j, both = pairs
    n, size_a, size_b = first.units, first.support[i], second.support[j]
    expected = size_a * size_b / n
    ratio, low, high = odds_ratio(both, size_a, size_b - both, n - size_a, confidence)
    return pd.DataFrame(
        {
            "a": first.name[i],
            "b": second.name[j],
            "label_a": first.label[i],
            "label_b": second.label[j],
            "source_a": first.source[i],
            "source_b": second.source[j],
            "support": both,
            "support_a": size_a,
            "support_b": size_b,
            "share_a": size_a / n,
            "share_b": size_b / n,
            "a_given_b": both / size_b,
            "b_given_a": both / size_a,
            "expected": expected,
            "npmi": npmi(both, expected, n),
            "lift": both / expected,
            "odds_ratio": ratio,
            "odds_low": low,
            "odds_high": high,
            "p_value": fisher_exact(both, size_a, size_b - both, n - size_a),
        }
    )


def stratified_figures(
    first: Features,
    second: Features,
    pairs: tuple[IntArray, IntArray],
    strata: Strata,
    confidence: float,
    prefix: str,
) -> pd.DataFrame:
    """Describe pairs within strata.

    Parameters
    ----------
    first, second
        Features.
    pairs
        Places of the members among them, shape (pairs,) each.
    strata
        Within which pairs are compared with chance.
    confidence
        Coverage of intervals.
    prefix
        What the names of the columns begin with.

    Returns
    -------
    pandas.DataFrame
        `WITHIN`; ``cmh``, the p-value of the usual chi-squared test, for comparison with other
        programs; and ``heterogeneity``, the p-value of equal odds ratios in all strata.
    """
    i, j = pairs
    blocks = [
        _within(strata.tables((first, i[part]), (second, j[part])), confidence)
        for part in batches(first.support[i] + second.support[j] + strata.size.size)
    ]
    return pd.concat(blocks, ignore_index=True).add_prefix(f"{prefix}_")


def group_figures(
    first: Features, second: Features, pair: tuple[int, int], strata: Strata, confidence: float
) -> pd.DataFrame:
    """Describe one pair in each group of strata.

    Parameters
    ----------
    first, second
        Features.
    pair
        Places of its members among them.
    strata
        Strata and their groups; the strata of a group are held equal within it.
    confidence
        Coverage of intervals.

    Returns
    -------
    pandas.DataFrame
        A row a group: its name, units, supports, and `WITHIN`.
    """
    i, j = (np.array([place]) for place in pair)
    tables = strata.tables((first, i), (second, j))
    rows: list[pd.DataFrame] = []
    for number, name in enumerate(strata.names):
        at = strata.group == number
        part = Joint(tables.both[at], tables.first[at], tables.second[at], tables.n[at])
        counts = {
            "group": name,
            "units": int(part.n.sum()),
            "support": int(part.both.sum()),
            "support_a": int(part.first.sum()),
            "support_b": int(part.second.sum()),
        }
        row = _within(part, confidence)[list(WITHIN)]
        for place, (key, value) in enumerate(counts.items()):
            row.insert(place, key, value)
        rows.append(row)
    return pd.concat(rows, ignore_index=True)


def _within(tables: Joint, confidence: float) -> pd.DataFrame:
    both, expected, n = tables.both.sum(axis=0), tables.expected, float(tables.n.sum())
    ratio, low, high = mantel_haenszel_odds_ratio(tables, confidence)
    lift = np.divide(both, expected, out=np.full_like(both, np.nan), where=expected > 0)
    return pd.DataFrame(
        {
            "expected": expected,
            "npmi": npmi(both, expected, n),
            "lift": lift,
            "odds_ratio": ratio,
            "odds_low": low,
            "odds_high": high,
            "p_value": association_test(tables),
            "cmh": chi_squared_test(tables),
            "heterogeneity": breslow_day(tables),
        }
    )
