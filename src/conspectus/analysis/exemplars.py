"""Documents that show what a group is about, with the words on which its concepts fire."""

from __future__ import annotations

from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.excerpts import cut, whole_words
from conspectus.analysis.fired_words import fired_words
from conspectus.analysis.selection import everything
from conspectus.report.page import Mark, Passage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conspectus.analysis.excerpts import Excerpt
    from conspectus.analysis.fired_words import Firing
    from conspectus.stats.types import IntArray
    from conspectus.store import Presence, Store

CONCEPTS = 8
"""Concepts of a group that are marked in its documents, at most."""


def exemplars(
    store: Store,
    rows: IntArray,
    latents: Sequence[int],
    presence: Presence,
    notes: Sequence[str],
    side: str = "",
) -> list[Passage]:
    """Show documents with the concepts that their group is described by.

    Parameters
    ----------
    store
        The store.
    rows
        Documents, shape (n,).
    latents
        Concepts to mark, the most telling first; the first eight are.
    presence
        When a document has a concept.
    notes
        Remark beside each document.
    side
        Group that the passages belong to, where the page has sides.

    Returns
    -------
    list of Passage
        In the order of `rows`. The excerpt is around the most telling concept that the document
        has. Every word on which a concept fires is marked where the store keeps token codes, else
        the strongest; marks are as strong as their concept is telling.
    """
    wanted = list(latents)[:CONCEPTS]
    having = store.matrix("presence", rows, presence)
    owned = [set(having.indices[a:b].tolist()) for a, b in pairwise(having.indptr.tolist())]
    pairs = [
        (row, latent)
        for row, has in zip(np.asarray(rows).tolist(), owned, strict=True)
        for latent in wanted
        if latent in has
    ]
    fired = dict(zip(pairs, fired_words(everything(store), pairs), strict=True))
    table = store.documents(["doc_id", "text"], rows)
    texts = zip(table.column("doc_id").to_pylist(), table.column("text").to_pylist(), strict=True)
    found: list[Passage] = []
    for row, (doc_id, text), note in zip(np.asarray(rows).tolist(), texts, notes, strict=True):
        own = {latent: fired[row, latent] for latent in wanted if fired.get((row, latent))}
        first = max(next(iter(own.values()), [(0, 0, 0.0)]), key=itemgetter(2))
        shown = cut(text, [first[:2]])
        found.append(Passage(doc_id, side, shown.text, _marks(own, wanted, text, shown), note))
    return found


def _marks(
    own: Mapping[int, list[Firing]], wanted: Sequence[int], text: str, shown: Excerpt
) -> tuple[Mark, ...]:
    """Take the marks that lie in an excerpt; a span that several concepts share is marked once."""
    strongest: dict[tuple[int, int], float] = {}
    for latent, firings in own.items():
        telling = 1.0 - wanted.index(latent) / (2 * len(wanted))
        top = max(value for *_, value in firings)
        for start, end, value in whole_words(text, firings):
            for place in shown.places(start, end):
                strength = telling * value / top
                strongest[place] = max(strongest.get(place, 0.0), strength)
    return tuple(Mark(start, end, strength) for (start, end), strength in strongest.items())
