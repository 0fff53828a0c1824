"""Cutting units into strata, within which a pair is compared like with like.

Under max-pooling a long document has more of every concept, so that any two go together; within
strata of like length that is gone. Where `diff` gets by with ten strata, pairs need finer ones: in
a stratum of lengths 1,000 to 3,000 both concepts still rise with length, and the product of the
two is what is measured. Odds ratio and test are made for many small strata, so strata are as small
as 25 units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import scipy.sparse as sp

from conspectus.errors import AnalysisError
from conspectus.stats.association import Joint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.correlations.features import Features
    from conspectus.stats.types import FloatArray, IntArray

LENGTH = "length"
MOST_LENGTHS = 50
MOST_VALUES = 1000
_UNITS_A_STRATUM = 25
_SMALLEST_MEAN = 10
_BINS = 4
_SHOWN_LENGTHS = 5
_DISCRETE = 10


@dataclass(frozen=True)
class Strata:
    """A cut of the units.

    Parameters
    ----------
    code
        Stratum of each unit, shape (units,).
    size
        Units of each stratum, shape (strata,).
    group
        For each stratum the group a reader sees, shape (strata,).
    names
        What the groups are called.
    cut
        In words, how it was cut.
    """

    code: IntArray
    size: FloatArray
    group: IntArray
    names: tuple[str, ...]
    cut: str

    @classmethod
    def of(cls, code: IntArray, group: IntArray, names: tuple[str, ...], cut: str) -> Strata:
        """Make strata of those numbers that have units.

        Parameters
        ----------
        code, group
            Any stratum number, and the group, of each unit.
        names
            What the groups are called.
        cut
            In words, how it was cut.
        """
        _, first, dense = np.unique(code, return_index=True, return_inverse=True)
        size = np.bincount(dense).astype(np.float64)
        return cls(dense.astype(np.int64), size, group[first], names, cut)

    def margins(self, features: Features) -> sp.csr_array:
        """Count units with each feature by stratum, shape (strata, features)."""
        return sp.csr_array(self._indicator() @ features.present)

    def tables(self, first: tuple[Features, IntArray], second: tuple[Features, IntArray]) -> Joint:
        """Count every stratum of some pairs.

        Parameters
        ----------
        first, second
            Features, and places of the pairs' members among them, shape (pairs,).

        Returns
        -------
        Joint
            Their two-by-two tables.
        """
        columns = [features.present[:, place] for features, place in (first, second)]
        indicator = self._indicator()
        counts = [indicator @ c for c in (columns[0].multiply(columns[1]), *columns)]
        both, one, other = (np.asarray(count.toarray(), np.float64) for count in counts)
        return Joint(both, one, other, self.size)

    def _indicator(self) -> sp.csr_array:
        entries = (np.ones(self.code.size, np.int32), (self.code, np.arange(self.code.size)))
        return sp.csr_array(entries, shape=(self.size.size, self.code.size))


def undivided(n: int) -> Strata:
    """Put all units into one stratum."""
    nowhere = np.zeros(n, np.int64)
    return Strata.of(nowhere, nowhere, ("all",), "no strata")


def by_length(n_tokens: Sequence[FloatArray]) -> Strata:
    """Cut units at quantiles of their length.

    Parameters
    ----------
    n_tokens
        Tokens of each unit; of both texts where units have two, shape (units,) each.

    Returns
    -------
    Strata
        At most 50 of about 25 units or more; with two texts, as many in all, crossed.
    """
    n = n_tokens[0].size
    wanted = int(np.clip(n // _UNITS_A_STRATUM, 1, MOST_LENGTHS))
    each = wanted if len(n_tokens) == 1 else max(int(wanted**0.5), 1)
    code, fine = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for lengths in n_tokens:
        fine = _quantile_code(lengths, each)
        code = code * each + fine
    _, shown = np.unique(fine * min(_SHOWN_LENGTHS, each) // each, return_inverse=True)
    names = _ranges(n_tokens[-1], shown, "tokens")
    texts = "length" if len(n_tokens) == 1 else "both lengths"
    return Strata.of(code, shown, names, f"{np.unique(code).size} strata of {texts}")


def by_column(values: pd.Series[Any], name: str, n_tokens: Sequence[FloatArray] | None) -> Strata:
    """Cut units by a column, and within its values by length.

    Parameters
    ----------
    values
        Value of each unit.
    name
        Name of the column.
    n_tokens
        Tokens of each unit, to compare units of one value and of like length; None to leave length
        out.

    Returns
    -------
    Strata
        Groups are the values; with many values lengths are cut more coarsely, down to not at all.

    Raises
    ------
    AnalysisError
        The column has one value only, or nearly as many as there are units.
    """
    group, names = by_value(values, name)
    group = np.where(group < 0, len(names), group)
    if (group == len(names)).any():
        names = (*names, "(none)")
    if len(names) < 2:
        raise AnalysisError(f"column {name!r} has one value only, so it cannot make strata")
    sizes = np.bincount(group)
    if sizes.max() < 2 or len(names) > group.size // 2:
        raise AnalysisError(
            f"column {name!r} has {len(names):,} values for {group.size:,} units: strata need "
            "several units each"
        )
    code, cut = group, f"values of {name}"
    if n_tokens is not None:
        each = int(np.clip(group.size / len(names) // _SMALLEST_MEAN, 1, MOST_LENGTHS))
        each = each if len(n_tokens) == 1 else max(int(each**0.5), 1)
        for lengths in n_tokens:
            within = pd.Series(lengths).groupby(group).rank(method="average", pct=True).to_numpy()
            code = code * each + np.minimum((within * each).astype(np.int64), each - 1)
        cut += f" by up to {each ** len(n_tokens)} lengths" if each > 1 else ""
    return Strata.of(code.astype(np.int64), group.astype(np.int64), names, cut)


def by_value(values: pd.Series[Any], name: str) -> tuple[IntArray, tuple[str, ...]]:
    """Give the values of a column numbers.

    Parameters
    ----------
    values
        The column. Numbers with more than 10 different values are cut at their quartiles.
    name
        Its name, for messages.

    Returns
    -------
    array of int64
        Number of each value, -1 where it is missing.
    tuple of str
        Names of the values, or of ranges.

    Raises
    ------
    AnalysisError
        It holds lists or records, or text with too many different values.
    """
    try:
        distinct = int(values.nunique())
    except TypeError as error:
        raise AnalysisError(f"column {name!r} holds lists or records, not single values") from error
    numeric = pd.api.types.is_numeric_dtype(values) and not pd.api.types.is_bool_dtype(values)
    if numeric and distinct > _DISCRETE:
        numbers = values.to_numpy(np.float64, na_value=np.nan)
        known = np.isfinite(numbers)
        code = np.full(numbers.size, -1, np.int64)
        code[known] = _quantile_code(numbers[known], _BINS)
        return code, _ranges(numbers[known], code[known], "")
    if distinct > MOST_VALUES:
        raise AnalysisError(
            f"column {name!r} has {distinct:,} different values, more than {MOST_VALUES:,}"
        )
    codes, levels = pd.factorize(values, sort=False)
    order = np.argsort([str(level) for level in levels], kind="stable")
    place = np.empty(len(levels) + 1, np.int64)
    place[order], place[-1] = np.arange(len(levels)), -1
    return place[codes], tuple(str(levels[i]) for i in order)


def _quantile_code(values: FloatArray, bins: int) -> IntArray:
    edges = np.unique(np.quantile(values, np.arange(1, bins) / bins, method="higher"))
    code = np.searchsorted(edges[edges > values.min()], values, side="right")
    return code.astype(np.int64)


def _ranges(values: FloatArray, code: IntArray, unit: str) -> tuple[str, ...]:
    bounds = [values[code == i] for i in range(int(code.max()) + 1)]
    return tuple(f"{b.min():,.6g} to {b.max():,.6g} {unit}".strip() for b in bounds)
