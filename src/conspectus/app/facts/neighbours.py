"""Concepts near a concept: in the documents that have both, and in the model's own space."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from conspectus.app.stores import Opened
from conspectus.store.postings import Postings

WANTED = 2_000
"""Documents of the concept that are looked at in a large store, about."""
READ_WHOLE = 10_000_000
"""Entries of a store up to which all documents of the concept are read."""
MOST_ROWS = 200_000
"""Documents of the store that are looked through, at most."""
WINDOWS = 4
LEAST_BOTH = 3
_BLOCK = 8_192


@dataclass(frozen=True, eq=False)
class Together:
    """Concepts that fire in the same documents.

    Parameters
    ----------
    table
        ``latent, documents, share, overall, phi``: documents that have both, share of the
        concept's documents that have the other, share of all documents, and the correlation of the
        two presences.
    seen
        Documents of the concept that were looked at.
    """

    table: pd.DataFrame
    seen: int


def together(opened: Opened, found: Postings, n: int) -> Together:
    """Find the concepts that most go with a concept.

    A large store is not read whole: a few stretches of rows stand for it.

    Parameters
    ----------
    opened
        The store.
    found
        Documents of the concept.
    n
        Concepts, at most.

    Returns
    -------
    Together
        By `phi`, the largest first. Concepts that share fewer than three of the documents seen are
        left out.
    """
    store = opened.store
    whole = opened.entries <= READ_WHOLE
    rows = found.rows if whole else _stretches(found.rows, store.n_documents)
    empty = pd.DataFrame(columns=["latent", "documents", "share", "overall", "phi"])
    if not len(rows):
        return Together(empty, 0)
    both = np.bincount(store.matrix("presence", rows).indices, minlength=store.n_latents)
    total = max(store.n_documents, 1)
    share, overall = both / len(rows), opened.documents_with / total
    own = len(found) / total
    joint = np.minimum(share * own, np.minimum(own, overall))  # of a sample: not more than can be
    phi = _phi(joint, own, overall)
    phi[both < LEAST_BOTH] = -np.inf
    phi[int(found.latent)] = -np.inf
    best = np.argsort(-phi, kind="stable")[:n]
    best = best[np.isfinite(phi[best]) & (phi[best] > 0)]
    table = pd.DataFrame(
        {
            "latent": best,
            "documents": both[best],
            "share": share[best],
            "overall": overall[best],
            "phi": phi[best],
        }
    )
    return Together(table, len(rows))


def _stretches(rows: NDArray[np.int64], total: int) -> NDArray[np.int64]:
    """Take the rows in a few stretches: rows all over a store would read all of it."""
    width = min(total, MOST_ROWS, max(WINDOWS, round(total * WANTED / max(len(rows), 1))))
    begin = np.linspace(0, total - width // WINDOWS, WINDOWS).astype(np.int64)
    kept = [rows[(rows >= first) & (rows < first + width // WINDOWS + 1)] for first in begin]
    return np.unique(np.concatenate(kept))


def _phi(joint: NDArray[np.float64], one: float, other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Correlation of two presences from their shares; 0 where one of them is constant."""
    spread = np.sqrt(np.clip(one * (1 - one) * other * (1 - other), 0, None))
    above = joint - one * other
    return np.divide(above, spread, out=np.zeros_like(spread), where=spread > 0)


def alike(opened: Opened, latent: int, n: int) -> pd.DataFrame | None:
    """Find the latents whose decoder directions are nearest.

    Parameters
    ----------
    opened
        The store.
    latent
        The latent.
    n
        Latents, at most.

    Returns
    -------
    pandas.DataFrame or None
        ``latent, cosine``, the nearest first, of latents that fire somewhere; None where the store
        keeps no decoder.
    """
    store = opened.store
    own = store.decoder_directions([latent])
    if own is None:
        return None
    cosine = np.empty(store.n_latents, np.float32)
    for first in range(0, store.n_latents, _BLOCK):
        block = np.arange(first, min(first + _BLOCK, store.n_latents))
        directions = store.decoder_directions(block)
        if directions is not None:
            cosine[block] = directions @ own[0]
    cosine[opened.documents_with == 0] = -np.inf
    cosine[latent] = -np.inf
    best = np.argsort(-cosine, kind="stable")[:n]
    best = best[np.isfinite(cosine[best])]
    return pd.DataFrame({"latent": best, "cosine": cosine[best].astype(float)})
