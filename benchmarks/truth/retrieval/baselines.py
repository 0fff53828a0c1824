"""What people search with: BM25 over words, cosines of dense embeddings, both fused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import bm25s
import numpy as np

from conspectus.analysis.concepts.ranks import reciprocal_rank_fusion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


class WordSearch:
    """BM25 over the words of documents.

    Parameters
    ----------
    texts
        The n documents.
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self._index = bm25s.BM25()
        self._index.index(_tokens(texts), show_progress=False)
        self._n = len(texts)

    def scores(self, query: str) -> NDArray[np.float64]:
        """Score all documents, shape (n,); 0 where they share no word with the query."""
        words = [word for word in _tokens([query])[0] if word in self._index.vocab_dict]
        if not words:
            return np.zeros(self._n)
        return np.asarray(self._index.get_scores(words), np.float64)


def fused(
    scores: Sequence[NDArray[np.floating]], weights: Sequence[float] | None = None
) -> NDArray[np.float64]:
    """Fuse rankings by reciprocal rank; a ranking with nothing to say (all equal) stays out.

    Parameters
    ----------
    scores
        Of each maker a number a document, shape (n,).
    weights
        Of each maker; equal if None.

    Returns
    -------
    ndarray, shape (n,)
        Greater is better.
    """
    total = np.zeros(len(scores[0]))
    for one, weight in zip(scores, weights or [1.0] * len(scores), strict=True):
        if np.ptp(one) > 0:
            total += weight * reciprocal_rank_fusion([one])
    return total


def _tokens(texts: Sequence[str]) -> list[list[str]]:
    found = bm25s.tokenize(list(texts), stopwords="english", return_ids=False, show_progress=False)
    return [list(one) for one in found]
