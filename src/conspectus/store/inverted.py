"""The inverted index: for every latent the documents that have it, and how strongly.

Codes lie by document; evidence is asked for by latent. The index holds the same entries by latent,
one block of bytes each (`blocks`), and a table of where they lie and how strong they are. Where in
a text a latent fires most is left to the codes of the few documents that are shown: repeated here
it would make the index twice as large.

It is built in bounded memory: entries are first dealt into files by range of latents, then each
range is sorted alone.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np
from scipy.sparse import csr_array

from conspectus.store import blocks
from conspectus.store import format as fmt
from conspectus.store.codes_part import CodesPart
from conspectus.store.commit import FileRecord, commit_file, explain, make_directory, temporary_name
from conspectus.store.reading import opened, read_columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from conspectus.progress import Progress
    from conspectus.store.manifest import Manifest

_ENTRY: Final = np.dtype(
    [
        ("latent", "<u4"),
        ("row", "<u4"),
        ("max", "<f2"),
        ("count", "<u2"),
    ]
)
# An entry being sorted exists as read, as sorted, as columns and as the order, all at once.
_BYTES_WHILE_SORTED: Final = 4 * _ENTRY.itemsize


def build(
    store: Path, manifest: Manifest, *, memory: int, progress: Progress
) -> dict[str, FileRecord]:
    """Build the index of all committed parts.

    Parameters
    ----------
    store
        The store's directory.
    manifest
        What is committed.
    memory
        About how many bytes sorting may take. More entries of a single latent than fit are sorted
        at once all the same; the file written does not depend on it.
    progress
        Told of every part twice: once counted, once dealt out.

    Returns
    -------
    dict of str to FileRecord
        Checksum and size of each file of the index, by its name relative to the store.

    Raises
    ------
    StoreError
        A part cannot be read, or the file system fails.
    """
    progress.start("index", 2 * sum(part.documents for part in manifest.parts), "documents")
    target = store / fmt.POSTINGS
    base = temporary_name(target)
    buckets: list[Path] = []
    try:
        place = _bucket_of(_entries_per_latent(store, manifest, progress), memory)
        buckets += (base.with_suffix(f".{i}.tmp") for i in range(int(place[-1]) + 1))
        make_directory(target.parent)
        for entries in _entries(store, manifest, progress):
            _deal(entries, place, buckets)
        table = np.zeros(manifest.n_latents, blocks.RECORD)
        record = commit_file(target, lambda handle: _write(handle, table, place, buckets))
        known = commit_file(
            store / fmt.INDEX_TABLE, lambda handle: np.save(handle, table, allow_pickle=False)
        )
    except OSError as error:
        raise explain(error, target) from error
    finally:
        with suppress(OSError):
            for bucket in buckets:
                bucket.unlink(missing_ok=True)
        progress.finish()
    return {fmt.POSTINGS: record, fmt.INDEX_TABLE: known}


def _entries_per_latent(store: Path, manifest: Manifest, progress: Progress) -> NDArray[np.int64]:
    total = np.zeros(manifest.n_latents, np.int64)
    for part in manifest.parts:
        table = read_columns(store / fmt.part_name(fmt.CODES, part.index), ["latent"])
        total += np.bincount(CodesPart(0, table).latent, minlength=manifest.n_latents)
        progress.advance(part.documents)
    return total


def _bucket_of(entries: NDArray[np.int64], memory: int) -> NDArray[np.int64]:
    """Deal latents into temporary files that can each be sorted in memory, in ascending order."""
    most = max(memory // _BYTES_WHILE_SORTED, 1)
    before = np.cumsum(entries) - entries
    return np.unique(before // most, return_inverse=True)[1]


def _entries(store: Path, manifest: Manifest, progress: Progress) -> Iterator[NDArray[Any]]:
    """Read the entries of some dozen documents at a time."""
    row = 0
    for part in manifest.parts:
        with opened(store / fmt.part_name(fmt.CODES, part.index)) as file:
            for group in range(file.num_row_groups):
                table = file.read_row_group(group, columns=["latent", "max", "count"])
                codes = CodesPart(row, table)
                entries = np.empty(len(codes.latent), _ENTRY)
                entries["latent"] = codes.latent
                entries["row"] = codes.row_start + codes.owner
                entries["max"] = codes.max
                entries["count"] = codes.count
                yield entries
                row += codes.n_documents
                progress.advance(codes.n_documents)


def _deal(entries: NDArray[Any], place: NDArray[np.int64], buckets: list[Path]) -> None:
    """Append entries to the temporary files of their latents, in order within each."""
    bucket = place[entries["latent"]]
    ordered = entries if len(buckets) == 1 else entries[_stable_order(bucket, len(buckets))]
    ends = np.cumsum(np.bincount(bucket, minlength=len(buckets)))
    start = 0
    for path, end in zip(buckets, ends.tolist(), strict=True):
        with path.open("ab") as handle:
            handle.write(ordered[start:end].data)
        start = end


def _write(
    handle: BinaryIO, table: NDArray[Any], place: NDArray[np.int64], buckets: list[Path]
) -> None:
    """Write the block of every latent, noting in the table where it lies."""
    offset = 0
    for number, path in enumerate(buckets):
        entries = np.fromfile(path, _ENTRY) if path.exists() else np.zeros(0, _ENTRY)
        first, last = np.searchsorted(place, [number, number + 1]).tolist()
        entries = entries[_stable_order(entries["latent"] - first, last - first)]
        cuts = np.searchsorted(entries["latent"], np.arange(first, last + 1)).tolist()
        for latent, (start, end) in enumerate(pairwise(cuts), start=first):
            if end > start:
                piece = entries[start:end]
                block, record = blocks.encode_block(piece["row"], piece["max"], piece["count"])
                record["offset"] = offset
                table[latent] = record
                offset += handle.write(block)


def _stable_order(key: NDArray[Any], n_keys: int) -> NDArray[Any]:
    """Order by small whole numbers, equal ones as they come; a counting sort, so linear."""
    n = len(key)
    as_row = csr_array((np.arange(n), key.astype(np.int64), [0, n]), shape=(1, n_keys))
    return as_row.tocsc().data
