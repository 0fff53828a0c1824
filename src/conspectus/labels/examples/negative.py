"""Which documents without a latent are shown, and where in them: hard ones, and any.

A document is hard if it has a word on which the latent fires elsewhere, or a latent that elsewhere
peaks on the same tokens. Random negatives alone let a name through that only says what the text
is about, or only what word it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeAlias

import numpy as np

from conspectus.labels.examples.cutting import WIDTH

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from conspectus.labels.examples.index import WordIndex
    from conspectus.labels.examples.pairs import Pairs
    from conspectus.labels.examples.quota import Quota
    from conspectus.labels.examples.sweep import Sweep
    from conspectus.store import Store

SOURCES: Final = 5
"""Words, and neighbours, of which documents are drawn."""
NOWHERE: Final = -1

Source: TypeAlias = "tuple[NDArray[np.int64], float, int, int]"
"""Documents, weight, and the word and the neighbour by which they were found."""


@dataclass(frozen=True, slots=True)
class Pick:
    """A document without the latent.

    Parameters
    ----------
    row
        Global row.
    stem
        Word to cut the window around; `NOWHERE` for none.
    neighbour
        Latent to cut the window around; `NOWHERE` for none. With neither, the place is any.
    """

    row: int
    stem: int = NOWHERE
    neighbour: int = NOWHERE

    @property
    def near(self) -> bool:
        """Whether the document is a hard negative."""
        return self.stem != NOWHERE or self.neighbour != NOWHERE


class Negatives:
    """Chooses the negatives of one latent after the other.

    Parameters
    ----------
    store
        A complete store.
    pairs
        Active documents of the latents.
    found
        What the reading of the documents gave.
    pool
        Rows in which negatives are looked for, ascending.
    allowed
        Documents that may be drawn, shape (n_documents,).
    """

    def __init__(
        self,
        store: Store,
        pairs: Pairs,
        found: Sweep,
        pool: NDArray[np.int64],
        allowed: NDArray[np.bool_],
    ) -> None:
        self._store = store
        self._pairs = pairs
        self._found = found
        self._pool = pool
        self._allowed = allowed
        self._frequency = store.document_frequency()
        self._fills = store.n_tokens() >= WIDTH
        self._strong = lru_cache(maxsize=512)(self._strong_rows)

    def pick(self, latent: int, place: slice, quota: Quota, seed: int) -> list[Pick]:
        """Draw negatives.

        Parameters
        ----------
        latent
            The latent.
        place
            Its pairs.
        quota
            How many are wanted.
        seed
            Decides the draw, together with the latent.

        Returns
        -------
        list of Pick
            Near ones, by word and by neighbour in turn as far as there are, then random ones. No
            document twice; fewer if the latent fires nearly everywhere.
        """
        rng = np.random.default_rng([seed, latent, 1])
        free = self._allowed.copy()
        ((rows, _),) = self._store.strengths([latent])
        free[rows] = False
        stems = self._found.stem[place]
        words = _draw(self._by_word(stems, free), quota.near, rng)
        neighbours = _draw(self._by_neighbour(latent, len(stems), free), quota.near, rng)
        near: list[Pick] = []
        for pick in _in_turn(words, neighbours):
            if len(near) < quota.near and free[pick.row]:
                free[pick.row] = False
                near.append(pick)
        left = rng.permutation(self._pool[free[self._pool]])
        share = float(self._fills[self._pairs.row[place]].mean())
        return near + self._random(left, share, quota.negatives - len(near))

    def _random(self, left: NDArray[np.int64], share: float, wanted: int) -> list[Pick]:
        """Take documents, as large a share long enough for a whole window as with the latent.

        A latent has more chances in a long document: without it are short ones, and the length of
        a window would give the answer away.
        """
        fills = self._fills[left]
        whole = int(np.ceil(share * wanted))
        order = [*left[fills][:whole], *left[~fills], *left[fills][whole:]]
        return [Pick(int(row)) for row in order[:wanted]]

    def _by_word(self, stems: NDArray[np.int64], free: NDArray[np.bool_]) -> list[Source]:
        words = self._found.words
        stem, times = np.unique(stems[stems >= 0], return_counts=True)
        weight = times / max(len(stems), 1) * _rarity(stem, words)
        best = np.lexsort((stem, -weight))[:SOURCES]
        sources: list[Source] = []
        for i in best.tolist():
            rows = words.rows_with(int(stem[i])).astype(np.int64)
            sources.append((rows[free[rows]], float(weight[i]), int(stem[i]), NOWHERE))
        return sources

    def _by_neighbour(self, latent: int, n: int, free: NDArray[np.bool_]) -> list[Source]:
        found = self._found
        low, high = np.searchsorted(found.latent, [latent, latent + 1]).tolist()
        other, together = found.neighbour[low:high], found.together[low:high]
        share = (self._store.n_documents + 1) / (self._frequency[other] + 1)
        weight = together / max(n, 1) * np.log1p(share)
        best = np.lexsort((other, -weight))[:SOURCES]
        sources: list[Source] = []
        for i in best.tolist():
            rows = self._strong(int(other[i]))
            sources.append((rows[free[rows]], float(weight[i]), NOWHERE, int(other[i])))
        return sources

    def _strong_rows(self, latent: int) -> NDArray[np.int64]:
        """Documents in which a latent fires more than it mostly does."""
        ((rows, values),) = self._store.strengths([latent])
        middle = np.median(values.astype(np.float32))
        return rows[values >= middle].astype(np.int64)


def _rarity(stems: NDArray[np.int64], words: WordIndex) -> NDArray[np.float64]:
    having = np.array([len(words.rows_with(int(stem))) for stem in stems], np.float64)
    return np.log1p((words.n_documents + 1) / (having + 1))


def _draw(sources: list[Source], wanted: int, rng: np.random.Generator) -> list[Pick]:
    """Draw documents of sources by weight, more than are wanted where some are few."""
    total = sum(weight for rows, weight, _, _ in sources if len(rows))
    drawn: list[Pick] = []
    spare: list[Pick] = []
    for rows, weight, stem, neighbour in sources:
        taken = rng.permutation(rows)[:wanted].tolist()
        share = int(np.ceil(wanted * weight / total)) if taken else 0
        picks = [Pick(row, stem, neighbour) for row in taken]
        drawn += picks[:share]
        spare += picks[share:]
    order = rng.permutation(len(drawn)).tolist()
    return [drawn[i] for i in order] + spare


def _in_turn(first: list[Pick], second: list[Pick]) -> list[Pick]:
    shorter = min(len(first), len(second))
    pairs = zip(first[:shorter], second[:shorter], strict=True)
    return [pick for pair in pairs for pick in pair] + first[shorter:] + second[shorter:]
