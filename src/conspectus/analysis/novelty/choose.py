"""How many novel groups there are: a suggestion with its table, never a silent choice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
from sklearn.metrics import silhouette_score

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.stats.types import FloatArray, IntArray

MOST_GROUPS: Final = 30
_SAMPLE: Final = 2000


def most_groups(n: int) -> int:
    """Give the largest number of groups to try for n documents."""
    return int(max(2, min(MOST_GROUPS, n // 5)))


def silhouettes(
    rows: FloatArray, group: Callable[[int], IntArray], numbers: range, seed: int
) -> pd.DataFrame:
    """Score groupings into different numbers of groups.

    Parameters
    ----------
    rows
        Documents, shape (n, d).
    group
        Groups them into a number of novel groups: label of each, shape (n,).
    numbers
        Numbers to try, ascending.
    seed
        Of the sample of at most 2,000 rows that is scored: silhouettes take all pairs.

    Returns
    -------
    pandas.DataFrame
        ``k``, ``silhouette`` (mean over rows, from -1 to 1; NaN where all rows are in one group).

    Notes
    -----
    Rousseeuw (1987), J. Comput. Appl. Math. 20:53.
    """
    rng = np.random.default_rng(seed)
    sample = np.sort(rng.permutation(len(rows))[:_SAMPLE])
    found: list[float] = []
    for k in numbers:
        label = group(k)[sample]
        several = 1 < np.unique(label).size < len(sample)
        found.append(float(silhouette_score(rows[sample], label)) if several else float("nan"))
    return pd.DataFrame({"k": list(numbers), "silhouette": found})


def suggested(table: pd.DataFrame) -> int:
    """Take the number of groups of the largest silhouette.

    Parameters
    ----------
    table
        What `silhouettes` gives.

    Returns
    -------
    int
        The smallest of those that tie; the smallest tried if no silhouette is a number.
    """
    values = table["silhouette"].fillna(-np.inf).to_numpy()
    return int(table["k"].to_numpy()[int(values.argmax())])
