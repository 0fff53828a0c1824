"""One row a document and latent, with the words where the latent fired most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from conspectus.store.spans import token_ends

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conspectus.progress import Progress
    from conspectus.store import Store

SCHEMA = pa.schema(
    [
        ("doc_id", pa.string()),
        ("latent", pa.uint32()),
        ("label", pa.string()),
        ("label_source", pa.string()),
        ("max", pa.float32()),
        ("count", pa.uint16()),
        ("start", pa.uint32()),
        ("end", pa.uint32()),
        ("words", pa.string()),
    ]
)
FIELDS = ("doc_id", "latent", "max", "count", "peak", "token_start")


def write_parquet_long(store: Store, out: Path, progress: Progress) -> None:
    """Write the long table as Parquet.

    Parameters
    ----------
    store
        The store.
    out
        File to write.
    progress
        Told of the documents written.
    """
    with pq.ParquetWriter(out, SCHEMA, compression="zstd") as writer:
        for table in long_tables(store, progress):
            writer.write_table(table)


def write_csv(store: Store, out: Path, progress: Progress) -> None:
    """Write the long table as CSV.

    Parameters
    ----------
    store
        The store.
    out
        File to write, UTF-8.
    progress
        Told of the documents written.
    """
    with csv.CSVWriter(out, SCHEMA) as writer:
        for table in long_tables(store, progress):
            writer.write_table(table)


def long_tables(store: Store, progress: Progress) -> Iterator[pa.Table]:
    """Stream the long table, one part of the store at a time.

    Parameters
    ----------
    store
        The store.
    progress
        Told of the documents read.

    Yields
    ------
    pyarrow.Table
        Rows of one part, with the columns of `SCHEMA`.
    """
    labels = store.labels()
    names = _by_latent(store.n_latents, labels, "label")
    sources = _by_latent(store.n_latents, labels, "source")
    progress.start("exporting", store.n_documents, "documents")
    for part in store.parts(FIELDS):
        rows = np.arange(part.row_start, part.row_start + part.n_documents)
        texts: list[str] = store.documents(["text"], rows).column("text").to_pylist()
        owner = np.repeat(np.arange(part.n_documents), np.diff(part.indptr))
        token = part.token_indptr[owner] + part.peak
        start = part.token_start[token]
        end = token_ends(texts, part.token_start, part.token_indptr)[token]
        spans = zip(owner.tolist(), start.tolist(), end.tolist(), strict=True)
        latent = pa.array(part.latent)
        columns = [
            pa.array(part.doc_id, pa.string()).take(pa.array(owner)),
            latent,
            names.take(latent),
            sources.take(latent),
            pa.array(part.max.astype(np.float32)),
            pa.array(part.count),
            pa.array(start),
            pa.array(end),
            pa.array([texts[document][first:last] for document, first, last in spans], pa.string()),
        ]
        yield pa.table(columns, schema=SCHEMA)
        progress.advance(part.n_documents)
    progress.finish()


def _by_latent(n_latents: int, labels: pa.Table, column: str) -> pa.Array:
    found: list[str | None] = [None] * n_latents
    pairs = zip(labels["latent"].to_pylist(), labels[column].to_pylist(), strict=True)
    for latent, value in pairs:
        found[latent] = value
    return pa.array(found, pa.string())
