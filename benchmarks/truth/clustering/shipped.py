"""`cs.cluster` as a clusterer of all documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import conspectus as cs

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from conspectus.store import Store

SETTINGS: dict[str, dict[str, Any]] = {
    "default": {},
    "names only": {"names_only": True},
    "top 30": {"top": 30},
    "top 60": {"top": 60},
    "top 200": {"top": 200},
    "strengths": {"metric": "cosine", "weighted": True},
    "spectral": {"method": "spectral"},
    "spectral, cosine": {"method": "spectral", "metric": "cosine"},
    "spectral, strengths": {"method": "spectral", "metric": "cosine", "weighted": True},
    "Leiden": {"method": "leiden"},
}
"""Settings compared with the default."""


def clusters(
    store: Store, about: str | None, k: int, seed: int, setting: str = "default"
) -> NDArray[np.int64]:
    """Cluster all documents.

    Parameters
    ----------
    store
        The store.
    about
        The axis; all concepts if None.
    k
        Number of clusters.
    seed
        Of every random choice.
    setting
        One of `SETTINGS`.

    Returns
    -------
    ndarray of int64, shape (n,)
        Clusters in the store's order; -1 for documents that are in none.
    """
    found = cs.cluster(store, about=about, k=k, seed=seed, resamples=0, **SETTINGS[setting])
    by_id = found.assignments.set_index("doc_id")["cluster"]
    ids = [str(one) for one in store.documents(["doc_id"]).column("doc_id").to_pylist()]
    return by_id.reindex(ids, fill_value=-1).to_numpy().astype("int64")
