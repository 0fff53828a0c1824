"""Latents that peak on the same tokens: where one fires and the other does not, it gets hard.

That two latents fire in the same documents says little, as long documents have most latents. That
they peak on the same token says that they react to the same thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.labels.examples.pairs import Pairs
    from conspectus.store import Store


def same_peak(store: Store, pairs: Pairs, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find which latents peak on the tokens of some pairs.

    Parameters
    ----------
    store
        Where they fire.
    pairs
        Active documents.
    wanted
        Places of pairs, shape (n,).

    Returns
    -------
    ndarray of int64, shape (found,)
        ``latent * n_latents + other`` for each pair's latent and every other latent that peaks
        where it does.
    """
    if not len(wanted):
        return wanted
    rows, place = np.unique(pairs.row[wanted], return_inverse=True)
    codes = store.matrix("max", rows)
    owner = np.repeat(np.arange(len(rows)), np.diff(codes.indptr))
    latents = codes.indices.astype(np.int64)
    start = store.peak_spans(rows[owner], latents)[:, 0].astype(np.int64)
    token = owner * (start.max(initial=0) + 1) + start
    own = np.searchsorted(owner * store.n_latents + latents, _keys(pairs, wanted, place, store))
    order = np.argsort(token, kind="stable")
    sorted_token = token[order]
    low = np.searchsorted(sorted_token, token[own], side="left")
    size = np.searchsorted(sorted_token, token[own], side="right") - low
    first = np.cumsum(size) - size
    pair = np.repeat(np.arange(len(wanted)), size)
    other = latents[order[np.arange(size.sum()) - first[pair] + low[pair]]]
    latent = pairs.latent[wanted][pair]
    kept = other != latent
    return latent[kept] * store.n_latents + other[kept]


def _keys(
    pairs: Pairs, wanted: NDArray[np.int64], place: NDArray[np.int64], store: Store
) -> NDArray[np.int64]:
    return place * store.n_latents + pairs.latent[wanted]
