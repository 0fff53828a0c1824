"""The words behind a number: passages in which a latent fires, and passages in which it does not.

The index of the store gives the documents of a latent; of those shown, and only of those, the text
and the characters of the strongest token are read. No model is needed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from conspectus.analysis.selection import OUTSIDE, Selection
from conspectus.report.page import Mark, Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

WINDOW = 160
"""Characters shown before and after the word that fired."""

_ELISION = "… "
_ELISION_END = " …"


@dataclass(frozen=True)
class Hits:
    """Documents of a selection in which a latent fires.

    Parameters
    ----------
    document
        Number over all stores, shape (n,).
    strength
        Largest activation, shape (n,).
    tokens
        Tokens on which it fires, shape (n,).
    present
        Whether the document counts as having the latent, shape (n,).
    """

    document: IntArray
    strength: FloatArray
    tokens: IntArray
    present: IntArray


@dataclass(frozen=True)
class Evidence:
    """Access to passages of a selection.

    Parameters
    ----------
    selection
        Documents and their sides.
    presence
        When a document has a latent.
    """

    selection: Selection
    presence: Presence

    def passages(self, latents: Sequence[int], k: int) -> dict[int, list[Passage]]:
        """Find the passages in which latents fire most.

        Parameters
        ----------
        latents
            The latents.
        k
            Passages a side and latent, at most.

        Returns
        -------
        dict of int to list of Passage
            For each latent those of the first side, then those of the next, each strongest first.
            Marks show the strongest token; their strength is relative to the strongest passage.
        """
        chosen: list[tuple[int, int, float, str]] = []
        for latent in latents:
            hits = self.hits(latent)
            kept = np.flatnonzero(hits.present)
            top = float(hits.strength[kept].max(initial=0.0)) or 1.0
            # Ties go to the earlier document, so that the same data gives the same report.
            order = kept[np.lexsort((hits.document[kept], -hits.strength[kept]))]
            for side in range(len(self.selection.names)):
                on_side = order[self.selection.side[hits.document[order]] == side][:k]
                for i in on_side.tolist():
                    strength, tokens = float(hits.strength[i]), int(hits.tokens[i])
                    note = f"strength {strength:.3g}, {tokens} token{'s' if tokens != 1 else ''}"
                    chosen.append((latent, int(hits.document[i]), strength / top, note))
        texts = self._texts(document for _, document, *_ in chosen)
        spans = self._spans([(document, latent) for latent, document, *_ in chosen])
        found: dict[int, list[Passage]] = {int(latent): [] for latent in latents}
        for (latent, document, strength, note), (start, end) in zip(chosen, spans, strict=True):
            doc_id, text = texts[document]
            shown, mark = excerpt(text, start, end)
            side = self.selection.names[self.selection.side[document]]
            marks = (Mark(*mark, strength),) if mark[1] > mark[0] else ()
            found[int(latent)].append(Passage(doc_id, side, shown, marks, note))
        return found

    def negatives(self, latent: int, k: int, seed: int = 0) -> list[Passage]:
        """Draw documents in which a latent does not fire at all.

        Parameters
        ----------
        latent
            The latent.
        k
            Documents a side, at most; fewer where fewer lack the latent.
        seed
            Of the draw; the same seed and latent give the same documents.

        Returns
        -------
        list of Passage
            Beginnings of documents, side by side. Documents in which the latent fires
            too weakly to count as present are not among them.
        """
        silent = np.ones(self.selection.side.size, np.bool_)
        silent[self.hits(latent).document] = False
        rng = np.random.default_rng([seed, int(latent)])
        drawn: list[int] = []
        for side in range(len(self.selection.names)):
            candidates = np.flatnonzero(silent & (self.selection.side == side))
            drawn += rng.permutation(candidates)[:k].tolist()
        texts = self._texts(drawn)
        names = self.selection.names
        return [
            Passage(texts[d][0], names[self.selection.side[d]], excerpt(texts[d][1], 0, 0)[0])
            for d in drawn
        ]

    def hits(self, latent: int) -> Hits:
        """Look up the documents of all sides in which a latent fires.

        Parameters
        ----------
        latent
            The latent.

        Returns
        -------
        Hits
            By document number.
        """
        parts: list[list[npt.NDArray[Any]]] = []
        for store, offset in zip(self.selection.stores, self.selection.offsets, strict=False):
            found = store.postings(latent)
            kept = self.presence.kept(found)
            present = np.ones(len(found), np.bool_) if kept is None else kept
            document = found.rows.astype(np.int64) + offset
            on_side = np.flatnonzero(self.selection.side[document] != OUTSIDE)
            columns = (document, found.max, found.count, present)
            parts.append([np.asarray(column)[on_side] for column in columns])
        document, strength, tokens, present = (
            np.concatenate(column) for column in zip(*parts, strict=True)
        )
        document, tokens, present = (c.astype(np.int64) for c in (document, tokens, present))
        return Hits(document, strength.astype(np.float64), tokens, present)

    def _spans(self, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Characters of the strongest token for pairs of a document and a latent."""
        document, latent = np.array(pairs, np.int64).reshape(-1, 2).T
        spans = np.zeros((len(pairs), 2), np.int64)
        for i, store in enumerate(self.selection.stores):
            low, high = self.selection.offsets[i : i + 2]
            here = (document >= low) & (document < high)
            spans[here] = store.peak_spans(document[here] - low, latent[here])
        return [(start, end) for start, end in spans.tolist()]

    def _texts(self, documents: Iterable[int]) -> dict[int, tuple[str, str]]:
        wanted = np.unique(np.fromiter(documents, np.int64))
        offsets = self.selection.offsets
        texts: dict[int, tuple[str, str]] = {}
        for i, store in enumerate(self.selection.stores):
            here = wanted[(wanted >= offsets[i]) & (wanted < offsets[i + 1])]
            table = store.documents(["doc_id", "text"], here - offsets[i])
            ids, bodies = table.column("doc_id").to_pylist(), table.column("text").to_pylist()
            texts |= dict(zip(here.tolist(), zip(ids, bodies, strict=True), strict=True))
        return texts


def excerpt(text: str, start: int, end: int) -> tuple[str, tuple[int, int]]:
    """Cut a window around a span, at spaces where there are some.

    Parameters
    ----------
    text
        Whole text.
    start, end
        Span to show, in characters.

    Returns
    -------
    str
        The window, with an ellipsis where something was left out.
    tuple of int
        The span within the window.
    """
    first, last = max(0, start - WINDOW), min(len(text), end + WINDOW)
    if first > 0:
        space = text.find(" ", first, start)
        first = space + 1 if space >= 0 else first
    if last < len(text):
        space = text.rfind(" ", end, last)
        last = space if space > end else last
    before = _ELISION if first > 0 else ""
    after = _ELISION_END if last < len(text) else ""
    shift = len(before) - first
    return before + text[first:last] + after, (start + shift, end + shift)
