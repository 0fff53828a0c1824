"""Parquet for Embedding Atlas, which draws documents as a map.

Atlas is told which columns to use. ``--vector vector`` lets it project by UMAP, ``--x projection_x
--y projection_y`` shows the plane made here at once; neither computes embeddings of its own. A
vector of all latents would be mostly zeros and far too wide, so it is reduced here to its main
directions (latent semantic analysis). ``--features top_concepts`` lists the concepts beside the
map, counts them in what is selected, and selects by them; it takes a list of texts, one a feature,
so that two latents of one name must differ in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from conspectus.errors import InputError
from conspectus.store.commit import commit_file
from conspectus.store.label_table import by_latent
from conspectus.store.trust import trust_texts

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from conspectus.store.presence import Presence
    from conspectus.store.store import Store

DIMENSIONS: Final = 64
CONCEPTS: Final = 10


def write_atlas(store: Store, path: Path, presence: Presence, columns: Any = None) -> None:
    """Write the documents with ``vector``, ``projection_x``, ``projection_y``, ``top_concepts``.

    A latent's weight in a document is ``log(1 + activation)`` times its inverse document frequency.
    The vector is the document's weights, scaled to length 1, on their 64 leading singular vectors;
    the position is the plane in which the vectors vary most. The concepts are the ten of largest
    weight as a list, each with its number and the source of its name.

    Parameters
    ----------
    store
        The store.
    path
        The file to write.
    presence
        Entries to keep.
    columns
        pyarrow.Table with ``doc_id`` and columns to carry along; ``x`` and ``y`` then are the
        position. A document that is not in it has nulls there.

    Raises
    ------
    InputError
        `columns` does not fit the store.
    """
    weights = _weights(store, presence)
    vectors = _vectors(weights)
    flat = pa.array(vectors.ravel())
    x, y = (pa.array(axis) for axis in _plane(vectors).T)
    table = store.documents()
    carried = {} if columns is None else by_document(table, columns)
    for name, values in (
        ("vector", pa.FixedSizeListArray.from_arrays(flat, vectors.shape[1])),
        ("projection_x", carried.pop("x", x)),
        ("projection_y", carried.pop("y", y)),
        ("top_concepts", pa.array(_concepts(store, weights), pa.list_(pa.string()))),
        *carried.items(),
    ):
        while name in table.column_names:  # the user has such a column: leave it alone
            name += "_"
        table = table.append_column(name, values)
    table = table.replace_schema_metadata(None)
    commit_file(path, lambda handle: pq.write_table(table, handle, compression="zstd"))


def by_document(documents: Any, columns: Any) -> dict[str, Any]:
    """Bring columns into the order of some documents.

    Parameters
    ----------
    documents
        pyarrow.Table with ``doc_id``.
    columns
        pyarrow.Table with ``doc_id`` and others; ``row`` is left out.

    Returns
    -------
    dict of str to pyarrow.Array
        Null for documents that are not in `columns`.

    Raises
    ------
    InputError
        There is no ``doc_id``, one is there twice, or is no document's; or there is
        one of ``x`` and ``y`` without the other.
    """
    names = set(columns.column_names)
    if "doc_id" not in names or ("x" in names) != ("y" in names):
        raise InputError(
            "a map needs a column doc_id, and x and y together; it has: "
            + ", ".join(columns.column_names)
        )
    ids = columns.column("doc_id").cast(pa.string())
    if pc.count_distinct(ids).as_py() < len(ids):
        raise InputError("a map has one row a document: a doc_id is there twice")
    place = pc.index_in(documents.column("doc_id"), value_set=ids.combine_chunks())
    if len(documents) and place.null_count == len(documents):
        raise InputError("no doc_id of the map is one of the store's: is it the map of this store?")
    strangers = len(ids) - (len(documents) - place.null_count)
    if strangers:
        raise InputError(
            f"{strangers:,} documents of the map are not in the store: is it the map of this store?"
        )
    others = [name for name in columns.column_names if name not in ("doc_id", "row")]
    return {name: columns.column(name).take(place).combine_chunks() for name in others}


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


def _concepts(store: Store, weights: csr_array[Any, tuple[int, int]]) -> list[list[str]]:
    labels = store.labels()
    names: list[str | None] = by_latent(labels, store.n_latents, "label").to_pylist()
    trust = labels.append_column("trust", pa.array(trust_texts(labels), pa.string()))
    sources: list[str | None] = by_latent(trust, store.n_latents, "trust").to_pylist()
    named = [
        f"latent {latent}" if name is None else _written(name, latent, source)
        for latent, (name, source) in enumerate(zip(names, sources, strict=True))
    ]
    found: list[list[str]] = []
    for row in range(weights.shape[0]):
        stretch = slice(weights.indptr[row], weights.indptr[row + 1])
        best = np.argsort(-weights.data[stretch], kind="stable")[:CONCEPTS]
        latents: list[int] = weights.indices[stretch][best].tolist()
        found.append([named[latent] for latent in latents])
    return found


def _written(name: str, latent: int, source: str | None) -> str:
    return f"{name} #{latent} ({source})" if source else f"{name} #{latent}"
