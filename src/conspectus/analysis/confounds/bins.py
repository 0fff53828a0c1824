"""Cutting a confound into bins, so that documents of one bin are alike in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api import types

from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

MOST_BINS = 10
SMALLEST_BIN = 10
"""Documents of the smaller side that a bin should hold on average."""


def bins_for(sizes: tuple[int, ...]) -> int:
    """Choose into how many bins to cut documents.

    Parameters
    ----------
    sizes
        Documents of the first side and of the others. Of several others the largest counts: a
        small group is compared in those bins in which it has documents.

    Returns
    -------
    int
        Ten, or fewer where the smaller side is small.
    """
    smaller = min(sizes[0], max(sizes[1:]))
    return int(np.clip(smaller // SMALLEST_BIN, 1, MOST_BINS))


def quantile_edges(values: npt.NDArray[Any], bins: int) -> FloatArray:
    """Find the values that cut numbers into bins of about equal size.

    Parameters
    ----------
    values
        Numbers, none missing.
    bins
        Bins wanted.

    Returns
    -------
    array
        Lower edges of all bins but the first, ascending; fewer where many values are equal.
    """
    if values.size == 0:
        return np.zeros(0)
    levels = np.arange(1, bins) / bins
    edges = np.unique(np.quantile(values, levels, method="higher"))
    return edges[edges > values.min()].astype(np.float64)


def categories(column: pd.Series[Any], chosen: npt.NDArray[np.bool_], bins: int) -> IntArray:
    """Give every value of a metadata column, or its bin, a number.

    Parameters
    ----------
    column
        One value a document.
    chosen
        Documents whose values decide where numbers are cut, shape (documents,).
    bins
        Into how many bins numbers and dates are cut that have more than `MOST_BINS` values.

    Returns
    -------
    array of int64
        Shape (documents,). Documents without a value are a category of their own.

    Raises
    ------
    AnalysisError
        The column holds lists or records.
    """
    missing = column.isna().to_numpy(dtype=bool)
    try:
        many = column[chosen].nunique() > MOST_BINS
        code = pd.factorize(column, sort=False)[0].astype(np.int64)
    except TypeError as error:
        raise AnalysisError(
            f"column {column.name!r} holds lists or records: hold another column equal"
        ) from error
    if many and _is_ordered(column):
        numbers = pd.to_numeric(column, errors="coerce").to_numpy(dtype=np.float64)
        edges = quantile_edges(numbers[chosen & ~missing], bins)
        code = np.searchsorted(edges, numbers, side="right").astype(np.int64)
    code[missing] = -1
    return code + 1


def indicators(code: IntArray, chosen: npt.NDArray[np.bool_]) -> FloatArray:
    """Describe categories to a regression.

    Parameters
    ----------
    code
        Category of each document, shape (documents,).
    chosen
        Documents that are looked at, shape (documents,).

    Returns
    -------
    array
        One column for every category of the chosen documents but the first, shape
        (documents, categories - 1).
    """
    present = np.unique(code[chosen])
    return (code[:, None] == present[1:]).astype(np.float64)


def _is_ordered(column: pd.Series[Any]) -> bool:
    number = types.is_numeric_dtype(column) and not types.is_bool_dtype(column)
    return number or types.is_datetime64_any_dtype(column)
