"""What the colours of a map stand for: clusters, or a metadata column."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from conspectus.stats.types import IntArray

MOST_VALUES: Final = 20
NOT_SHOWN: Final = -1
_STEPS: Final = 5
_FEW: Final = 12


@dataclass(frozen=True, eq=False)
class Colouring:
    """Documents by category.

    Parameters
    ----------
    title
        What the categories are.
    codes
        Category of each document, or `NOT_SHOWN`, shape (n,).
    names
        The categories.
    rest
        What documents without a category are.
    ordered
        Whether categories are steps of a scale.
    first
        Number of the first category: clusters are counted from 0 wherever they are named.
    """

    title: str
    codes: IntArray
    names: tuple[str, ...]
    rest: str
    ordered: bool = False
    first: int = 1

    def taken(self, rows: IntArray) -> Colouring:
        """Keep some documents, in their order."""
        return replace(self, codes=self.codes[rows])


def colour_by_column(values: pd.Series[Any], title: str) -> Colouring:
    """Colour by a metadata column.

    Parameters
    ----------
    values
        One a document.
    title
        Name of the column.

    Returns
    -------
    Colouring
        Many different numbers fall into five steps with as many documents each; of other values
        the 20 most frequent keep a colour.
    """
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if numeric and values.nunique() > _FEW:
        return _stepped(values.astype(float), title)
    counts = values.astype(str).where(values.notna()).value_counts()
    shown = sorted(counts.index[:MOST_VALUES].tolist())
    codes = pd.Categorical(values.astype(str).where(values.notna()), categories=shown).codes
    left_out = len(counts) - len(shown)
    rest = f"{left_out:,} other values, or none" if left_out else "no value"
    return Colouring(title, codes.astype(np.int64), tuple(map(str, shown)), rest)


def _stepped(values: pd.Series[float], title: str) -> Colouring:
    cuts = np.unique(values.quantile(np.linspace(0, 1, _STEPS + 1)).to_numpy())
    codes = np.clip(np.searchsorted(cuts, values, side="right") - 1, 0, max(len(cuts) - 2, 0))
    names = [f"{low:.4g} to {high:.4g}" for low, high in pairwise(cuts)]
    codes = np.where(values.isna(), NOT_SHOWN, codes).astype(np.int64)
    return Colouring(title, codes, tuple(names or [f"{cuts[0]:.4g}"]), "no value", ordered=True)
