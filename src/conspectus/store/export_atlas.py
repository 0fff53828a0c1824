"""Parquet for Embedding Atlas, which draws documents as a map.

Atlas is told which columns to use. ``--vector vector`` lets it project by UMAP, ``--x projection_x
--y projection_y`` shows the plane made here at once; neither computes embeddings of its own. A
vector of all latents would be mostly zeros and far too wide, so it is reduced here to its main
directions (latent semantic analysis).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from conspectus.store.commit import commit_file
from conspectus.store.label_table import by_latent

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from conspectus.store.presence import Presence
    from conspectus.store.store import Store

DIMENSIONS: Final = 64
CONCEPTS: Final = 5


def write_atlas(store: Store, path: Path, presence: Presence) -> None:
    """Write the documents with ``vector``, ``projection_x``, ``projection_y``, ``top_concepts``.

    A latent's weight in a document is ``log(1 + activation)`` times its inverse document frequency.
    The vector is the document's weights, scaled to length 1, on their 64 leading singular vectors;
    the position is the plane in which the vectors vary most. The concepts are the five of largest
    weight, each with the source of its name.

    Parameters
    ----------
    store
        The store.
    path
        The file to write.
    presence
        Entries to keep.
    """
    weights = _weights(store, presence)
    vectors = _vectors(weights)
    flat = pa.array(vectors.ravel())
    x, y = _plane(vectors).T
    table = store.documents()
    for name, values in (
        ("vector", pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])),
        ("projection_x", pa.array(x)),
        ("projection_y", pa.array(y)),
        ("top_concepts", pa.array(_concepts(store, weights), pa.string())),
    ):
        while name in table.column_names:  # the user has such a column: leave it alone
            name += "_"
        table = table.append_column(name, values)
    table = table.replace_schema_metadata(None)
    commit_file(path, lambda handle: pq.write_table(table, handle, compression="zstd"))


def _weights(store: Store, presence: Presence) -> csr_array[Any, tuple[int, int]]:
    weights = store.matrix("max", presence=presence)
    having = np.bincount(weights.indices, minlength=store.n_latents)
    rarity = np.log((1 + store.n_documents) / (1 + having)).astype(np.float32)
    np.log1p(weights.data, out=weights.data)
    weights.data *= rarity[weights.indices]
    return weights


def _vectors(weights: csr_array[Any, tuple[int, int]]) -> NDArray[np.float32]:
    from sklearn.decomposition import TruncatedSVD  # takes a second to import
    from sklearn.preprocessing import normalize

    dimensions = min(DIMENSIONS, min(weights.shape) - 1)
    if dimensions < 2 or not weights.data.any():
        return np.zeros((weights.shape[0], 2), np.float32)
    svd = TruncatedSVD(dimensions, random_state=0)
    return np.ascontiguousarray(svd.fit_transform(normalize(weights)), np.float32)


def _plane(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Place documents on the first two principal components, each pointing to its larger side."""
    if len(vectors) == 0:
        return np.zeros((0, 2), np.float32)
    centred = vectors - vectors.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T.astype(np.float64) @ centred)  # by ascending variance
    plane = centred @ axes[:, :-3:-1]
    largest = plane[np.abs(plane).argmax(axis=0), [0, 1]]
    return (plane * np.where(largest < 0, -1, 1)).astype(np.float32)


def _concepts(store: Store, weights: csr_array[Any, tuple[int, int]]) -> list[str]:
    labels = store.labels()
    names: list[str | None] = by_latent(labels, store.n_latents, "label").to_pylist()
    sources: list[str | None] = by_latent(labels, store.n_latents, "source").to_pylist()
    named = [
        f"latent {latent}" if name is None else f"{name} ({source})" if source else name
        for latent, (name, source) in enumerate(zip(names, sources, strict=True))
    ]
    found: list[str] = []
    for row in range(weights.shape[0]):
        stretch = slice(weights.indptr[row], weights.indptr[row + 1])
        best = np.argsort(-weights.data[stretch], kind="stable")[:CONCEPTS]
        latents: list[int] = weights.indices[stretch][best].tolist()
        found.append("; ".join(named[latent] for latent in latents))
    return found
