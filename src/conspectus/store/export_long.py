"""One row a (document, latent) with the words where it fires most, for SQL and spreadsheets.

The table is far larger than the store, so it is made and written a few hundred thousand rows at a
time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

from conspectus.store.commit import commit_file
from conspectus.store.label_table import by_latent
from conspectus.store.trust import VERIFIED, with_verified

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conspectus.store.codes_part import CodesPart
    from conspectus.store.presence import Presence
    from conspectus.store.store import Store

SCHEMA: Final[Any] = pa.schema(
    [
        ("doc_id", pa.string()),
        ("latent", pa.uint32()),
        ("label", pa.string()),
        ("label_source", pa.string()),
        ("label_score", pa.float32()),
        ("label_verified", pa.bool_()),
        ("max", pa.float32()),
        ("count", pa.uint16()),
        ("start", pa.uint32()),
        ("end", pa.uint32()),
        ("words", pa.string()),
    ]
)
MOST_ROWS = 300_000
_FIELDS = ("doc_id", "latent", "max", "count", "peak", "token_start", "read_to")


def write_parquet_long(store: Store, path: Path, presence: Presence) -> None:
    """Write the long table as Parquet.

    Parameters
    ----------
    store
        The store.
    path
        The file to write.
    presence
        Entries to keep.
    """
    _write(
        store, path, presence, lambda handle: pq.ParquetWriter(handle, SCHEMA, compression="zstd")
    )


def write_csv(store: Store, path: Path, presence: Presence) -> None:
    """Write the long table as CSV.

    Parameters
    ----------
    store
        The store.
    path
        The file to write, UTF-8.
    presence
        Entries to keep.
    """
    _write(store, path, presence, lambda handle: pa_csv.CSVWriter(handle, SCHEMA))


def _write(store: Store, path: Path, presence: Presence, opened: Callable[[BinaryIO], Any]) -> None:
    def write(handle: BinaryIO) -> None:
        with opened(handle) as writer:
            for table in long_tables(store, presence):
                writer.write_table(table)

    commit_file(path, write)


def long_tables(store: Store, presence: Presence) -> Iterator[Any]:
    """Stream the long table.

    Parameters
    ----------
    store
        The store.
    presence
        Entries to keep.

    Yields
    ------
    pyarrow.Table
        With `SCHEMA`, by document and latent; at most `MOST_ROWS` rows or one document. ``label``,
        ``label_source`` and ``label_verified`` are null for a latent without a label, and
        ``label_score`` for one without a score; ``start`` and ``end`` are characters (code points)
        of the text, and ``words`` is what stands there.
    """
    labels = with_verified(store.labels())
    named = [
        by_latent(labels, store.n_latents, column)
        for column in ("label", "source", "score", VERIFIED)
    ]
    for part in store.parts(_FIELDS):
        rows = np.arange(part.row_start, part.row_start + part.n_documents)
        texts: list[str] = store.documents(["text"], rows).column("text").to_pylist()
        words = _words(part, texts)
        latent, owner, largest, count = part.latent, part.owner, part.max, part.count
        token = part.token_indptr[owner] + part.peak
        doc_id, kept = pa.array(part.doc_id, pa.string()), presence.kept(part)
        for some in _pieces(part, kept):
            span = words.take(pa.array(token[some]))
            taken = pa.array(latent[some])
            yield pa.Table.from_arrays(
                [
                    doc_id.take(pa.array(owner[some])),
                    taken,
                    *(column.take(taken) for column in named),
                    pa.array(largest[some].astype(np.float32)),
                    pa.array(count[some]),
                    *span.flatten(),
                ],
                schema=SCHEMA,
            )


def _words(part: CodesPart, texts: list[str]) -> Any:
    """Start, end and words of every token of a part."""
    start, end = part.token_start, part.token_ends(texts)
    owner = np.repeat(np.arange(len(texts)), np.diff(part.token_indptr))
    spans = zip(owner.tolist(), start.tolist(), end.tolist(), strict=True)
    words = [texts[document][first:last] for document, first, last in spans]
    columns = [pa.array(start), pa.array(end), pa.array(words, pa.string())]
    return pa.StructArray.from_arrays(columns, ["start", "end", "words"])


def _pieces(part: CodesPart, kept: Any) -> Iterator[Any]:
    """Cut the entries of a part into pieces of bounded size, leaving out those not kept."""
    for first in range(0, int(part.indptr[-1]), MOST_ROWS):
        piece = slice(first, first + MOST_ROWS)
        yield piece if kept is None else first + np.flatnonzero(kept[piece])
