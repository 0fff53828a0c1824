"""What pairs are counted over: documents, or documents of two stores that share a key.

A prompt and its answers are embedded in two stores. Joined by the prompt's id they are one unit
with concepts of two kinds. Documents of one key on one side are pooled, as tokens of one document
are: a unit has a concept if any of them does. Counting every answer to a prompt as a unit of its
own would count the prompt several times over and make every p-value too small.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp

from conspectus.analysis.differences.verify import position
from conspectus.analysis.held_back import HeldBack
from conspectus.analysis.keys import key_codes
from conspectus.analysis.sampling import drawn
from conspectus.analysis.selection import OUTSIDE, Selection, everything
from conspectus.analysis.values import one_column, read_column
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    import pandas as pd

    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Store


@dataclass(frozen=True)
class Field:
    """Documents of one store and the unit each belongs to.

    Parameters
    ----------
    selection
        The documents, in one group.
    unit
        Unit of each document of the store, `OUTSIDE` if none, shape (documents,).
    n
        Number of units.
    drawn_from
        Documents that they are a random sample of, or all of; 0 where none was drawn.
    """

    selection: Selection
    unit: IntArray
    n: int
    drawn_from: int = 0

    @property
    def store(self) -> Store:
        """The store."""
        return self.selection.stores[0]

    @property
    def pooled(self) -> int:
        """Documents beyond the first of their unit."""
        return int(np.count_nonzero(self.unit != OUTSIDE)) - self.n

    def n_tokens(self) -> FloatArray:
        """Give the tokens of each unit, those of its documents together, shape (units,)."""
        inside = self.unit != OUTSIDE
        weights = self.selection.n_tokens()[inside].astype(np.float64)
        return np.bincount(self.unit[inside], weights, self.n).astype(np.float64)

    def gathered(self, present: sp.csr_array) -> sp.csc_array:
        """Turn documents into units.

        Parameters
        ----------
        present
            Ones where a document has a property, shape (documents, properties).

        Returns
        -------
        scipy.sparse.csc_array
            Ones of type int8 where any document of a unit has it, shape (units, properties).
        """
        documents = np.flatnonzero(self.unit != OUTSIDE)
        order = documents[np.argsort(self.unit[documents], kind="stable")]
        taken = present[order]
        if self.pooled:
            ones = np.ones(order.size, np.int32)
            pooling = sp.csr_array((ones, (self.unit[order], np.arange(order.size))))
            pooled = sp.csr_array(pooling @ taken)
            taken = sp.csr_array(
                (np.ones(pooled.nnz, np.int8), pooled.indices, pooled.indptr), pooled.shape
            )
        return sp.csc_array(taken)

    def column(self, name: str) -> pd.Series[Any]:
        """Give one metadata column by unit.

        Parameters
        ----------
        name
            Name of the column.

        Returns
        -------
        pandas.Series
            Values by unit.

        Raises
        ------
        AnalysisError
            There is no such column, or documents of one unit differ in it.
        """
        inside = np.flatnonzero(self.unit != OUTSIDE)
        values = read_column(self.store, name).iloc[inside]
        by_unit = values.groupby(self.unit[inside], sort=True)
        if self.pooled and bool((by_unit.nunique(dropna=False) > 1).any()):
            raise AnalysisError(
                f"column {name!r} differs between documents that share a key: choose one document "
                "a key with where="
            )
        return by_unit.first().reset_index(drop=True)


NONE_BACK = HeldBack()


def of_documents(
    store: Store,
    where: str | None,
    back: HeldBack = NONE_BACK,
    one_per: str | None = None,
    seed: int = 0,
    sample: int | None = None,
) -> Field:
    """Take every document as a unit, or one document of each that share a key.

    Parameters
    ----------
    store
        The store.
    where
        Condition that documents must meet.
    back
        Documents held back, by their ids, or by their keys.
    one_per
        Column whose value is the key: documents that share it depend on each other, and one of
        them is looked at. Documents without a value stand for themselves.
    seed
        Decides which one.
    sample
        Documents to look at, drawn at random; all if None.

    Returns
    -------
    Field
        With as many units as documents.

    Raises
    ------
    AnalysisError
        There is no such column, it holds lists, or no two documents share a value.
    """
    selection = everything(store, where, name="")
    if back.share:
        ids = selection.column("doc_id")
        keys = selection.column(one_per) if one_per else ids
        selection = selection.narrowed(~back.holds(keys, ids))
    if one_per is not None:
        selection = _one_of_each(selection, one_per, seed)
    whole = int(selection.rows.size)
    selection = drawn(selection, sample, seed)
    unit = np.full(selection.side.size, OUTSIDE, np.int64)
    unit[selection.rows] = np.arange(selection.rows.size)
    return Field(selection, unit, int(selection.rows.size), whole)


def _one_of_each(selection: Selection, column: str, seed: int) -> Selection:
    """Keep of the documents that share a key the one whose id a hash puts first."""
    rows = selection.rows
    code = key_codes(selection.column(column).iloc[rows])
    shared = np.flatnonzero(code >= 0)
    if np.unique(code[shared]).size == shared.size:
        raise AnalysisError(
            f"no two documents share a value of {column!r}, so there is nothing to choose from: is "
            "it the column that answers to one prompt share?"
        )
    order = np.lexsort(
        (position(selection.column("doc_id").iloc[rows], seed)[shared], code[shared])
    )
    first = shared[order[np.unique(code[shared][order], return_index=True)[1]]]
    staying = np.zeros(selection.side.size, np.bool_)
    staying[rows[code < 0]] = True
    staying[rows[first]] = True
    return selection.narrowed(staying)


def joined(
    store: Store, across: Store, on: str, where: str | None, back: HeldBack = NONE_BACK
) -> tuple[Field, Field, int]:
    """Join the documents of two stores by a column.

    Parameters
    ----------
    store, across
        The stores, of prompts and answers for example.
    on
        Column that both have.
    where
        Condition that documents of `store` must meet.
    back
        Keys held back, with all their documents; they do not count as without a partner.

    Returns
    -------
    Field, Field
        Documents of the first and of the second store; both have the same units.
    int
        Documents of either store that have no partner in the other.

    Raises
    ------
    AnalysisError
        A store has no such column, or no value of it is in both.
    """
    names = (store.path.stem, across.path.stem)
    if names[0] == names[1]:
        names = (f"{names[0]} (first)", f"{names[1]} (second)")
    first, second = (
        one.narrowed(~back.holds(one.column(on))) if back.share else one
        for one in (everything(store, where, names[0]), everything(across, None, names[1]))
    )
    code = key_codes(one_column([read_column(store, on), read_column(across, on)]))
    chosen = np.concatenate([first.side, second.side]) != OUTSIDE
    code = np.where(chosen, code, OUTSIDE)
    codes = code[: first.side.size], code[first.side.size :]
    shared = np.intersect1d(codes[0], codes[1])
    shared = shared[shared != OUTSIDE]
    if not shared.size:
        raise AnalysisError(
            f"no value of {on!r} is in both {store.path} and {across.path}: is it the same key, "
            "written the same way?"
        )
    number = np.full(int(code.max()) + 2, OUTSIDE, np.int64)  # the last takes what has no key
    number[shared] = np.arange(shared.size)
    fields: list[Field] = []
    lonely = 0
    for own, selection in zip(codes, (first, second), strict=True):
        unit = number[own]
        inside = unit != OUTSIDE
        lonely += int(selection.rows.size - np.count_nonzero(inside))
        fields.append(Field(selection.narrowed(inside), unit, int(shared.size)))
    return fields[0], fields[1], lonely
