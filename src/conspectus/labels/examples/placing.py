"""Windows of documents without the latent, cut in a second reading of only these documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from conspectus.labels.examples.cutting import solid_start, window_around
from conspectus.labels.examples.example import NO_QUANTILE, Example
from conspectus.labels.examples.negative import NOWHERE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from conspectus.labels.examples.negative import Pick
    from conspectus.labels.examples.reading import Document, Documents
    from conspectus.progress import Progress

Wanted: TypeAlias = tuple[int, "Pick"]
"""A latent, and a document without it."""


def place_negatives(
    documents: Documents, wanted: Sequence[Wanted], seed: int, progress: Progress
) -> list[Example]:
    """Cut the windows of negatives.

    Parameters
    ----------
    documents
        The documents.
    wanted
        Latents, each with a document and what to cut around.
    seed
        Decides where, if the word is there more than once or the place is any.
    progress
        Told of every document read.

    Returns
    -------
    list of Example
        In the order of `wanted`.

    Raises
    ------
    StoreError
        The store is damaged.
    """
    row = np.array([pick.row for _, pick in wanted], np.int64)
    order = np.argsort(row, kind="stable")
    rows, first = np.unique(row[order], return_index=True)
    cuts = np.append(first, len(order))
    found: dict[int, Example] = {}
    progress.start("negatives", len(rows), "documents")
    done = 0
    for block in documents.blocks(rows):
        mine = [order[cuts[done + i] : cuts[done + i + 1]].tolist() for i in range(len(block))]
        done += len(block)
        peaks = _peaks(documents, wanted, [place for places in mine for place in places])
        for document, places in zip(block, mine, strict=True):
            for place in places:
                latent, pick = wanted[place]
                at = _place(document, latent, pick, peaks.get(place), seed)
                found[place] = _example(document, at, pick)
        progress.advance(len(block))
    progress.finish()
    return [found[i] for i in range(len(wanted))]


def _peaks(
    documents: Documents, wanted: Sequence[Wanted], places: Sequence[int]
) -> dict[int, NDArray[np.int64]]:
    """Characters on which neighbours peak."""
    by = [i for i in places if wanted[i][1].neighbour != NOWHERE]
    rows = [wanted[i][1].row for i in by]
    latents = [wanted[i][1].neighbour for i in by]
    spans = documents.store.peak_spans(rows, latents).astype(np.int64)
    return dict(zip(by, spans, strict=True))


def _example(document: Document, at: int, pick: Pick) -> Example:
    window = window_around(document.text, document.starts, at)
    return Example(
        row=document.row,
        text=document.text[window.start : window.end],
        marks=(),
        strength=0.0,
        quantile=NO_QUANTILE,
        kind="near" if pick.near else "random",
        offset=window.start,
        to_end=window.to_end,
    )


def _place(
    document: Document, latent: int, pick: Pick, peak: NDArray[np.int64] | None, seed: int
) -> int:
    """Find the character to cut around."""
    if peak is not None:
        return solid_start(document.text, int(peak[0]), int(peak[1]))
    places = np.arange(len(document.stems))
    if pick.stem != NOWHERE:
        places = np.flatnonzero(document.stems == pick.stem)
    if not len(places):
        return 0
    rng = np.random.default_rng([seed, latent, 2, document.row])
    return document.starts[int(rng.choice(places))]
