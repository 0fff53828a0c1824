"""Telling trivial pairs from others, and choosing those to report."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.concepts.labels import names_of
from conspectus.analysis.concepts.wording import LabelSimilarity, choose_similarity
from conspectus.analysis.correlations.adjacency import Peaks
from conspectus.analysis.correlations.scan import TOGETHER
from conspectus.analysis.correlations.seen import Seen
from conspectus.analysis.correlations.surprise import CLEAR, surprise, varied
from conspectus.analysis.correlations.trivial import FAMILY, LABELS, NEAR, Trivial
from conspectus.analysis.families import same_family

if TYPE_CHECKING:
    import numpy.typing as npt

    from conspectus.analysis.correlations.corpus import Corpus
    from conspectus.analysis.correlations.features import Features
    from conspectus.analysis.correlations.scan import RankBy, Ranked
    from conspectus.analysis.families import Folding
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

_AT_ONCE = 16_384

SAME_UNITS = 0.5
"""Jaccard index of their units from which two pairs are one, seen from two sides."""


@dataclass(frozen=True)
class Looked:
    """Pairs after a closer look.

    Parameters
    ----------
    first, second
        Places of the members, the strongest pairs first, shape (pairs,).
    both
        Units with both, shape (pairs,).
    score, z
        What they are ordered by, descending, and their distance from chance in standard deviations,
        shape (pairs,).
    near, similarity
        Share of documents with neighbouring peaks, and similarity of the labels; NaN where not
        looked at.
    reason
        Why a pair is trivial, a key of `REASONS`; empty for the others.
    """

    first: IntArray
    second: IntArray
    both: IntArray
    score: FloatArray
    z: FloatArray
    near: FloatArray
    similarity: FloatArray
    reason: npt.NDArray[np.object_]

    def at(self, places: IntArray) -> Looked:
        """Keep some pairs, in the order of `places`."""
        return Looked(*(getattr(self, field.name)[places] for field in fields(self)))


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

    def take(self, ranked: Ranked, direction: int, rank_by: RankBy, limit: int) -> Looked:
        """Tell trivial pairs from others and choose, among these, of many different concepts.

        Parameters
        ----------
        ranked
            Pairs, the strongest first.
        direction
            `TOGETHER` or `APART`. Only what goes together can be explained away: neighbours cannot
            avoid each other, and like concepts that do are a surprise.
        rank_by
            With ``"surprise"`` pairs are put in that order.
        limit
            Pairs wanted.

        Returns
        -------
        Looked
            Those, and the trivial ones that stand before the last of them, the strongest first.
        """
        size = ranked.first.size
        parts = [slice(start, start + _AT_ONCE) for start in range(0, max(size, 1), _AT_ONCE)]
        judged = [self._judged(ranked, part, direction) for part in parts]
        names = [field.name for field in fields(Looked)]
        looked = Looked(*(np.concatenate([getattr(j, n) for j in judged]) for n in names))
        if rank_by == "surprise" and direction == TOGETHER:
            score = surprise(looked.score, looked.near, looked.similarity)
            looked = replace(looked, score=score).at(np.argsort(-score, kind="stable"))
        kept = np.flatnonzero(looked.reason == "")
        kept = kept[self._chosen(looked.at(kept), direction, limit)]
        last = kept[-1] if kept.size == limit else size
        trivial = np.flatnonzero(looked.reason[: last + 1] != "")
        return looked.at(np.union1d(kept, trivial))

    def _chosen(self, looked: Looked, direction: int, limit: int) -> npt.NDArray[np.bool_]:
        """Values of columns are few, and may return; so may no concept, while others are left.

        Nor may a pair that mostly the same units have as another. What no unit has is always new.
        """
        apart = 0 if self.second is self.first else self.first.n
        first, second = (bool((side.latent >= 0).all()) for side in (self.first, self.second))
        members = (looked.first, looked.second + apart)
        clear = looked.z >= CLEAR
        if direction != TOGETHER or looked.first.size <= limit or not (first and second):
            return varied(members, (first, second), clear, limit)
        seen = Seen(SAME_UNITS, self.first.units)
        return varied(
            members, (True, True), clear, limit, lambda i: not seen.add(self._both(looked, i))
        )

    def _both(self, looked: Looked, i: int) -> IntArray:
        """Units that have both members of a pair."""
        one, other = self.first.present, self.second.present
        a, b = looked.first[i], looked.second[i]
        has = np.zeros(self.first.units, np.bool_)
        has[one.indices[one.indptr[a] : one.indptr[a + 1]]] = True
        units = other.indices[other.indptr[b] : other.indptr[b + 1]]
        return units[has[units]].astype(np.int64)

    def _judged(self, ranked: Ranked, part: slice, direction: int) -> Looked:
        first, second, both = ranked.first[part], ranked.second[part], ranked.both[part]
        near, similarity = np.full((2, first.size), np.nan)
        reason = np.full(first.size, "", object)
        if self.trivial is not None and first.size:
            rules = self.trivial
            labels = [list(f.label[at]) for f, at in ((self.first, first), (self.second, second))]
            similarity = self.wording(*labels)
            reason[similarity >= (rules.similarity or self.wording.least)] = LABELS
            if self.peaks is not None and direction == TOGETHER:
                near = self.peaks.near_share(first, second, rules.window)
                reason[near >= rules.near_share] = NEAR
        if self.folding is not None and self._latents and first.size:
            reason[self._related(first, second, both, self.folding)] = FAMILY
        known = (first, second, both, ranked.score[part], ranked.z[part])
        return Looked(*known, near, similarity, reason)

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
    wording, remark = choose_similarity(
        "words" if trivial is None else trivial.labels, labels, progress, _every_label(corpus)
    )
    peaks = None
    if trivial is not None and corpus.one_text:
        peaks = Peaks.of(corpus.fields[0], first.latent, presence, progress)
    directions = _directions(corpus) if folding is not None else None
    return Sieve(first, second, directions, peaks, trivial, folding, wording), remark


def _every_label(corpus: Corpus) -> list[str]:
    return [str(label) for field in corpus.fields for label in names_of(field.store)[0]]


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
