"""One reading of the documents: active windows, the words on which latents peak, neighbours.

However many latents are asked for, each document is read once and cut into units once.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from conspectus.labels.examples.cutting import marks_in, solid_start, window_around
from conspectus.labels.examples.example import Example
from conspectus.labels.examples.index import WordIndex
from conspectus.labels.examples.neighbours import same_peak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from conspectus.labels.examples.example import Mark
    from conspectus.labels.examples.pairs import Pairs
    from conspectus.labels.examples.reading import Document, Documents
    from conspectus.progress import Progress
    from conspectus.store import Store


@dataclass(frozen=True, eq=False)
class Sweep:
    """What was found.

    Parameters
    ----------
    examples
        The window of each pair.
    stem
        Stem of the unit on which the latent peaks, -1 where there is none, of each pair.
    latent, neighbour, together
        Latents that peak on the same token, and in how many of the first one's pairs they do, by
        ascending latent and neighbour.
    words
        Words of the pool.
    """

    examples: list[Example]
    stem: NDArray[np.int64]
    latent: NDArray[np.int64]
    neighbour: NDArray[np.int64]
    together: NDArray[np.int64]
    words: WordIndex


def sweep(documents: Documents, pairs: Pairs, pool: NDArray[np.int64], progress: Progress) -> Sweep:
    """Read the pool and the documents of the pairs, each once.

    Parameters
    ----------
    documents
        The documents.
    pairs
        Active documents.
    pool
        Rows in which hard negatives may be looked for, ascending. They are read first, so that
        words are numbered the same whatever latents are asked for.
    progress
        Told of every document read.

    Returns
    -------
    Sweep
        What was found.

    Raises
    ------
    StoreError
        The store is damaged.
    """
    store = documents.store
    others = np.setdiff1d(pairs.row, pool)
    order = np.argsort(pairs.row, kind="stable")
    ascending = pairs.row[order]
    words = WordIndex()
    examples: dict[int, Example] = {}
    stem = np.full(len(pairs), -1, np.int64)
    keys = [np.zeros(0, np.int64)]
    progress.start("examples", len(pool) + len(others), "documents")
    for rows, in_pool in ((pool, True), (others, False)):
        for block in documents.blocks(rows):
            spans_of = np.array([document.row for document in block], np.int64)
            low = np.searchsorted(ascending, spans_of, side="left")
            high = np.searchsorted(ascending, spans_of, side="right")
            mine = [order[a:b] for a, b in zip(low.tolist(), high.tolist(), strict=True)]
            if in_pool:
                for document in block:
                    words.add(document.row, document.stems)
            _read_block(store, pairs, block, mine, examples, stem)
            keys.append(same_peak(store, pairs, np.concatenate([order[:0], *mine])))
            progress.advance(len(block))
    progress.finish()
    key, together = np.unique(np.concatenate(keys), return_counts=True)
    latent, neighbour = np.divmod(key, store.n_latents)
    found = [examples[i] for i in range(len(pairs))]
    return Sweep(found, stem, latent, neighbour, together, words)


def _read_block(
    store: Store,
    pairs: Pairs,
    block: Sequence[Document],
    mine: Sequence[NDArray[np.int64]],
    examples: dict[int, Example],
    stem: NDArray[np.int64],
) -> None:
    """Cut the windows of the pairs of some documents."""
    wanted = np.concatenate([np.zeros(0, np.int64), *mine])
    if not len(wanted):
        return
    peaks = store.peak_spans(pairs.row[wanted], pairs.latent[wanted]).astype(np.int64)
    firings = _firings(store, pairs, wanted, peaks)
    done = 0
    for document, places in zip(block, mine, strict=True):
        here = slice(done, done + len(places))
        done += len(places)
        spans = peaks[here].tolist()
        for pair, span, fired in zip(places.tolist(), spans, firings[here], strict=True):
            character = solid_start(document.text, *span)
            window = window_around(document.text, document.starts, character)
            stem[pair] = document.stem_at(character)
            examples[pair] = Example(
                row=document.row,
                text=document.text[window.start : window.end],
                marks=marks_in(document.text, window, fired),
                strength=float(pairs.strength[pair]),
                quantile=int(pairs.quantile[pair]),
                kind="active",
                offset=window.start,
                to_end=window.to_end,
            )


def _firings(
    store: Store, pairs: Pairs, wanted: NDArray[np.int64], peaks: NDArray[np.int64]
) -> list[list[Mark]]:
    """Spans and relative strengths of the tokens of each pair that fired, as far as is known."""
    top = pairs.top[wanted]
    if not store.keeps_token_codes:
        share = (pairs.strength[wanted] / top).tolist()
        return [[(a, b, s)] for (a, b), s in zip(peaks.tolist(), share, strict=True)]
    fired = store.firings(pairs.row[wanted], pairs.latent[wanted])
    share = fired.value / np.repeat(top, np.diff(fired.indptr))
    flat = [(a, b, s) for (a, b), s in zip(fired.span.tolist(), share.tolist(), strict=True)]
    cuts = fired.indptr.tolist()
    return [flat[a:b] for a, b in pairwise(cuts)]
