"""Keys that documents share, such as the prompt they answer: like is compared with like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True)
class Keys:
    """Documents by the key they share.

    Parameters
    ----------
    code
        Number of the key of each chosen document, without gaps, shape (rows,).
    n
        Number of keys.
    left_out
        Documents without a key, or whose key has documents of one score alone.
    """

    code: IntArray
    n: int
    left_out: int


def read_keys(
    selection: Selection, score: FloatArray, column: str
) -> tuple[Selection, FloatArray, Keys]:
    """Keep the documents whose key has at least two different scores.

    Parameters
    ----------
    selection
        Documents to look at.
    score
        Of each of its rows, shape (rows,).
    column
        Column with the keys.

    Returns
    -------
    Selection
        What is kept.
    array
        Scores of what is kept.
    Keys
        Its keys.

    Raises
    ------
    AnalysisError
        The column is missing or holds lists, or fewer than two keys are left.
    """
    rows = selection.rows
    code = key_codes(selection.column(column).iloc[rows])
    keys = int(code.max(initial=-1)) + 1
    least, most = np.full(keys, np.inf), np.full(keys, -np.inf)
    known = code >= 0
    np.minimum.at(least, code[known], score[known])
    np.maximum.at(most, code[known], score[known])
    varied = np.append(most > least, False)
    kept = varied[code]
    n = int(varied.sum())
    if n < 2:
        raise AnalysisError(
            f"only {n} of the {keys:,} values of {column!r} have documents that differ in what is "
            "asked about, and at least 2 must: is it the column that they share?"
        )
    staying = np.zeros(selection.side.size, np.bool_)
    staying[rows[kept]] = True
    number = np.unique(code[kept], return_inverse=True)[1].reshape(-1).astype(np.int64)
    return selection.narrowed(staying), score[kept], Keys(number, n, int((~kept).sum()))


def key_codes(column: pd.Series[Any]) -> IntArray:
    """Give each value of a column a number.

    Parameters
    ----------
    column
        The column.

    Returns
    -------
    array of int64
        From 0 in the order in which values come; -1 where there is none. A whole number is the
        same key whether it is stored as 1 or as 1.0.

    Raises
    ------
    AnalysisError
        The column holds lists or records, or text in one store and numbers in another.
    """
    try:
        codes = pd.factorize(column)[0].astype(np.int64)
    except TypeError as error:
        raise AnalysisError(
            f"column {column.name!r} holds lists or records: pair by another"
        ) from error
    if column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) in _MIXED:
        raise AnalysisError(
            f"column {column.name!r} holds values of different kinds in the stores, such as text "
            "in one and numbers in the other, which never are the same key: write it the same way "
            "in both"
        )
    return codes


_MIXED = ("mixed", "mixed-integer")
