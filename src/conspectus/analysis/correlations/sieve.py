"""Telling trivial pairs from others, down a ranking until enough are found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.correlations.adjacency import Peaks
from conspectus.analysis.correlations.scan import TOGETHER
from conspectus.analysis.correlations.trivial import FAMILY, LABELS, NEAR, Trivial
from conspectus.analysis.correlations.wording import LabelSimilarity, choose_similarity
from conspectus.analysis.families import same_family

if TYPE_CHECKING:
    import numpy.typing as npt

    from conspectus.analysis.correlations.corpus import Corpus
    from conspectus.analysis.correlations.features import Features
    from conspectus.analysis.correlations.scan import Ranked
    from conspectus.analysis.families import Folding
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

_AT_ONCE = 2048


@dataclass(frozen=True)
class Looked:
    """Pairs after a closer look.

    Parameters
    ----------
    first, second
        Places of the members, the strongest pairs first, shape (pairs,).
    near, similarity
        Share of documents with neighbouring peaks, and similarity of the labels; NaN where not
        looked at.
    reason
        Why a pair is trivial, a key of `REASONS`; empty for the others.
    """

    first: IntArray
    second: IntArray
    near: FloatArray
    similarity: FloatArray
    reason: npt.NDArray[np.object_]


@dataclass(frozen=True)
class Sieve:
    """Tells trivial pairs from others.

    Parameters
    ----------
    first, second
        Features of the pairs' members; the same for pairs within one kind.
    directions
        Unit rows of the decoder for the features of each, or None where unknown or where members
        are no latents.
    peaks
        Where each latent fires most; None where texts differ or members are no latents.
    trivial
        The rules; None for none.
    folding
        When two latents say the same; None for no such rule.
    wording
        Compares labels.
    """

    first: Features
    second: Features
    directions: tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]] | None
    peaks: Peaks | None
    trivial: Trivial | None
    folding: Folding | None
    wording: LabelSimilarity

    def take(self, ranked: Ranked, direction: int, limit: int) -> Looked:
        """Go down a ranking until enough pairs that are not trivial are found.

        Parameters
        ----------
        ranked
            Pairs, the strongest first.
        direction
            `TOGETHER` or `APART`; neighbours cannot avoid each other.
        limit
            Pairs wanted.

        Returns
        -------
        Looked
            Those, and the trivial ones met on the way, in their order.
        """
        parts: list[Looked] = []
        left = limit
        for start in range(0, ranked.first.size, _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            pairs = (ranked.first[part], ranked.second[part], ranked.both[part])
            looked = self._judged(*pairs, direction)
            good = np.cumsum(looked.reason == "")
            end = int(np.searchsorted(good, left, side="left")) + 1 if good[-1] >= left else None
            parts.append(_cut(looked, end))
            left -= int(good[-1])
            if left <= 0:
                break
        if not parts:
            none, nothing = np.zeros(0, np.int64), np.zeros(0)
            return Looked(none, none, nothing, nothing, np.zeros(0, object))
        columns = ("first", "second", "near", "similarity", "reason")
        return Looked(*(np.concatenate([getattr(p, name) for p in parts]) for name in columns))

    def _judged(self, first: IntArray, second: IntArray, both: IntArray, direction: int) -> Looked:
        near, similarity = np.full((2, first.size), np.nan)
        reason = np.full(first.size, "", object)
        if self.trivial is not None:
            rules = self.trivial
            labels = [list(f.label[at]) for f, at in ((self.first, first), (self.second, second))]
            similarity = self.wording(*labels)
            reason[similarity >= (rules.similarity or self.wording.least)] = LABELS
            if self.peaks is not None and direction == TOGETHER:
                near = self.peaks.near_share(first, second, rules.window)
                reason[near >= rules.near_share] = NEAR
        if self.folding is not None and self._latents:
            reason[self._related(first, second, both, self.folding)] = FAMILY
        return Looked(first, second, near, similarity, reason)

    @property
    def _latents(self) -> bool:
        return bool((self.first.latent >= 0).all() and (self.second.latent >= 0).all())

    def _related(
        self, first: IntArray, second: IntArray, both: IntArray, folding: Folding
    ) -> npt.NDArray[np.bool_]:
        cosine = None
        if self.directions is not None:
            one, other = self.directions
            cosine = np.einsum("ij,ij->i", one[first], other[second]).astype(np.float64)
        together, support, other_support = (
            count.astype(np.float64)
            for count in (both, self.first.support[first], self.second.support[second])
        )
        n = self.first.units
        found = same_family(together, support, other_support, n, cosine, folding)
        # Across fields a concept may meet itself: an answer that echoes its prompt.
        return found | (self.first.latent[first] == self.second.latent[second])


def _cut(looked: Looked, end: int | None) -> Looked:
    return Looked(
        looked.first[:end],
        looked.second[:end],
        looked.near[:end],
        looked.similarity[:end],
        looked.reason[:end],
    )


def sieve_of(
    corpus: Corpus,
    trivial: Trivial | None,
    folding: Folding | None,
    presence: Presence,
    progress: Progress,
) -> tuple[Sieve, str]:
    """Read what telling takes.

    Parameters
    ----------
    corpus
        Features of units.
    trivial, folding
        The rules.
    presence
        When a document has a latent.
    progress
        Told of every part read.

    Returns
    -------
    Sieve
        For pairs of the corpus.
    str
        What the user should know of it; empty if nothing.
    """
    first, second = corpus.first, corpus.other
    wording: LabelSimilarity
    labels = [*first.label, *(() if corpus.one_text else second.label)]
    wording, remark = choose_similarity("words" if trivial is None else trivial.labels, labels)
    peaks = None
    if trivial is not None and corpus.one_text:
        peaks = Peaks.of(corpus.fields[0], first.latent, presence, progress)
    directions = _directions(corpus) if folding is not None else None
    return Sieve(first, second, directions, peaks, trivial, folding, wording), remark


def _directions(
    corpus: Corpus,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]] | None:
    first, second = corpus.first, corpus.other
    if (second.latent < 0).any():
        return None
    one = corpus.fields[0].store.decoder_directions(first.latent)
    if corpus.one_text:
        return None if one is None else (one, one)
    other = corpus.fields[1].store.decoder_directions(second.latent)
    if one is None or other is None or one.shape[1] != other.shape[1]:
        return None
    return one, other
