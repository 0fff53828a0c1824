"""Adding up concepts over documents, from the index alone.

A query reads the entries of its concepts, some hundred of many thousands, and nothing else of the
store: no matrix of documents by concepts is ever there. Entries are added a few millions at a time,
so that memory is bounded however common the concepts are.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import scipy.sparse as sp

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Store

AT_ONCE: Final = 4_000_000
"""Entries added in one step, 8 bytes each."""


def concept_scores(store: Store, latents: IntArray, weights: FloatArray) -> NDArray[np.float32]:
    """Score every document by some concepts: the weighted sum of their strengths in it.

    Parameters
    ----------
    store
        A complete store.
    latents
        m latents that fire somewhere.
    weights
        Weight of each, shape (m,), divided by what makes its activations comparable.

    Returns
    -------
    ndarray of float32, shape (n_documents,)
        0 for documents that have none of them.
    """
    total = np.zeros(store.n_documents, np.float32)
    share = weights.astype(np.float32)
    first = 0
    for rows, values, sizes in _steps(store, latents):
        pointer = np.concatenate([np.zeros(1, np.int32), np.cumsum(sizes, dtype=np.int32)])
        step = sp.csc_array((values, rows, pointer), shape=(store.n_documents, len(sizes)))
        total += step @ share[first : first + len(sizes)]
        first += len(sizes)
    return total


def contributions(
    store: Store, latents: IntArray, weights: FloatArray, rows: IntArray
) -> NDArray[np.float32]:
    """Tell how much each concept adds to the scores of some documents.

    Parameters
    ----------
    store, latents, weights
        As for `concept_scores`.
    rows
        Global rows in any order, shape (n,).

    Returns
    -------
    ndarray of float32, shape (n, m)
        Row sums are the documents' scores.
    """
    found = np.zeros((len(rows), len(latents)), np.float32)
    for column, (have, activations) in enumerate(store.strengths(latents)):
        if len(have):
            place = np.minimum(np.searchsorted(have, rows), len(have) - 1)
            hit = have[place] == rows
            strength = activations[place[hit]].astype(np.float64)
            found[hit, column] = strength * weights[column]
    return found


def _steps(
    store: Store, latents: IntArray
) -> Iterator[tuple[NDArray[np.int32], NDArray[np.float32], list[int]]]:
    """Gather the entries of as many concepts as fit into one step."""
    rows: list[NDArray[np.int32]] = []
    values: list[NDArray[np.float32]] = []
    entries = 0
    for have, activations in store.strengths(latents):
        if rows and entries + len(have) > AT_ONCE:
            yield np.concatenate(rows), np.concatenate(values), list(map(len, rows))
            rows, values, entries = [], [], 0
        rows.append(have)
        values.append(_singles().take(activations.view(np.uint16)))
        entries += len(have)
    if rows:
        yield np.concatenate(rows), np.concatenate(values), list(map(len, rows))


@cache
def _singles() -> NDArray[np.float32]:
    """All half floats as single ones: looking one up is faster than NumPy's conversion."""
    return np.arange(2**16, dtype=np.uint16).view(np.float16).astype(np.float32)
