"""Counting latents over a corpus larger than memory.

The codes are streamed once, part by part. Each entry is one increment of one cell (group, latent):
no matrix of documents by latents ever exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from conspectus.analysis.blocks import MOST_ENTRIES, MOST_GATHERED, latent_chunks, stream
from conspectus.analysis.selection import OUTSIDE, Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence


@dataclass(frozen=True)
class Counts:
    """What one pass over the codes gives.

    Parameters
    ----------
    present
        Documents with the latent, shape (groups, latents).
    strength
        Sum over those documents of the latent's largest activation, shape (sides, latents).
    """

    present: IntArray
    strength: FloatArray


def count(
    selection: Selection,
    group: npt.NDArray[np.integer],
    n_groups: int,
    presence: Presence,
    progress: Progress,
) -> Counts:
    """Count documents with each latent, by side and group.

    Parameters
    ----------
    selection
        Documents and their sides (groups of the selection).
    group
        Group of each document within its side (a length stratum, say), shape (documents,).
    n_groups
        Number of groups.
    presence
        When a document has a latent.
    progress
        Told of every part read.

    Returns
    -------
    Counts
        `present` has the groups of the first side, then those of the next: ``sides * n_groups``
        rows.
    """
    width = selection.n_latents
    sides = len(selection.names)
    cells = sides * n_groups
    # One cell more takes the documents outside.
    cell = np.where(
        selection.side == OUTSIDE, cells, selection.side.astype(np.int64) * n_groups + group
    )
    start = cell.astype(np.int64) * width
    present = np.zeros((cells + 1) * width, np.int64)
    strength = np.zeros((cells + 1) * width)
    fields = tuple(dict.fromkeys(("latent", "max", *presence.fields)))
    progress.start("count", float(cell.size), "documents")
    for block in stream(selection, fields):
        key = np.repeat(start[block.first : block.last], block.entries) + block.values["latent"]
        value = block.values["max"].astype(np.float64)
        kept = block.kept(presence)
        if kept is not None:
            key, value = key[kept], value[kept]
        present += np.bincount(key, minlength=present.size)
        strength += np.bincount(key, value, minlength=strength.size)
        progress.advance(block.last - block.first)
    progress.finish()
    by_side = strength[: cells * width].reshape(sides, n_groups, width).sum(axis=1)
    return Counts(present[: cells * width].reshape(cells, width), by_side)


def presence_matrix(
    selection: Selection, latents: IntArray, presence: Presence, progress: Progress
) -> sp.csr_array:
    """Gather which documents have some latents.

    Parameters
    ----------
    selection
        Documents outside get empty rows.
    latents
        Latents to gather.
    presence
        When a document has a latent.
    progress
        Told of every part read.

    Returns
    -------
    scipy.sparse.csr_array
        Ones of type int8, shape (documents of all stores, chosen latents).
    """
    return _gather(selection, latents, presence, None, progress)


def strength_matrix(
    selection: Selection, latents: IntArray, presence: Presence, progress: Progress
) -> sp.csr_array:
    """Gather how strongly documents have some latents.

    Parameters
    ----------
    selection
        Documents outside get empty rows.
    latents
        Latents to gather.
    presence
        When a document has a latent; it has no entry otherwise.
    progress
        Told of every part read.

    Returns
    -------
    scipy.sparse.csr_array
        Largest activations, float32, shape (documents of all stores, chosen latents).
    """
    return _gather(selection, latents, presence, "max", progress)


def latent_columns(
    selection: Selection,
    latents: IntArray,
    documents: IntArray,
    presence: Presence,
    progress: Progress,
    *,
    strength: bool = False,
) -> Iterator[tuple[slice, sp.csc_array]]:
    """Gather all documents of a few latents at a time, so that memory is the same for any store.

    Parameters
    ----------
    selection
        The documents.
    latents
        Latents to gather.
    documents
        Documents with each of them, shape of `latents`.
    presence
        When a document has a latent.
    progress
        Told of every part read; the store is read as often as there are `MOST_GATHERED` entries.
    strength
        Whether to take the largest activations, not ones.

    Yields
    ------
    slice
        Which of the latents.
    scipy.sparse.csc_array
        Their values, shape (rows of the selection, some of the latents).
    """
    gather, rows = strength_matrix if strength else presence_matrix, selection.rows
    for read in latent_chunks(documents, MOST_GATHERED):
        found = gather(selection, latents[read], presence, progress)
        columns = sp.csc_array(found if rows.size == selection.side.size else found[rows])
        del found
        for part in latent_chunks(documents[read], MOST_ENTRIES):
            yield slice(read.start + part.start, read.start + part.stop), columns[:, part]


def _gather(
    selection: Selection,
    latents: IntArray,
    presence: Presence,
    field: str | None,
    progress: Progress,
) -> sp.csr_array:
    """Read the entries of some latents; their values are those of a field, or ones."""
    column = np.full(selection.n_latents, -1, np.int32)
    column[latents] = np.arange(latents.size, dtype=np.int32)
    chosen = selection.side != OUTSIDE
    columns: list[npt.NDArray[np.int32]] = []
    values: list[npt.NDArray[np.float32]] = []
    sizes = np.zeros(selection.side.size + 1, np.int64)
    progress.start("gather", float(selection.side.size), "documents")
    wanted = ("latent", *presence.fields, *(() if field is None else (field,)))
    for block in stream(selection, tuple(dict.fromkeys(wanted))):
        found = column[block.values["latent"]]
        owner = np.repeat(np.arange(block.first, block.last), block.entries)
        keep = (found >= 0) & chosen[owner]
        kept = block.kept(presence)
        if kept is not None:
            keep &= kept
        columns.append(found[keep])
        if field is not None:
            values.append(block.values[field][keep].astype(np.float32))
        within = np.bincount(owner[keep] - block.first, minlength=block.last - block.first)
        sizes[block.first + 1 : block.last + 1] = within
        progress.advance(block.last - block.first)
    progress.finish()
    bounds = np.cumsum(sizes)
    small = max(int(bounds[-1]), latents.size) <= np.iinfo(np.int32).max
    indices = np.concatenate([np.zeros(0, np.int32), *columns])
    columns.clear()  # they would be held twice while the values are put together
    ones = field is None
    data: npt.NDArray[Any] = (
        np.ones(indices.size, np.int8)
        if ones
        else np.concatenate([np.zeros(0, np.float32), *values])
    )
    places = (indices, bounds.astype(np.int32)) if small else (indices.astype(np.int64), bounds)
    return sp.csr_array((data, *places), shape=(selection.side.size, latents.size))
