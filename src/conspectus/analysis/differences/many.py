"""A target against each of several groups, as one row of figures a latent.

The difference is the paper's where the target has more than all others (its share minus the largest
of theirs), and the mirror image where it has less than all (its share minus the smallest). Where
its share lies among theirs the difference is 0: there is nothing that sets the target apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from conspectus.analysis.differences.design import FIGURES
from conspectus.analysis.rules import ADJUSTED_FIGURES
from conspectus.stats import Beyond, beyond_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.differences.design import Design
    from conspectus.stats.types import FloatArray


def share_column(name: str) -> str:
    """Name the column with the shares of a group.

    Parameters
    ----------
    name
        The group.

    Returns
    -------
    str
        ``"share[name]"``.
    """
    return f"share[{name}]"


def against_all(design: Design, confidence: float) -> pd.DataFrame:
    """Compare the first group of a design with each of the others at once.

    Parameters
    ----------
    design
        The groups, counted.
    confidence
        Coverage of intervals.

    Returns
    -------
    pandas.DataFrame
        Columns `FIGURES`, then ``nearest``: the group nearest to the target's share, which is the
        largest where the target has more than all; side b of shares, odds and strengths is that
        group. Then ``largest`` and ``smallest`` (names), ``minus_largest`` and ``minus_smallest``,
        and a share for each group.

    Notes
    -----
    "The largest of the others" is the definition of arXiv 2512.10092, section 3; test and interval
    are those of `conspectus.stats.beyond_all`.
    """
    names = design.selection.names
    others = range(1, len(names))
    near = [design.figures(other, confidence) for other in others]
    widened = 1 - (1 - confidence) / len(others)
    wide = near if len(others) == 1 else [design.figures(other, widened) for other in others]
    shares = _stacked(near, "share_b")
    target = near[0]["share_a"].to_numpy(np.float64)
    nearest = np.argmin(np.abs(target - shares), axis=0)
    table = pd.DataFrame(
        {column: _picked(near, column, nearest) for column in FIGURES}, columns=list(FIGURES)
    ).astype(near[0].dtypes)
    raw = _beyond(near, wide, ("difference", "low", "high", "p_value"))
    adjusted = _beyond(near, wide, ADJUSTED_FIGURES)
    for found, columns in ((raw, FIGURES[3:7]), (adjusted, FIGURES[-4:])):
        figures = (found.estimate, found.low, found.high, found.p_value)
        table[list(columns)] = np.column_stack(figures)
    other_names = np.array(names[1:], dtype=object)
    table["nearest"] = other_names[nearest]
    table["largest"] = other_names[np.argmax(shares, axis=0)]
    table["smallest"] = other_names[np.argmin(shares, axis=0)]
    table["minus_largest"] = target - shares.max(axis=0)
    table["minus_smallest"] = target - shares.min(axis=0)
    for name, share in zip(names, [target, *shares], strict=True):
        table[share_column(name)] = share
    return table


def _beyond(
    near: Sequence[pd.DataFrame], wide: Sequence[pd.DataFrame], columns: tuple[str, str, str, str]
) -> Beyond:
    difference, low, high, p_value = columns
    limits = _stacked(near, low), _stacked(near, high)
    far = _stacked(wide, low), _stacked(wide, high)
    return beyond_all(_stacked(near, difference), limits, far, _stacked(near, p_value))


def _stacked(tables: Sequence[pd.DataFrame], column: str) -> FloatArray:
    return np.stack([table[column].to_numpy(np.float64) for table in tables])


def _picked(
    tables: Sequence[pd.DataFrame], column: str, which: npt.NDArray[np.integer]
) -> FloatArray:
    return np.take_along_axis(_stacked(tables, column), which[None], axis=0)[0]
