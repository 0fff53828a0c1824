"""Documents that are alike in all that is held equal: the crossing of length and columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.confounds.bins import categories
from conspectus.analysis.confounds.length import LengthStrata, length_strata
from conspectus.analysis.selection import OUTSIDE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import IntArray

LENGTH = "length"
"""What length is called where it stands beside columns."""


@dataclass(frozen=True)
class Crossing:
    """Documents cut by each confound.

    Parameters
    ----------
    selection
        The documents.
    codes
        By the confound's name, the category or bin of each document, shape (documents,).
    length
        The cuts of length; None where length is not held equal.
    """

    selection: Selection
    codes: dict[str, IntArray]
    length: LengthStrata | None

    @property
    def names(self) -> tuple[str, ...]:
        """Confounds that differ between chosen documents."""
        rows = self.selection.rows
        return tuple(name for name, code in self.codes.items() if np.unique(code[rows]).size > 1)

    def strata(self) -> IntArray:
        """Give documents that are alike in everything the same number.

        Returns
        -------
        array of int64
            Without gaps, shape (documents,); 0 for documents outside.
        """
        rows = self.selection.rows
        stratum = np.zeros(rows.size, np.int64)
        for name in self.names:
            # Crossed one after the other and renumbered, so that numbers never grow large.
            code = self.codes[name][rows]
            crossed = stratum * (code.max(initial=0) + 1) + code
            stratum = np.unique(crossed, return_inverse=True)[1].reshape(-1)
        strata = np.zeros(self.selection.side.size, np.int64)
        strata[rows] = stratum
        return strata


def cross(
    selection: Selection, columns: tuple[str, ...], bins: int, *, adjust_length: bool
) -> Crossing:
    """Cut documents by length and columns.

    Parameters
    ----------
    selection
        The documents.
    columns
        Metadata columns to hold equal: categories as they are, numbers and dates of many values in
        quantile bins.
    bins
        How many bins.
    adjust_length
        Whether to hold length equal too; it then comes first.

    Returns
    -------
    Crossing
        Of all that was asked for.

    Raises
    ------
    AnalysisError
        There is no such column, or it holds lists.
    """
    chosen = selection.side != OUTSIDE
    codes: dict[str, IntArray] = {}
    length = None
    if adjust_length:
        length = length_strata(selection.n_tokens(), selection.side, bins)
        codes[LENGTH] = length.code
    codes |= {name: categories(selection.column(name), chosen, bins) for name in columns}
    return Crossing(selection, codes, length)


def listed(names: Sequence[str]) -> str:
    """Write names as English does.

    Parameters
    ----------
    names
        Any number of them.

    Returns
    -------
    str
        For example ``"length, topic and year"``; empty for none.
    """
    *most, last = names or ("",)
    return f"{', '.join(most)} and {last}" if most else last
