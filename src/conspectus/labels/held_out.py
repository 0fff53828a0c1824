"""Which documents a store keeps back from naming, so that names can be tested on them.

A lexical name is made from every document it may see, and choosing the best of many names fits
their chance as well. Its scores come from documents that no name was made from: every fourth, by
number, so that naming and testing agree without telling each other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HOLD_OUT_FROM: Final = 400
"""Stores of fewer documents keep none back: a name from all of them is worth more than a score."""
EVERY: Final = 4


def held_out_rows(n_documents: int) -> NDArray[np.int64]:
    """Rows of the documents that names are tested on.

    Parameters
    ----------
    n_documents
        Number of documents of the store.

    Returns
    -------
    ndarray of int64
        Ascending; empty for stores of fewer than `HOLD_OUT_FROM`.
    """
    if n_documents < HOLD_OUT_FROM:
        return np.zeros(0, np.int64)
    return np.arange(EVERY - 1, n_documents, EVERY)


def naming_rows(n_documents: int) -> NDArray[np.int64]:
    """Rows of the documents that names are made from: all but `held_out_rows`."""
    return np.setdiff1d(np.arange(n_documents), held_out_rows(n_documents))
