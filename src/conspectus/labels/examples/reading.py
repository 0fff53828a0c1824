"""Documents cut into units, a bounded number at a time, each read once however many ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from conspectus.labels.units import Vocabulary
    from conspectus.store import Store

_BLOCK: Final = 512


@dataclass(frozen=True, eq=False)
class Document:
    """What the reader saw of a document.

    Parameters
    ----------
    row
        Global row.
    text
        The text, as far as it was read: behind that nobody knows whether a latent fires.
    starts
        Where its units start, in characters, ascending.
    stems
        The word that stands for all forms of each unit, or the unit where it is no word.
    """

    row: int
    text: str
    starts: list[int]
    stems: NDArray[np.int32]

    def stem_at(self, character: int) -> int:
        """Return the stem of the unit at a character; -1 where a text has none."""
        place = int(np.searchsorted(self.starts, character, side="right")) - 1
        return int(self.stems[max(place, 0)]) if len(self.stems) else -1


class Documents:
    """The documents of a store, ready to be cut.

    Parameters
    ----------
    store
        Where they are.
    vocabulary
        Numbers their units; grows.
    """

    def __init__(self, store: Store, vocabulary: Vocabulary) -> None:
        self.store = store
        self.vocabulary = vocabulary
        parts = [part.read_to for part in store.parts(["read_to"])]
        self._read_to = np.concatenate([np.zeros(0, np.uint32), *parts])

    def blocks(self, rows: NDArray[np.int64]) -> Iterator[list[Document]]:
        """Read documents.

        Parameters
        ----------
        rows
            Global rows, shape (n,).

        Yields
        ------
        list of Document
            The next of them, in the order of `rows`.
        """
        for low in range(0, len(rows), _BLOCK):
            block = rows[low : low + _BLOCK]
            texts = self.store.documents(["text"], block).column("text").to_pylist()
            yield [self._cut(*one) for one in zip(block.tolist(), texts, strict=True)]

    def _cut(self, row: int, text: str) -> Document:
        seen = text[: int(self._read_to[row])]
        starts, units = self.vocabulary.read(seen)
        stem = self.vocabulary.stem
        return Document(row, seen, starts, np.array([stem[unit] for unit in units], np.int32))
