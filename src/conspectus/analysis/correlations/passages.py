"""The words behind a pair: documents that have both concepts, each in a colour of its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.evidence import Evidence, Highlight, Quote

if TYPE_CHECKING:
    from conspectus.analysis.correlations.corpus import Corpus
    from conspectus.report.page import Passage
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence


@dataclass(frozen=True)
class Firing:
    """Where a member of a pair is present.

    Parameters
    ----------
    unit
        Units that have it, ascending, shape (n,).
    document
        Of each unit the document in which it is strongest.
    strength
        Largest activation there over the largest of all; 1 for values of columns.
    highlights
        What to mark; nothing for values of columns.
    name
        Its label, or its number.
    """

    unit: IntArray
    document: IntArray
    strength: FloatArray
    highlights: tuple[Highlight, ...]
    name: str


@dataclass(frozen=True)
class PairPassages:
    """Access to the documents of pairs.

    Parameters
    ----------
    corpus
        Units and features.
    presence
        When a document has a latent.
    """

    corpus: Corpus
    presence: Presence

    def both(self, i: int, j: int, k: int) -> list[Passage]:
        """Show units that have both members.

        Parameters
        ----------
        i, j
            Places of the members among the features.
        k
            Units, at most.

        Returns
        -------
        list of Passage
            The strongest first, by the weaker of the two. Where two stores are joined, documents of
            the first, then those of the second.
        """
        one, other = self._firing(i, 0), self._firing(j, 1)
        units, at, other_at = np.intersect1d(one.unit, other.unit, return_indices=True)
        strength = np.minimum(one.strength[at], other.strength[other_at])
        best = np.lexsort((units, -strength))[:k]
        if len(self.corpus.fields) == 1:
            return self._quoted(0, one.document[at[best]], (one, other))
        documents = (one.document[at[best]], other.document[other_at[best]])
        return [
            passage
            for side, firing in enumerate((one, other))
            for passage in self._quoted(side, documents[side], (firing,))
        ]

    def one_only(self, i: int, j: int, k: int, seed: int) -> list[Passage]:
        """Draw units that have one member and lack the other.

        Parameters
        ----------
        i, j
            Places of the members among the features.
        k
            Units of each kind, at most.
        seed
            Of the draw.

        Returns
        -------
        list of Passage
            Those with the first alone, then those with the second alone.
        """
        firings = (self._firing(i, 0), self._firing(j, 1))
        found: list[Passage] = []
        for own, firing in enumerate(firings):
            alone = np.setdiff1d(firing.unit, firings[1 - own].unit)
            drawn = np.random.default_rng([seed, i, j, own]).permutation(alone)[:k]
            documents = firing.document[np.flatnonzero(np.isin(firing.unit, drawn))]
            field = own if len(self.corpus.fields) > 1 else 0
            found += self._quoted(field, documents, (firing,), f"only {firing.name}")
        return found

    def _firing(self, place: int, hue: int) -> Firing:
        features = self.corpus.other if hue else self.corpus.first
        field = self.corpus.fields[hue if len(self.corpus.fields) > 1 else 0]
        name = str(features.label[place] or features.name[place])
        latent = int(features.latent[place])
        if latent < 0:
            start, end = features.present.indptr[place : place + 2]
            unit = np.sort(features.present.indices[start:end]).astype(np.int64)
            return Firing(unit, field.selection.rows[unit], np.ones(unit.size), (), name)
        hits = Evidence(field.selection, self.presence).hits(latent)
        kept = np.flatnonzero(hits.present)
        document, strength = hits.document[kept], hits.strength[kept]
        order = np.lexsort((document, -strength, field.unit[document]))
        unit, first = np.unique(field.unit[document][order], return_index=True)
        chosen = order[first]
        top = float(strength.max(initial=0.0)) or 1.0
        highlight = (Highlight(latent, top, hue),)
        return Firing(unit, document[chosen], strength[chosen] / top, highlight, name)

    def _quoted(
        self, field: int, documents: IntArray, firings: tuple[Firing, ...], note: str = ""
    ) -> list[Passage]:
        highlights = tuple(h for firing in firings for h in firing.highlights)
        evidence = Evidence(self.corpus.fields[field].selection, self.presence)
        return evidence.quotes([Quote(d, highlights, note) for d in documents.tolist()])
