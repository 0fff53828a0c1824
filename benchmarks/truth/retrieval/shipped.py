"""`cs.search` as a scorer of all documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

import conspectus as cs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.store import Store

CONCEPTS, WITH_WORDS = ("concepts",), ("concepts", "bm25")


def search_scores(
    store: Store, query: str, fuse: tuple[str, ...], **settings: Any
) -> NDArray[np.float64]:
    """Score all documents by `cs.search`.

    Parameters
    ----------
    store
        The store.
    query
        What is asked.
    fuse
        Which rankings are fused.
    settings
        Further arguments.

    Returns
    -------
    ndarray, shape (n,)
        Greater is better; documents that were not found come last.
    """
    found = cs.search(store, query, fuse=list(fuse), n=store.n_documents, **settings).ranking
    scores = np.full(store.n_documents, -np.inf)
    scores[found.rows] = found.table["score"].to_numpy()
    lowest = scores[found.rows].min() if len(found.rows) else 0.0
    return np.where(np.isneginf(scores), lowest - 1.0, scores)
