"""Which documents an analysis looks at, and in which group each of them is.

Everything after this sees one numbering of documents, whether they come from one store or two:
the rows of the first store, then those of the second.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

from conspectus.analysis.values import one_column, read_column
from conspectus.errors import AnalysisError
from conspectus.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

SideArray: TypeAlias = npt.NDArray[np.int16]

SIDE_A, SIDE_B, OUTSIDE = 0, 1, -1


@dataclass(frozen=True)
class Selection:
    """Documents of one or more stores, each in one group or outside.

    Parameters
    ----------
    stores
        One store, or that of side a and that of side b.
    side
        Group of each document of all stores, an index into `names`, or `OUTSIDE`; shape
        (documents,). Comparisons call their groups sides: `SIDE_A` and `SIDE_B`.
    names
        How the groups are called.
    """

    stores: tuple[Store, ...]
    side: SideArray
    names: tuple[str, ...]

    @property
    def offsets(self) -> tuple[int, ...]:
        """Number of the first document of each store, and the total."""
        sizes = [store.n_documents for store in self.stores]
        return tuple(int(n) for n in np.concatenate([[0], np.cumsum(sizes)]))

    @property
    def sizes(self) -> tuple[int, ...]:
        """Documents of each group."""
        if len(self.names) == 1:  # a search of a million documents has no time for more
            return (int(np.count_nonzero(self.side == 0)),)
        inside = self.side[self.side != OUTSIDE]
        return tuple(np.bincount(inside, minlength=len(self.names)).tolist())

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Numbers of the documents that are in some group, ascending."""
        return np.flatnonzero(self.side != OUTSIDE)

    @property
    def n_latents(self) -> int:
        """Width of the dictionary."""
        return self.stores[0].n_latents

    def n_tokens(self) -> npt.NDArray[np.int64]:
        """Give the pooled tokens of each document, shape (documents,)."""
        return np.concatenate([store.n_tokens() for store in self.stores]).astype(np.int64)

    def median_tokens(self) -> tuple[float, ...]:
        """Take the median length of the documents of each group, in tokens."""
        n_tokens = self.n_tokens()
        groups = range(len(self.names))
        return tuple(float(np.median(n_tokens[self.side == group])) for group in groups)

    def column(self, name: str) -> pd.Series[Any]:
        """Give one metadata column over all documents of all stores.

        Parameters
        ----------
        name
            Name of the column.

        Returns
        -------
        pandas.Series
            Values by document number.

        Raises
        ------
        AnalysisError
            A store has no such column; the message lists those it has.
        """
        return one_column([read_column(s, name) for s in self.stores])

    def narrowed(self, kept: npt.NDArray[np.bool_]) -> Selection:
        """Take documents out of their group.

        Parameters
        ----------
        kept
            Whether a document stays, shape (documents,).

        Returns
        -------
        Selection
            The rest is outside.
        """
        return replace(self, side=np.where(kept, self.side, OUTSIDE).astype(np.int16))


def opened(store: Store | str | Path) -> Store:
    """Take a store, or open it by its path.

    Parameters
    ----------
    store
        The store or its folder.

    Returns
    -------
    Store
        Open.

    Raises
    ------
    StoreError
        There is no store, or not one that can be read.
    """
    return store if isinstance(store, Store) else Store.open(store)


def everything(store: Store, where: str | None = None, name: str = "documents") -> Selection:
    """Put all documents of a store into one group.

    Parameters
    ----------
    store
        The store.
    where
        Condition on metadata columns that they must meet.
    name
        What the group is called.

    Returns
    -------
    Selection
        With at least one document.

    Raises
    ------
    AnalysisError
        No document is left, or the condition cannot be read.
    """
    kept = passing(store, where)
    if not kept.any():
        condition = f" that meet {where!r}" if where else ""
        raise AnalysisError(f"{store.path} has no documents{condition}")
    return Selection((store,), np.where(kept, 0, OUTSIDE).astype(np.int16), (name,))


def passing(store: Store, where: str | None) -> npt.NDArray[np.bool_]:
    """Tell which documents of a store meet a condition.

    Parameters
    ----------
    store
        The store.
    where
        Condition on metadata columns in pandas' query syntax; None for all.

    Returns
    -------
    array of bool
        Shape (documents,).
    """
    kept = np.full(store.n_documents, where is None)
    if where is not None:
        kept[store.rows_where(where)] = True
    return kept
