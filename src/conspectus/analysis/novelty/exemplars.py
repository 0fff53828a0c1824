"""Documents that show what a group is about, with the words on which its concepts fire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.evidence import excerpt
from conspectus.report.page import Mark, Passage

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        has; marks are as strong as their concept is telling.
    """
    wanted = list(latents)[:CONCEPTS]
    having = store.matrix("presence", rows, presence)
    pairs = [
        (i, latent)
        for i in range(len(rows))
        for latent in wanted
        if latent in set(having.indices[having.indptr[i] : having.indptr[i + 1]].tolist())
    ]
    spans = np.zeros((0, 2), np.int64)
    if pairs:
        places, marked = np.array(pairs, np.int64).T
        spans = store.peak_spans(np.asarray(rows)[places], marked).astype(np.int64)
    table = store.documents(["doc_id", "text"], rows)
    found: list[Passage] = []
    for i, (doc_id, text) in enumerate(
        zip(table.column("doc_id").to_pylist(), table.column("text").to_pylist(), strict=True)
    ):
        own = [
            (latent, int(start), int(end))
            for (place, latent), (start, end) in zip(pairs, spans.tolist(), strict=True)
            if place == i
        ]
        start, end = own[0][1:] if own else (0, 0)
        shown, (first, _) = excerpt(text, start, end)
        marks = _marks(own, wanted, first - start, len(shown))
        found.append(Passage(doc_id, side, shown, marks, notes[i]))
    return found


def _marks(
    own: Sequence[tuple[int, int, int]], wanted: Sequence[int], shift: int, length: int
) -> tuple[Mark, ...]:
    """Take the marks that lie in an excerpt; a span that several concepts share is marked once."""
    strongest: dict[tuple[int, int], float] = {}
    for latent, start, end in own:
        place = (start + shift, end + shift)
        if 0 <= place[0] < place[1] <= length:
            strength = 1.0 - wanted.index(latent) / (2 * len(wanted))
            strongest[place] = max(strongest.get(place, 0.0), strength)
    return tuple(Mark(start, end, strength) for (start, end), strength in strongest.items())
