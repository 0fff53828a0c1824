"""`cs.search` as a scorer of all documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.truth.dense import MODEL

import conspectus as cs
from conspectus.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from conspectus.progress import Progress
    from conspectus.store import Store

CONCEPTS, WITH_WORDS = ("concepts",), ("concepts", "bm25")
THREE = ("concepts", "bm25", "dense")


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


class KnownVectors:
    """The product's sentence encoder, with documents that the bench has encoded already.

    Parameters
    ----------
    texts, vectors
        n documents and their unit rows, shape (n, d).
    """

    def __init__(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        from conspectus.readers.sentences import SentenceEncoder

        self._encoder = SentenceEncoder.load(MODEL)
        self._known = dict(zip(texts, vectors, strict=True))
        self.name = self._encoder.name
        self.identity = self._encoder.identity

    def encode(self, texts: Sequence[str], progress: Progress = SILENT) -> NDArray[np.float32]:
        """Look vectors up; encode what is not known."""
        if all(text in self._known for text in texts):
            return np.array([self._known[text] for text in texts], np.float32)
        return self._encoder.encode(texts, progress)


def parts_of(
    store: Store, query: str, encoder: KnownVectors
) -> tuple[dict[str, NDArray[np.float64]], dict[str, float]]:
    """Read what `cs.search` fuses.

    Parameters
    ----------
    store
        The store.
    query
        What is asked.
    encoder
        For labels and documents.

    Returns
    -------
    dict of str to ndarray, shape (n,)
        Ranking -> score of every document, NaN where it was not found.
    dict of str to float
        Ranking -> match with the query.
    """
    found = cs.search(store, query, fuse=THREE, n=store.n_documents, encoder=encoder)
    parts: dict[str, NDArray[np.float64]] = {}
    for name in THREE:
        parts[name] = np.full(store.n_documents, np.nan)
        if name in found.ranking.table:
            parts[name][found.ranking.rows] = found.ranking.table[name].to_numpy()
    return parts, dict.fromkeys(THREE, 0.0) | found.settings["match"]
