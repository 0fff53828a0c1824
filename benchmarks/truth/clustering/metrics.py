"""How well clusters agree with known classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment
from sklearn.metrics import adjusted_rand_score

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

UNASSIGNED = -1


def accuracy(truth: ArrayLike, cluster: ArrayLike) -> float:
    """Share of documents in the cluster that stands for their class, matched at best (Hungarian).

    Parameters
    ----------
    truth
        Class of each document, shape (n,).
    cluster
        Cluster of each, shape (n,); documents that are `UNASSIGNED` count as wrong.

    Returns
    -------
    float
        Between 0 and 1.
    """
    given = np.asarray(cluster)
    kept = given != UNASSIGNED
    table = pd.crosstab(np.asarray(truth)[kept], given[kept]).to_numpy()
    if table.size == 0:
        return 0.0
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum() / len(given))


def adjusted_rand(truth: ArrayLike, cluster: ArrayLike) -> float:
    """Compute the adjusted Rand index; `UNASSIGNED` documents count as a cluster of their own."""
    return float(adjusted_rand_score(np.asarray(truth), np.asarray(cluster)))
