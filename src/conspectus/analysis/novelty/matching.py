"""Scoring groups that carry no names against classes that do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

if TYPE_CHECKING:
    from conspectus.stats.types import IntArray

NO_GROUP = -1


def matched_accuracy(truth: npt.ArrayLike, found: npt.ArrayLike) -> float:
    """Share of rows in the group that stands for their class, under the best pairing.

    Parameters
    ----------
    truth
        Class of each row, shape (n,).
    found
        Its group, shape (n,); `NO_GROUP` for one in none, which counts as wrong.

    Returns
    -------
    float
        From 0 to 1: each class is paired with at most one group so that most rows agree. NaN
        without rows.

    Notes
    -----
    Known as Hungarian or clustering accuracy; the pairing is the optimal assignment of Kuhn (1955).
    """
    table, _ = _crossed(truth, found)
    if table.size == 0:
        return float("nan") if not np.size(truth) else 0.0
    rows, columns = linear_sum_assignment(-table)
    return float(table[rows, columns].sum() / np.size(truth))


def pairing(truth: npt.ArrayLike, found: npt.ArrayLike) -> dict[int, int]:
    """Pair groups with the classes they stand for.

    Parameters
    ----------
    truth, found
        As for `matched_accuracy`.

    Returns
    -------
    dict of int to int
        Group to class; groups without a class are missing.
    """
    table, (classes, groups) = _crossed(truth, found)
    if table.size == 0:
        return {}
    rows, columns = linear_sum_assignment(-table)
    return {int(groups[j]): int(classes[i]) for i, j in zip(rows, columns, strict=True)}


def _crossed(
    truth: npt.ArrayLike, found: npt.ArrayLike
) -> tuple[IntArray, tuple[IntArray, IntArray]]:
    """Count rows by class and group, `NO_GROUP` left out."""
    classes, row = np.unique(np.asarray(truth, np.int64), return_inverse=True)
    given = np.asarray(found, np.int64)
    groups, column = np.unique(given, return_inverse=True)
    table = np.zeros((classes.size, groups.size), np.int64)
    np.add.at(table, (row, column), 1)
    kept = groups != NO_GROUP
    return table[:, kept], (classes, groups[kept])
