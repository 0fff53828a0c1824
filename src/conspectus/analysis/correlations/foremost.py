"""The concepts of the first pairs, and how each goes with each: what both pictures draw."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from conspectus.analysis.correlations.result import CorrelationResult
    from conspectus.stats.types import FloatArray


MOST_PAIRS = 3
"""Pairs in which a reader meets one concept; one topic would otherwise fill the list."""

_APART_SHARE = 3


def shown_rows(result: CorrelationResult, rows: int) -> list[int]:
    """Choose the pairs that a reader meets first.

    Parameters
    ----------
    result
        The correlation.
    rows
        Pairs to show: up to a third of them pairs that avoid each other.

    Returns
    -------
    list of int
        Numbers of rows of the table: findings if there are any, each concept in at most
        `MOST_PAIRS` of a direction.
    """
    table = result.findings if len(result.findings) else result.table
    apart = _varied(table[table["direction"] == "apart"], rows // _APART_SHARE)
    return _varied(table[table["direction"] == "together"], rows - len(apart)) + apart


def _varied(table: pd.DataFrame, rows: int) -> list[int]:
    chosen: list[int] = []
    met: Counter[str] = Counter()
    for i, a, b in zip(table.index, table["a"], table["b"], strict=True):
        # Values of a column are few, and every pair has one.
        concepts = [str(x) for x in (a, b) if "=" not in str(x)]
        if len(chosen) < rows and all(met[x] < MOST_PAIRS for x in concepts):
            chosen.append(int(i))
            met.update(concepts)
    return chosen


@dataclass(frozen=True)
class Grid:
    """Concepts against concepts.

    Parameters
    ----------
    rows, columns
        Names of the concepts.
    npmi
        Of each pair, NaN where too few units tell, shape (rows, columns).
    symmetric
        Whether both axes have the same concepts.
    """

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    npmi: FloatArray
    symmetric: bool


def foremost(result: CorrelationResult, concepts: int) -> Grid:
    """Gather the foremost concepts, those that go together side by side.

    Parameters
    ----------
    result
        The correlation.
    concepts
        Concepts on each axis, at most.

    Returns
    -------
    Grid
        Ordered so that neighbours have like rows.
    """
    table = result.pairs
    symmetric = result.corpus.one_text
    both = pd.concat([table["a"], table["b"]]) if symmetric else table["a"]
    names = {
        key: str(label or f"#{key}")
        for side in "ab"
        for key, label in zip(table[side], table[f"label_{side}"], strict=True)
    }
    if symmetric:
        in_turn = table[["a", "b"]].to_numpy(dtype=object).ravel()
        first = second = list(dict.fromkeys(in_turn.tolist()))[:concepts]
    else:
        first = list(dict.fromkeys(both))[:concepts]
        second = list(dict.fromkeys(table["b"]))[:concepts]
    npmi = result.npmi_between(first, second)
    rows = _order(npmi)
    columns = rows if symmetric else _order(npmi.T)
    return Grid(
        tuple(names[first[i]] for i in rows),
        tuple(names[second[i]] for i in columns),
        npmi[np.ix_(rows, columns)],
        symmetric,
    )


def _order(npmi: FloatArray) -> list[int]:
    """Put like rows side by side: from the first on, always the one nearest to the last."""
    filled = np.nan_to_num(npmi)
    left = list(range(1, len(filled)))
    order = [0] if len(filled) else []
    while left:
        likeness = filled[left] @ filled[order[-1]]
        if npmi.shape[0] == npmi.shape[1]:
            likeness = likeness + filled[order[-1]][left]
        order.append(left.pop(int(np.argmax(likeness))))
    return order
