"""Length and metadata columns held equal, for analyses that relate latents to a number.

Where every document stands for itself, documents are cut into strata. Where documents are compared
within keys (prompts, authors), strata would leave nothing to compare, and the same confounds enter
a regression instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.confounds.bins import bins_for, indicators
from conspectus.analysis.confounds.crossing import LENGTH, cross
from conspectus.analysis.confounds.length import length_spline
from conspectus.analysis.selection import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray


@dataclass(frozen=True)
class Confounds:
    """What is held equal.

    Parameters
    ----------
    names
        What strata hold equal: ``"length"`` and the columns, those that do not vary left out.
    code
        Stratum of each chosen document, crossing all of them, shape (rows,).
    covariates
        The same for a regression: a spline of log length and one column a category but the first,
        shape (rows, q).
    regressed
        What the regression holds equal: `names`, and length in a corpus too small to be cut by it.
    """

    names: tuple[str, ...]
    code: IntArray
    covariates: FloatArray
    regressed: tuple[str, ...]


def columns_of(strata: str | Sequence[str]) -> tuple[str, ...]:
    """Take one name of a column or several.

    Parameters
    ----------
    strata
        What the user wrote.

    Returns
    -------
    tuple of str
        Each once.
    """
    return tuple(dict.fromkeys((strata,) if isinstance(strata, str) else strata))


def confounds_of(
    selection: Selection, columns: tuple[str, ...], *, adjust_length: bool
) -> Confounds:
    """Read what is to be held equal.

    Parameters
    ----------
    selection
        The documents.
    columns
        Metadata columns.
    adjust_length
        Whether to hold length equal too.

    Returns
    -------
    Confounds
        For the documents of `selection.rows`.

    Raises
    ------
    AnalysisError
        There is no such column, or it holds lists.
    """
    rows, chosen = selection.rows, selection.side != OUTSIDE
    half = rows.size // 2  # a number has no sides: as many bins as two halves would have
    crossing = cross(selection, columns, bins_for((half, half)), adjust_length=adjust_length)
    parts: dict[str, FloatArray] = {}
    if crossing.length is not None:
        n_tokens = selection.n_tokens()[rows]
        if np.unique(n_tokens).size > 1:
            parts[LENGTH] = length_spline(n_tokens, crossing.length)
    for name in columns:
        parts[name] = indicators(crossing.codes[name], chosen)[rows]
    covariates = np.column_stack([np.zeros((rows.size, 0)), *parts.values()])
    regressed = tuple(name for name, part in parts.items() if part.shape[1])
    return Confounds(crossing.names, crossing.strata()[rows], covariates, regressed)
