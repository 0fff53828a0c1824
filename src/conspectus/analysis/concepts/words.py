"""Words of queries, labels and texts, cut alike so that they can meet."""

from __future__ import annotations

import re
import shutil
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conspectus.analysis.concepts.ranks import mean_of_best
from conspectus.labels.words import stem_of
from conspectus.store.commit import temporary_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

K1: Final = 1.5
B: Final = 0.75
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


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
    from bm25s.stopwords import STOPWORDS_EN

    content = [word for word in words if word not in frozenset(STOPWORDS_EN)]
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
        import bm25s  # half a second, and few analyses look up words

        numbers: dict[str, int] = {}
        ids = [[numbers.setdefault(term, len(numbers)) for term in text] for text in texts]
        retriever = bm25s.BM25(k1=K1, b=B, method="lucene", backend="numpy", csc_backend="scipy")
        if not numbers:
            numbers["\n"] = 0  # no term: an index without any cannot be made
            ids = [[0] for _ in ids]
        if ids:
            retriever.index((ids, numbers), create_empty_token=False, show_progress=False)
        else:
            retriever.vocab_dict = {}
        return cls(retriever, len(ids))

    @classmethod
    def load(cls, folder: Path) -> WordIndex | None:
        """Open a saved index; its arrays stay on the disk and are mapped.

        Parameters
        ----------
        folder
            Where it was saved.

        Returns
        -------
        WordIndex or None
            None where there is none, or it is damaged.
        """
        import bm25s

        try:
            retriever: Any = bm25s.BM25.load(folder, mmap=True, allow_pickle=False)
            return cls(retriever, int(retriever.scores["num_docs"]))
        except (OSError, ValueError, KeyError, TypeError, EOFError):
            return None

    def save(self, folder: Path) -> bool:
        """Keep the index in a folder that appears only when whole.

        Parameters
        ----------
        folder
            Where; nothing is done if it exists.

        Returns
        -------
        bool
            Whether the index is there now.
        """
        temporary = temporary_name(folder)
        try:
            self.retriever.save(temporary, allow_pickle=False, show_progress=False)
            temporary.rename(folder)
        except OSError:  # a read-only home, a full disk, or another process was faster
            shutil.rmtree(temporary, ignore_errors=True)
        return folder.is_dir()

    def match(self, query: Sequence[str], scores: NDArray[np.float32]) -> float:
        """Tell how much of a query the best texts have.

        Parameters
        ----------
        query
            Terms, as `query_terms` gives them.
        scores
            Of texts for this query.

        Returns
        -------
        float
            Mean score of the ten best texts, divided by the score of a text that had all terms
            without end: the sum of their idf, those that no text has included. From 0 to 1.
        """
        known, starts = self.retriever.vocab_dict, self.retriever.scores["indptr"] if self.n else []
        ids = [known.get(term) for term in query]
        having = np.array([0 if i is None else starts[i + 1] - starts[i] for i in ids], np.float64)
        idf = np.log1p((self.n - having + 0.5) / (having + 0.5)).sum()
        return mean_of_best(scores) / float(idf) if len(ids) else 0.0

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
