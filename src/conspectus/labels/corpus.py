"""Documents as one long row of units, and where in it something stands.

A name is as good as what it keeps out: how often "the" stands where the latent does *not* fire
can only be told from the documents that lack it. So documents are read once, kept as numbers, and
asked for the places of a word or phrase.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csc_array, csr_array

from conspectus.labels.units import END
from conspectus.labels.words import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Corpus:
    """The documents read.

    Parameters
    ----------
    surface
        Units as they stand, document after document, with edges between, shape (n,).
    document
        Which document each belongs to, counted from 0, shape (n,).
    rows
        Row of each document in its store, ascending, shape (documents,).
    fold, kind, stem, group
        Of each unit of the vocabulary: the unit that stands for all its forms, its `words.Kind`,
        its stem and its `wordclasses` class.
    texts
        What every unit looks like.
    """

    surface: NDArray[np.int32]
    document: NDArray[np.int32]
    rows: NDArray[np.int64]
    fold: NDArray[np.int32]
    kind: NDArray[np.int8]
    stem: NDArray[np.int32]
    group: NDArray[np.int8]
    texts: Sequence[str]

    @property
    def n_documents(self) -> int:
        """Number of documents."""
        return len(self.rows)

    @cached_property
    def folded(self) -> NDArray[np.int32]:
        """Units with the forms of a word taken together, shape (n,)."""
        return self.fold[self.surface]

    @cached_property
    def incidence(self) -> csr_array:
        """Whether each document has each folded unit, shape (documents, units), 0 or 1."""
        pairs = np.unique(self.document.astype(np.int64) * len(self.texts) + self.folded)
        row, column = np.divmod(pairs, len(self.texts))
        shape = (self.n_documents, len(self.texts))
        return csr_array((np.ones(len(pairs), np.float32), (row, column)), shape=shape)

    @cached_property
    def incidence_by_word(self) -> csc_array:
        """The same, quick to take columns of."""
        return csc_array(self.incidence)

    @cached_property
    def frequency(self) -> NDArray[np.float32]:
        """Number of documents that have each folded unit, shape (units,)."""
        return np.bincount(self.incidence.indices, minlength=len(self.texts)).astype(np.float32)

    def places(self, unit: int) -> NDArray[np.int64]:
        """Find where a folded unit stands, ascending."""
        return _slice(self._by_unit, unit)

    def places_of_kind(self, kind: int) -> NDArray[np.int64]:
        """Find where units of a `words.Kind` stand."""
        return np.flatnonzero(self.kind[self.surface] == kind)

    def places_of_class(self, group: int) -> NDArray[np.int64]:
        """Find where words of a class stand."""
        return np.flatnonzero(self.group[self.folded] == group)

    def places_of_stem(self, stem: int) -> NDArray[np.int64]:
        """Find where forms of a word stand."""
        return self.places_of_any(_slice(self._by_stem, stem))

    def places_of_any(self, units: NDArray[np.int64]) -> NDArray[np.int64]:
        """Find where any of some folded units stands, ascending."""
        return np.sort(np.concatenate([np.zeros(0, np.int64), *map(self.places, units.tolist())]))

    @cached_property
    def long_numbers(self) -> NDArray[np.int64]:
        """Where numbers of more than one digit stand."""
        number = [
            kind == Kind.NUMBER and len(text) > 1
            for kind, text in zip(self.kind.tolist(), self.texts, strict=True)
        ]
        return np.flatnonzero(np.array(number, np.bool_)[self.surface])

    def inside(self, places: NDArray[np.int64]) -> NDArray[np.int64]:
        """Keep the places that hold a unit of a text, not its edge."""
        places = places[(places >= 0) & (places < len(self.surface))]
        return places[self.surface[places] > END]

    @cached_property
    def _by_unit(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        return _grouped(self.folded, len(self.texts))

    @cached_property
    def _by_stem(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        own = np.flatnonzero(self.fold == np.arange(len(self.fold)))
        order, cuts = _grouped(self.stem[own], len(self.texts))
        return own[order], cuts


def _grouped(values: NDArray[Any], n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Order items by value, and say where each value's begin."""
    cuts = np.concatenate([[0], np.cumsum(np.bincount(values, minlength=n))])
    return np.argsort(values, kind="stable"), cuts


def _slice(grouped: tuple[NDArray[np.int64], NDArray[np.int64]], value: int) -> NDArray[np.int64]:
    order, cuts = grouped
    return order[cuts[value] : cuts[value + 1]]
