"""Where in a text latents fired: all tokens of which a store keeps codes, else the strongest."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.selection import Selection
    from conspectus.stats.types import IntArray
    from conspectus.store import Store

Firing: TypeAlias = tuple[int, int, float]
"""Start and end (exclusive) in characters of the text, and the activation."""


def fired_words(selection: Selection, pairs: Sequence[tuple[int, int]]) -> list[list[Firing]]:
    """Find the tokens on which latents fired, reading only the documents named.

    Parameters
    ----------
    selection
        Says which store a document is in.
    pairs
        Documents, numbered over all stores, each with a latent.

    Returns
    -------
    list of list of tuple
        Start, end and activation of each token that fired, in reading order, for every pair; of
        a store without token codes that of the strongest only. Empty where the document does not
        have its latent.
    """
    document, latent = np.array(pairs, np.int64).reshape(-1, 2).T
    found: list[list[Firing]] = [[] for _ in pairs]
    for i, store in enumerate(selection.stores):
        low, high = selection.offsets[i : i + 2]
        here = np.flatnonzero((document >= low) & (document < high))
        if here.size:
            read = _every_token if store.keeps_token_codes else _strongest_token
            own = read(store, document[here] - low, latent[here])
            for place, firings in zip(here.tolist(), own, strict=True):
                found[place] = firings
    return found


def _every_token(store: Store, rows: IntArray, latents: IntArray) -> list[list[Firing]]:
    firings = store.firings(rows, latents)
    values = firings.value.astype(np.float64)
    cuts = firings.indptr[1:-1]
    pieces = zip(np.split(firings.span, cuts), np.split(values, cuts), strict=True)
    return [
        [(a, b, value) for (a, b), value in zip(span.tolist(), of.tolist(), strict=True)]
        for span, of in pieces
    ]


def _strongest_token(store: Store, rows: IntArray, latents: IntArray) -> list[list[Firing]]:
    wanted, place = np.unique(rows, return_inverse=True)
    strongest = store.matrix("max", wanted)[place, latents]
    value = np.asarray(strongest, np.float64).ravel()
    has = np.flatnonzero(value)
    spans = store.peak_spans(rows[has], latents[has]).tolist()
    found: list[list[Firing]] = [[] for _ in rows]
    for i, (start, end) in zip(has.tolist(), spans, strict=True):
        found[i] = [(start, end, float(value[i]))]
    return found
