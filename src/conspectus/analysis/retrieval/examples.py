"""What some documents, or passages of them, have that the corpus has not.

A concept stands out in the examples when it is strong there and rare elsewhere: the mean of its
strength over the examples, times the logarithm of the inverse share of documents that have it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from conspectus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Store

Example: TypeAlias = "str | int | tuple[str | int, int, int]"
"""A document (id or row), or ``(document, start, end)``: characters of one."""


def example_rows(store: Store, examples: Sequence[Example]) -> IntArray:
    """Find the documents of some examples.

    Parameters
    ----------
    store
        The store.
    examples
        Documents or passages.

    Returns
    -------
    ndarray of int64
        Global rows, each once, ascending.

    Raises
    ------
    InputError
        An example is no document, or a row outside the store.
    StoreError
        There is no document of such an id.
    """
    found = [_row(store, one[0] if isinstance(one, tuple) else one) for one in examples]
    return np.unique(np.array(found, np.int64))


def example_concepts(store: Store, examples: Sequence[Example], k: int) -> list[int]:
    """Rank the concepts that set examples apart from the corpus.

    Parameters
    ----------
    store
        A complete store.
    examples
        Documents or passages.
    k
        Concepts, at most.

    Returns
    -------
    list of int
        Latents, best first.

    Raises
    ------
    InputError
        A passage is not within its document, or no latent fires in the examples.
    """
    strength = np.zeros(store.n_latents)
    for example in examples:
        latent, activation = _fired(store, example)
        np.maximum.at(one := np.zeros(store.n_latents), latent, activation)
        strength += one
    score = distinction(strength / len(examples), store)
    order = np.argsort(-score, kind="stable")[:k]
    chosen = order[score[order] > 0]
    if not chosen.size:
        raise InputError("no concept sets the examples apart: choose others, or longer passages")
    return chosen.tolist()


def distinction(strength: FloatArray, store: Store) -> FloatArray:
    """Weigh strengths by how rare their latents are.

    Parameters
    ----------
    strength
        Mean activation of each latent over the examples, shape (n_latents,).
    store
        Whose documents make latents rare or common.

    Returns
    -------
    ndarray of float64, shape (n_latents,)
        ``strength / q90 * log(n / df)``; 0 for latents that every document has, or none.
    """
    frequency = store.document_frequency()
    fires = frequency > 0
    score = np.zeros(store.n_latents)
    rarity = np.log(store.n_documents / frequency[fires])
    score[fires] = strength[fires] / store.quantile(0.9)[fires] * rarity
    return score


def _fired(store: Store, example: Example) -> tuple[NDArray[Any], NDArray[np.float64]]:
    """Latents of an example with their largest activations."""
    if not isinstance(example, tuple):
        document = store.document(_row(store, example))
        return document.latent, document.max.astype(np.float64)
    name, start, end = example
    document = store.document(_row(store, name))
    if not 0 <= start < end <= len(document.text):
        raise InputError(
            f"characters {start} to {end} are no passage of document {document.doc_id!r}, which "
            f"has {len(document.text)}"
        )
    if store.keeps_token_codes:
        spans = document.token_spans
        inside = np.flatnonzero((spans[:, 0] < end) & (spans[:, 1] > start))
        codes = store.token_codes(document.row)
        lists, values = codes.column("latent"), codes.column("value")
        latents = [lists[i].values.to_numpy() for i in inside.tolist()]
        strengths = [values[i].values.to_numpy().astype(np.float64) for i in inside.tolist()]
        none = np.zeros(0)
        return (
            np.concatenate([none, *latents]).astype(np.int64),
            np.concatenate([none, *strengths]),
        )
    inside = (document.spans[:, 0] < end) & (document.spans[:, 1] > start)
    return document.latent[inside], document.max[inside].astype(np.float64)


def _row(store: Store, document: str | int) -> int:
    if isinstance(document, str):
        return store.row_of(document)
    if not 0 <= document < store.n_documents:
        raise InputError(f"there is no row {document}: they go from 0 to {store.n_documents - 1}")
    return int(document)
