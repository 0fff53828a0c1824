"""The units around every sampled peak, gathered in one pass over the documents.

Documents are read block by block and never by latent: each is cut into units once, however many
latents fire in it. What is kept of a peak is a row of small numbers, so that all that follows is
arithmetic on one array.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.labels.units import END, NOTHING, START, Vocabulary

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.labels.peaks import Peaks
    from conspectus.progress import Progress
    from conspectus.store import Store

REACH: Final = 4
"""Units kept on each side of a peak."""
WIDTH: Final = 2 * REACH + 1
_BLOCK = 1024


def collect_windows(
    store: Store, peaks: Peaks, vocabulary: Vocabulary, progress: Progress
) -> NDArray[np.int32]:
    """Read the units around the peaks.

    Parameters
    ----------
    store
        Where the documents are.
    peaks
        The peaks.
    vocabulary
        Numbers the units; grows.
    progress
        Told of every document read.

    Returns
    -------
    ndarray of int32, shape (n peaks, WIDTH)
        Units from REACH before to REACH after the one that the peak token lies in; the text's
        edges are `START` and `END`, and `NOTHING` beyond.
    """
    windows = np.full((len(peaks), WIDTH), NOTHING, np.int32)
    order = np.argsort(peaks.row, kind="stable")
    rows, first = np.unique(peaks.row[order], return_index=True)
    cuts = np.append(first, len(order))
    progress.start("label", len(rows), "documents")
    for low in range(0, len(rows), _BLOCK):
        block = rows[low : low + _BLOCK]
        texts = store.documents(["text"], block).column("text").to_pylist()
        for number, text in enumerate(texts, start=low):
            mine = order[cuts[number] : cuts[number + 1]]
            windows[mine] = windows_of(text, peaks.start[mine], peaks.end[mine], vocabulary)
        progress.advance(len(block))
    progress.finish()
    return windows


def windows_of(
    text: str, start: NDArray[np.int64], end: NDArray[np.int64], vocabulary: Vocabulary
) -> NDArray[np.int32]:
    """Find the units around some spans of one text.

    Parameters
    ----------
    text
        The text.
    start, end
        Characters that each span covers, shape (n,). A token's white space before its word is
        not what it is about: the span's first unit that goes on behind it counts.
    vocabulary
        Numbers the units.

    Returns
    -------
    ndarray of int32, shape (n, WIDTH)
        As in `collect_windows`.
    """
    starts, units = vocabulary.read(text)
    if not units:
        return np.full((len(start), WIDTH), NOTHING, np.int32)
    padded = np.full(len(units) + 2 * REACH, NOTHING, np.int32)
    padded[REACH : REACH + len(units)] = units
    padded[REACH - 1], padded[REACH + len(units)] = START, END
    first = _first_solid(text, start, end)
    centre = np.searchsorted(np.asarray(starts), first, side="right") - 1
    centre = np.clip(centre, 0, len(units) - 1)
    return padded[centre[:, None] + np.arange(WIDTH)]


def _first_solid(text: str, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """First character of each span that is no space, tab or the like; else its first."""
    found = start.copy()
    for i, (low, high) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        piece = text[low:high]
        solid = len(piece) - len(piece.lstrip(" \t\u00a0"))
        found[i] = low + (solid if solid < len(piece) else 0)
    return found
