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


def fused(scores: Sequence[NDArray[np.floating]]) -> NDArray[np.float64]:
    """Fuse rankings by reciprocal rank; a ranking with nothing to say (all equal) stays out."""
    telling = [one for one in scores if np.ptp(one) > 0]
    return reciprocal_rank_fusion(telling) if telling else np.zeros(len(scores[0]))


def _tokens(texts: Sequence[str]) -> list[list[str]]:
    found = bm25s.tokenize(list(texts), stopwords="english", return_ids=False, show_progress=False)
    return [list(one) for one in found]
