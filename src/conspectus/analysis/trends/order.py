"""The order that a trend is sought along: a score for every document, and groups to show it by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from pandas.api import types

from conspectus.analysis.confounds.bins import quantile_edges
from conspectus.analysis.selection import OUTSIDE, Selection
from conspectus.analysis.values import Value, listed, match_values
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from conspectus.stats.types import FloatArray

MOST_GROUPS = 12
"""Different values that are shown one by one; more are shown in bins."""
BINS = 6

_DAYS = 365.25
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True)
class Order:
    """Documents along an order.

    Parameters
    ----------
    selection
        Groups in order; documents without a value are outside.
    score
        Score of each document of `selection.rows`, shape (rows,).
    unit
        What one unit of the score is: ``"step"`` from one category to the next, ``"year"`` for
        dates, else ``"unit of"`` the column.
    without
        Documents left out because they have no value, or one that was not asked for.
    """

    selection: Selection
    score: FloatArray
    unit: str
    without: int

    @property
    def span(self) -> float:
        """Largest score minus smallest."""
        return float(np.ptp(self.score))


def read_order(
    selection: Selection, by: str, order: Sequence[Value] | None, bins: int | None
) -> Order:
    """Read scores and groups from a column.

    Parameters
    ----------
    selection
        Documents to look at.
    by
        Name of the column.
    order
        Its values, first to last, which then have the scores 0, 1, 2, ...; None to take numbers
        and dates as they are.
    bins
        Quantile bins that numbers and dates are shown in; None for one group a value, or
        `BINS` bins where there are more than `MOST_GROUPS` values.

    Returns
    -------
    Order
        With at least two different scores.

    Raises
    ------
    AnalysisError
        The column is missing, has no order of its own, or too few values.
    """
    column = selection.column(by)
    if bins is not None and (bins < 2 or order is not None):
        raise AnalysisError("bins must be at least 2, and go with numbers or dates, not with order")
    if order is not None:
        score, unit = _ranked(column, by, order), "step"
    else:
        score, unit = _measured(column, by)
    chosen = (selection.side != OUTSIDE) & np.isfinite(score)
    values = np.unique(score[chosen])
    if values.size < 2:
        raise AnalysisError(
            f"a trend needs at least two different values of {by!r}, found {values.size} among the "
            f"{int(chosen.sum()):,} documents that have one"
        )
    if bins is None and values.size <= MOST_GROUPS:
        code = np.searchsorted(values, score)
        firsts = [int(np.flatnonzero(chosen & (score == v))[0]) for v in values]
        names = tuple(_written(column.iloc[row]) for row in firsts)
    else:
        edges = quantile_edges(score[chosen], bins or BINS)
        code = np.searchsorted(edges, score, side="right")
        names = _spans(column, code, score, chosen)
    side = np.where(chosen, code, OUTSIDE).astype(np.int16)
    without = int(np.sum(selection.side != OUTSIDE)) - int(chosen.sum())
    return Order(replace(selection, side=side, names=names), score[chosen], unit, without)


def without_empty(selection: Selection) -> Selection:
    """Drop groups that have no document.

    Parameters
    ----------
    selection
        Groups in order.

    Returns
    -------
    Selection
        The others, in the same order.
    """
    sizes = np.array(selection.sizes)
    number = np.append(np.cumsum(sizes > 0) - 1, OUTSIDE)  # OUTSIDE reads the last entry
    names = tuple(name for name, size in zip(selection.names, sizes, strict=True) if size)
    return replace(selection, side=number[selection.side].astype(np.int16), names=names)


def _ranked(column: pd.Series[Any], by: str, order: Sequence[Value]) -> FloatArray:
    if isinstance(order, str) or len(order) < 2:
        raise AnalysisError(f"order lists the values of {by!r} first to last, at least two of them")
    values = match_values(column, by, order)
    if len(set(values)) < len(values):
        raise AnalysisError(f"order names a value of {by!r} twice")
    rank = {value: float(i) for i, value in enumerate(values)}
    return np.asarray(column.map(rank), dtype=np.float64)


def _measured(column: pd.Series[Any], by: str) -> tuple[FloatArray, str]:
    if types.is_datetime64_any_dtype(column):
        since = (column - column.min()) / _DAY / _DAYS
        return since.to_numpy(dtype=np.float64), "year"
    if types.is_bool_dtype(column) or not types.is_numeric_dtype(column):
        known = column.dropna().astype(str).unique().tolist()
        raise AnalysisError(
            f"column {by!r} is neither numbers nor dates: say in which order its values come, "
            f"order=[...]; it has: {listed(known)}"
        )
    score: FloatArray = np.array(column.to_numpy(dtype=np.float64, na_value=np.nan))
    score[~np.isfinite(score)] = np.nan
    return score, f"unit of {by}"


def _spans(
    column: pd.Series[Any],
    code: npt.NDArray[np.intp],
    score: FloatArray,
    chosen: npt.NDArray[np.bool_],
) -> tuple[str, ...]:
    """Name bins after their smallest and largest value."""
    names: list[str] = []
    for group in range(int(code[chosen].max()) + 1):
        rows = np.flatnonzero(chosen & (code == group))
        ends = rows[[np.argmin(score[rows]), np.argmax(score[rows])]]
        first, last = (_written(column.iloc[row]) for row in ends)
        names.append(first if first == last else f"{first} to {last}")
    return tuple(names)


def _written(value: Any) -> str:
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    return f"{value:g}" if isinstance(value, float) else str(value)
