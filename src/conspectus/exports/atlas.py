"""Parquet for Embedding Atlas, which draws documents as a map.

``embedding-atlas FILE --text text --vector vector`` projects the vectors itself. A vector of all
latents would be mostly zeros and much too wide, so it is reduced to its main directions here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.sparse import csr_array
from sklearn.decomposition import TruncatedSVD
from sklearn.preprocessing import normalize

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from conspectus.progress import Progress
    from conspectus.store import Store

DIMENSIONS = 64
CONCEPTS = 5


def write_atlas(store: Store, out: Path, progress: Progress) -> None:
    """Write the documents with a ``vector`` and their strongest ``concepts``.

    The vector is the document's presence of latents, each weighted by its inverse document
    frequency, scaled to length 1 and projected on the 64 leading singular vectors (latent semantic
    analysis). The concepts are the labels, or else the numbers, of the five largest weights.

    Parameters
    ----------
    store
        The store.
    out
        File to write.
    progress
        Told of the steps.
    """
    progress.start("exporting", 3, "steps")
    weights = _weights(store)
    progress.advance(1)
    vectors = _project(weights)
    progress.advance(1)
    flat = pa.array(vectors.astype(np.float32).ravel())
    table = store.documents()
    table = table.append_column("vector", pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1]))
    table = table.append_column("concepts", pa.array(_concepts(store, weights), pa.string()))
    pq.write_table(table, out, compression="zstd")
    progress.finish()


def _weights(store: Store) -> csr_array[Any, tuple[int, int]]:
    present = store.matrix("presence").astype(np.float32)
    frequency = np.bincount(present.indices, minlength=present.shape[1])
    idf = np.log((1 + present.shape[0]) / (1 + frequency)).astype(np.float32)
    present.data = idf[present.indices]
    return csr_array(normalize(present))


def _project(weights: csr_array[Any, tuple[int, int]]) -> NDArray[np.float32]:
    dimensions = min(DIMENSIONS, *(side - 1 for side in weights.shape))
    if dimensions < 1:
        return np.zeros((weights.shape[0], 1), np.float32)
    return TruncatedSVD(dimensions, random_state=0).fit_transform(weights)


def _concepts(store: Store, weights: csr_array[Any, tuple[int, int]]) -> list[str]:
    labels = store.labels()
    pairs = zip(labels["latent"].to_pylist(), labels["label"].to_pylist(), strict=True)
    names: dict[int, str] = dict(pairs)
    found: list[str] = []
    for row in range(weights.shape[0]):
        stretch = slice(weights.indptr[row], weights.indptr[row + 1])
        best = np.argsort(-weights.data[stretch], kind="stable")[:CONCEPTS]
        latents: list[int] = weights.indices[stretch][best].tolist()
        found.append("; ".join(names.get(latent) or f"latent {latent}" for latent in latents))
    return found
