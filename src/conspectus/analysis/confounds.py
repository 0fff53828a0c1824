"""Length and metadata columns held equal, for analyses that relate latents to a number.

Where every document stands for itself, documents are cut into strata. Where documents are compared
within keys (prompts, authors), strata would leave nothing to compare, and the same confounds enter
a regression instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.differences.bins import MOST_BINS, categories, quantile_edges
from conspectus.analysis.differences.length import LengthStrata, length_spline
from conspectus.analysis.selection import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import FloatArray, IntArray

LENGTH = "length"
SMALLEST_BIN = 20
"""Documents that a bin of a confound should hold on average."""


@dataclass(frozen=True)
class Confounds:
    """What is held equal.

    Parameters
    ----------
    names
        ``"length"`` and the columns, those that do not vary left out.
    code
        Stratum of each chosen document, crossing all of them, shape (rows,).
    covariates
        The same for a regression: a spline of log length and one column a category but the first,
        shape (rows, q).
    """

    names: tuple[str, ...]
    code: IntArray
    covariates: FloatArray

    @property
    def said(self) -> str:
        """The names as words: ``"length and topic"``."""
        *most, last = self.names or ("",)
        return f"{', '.join(most)} and {last}" if most else last


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
    bins = int(np.clip(rows.size // SMALLEST_BIN, 1, MOST_BINS))
    codes: dict[str, IntArray] = {}
    parts: list[FloatArray] = []
    if adjust_length:
        tokens = selection.n_tokens()[rows]
        edges = quantile_edges(tokens, bins)
        codes[LENGTH] = np.searchsorted(edges, tokens, side="right").astype(np.int64)
        if np.unique(tokens).size > 1:
            parts.append(length_spline(tokens, LengthStrata(codes[LENGTH], edges)))
    for name in columns:
        codes[name] = categories(selection.column(name), chosen, bins)[rows]
        present = np.unique(codes[name])
        parts.append((codes[name][:, None] == present[1:]).astype(np.float64))
    codes = {name: code for name, code in codes.items() if np.unique(code).size > 1}
    crossed = np.zeros(rows.size, np.int64)
    for code in codes.values():
        crossed = np.unique(crossed * (code.max() + 1) + code, return_inverse=True)[1].reshape(-1)
    return Confounds(
        tuple(codes), crossed, np.column_stack(parts) if parts else np.zeros((rows.size, 0))
    )
