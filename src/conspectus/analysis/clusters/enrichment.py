"""Which values of the metadata are over-represented in which cluster."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from conspectus.analysis.clusters.units import Units, compare_units, limits
from conspectus.stats import benjamini_hochberg, fisher_exact, newcombe

if TYPE_CHECKING:
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray

MOST_VALUES = 20

COLUMNS = (
    "cluster", "column", "value", "documents", "share", "share_rest", "difference", "low", "high",
    "p_value", "q_value",
)  # fmt: skip

_TEXTS = {"doc_id", "text", "prompt"}


def enrich(
    selection: Selection, labels: IntArray, confidence: float, unit: IntArray | None = None
) -> pd.DataFrame:
    """Compare the metadata of each cluster with that of all other clusters.

    Parameters
    ----------
    selection
        The documents.
    labels
        Cluster of each document of all stores, from 0; -1 for none, shape (documents,).
    confidence
        Coverage of the intervals.
    unit
        What each document belongs to, shape (documents,); None if they are independent.

    Returns
    -------
    pandas.DataFrame
        One row a cluster and value of a column with 2 to 20 values (fewer than the documents it
        is known of): share of the cluster's documents that have the value, share among those of
        other clusters, difference with its interval (Newcombe, 1998), Fisher's exact p, and q
        over all rows; the smallest p first. The clusters do not know the metadata, so the tests
        are honest, as long as documents are independent of each other. With units all documents of
        one count as one in the shares, tests exchange units (`exchange_units_test`), and intervals
        count as many documents as would tell as much.
    """
    n_clusters = int(labels.max(initial=-1)) + 1
    rows: list[pd.DataFrame] = []
    for name in dict.fromkeys(c for store in selection.stores for c in store.columns):
        if name in _TEXTS or any(name not in store.columns for store in selection.stores):
            continue
        column = selection.column(name)
        known = (labels >= 0) & column.notna().to_numpy()
        codes, values = _values(column[known])
        if 2 <= len(values) <= MOST_VALUES and len(values) < codes.size:
            counts = np.zeros((n_clusters, len(values)), np.int64)
            np.add.at(counts, (labels[known], codes), 1)
            table = _column(name, values, counts, confidence)
            if unit is not None:
                told = _by_units(Units(unit[known]), labels[known], codes, counts.shape, confidence)
                table = table.assign(**told)
            rows.append(table)
    if not rows:
        return pd.DataFrame({name: [] for name in COLUMNS})
    table = pd.concat(rows, ignore_index=True)
    table["q_value"] = benjamini_hochberg(table["p_value"].to_numpy())
    order = np.lexsort((-table["difference"].abs(), table["p_value"]))
    return table[list(COLUMNS)].iloc[order].reset_index(drop=True)


def _values(column: pd.Series[Any]) -> tuple[IntArray, list[str]]:
    """Give each value of a column a number, and its text; none where it holds lists or records."""
    try:
        codes, values = pd.factorize(column, sort=False)
    except TypeError:
        return np.zeros(0, np.int64), []
    return np.asarray(codes, np.int64), [str(value) for value in values]


def _column(name: str, values: list[str], counts: IntArray, confidence: float) -> pd.DataFrame:
    k, width = counts.shape
    own = counts.ravel()
    n_own = np.repeat(counts.sum(axis=1), width)
    other = np.tile(counts.sum(axis=0), k) - own
    n_other = counts.sum() - n_own
    both = (n_own > 0) & (n_other > 0)
    p = np.full(own.size, np.nan)
    p[both] = fisher_exact(own[both], n_own[both], other[both], n_other[both])
    sized, against = np.maximum(n_own, 1), np.maximum(n_other, 1)
    low, high = newcombe(own, sized, other, against, confidence)
    return pd.DataFrame(
        {
            "cluster": np.repeat(np.arange(k), width),
            "column": name,
            "value": np.tile(np.array(values, object), k),
            "documents": own,
            "share": own / sized,
            "share_rest": other / against,
            "difference": own / sized - other / against,
            "low": low,
            "high": high,
            "p_value": p,
        }
    )


def _by_units(
    units: Units, labels: IntArray, codes: IntArray, shape: tuple[int, int], confidence: float
) -> dict[str, FloatArray]:
    """Give figures in which units count, one for every cluster and value."""
    k, width = shape
    weight = units.weight
    values = sp.csc_array(
        (np.ones(codes.size), (np.arange(codes.size), codes)), (codes.size, width)
    )
    weights = np.zeros(shape)
    np.add.at(weights, (labels, codes), weight)
    size = weights.sum(axis=1)
    n, others = np.maximum(size, 1e-9)[:, None], np.maximum(weights.sum() - size, 1e-9)[:, None]
    own, rest = weights / n, (weights.sum(axis=0) - weights) / others
    found = [compare_units(units, weight, labels == cluster, values) for cluster in range(k)]
    kept = np.stack([one.kept for one in found])
    low, high = limits((own, n), (rest, others), kept, confidence)
    figures = {
        "share": own,
        "share_rest": rest,
        "difference": own - rest,
        "low": low,
        "high": high,
        "p_value": np.stack([one.p_value for one in found]),
    }
    return {name: one.ravel() for name, one in figures.items()}
