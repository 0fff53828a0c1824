"""What a namer may ask of one latent: where a term is at its peaks, and where it is without them.

How well a term tells when the latent fires is read from two sides. Recall is the share of its
mass whose peaks have the term. Precision sets the number of such peaks against the places where the
term stands in documents that lack the latent altogether, so that nothing has to be known of what
fires beside a document's peak.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from conspectus.labels.roles import (
    AFTER_CLASS,
    BEFORE_CLASS,
    CLASS,
    CONTEXT,
    DIGIT,
    FORMS,
    KIND,
    PHRASES,
    PIECE,
    PLACE,
    ROLES,
    TOPIC,
    unpack,
)
from conspectus.labels.units import END, START
from conspectus.labels.wording import write_term

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

    from conspectus.labels.corpus import Corpus
    from conspectus.labels.roles import Around

_MOST_FORMS: Final = 2
_MOST_KEPT: Final = 20_000
_EDGE: Final = 3
BETA: Final = 1.5
"""How much more it counts that a name covers a latent than that it covers nothing else."""
IMAGINED: Final = 1.0
"""Places imagined to have a term where the latent is silent."""


class Places:
    """Where the terms of all latents stand in the corpus, each looked up once in a while.

    Parameters
    ----------
    corpus
        The documents.
    pieces
        Parts of words by number.
    holders
        Folded units that have each of them as a token.
    """

    def __init__(
        self, corpus: Corpus, pieces: Sequence[str], holders: Sequence[NDArray[np.int64]]
    ) -> None:
        self.corpus = corpus
        self.pieces = pieces
        self._holders = holders
        self._places: OrderedDict[tuple[int, int], NDArray[np.int64]] = OrderedDict()

    def of(self, role: int, key: int) -> NDArray[np.int64]:
        """Find the units of the corpus that have a term, ascending.

        Parameters
        ----------
        role
            Index into `ROLES`.
        key
            The term.

        Returns
        -------
        ndarray of int64
            Where a peak would have the term; for words near by or of a topic, the words.
        """
        known = self._places.get((role, key))
        if known is None:
            known = self._places[role, key] = self.corpus.inside(self._find(role, key))
            if len(self._places) > _MOST_KEPT:
                self._places.popitem(last=False)
        return known

    def _find(self, role: int, key: int) -> NDArray[np.int64]:
        corpus, kind = self.corpus, ROLES[role]
        if kind is FORMS:
            return corpus.places_of_stem(key)
        if kind is KIND:
            return corpus.places_of_kind(key)
        if kind is PIECE:
            return corpus.places_of_any(self._holders[key])
        if kind is DIGIT:
            return corpus.long_numbers
        if kind in (CLASS, AFTER_CLASS, BEFORE_CLASS):
            shift = {CLASS: 0, AFTER_CLASS: 1, BEFORE_CLASS: -1}[kind]
            return corpus.places_of_class(key) + shift
        if kind is PLACE:
            edge, step = (START, 1) if key == START else (END, -1)
            near = corpus.places(edge)[:, None] + step * np.arange(1, _EDGE + 1)
            return np.unique(near)
        if kind in (CONTEXT, TOPIC):
            return corpus.places(key)
        offsets = kind.offsets
        units = unpack(key, len(offsets))
        rarest = int(np.argmin(corpus.frequency[list(units)]))
        places = corpus.inside(corpus.places(units[rarest]) - offsets[rarest])
        for offset, unit in zip(offsets, units, strict=True):
            places = places[corpus.folded[places + offset] == unit]
        return places


class Evidence:
    """The peaks of one latent, and the documents that lack it.

    Parameters
    ----------
    keys
        For each role but `TOPIC` the keys of the n peaks, shape (n,) or (n, several).
    around
        The peaks.
    surface
        Units around each peak as they stand, shape (n, WIDTH).
    document
        Document of each peak in the corpus, shape (n,).
    weight, count
        Share of the latent's mass, and number of documents, that each stands for, shape (n,).
    lacks
        Whether each document of the corpus lacks the latent.
    places
        Where terms stand.
    """

    def __init__(
        self,
        keys: Sequence[NDArray[np.int64]],
        around: Around,
        surface: NDArray[Any],
        document: NDArray[Any],
        weight: NDArray[Any],
        count: NDArray[Any],
        lacks: NDArray[np.bool_],
        places: Places,
    ) -> None:
        self.keys = keys
        self.around = around
        self.surface = surface
        self.document = document
        self.weight = np.asarray(weight, np.float64)
        self.count = np.asarray(count, np.float64)
        self.lacks = lacks
        self.places = places
        self.corpus = places.corpus

    def has(self, role: int, key: int) -> NDArray[np.bool_]:
        """Say which peaks have a term, shape (n,)."""
        if ROLES[role] is TOPIC:
            return self.corpus.incidence[self.document][:, [key]].toarray()[:, 0] > 0
        found = self.keys[role] == key
        return found.any(1) if found.ndim > 1 else found

    def silent(self, role: int, key: int) -> NDArray[np.int64]:
        """Find where a term stands in documents that lack the latent, ascending.

        A topic is of a whole document and stands once in each.
        """
        places = self.places.of(role, key)
        document = self.corpus.document[places]
        places = places[self.lacks[document]]
        if ROLES[role] is TOPIC:
            places = places[np.unique(document[self.lacks[document]], return_index=True)[1]]
        return places

    def fit(self, has: NDArray[np.bool_], n_silent: ArrayLike) -> NDArray[np.float64]:
        """Say how well rules tell when the latent fires.

        Parameters
        ----------
        has
            Which peaks each rule holds for, shape (n,) or (n, rules).
        n_silent
            Number of places for which it holds in documents that lack the latent, shape () or
            (rules,).

        Returns
        -------
        ndarray of float64, shape () or (rules,)
            Harmonic mean of recall, which weighs `BETA` times as much, and precision, 0 to 1.
            Source: van Rijsbergen (1979), "Information Retrieval", chapter 7.
        """
        recall = np.minimum(self.weight @ has, 1.0)
        precision = self.precision(has, n_silent)
        both = recall + BETA**2 * precision
        return (1 + BETA**2) * recall * precision / np.maximum(both, 1e-9)

    def precision(self, has: NDArray[np.bool_], n_silent: ArrayLike) -> NDArray[np.float64]:
        """Share of places with what is said of these peaks that have the latent."""
        fired = self.count @ has
        return fired / (fired + np.asarray(n_silent, np.float64) + IMAGINED)

    def write(self, role: int, key: int) -> str:
        """Write a term with its words in their commonest form."""
        texts, kind = self.corpus.texts, ROLES[role]
        if kind in (CONTEXT, TOPIC):
            return texts[self.commonest(self.surface[self.around.folded == key], key)]
        if kind is FORMS:
            centre = self.around.folded.shape[1] // 2
            forms, times = np.unique(
                self.around.folded[self.has(role, key), centre], return_counts=True
            )
            some = forms[np.argsort(-times, kind="stable")[:_MOST_FORMS]]
            return write_term(role, key, [texts[int(form)] for form in some])
        if kind is PIECE:
            return write_term(role, key, [self.places.pieces[key]])
        if role >= len(PHRASES):
            return write_term(role, key, [])
        centre = self.around.folded.shape[1] // 2
        columns = [centre + offset for offset in kind.offsets]
        bearing = self.surface[self.has(role, key)]
        return write_term(role, key, [texts[self.commonest(bearing[:, at], 0)] for at in columns])

    def commonest(self, units: NDArray[Any], otherwise: int) -> int:
        """Give the commonest of some units; another if there are none."""
        known, count = np.unique(units, return_counts=True)
        return int(known[np.argmax(count)]) if len(known) else otherwise
