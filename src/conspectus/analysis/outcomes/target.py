"""The outcome: a number for every document, and groups of documents to show passages by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from pandas.api import types

from conspectus.analysis.confounds.bins import quantile_edges
from conspectus.analysis.selection import OUTSIDE, Selection
from conspectus.analysis.values import Value, listed, match_values
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.stats.types import FloatArray

_LEVELS = ("low", "middle", "high")


@dataclass(frozen=True)
class Target:
    """An outcome.

    Parameters
    ----------
    selection
        Two groups of a binary outcome, or about thirds of a number, highest first; documents
        without an outcome are outside.
    values
        Outcome of each document of `selection.rows`, shape (rows,); 0 and 1 if binary.
    binary
        Whether there are only two outcomes.
    without
        Documents left out because they have none.
    """

    selection: Selection
    values: FloatArray
    binary: bool
    without: int


def read_target(selection: Selection, y: str, positive: Value | None) -> Target:
    """Read an outcome column.

    Parameters
    ----------
    selection
        Documents to look at.
    y
        Name of the column: numbers, true and false, or any values if `positive` says which counts.
    positive
        The value that counts as 1; all others then count as 0.

    Returns
    -------
    Target
        With at least two different outcomes.

    Raises
    ------
    AnalysisError
        The column is missing, is no outcome, or is the same for all documents.
    """
    column = selection.column(y)
    values, names = _numbers(column, y, positive)
    chosen = (selection.side != OUTSIDE) & np.isfinite(values)
    distinct = np.unique(values[chosen])
    if distinct.size < 2:
        raise AnalysisError(
            f"the outcome {y!r} must differ between documents: {int(chosen.sum()):,} documents "
            f"have one, with {distinct.size} different values"
        )
    binary = distinct.size == 2
    if binary:
        names = names or tuple(f"{y} = {value:g}" for value in distinct)
        code = (values == distinct[1]).astype(np.int64)
        values = np.where(chosen, code, np.nan).astype(np.float64)
    else:
        edges = quantile_edges(values[chosen], len(_LEVELS))
        edges = edges if edges.size else distinct[1:2]
        code = np.searchsorted(edges, values, side="right")
        names = _thirds(values, code, chosen, edges.size + 1)
    names, code = names[::-1], len(names) - 1 - code
    side = np.where(chosen, code, OUTSIDE).astype(np.int16)
    without = int(np.sum(selection.side != OUTSIDE)) - int(chosen.sum())
    return Target(replace(selection, side=side, names=names), values[chosen], binary, without)


def _numbers(
    column: pd.Series[Any], y: str, positive: Value | None
) -> tuple[FloatArray, tuple[str, ...]]:
    known = column.notna().to_numpy(dtype=bool)
    if positive is not None:
        (value,) = match_values(column, y, [positive])
        match = (column == value).fillna(value=False).to_numpy(dtype=bool)
        names = (f"{y} is not {value}", f"{y} is {value}")
        return np.where(known, match, np.nan).astype(np.float64), names
    plain = types.is_numeric_dtype(column) or types.is_bool_dtype(column.dropna().infer_objects())
    if not plain:
        known_as = column.dropna().astype(str).unique().tolist()
        raise AnalysisError(
            f"the outcome {y!r} is not a number: say which of its values counts, positive=VALUE; "
            f"it has: {listed(known_as)}"
        )
    values = np.asarray(column.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan))
    return np.where(np.isfinite(values), values, np.nan), ()


def _thirds(values: FloatArray, code: Any, chosen: Any, groups: int) -> tuple[str, ...]:
    names: list[str] = []
    levels = _LEVELS if groups == len(_LEVELS) else (_LEVELS[0], _LEVELS[-1])[:groups]
    for group, level in enumerate(levels):
        inside = values[chosen & (code == group)]
        names.append(f"{level} ({inside.min():.3g} to {inside.max():.3g})")
    return tuple(names)
