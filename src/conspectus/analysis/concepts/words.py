"""Words of queries, labels and texts, cut alike so that they can meet."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import bm25s
import numpy as np
from bm25s.stopwords import STOPWORDS_EN

from conspectus.labels.words import stem_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

K1: Final = 1.5
B: Final = 0.75
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_STOP: Final = frozenset(STOPWORDS_EN)


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    """Cut endings until none is left, so that answers, answer and answered become one."""
    shorter = stem_of(word)
    return word if shorter == word else _stem(shorter)


def terms(text: str) -> list[str]:
    """Cut a text into words, in lower case and without their common English endings.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    list of str
        Terms in order, repeated ones too.
    """
    return [_stem(word) for word in _WORD.findall(text.lower())]


def query_terms(query: str) -> list[str]:
    """Cut a query into its different terms, without function words if anything else is there.

    Parameters
    ----------
    query
        Any text.

    Returns
    -------
    list of str
        Each once, in order.
    """
    words = _WORD.findall(query.lower())
    content = [word for word in words if word not in _STOP]
    return list(dict.fromkeys(_stem(word) for word in content or words))


class WordIndex:
    """BM25 over some texts (Robertson and Zaragoza 2009, in Lucene's form).

    Parameters
    ----------
    retriever
        The index proper.
    n
        Number of texts.
    """

    def __init__(self, retriever: Any, n: int) -> None:
        self.retriever = retriever
        self.n = n

    @classmethod
    def build(cls, texts: Iterable[Sequence[str]]) -> WordIndex:
        """Index texts.

        Parameters
        ----------
        texts
            The terms of each.

        Returns
        -------
        WordIndex
            The index; its size is about 8 bytes a different term of a text.
        """
        numbers: dict[str, int] = {}
        ids = [[numbers.setdefault(term, len(numbers)) for term in text] for text in texts]
        retriever = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy", csc_backend="scipy")
        if numbers:
            retriever.index((ids, numbers), create_empty_token=False, show_progress=False)
        else:
            retriever.vocab_dict = {}
        return cls(retriever, len(ids))

    def scores(self, query: Sequence[str]) -> NDArray[np.float32]:
        """Score every text against a query.

        Parameters
        ----------
        query
            Terms, as `query_terms` gives them.

        Returns
        -------
        ndarray of float32, shape (n,)
            Sum over the terms of ``log(1 + (N - n_t + 1/2) / (n_t + 1/2)) f / (f + k1 (1 - b +
            b L / mean L))``; 0 where no term occurs.
        """
        known = self.retriever.vocab_dict
        ids = [int(known[term]) for term in query if term in known]
        if not ids:
            return np.zeros(self.n, np.float32)
        return np.asarray(self.retriever.get_scores_from_ids(ids), np.float32)
