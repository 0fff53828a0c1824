"""Documents read once: their units, and where among them every sampled peak lies.

Documents are read block by block and never by latent: each is cut into units once, however many
latents fire in it. What is kept of a peak is its place in one long row of numbers, so that all
that follows is arithmetic on arrays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from conspectus.labels.corpus import Corpus
from conspectus.labels.units import END, NOTHING, START, Vocabulary
from conspectus.labels.wordclasses import class_of
from conspectus.labels.words import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.labels.peaks import Peaks
    from conspectus.progress import Progress
    from conspectus.store import Store

REACH: Final = 4
"""Units kept on each side of a peak."""
WIDTH: Final = 2 * REACH + 1
_BLOCK = 1024
_IN_PIECES: Final = (Kind.WORD, Kind.CAPITALISED, Kind.UPPERCASE, Kind.NUMBER)


@dataclass(frozen=True, eq=False)
class Reading:
    """What was read.

    Parameters
    ----------
    corpus
        The documents.
    centre
        Place of each peak's unit in the corpus, shape (n,).
    piece
        For peaks on a part of a word its number in `pieces`, else 0, shape (n,).
    pieces
        Parts of words, written ``"fore-"``, ``"-ship"`` or ``"-ca-"``; the first is no part.
    """

    corpus: Corpus
    centre: NDArray[np.int64]
    piece: NDArray[np.int32]
    pieces: list[str]

    def windows(self) -> NDArray[np.int32]:
        """Give the units around every peak as they stand, shape (n, WIDTH)."""
        return self.corpus.surface[self.centre[:, None] + np.arange(-REACH, REACH + 1)]

    def holders(self) -> list[NDArray[np.int64]]:
        """Give the words of which each piece is a token, as folded units.

        Every latent's peaks together lie on nearly every token, so that what they lie on tells how
        the reader cuts its words: "ra-" is a piece of "raiders" and none of "rain".
        """
        n = len(self.corpus.texts)
        unit = self.corpus.folded[self.centre].astype(np.int64)
        piece, unit = np.divmod(np.unique(self.piece * np.int64(n) + unit), n)
        return np.split(unit, np.searchsorted(piece, np.arange(1, len(self.pieces))))

    def digits(self) -> NDArray[np.int8]:
        """Say whether each peak is on a number's first digit, 1, a later one, 2, or neither, 0."""
        numbers = self.corpus.kind[self.corpus.surface[self.centre]] == Kind.NUMBER
        later = np.array([piece.startswith("-") for piece in self.pieces], np.bool_)[self.piece]
        return np.where(numbers & (self.piece > 0), np.where(later, 2, 1), 0).astype(np.int8)


def read_documents(
    store: Store, rows: NDArray[np.int64], peaks: Peaks, progress: Progress
) -> Reading:
    """Read documents and find the peaks in them.

    Parameters
    ----------
    store
        Where the documents are.
    rows
        Rows to read, ascending; those of all peaks are among them.
    peaks
        The peaks.
    progress
        Told of every document read.

    Returns
    -------
    Reading
        A text's edges are `START` and `END`, and `NOTHING` beyond.
    """
    vocabulary = Vocabulary()
    order = np.argsort(peaks.row, kind="stable")
    low_of, high_of = (np.searchsorted(peaks.row[order], rows, side) for side in ("left", "right"))
    streams: list[NDArray[np.int32]] = []
    centre, piece = np.zeros(len(peaks), np.int64), np.zeros(len(peaks), np.int32)
    pieces: dict[str, int] = {"": 0}
    length = 0
    progress.start("label", len(rows), "documents")
    for low in range(0, len(rows), _BLOCK):
        block = rows[low : low + _BLOCK]
        texts = store.documents(["text"], block).column("text").to_pylist()
        for number, text in enumerate(texts, start=low):
            mine = order[low_of[number] : high_of[number]]
            starts, units = vocabulary.read(text)
            streams.append(_padded(units))
            first = first_solid(text, peaks.start[mine], peaks.end[mine])
            at = np.searchsorted(starts, first, side="right") - 1
            at = np.clip(at, 0, max(len(units) - 1, 0))
            centre[mine] = length + REACH + at
            length += len(streams[-1])
            for peak, unit, low_char in zip(
                mine.tolist(), at.tolist(), first.tolist(), strict=True
            ):
                if units and vocabulary.kind[units[unit]] in _IN_PIECES:
                    whole = vocabulary.text[units[unit]]
                    part = piece_of(whole, starts[unit], low_char, text[low_char : peaks.end[peak]])
                    piece[peak] = pieces.setdefault(part, len(pieces))
        progress.advance(len(block))
    progress.finish()
    sizes = [len(one) for one in streams]
    corpus = Corpus(
        surface=np.concatenate([np.zeros(0, np.int32), *streams]),
        document=np.repeat(np.arange(len(streams), dtype=np.int32), sizes),
        rows=rows,
        fold=np.asarray(vocabulary.fold, np.int32),
        kind=np.asarray(vocabulary.kind, np.int8),
        stem=np.asarray(vocabulary.stem, np.int32),
        group=np.array([class_of(text.lower()) for text in vocabulary.text], np.int8),
        texts=vocabulary.text,
    )
    return Reading(corpus, centre, piece, list(pieces))


def piece_of(whole: str, start: int, low: int, token: str) -> str:
    """Write the part of a word that a token covers.

    Parameters
    ----------
    whole
        The word.
    start
        Where it starts in its text.
    low
        Where the token starts.
    token
        What the token covers from there.

    Returns
    -------
    str
        For example ``"fore-"`` of "foreboding"; empty if the token covers the whole word.
    """
    end = low - start + len(token)
    if low <= start and end >= len(whole):
        return ""
    part = token[: max(len(whole) - (low - start), 0)].strip().lower()
    if not part:
        return ""
    return ("-" if low > start else "") + part + ("-" if end < len(whole) else "")


def first_solid(text: str, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Find the first character of each span that is no space, tab or the like; else its first.

    A token's white space before its word is not what it is about: the unit that goes on behind it
    counts.
    """
    found = start.copy()
    for i, (low, high) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        piece = text[low:high]
        solid = len(piece) - len(piece.lstrip(" \t\u00a0"))
        found[i] = low + (solid if solid < len(piece) else 0)
    return found


def _padded(units: list[int]) -> NDArray[np.int32]:
    padded = np.full(max(len(units), 1) + 2 * REACH, NOTHING, np.int32)
    if units:
        padded[REACH : REACH + len(units)] = units
        padded[REACH - 1], padded[REACH + len(units)] = START, END
    return padded
