"""The words behind a number: passages in which a latent fires, and passages in which it does not.

The index of the store gives the documents of a latent; of those shown, and only of those, the text
and the characters of the tokens that fired are read: all of them where the store keeps token codes,
else the strongest. No model is needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from conspectus.analysis.excerpts import cut, whole_words
from conspectus.analysis.fired_words import fired_words
from conspectus.analysis.selection import OUTSIDE, Selection
from conspectus.report.page import Mark, Passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conspectus.analysis.fired_words import Firing
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

STRONGEST_ONLY = (
    "Only the strongest word of each document is marked; embed with --tokens to mark all."
)
NO_INDEX = "The store is incomplete and has no index yet, so no passages are shown."


@dataclass(frozen=True)
class Highlight:
    """A latent whose words are marked in a document.

    Parameters
    ----------
    latent
        The latent.
    top
        Activation that is drawn at full strength; NaN for its strongest in the document.
    hue
        Colour: 0, or 1 for the second concept of a pair.
    """

    latent: int
    top: float = math.nan
    hue: int = 0


@dataclass(frozen=True)
class Quote:
    """A document to show.

    Parameters
    ----------
    document
        Number over all stores.
    highlights
        What to mark, the most telling first; latents that the document does not have are left out.
        The excerpt is cut around the strongest word of the first one of each hue.
    note
        Remark beside the document's identifier.
    """

    document: int
    highlights: tuple[Highlight, ...]
    note: str = ""


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

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of passages must know: whether all words that fired are marked."""
        every = all(store.keeps_token_codes for store in self.selection.stores)
        return () if every else (STRONGEST_ONLY,)

    def passages(
        self, latents: Sequence[int], k: int, beside: Sequence[int] = ()
    ) -> dict[int, list[Passage]]:
        """Find the passages in which latents fire most.

        Parameters
        ----------
        latents
            The latents.
        k
            Passages a side and latent, at most.
        beside
            Latents to mark there, too: in the colour of the first of a pair, the others then in
            that of the second.

        Returns
        -------
        dict of int to list of Passage
            For each latent those of the first side, then those of the next, each strongest first.
            Marks are relative to the strongest passage of the latent.
        """
        chosen: list[tuple[int, Quote]] = []
        for latent in latents:
            hits = self.hits(latent)
            kept = np.flatnonzero(hits.present)
            top = float(hits.strength[kept].max(initial=0.0)) or 1.0
            # Ties go to the earlier document, so that the same data gives the same report.
            order = kept[np.lexsort((hits.document[kept], -hits.strength[kept]))]
            others = (Highlight(int(other)) for other in beside)
            highlights = (*others, Highlight(int(latent), top, hue=1 if beside else 0))
            for side in range(len(self.selection.names)):
                on_side = order[self.selection.side[hits.document[order]] == side][:k]
                for i in on_side.tolist():
                    strength, tokens = float(hits.strength[i]), int(hits.tokens[i])
                    note = f"strength {strength:.3g}, {tokens} token{'s' if tokens != 1 else ''}"
                    chosen.append((int(latent), Quote(int(hits.document[i]), highlights, note)))
        found: dict[int, list[Passage]] = {int(latent): [] for latent in latents}
        shown = self.quotes([quote for _, quote in chosen])
        for (latent, _), passage in zip(chosen, shown, strict=True):
            found[latent].append(passage)
        return found

    def passages_and_notes(
        self, latents: Sequence[int], k: int
    ) -> tuple[dict[int, list[Passage]], tuple[str, ...]]:
        """Find passages for a page, with what its reader must know of them.

        Parameters
        ----------
        latents
            The latents.
        k
            Passages a side and latent, at most; none are read for 0.

        Returns
        -------
        dict of int to list of Passage
            As `passages` gives them; empty where nothing can or shall be read.
        tuple of str
            Notes of the page.
        """
        if not k:
            return {}, ()
        if not all(store.is_complete for store in self.selection.stores):
            return {}, (NO_INDEX,)
        return self.passages(latents, k), self.notes

    def quotes(self, quotes: Sequence[Quote]) -> list[Passage]:
        """Show documents with the words on which latents fire.

        Parameters
        ----------
        quotes
            Documents, and what to mark in each.

        Returns
        -------
        list of Passage
            In the order of `quotes`. All tokens on which a latent fires are marked where the store
            keeps token codes, else the strongest; pieces of a word as one.
        """
        pairs = [(quote.document, h.latent) for quote in quotes for h in quote.highlights]
        fired = iter(fired_words(self.selection, pairs))
        texts = self._texts(quote.document for quote in quotes)
        names, side = self.selection.names, self.selection.side
        found: list[Passage] = []
        for quote in quotes:
            doc_id, text = texts[quote.document]
            words = [(h, firings) for h in quote.highlights if (firings := next(fired))]
            around = {h.hue: max(firings, key=_strength)[:2] for h, firings in reversed(words)}
            excerpt = cut(text, list(around.values()))
            marks = [
                Mark(
                    *place,
                    value / (max(map(_strength, own)) if math.isnan(h.top) else h.top),
                    h.hue,
                )
                for h, own in words
                for start, end, value in whole_words(text, own)
                for place in excerpt.places(start, end)
            ]
            name = names[side[quote.document]]
            found.append(Passage(doc_id, name, excerpt.text, tuple(marks), quote.note))
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
            Passage(texts[d][0], names[self.selection.side[d]], cut(texts[d][1], ()).text)
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


def _strength(firing: Firing) -> float:
    return firing[2]
