"""Words, marks and pairs of them: what plain-word methods count.

Punctuation, emoji and bullets count as words here, which favours these methods: with the usual
pattern of letters they could not see half of what is planted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

_TOKEN = re.compile(r"\w+(?:'\w+)?|[^\w\s]")


@dataclass(frozen=True, eq=False)
class NGrams:
    """How often every n-gram occurs in every document.

    Parameters
    ----------
    names
        The v n-grams.
    counts
        Occurrences, shape (n, v).
    inside
        Documents in which an occurrence touches planted characters, 0 or 1, shape (n, v).
    """

    names: list[str]
    counts: sp.csr_array
    inside: sp.csr_array


def count_ngrams(frame: pd.DataFrame, min_documents: int = 2) -> NGrams:
    """Count words and pairs of neighbouring words.

    Parameters
    ----------
    frame
        Columns ``text`` and, where something is planted, ``spans``.
    min_documents
        N-grams of fewer documents are left out.

    Returns
    -------
    NGrams
        In the order of `frame`.
    """
    number: dict[str, int] = {}
    rows, columns, touched = [], [], []
    spans = frame["spans"] if "spans" in frame else ["[]"] * len(frame)
    for row, (text, planted) in enumerate(zip(frame["text"], spans, strict=True)):
        ranges = json.loads(planted)
        for name, start, end in _grams(text):
            rows.append(row)
            columns.append(number.setdefault(name, len(number)))
            touched.append(any(start < high and end > low for low, high in ranges))
    shape = (len(frame), len(number))
    place = (np.asarray(rows, np.int32), np.asarray(columns, np.int32))
    counts = sp.csr_array((np.ones(len(rows)), place), shape=shape)
    inside = sp.csr_array((np.asarray(touched, float), place), shape=shape)
    inside.eliminate_zeros()
    inside.data[:] = 1
    kept = np.flatnonzero(np.diff(counts.tocsc().indptr) >= min_documents)
    names = list(number)
    return NGrams([names[i] for i in kept], counts[:, kept], inside[:, kept])


def single_words(ngrams: NGrams) -> NGrams:
    """Leave pairs of words out, where all pairs of units are to be looked at."""
    kept = np.array([i for i, name in enumerate(ngrams.names) if " " not in name], np.int32)
    names = [ngrams.names[i] for i in kept]
    return NGrams(names, ngrams.counts[:, kept], ngrams.inside[:, kept])


def _grams(text: str) -> Iterator[tuple[str, int, int]]:
    """Give every word and every pair of words with the characters that it covers."""
    before: tuple[str, int] | None = None
    for found in _TOKEN.finditer(text.lower()):
        word, start, end = found.group(), found.start(), found.end()
        yield word, start, end
        if before is not None:
            yield f"{before[0]} {word}", before[1], end
        before = (word, start)


def totals(counts: sp.csr_array, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Add the occurrences in some documents up, shape (v,)."""
    return np.asarray(counts[rows].sum(axis=0)).ravel()
