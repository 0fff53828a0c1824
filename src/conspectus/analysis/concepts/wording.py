"""Whether two labels mean the same, by a sentence encoder or by their words."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from conspectus.analysis.concepts.sentences import encoded
from conspectus.labels.encoders import EncoderChoice, TextEncoder, choose_encoder
from conspectus.labels.words import stem_of
from conspectus.progress import SILENT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray

_MIXED = re.compile(r"^mixed(: |$)")
_TERM = re.compile(r"\w+|[^\w\s“”·,:]+")
_COUNTED = 10_000


class LabelSimilarity(Protocol):
    """Whatever tells how near labels are in meaning."""

    @property
    def name(self) -> str:
        """How it is called in a result's settings."""
        ...

    @property
    def least(self) -> float:
        """Similarity from which two labels mean the same."""
        ...

    def __call__(self, first: Sequence[str], second: Sequence[str]) -> FloatArray:
        """Compare pairs of labels: 1 for the same, 0 for nothing in common, shape (pairs,)."""
        ...


class WordSimilarity:
    """Cosine of the labels' words, rare words counting more.

    Parameters
    ----------
    labels
        All labels, which tell how rare a word is; of very many some thousands are counted.
    """

    name = "words"
    least = 0.6

    def __init__(self, labels: Sequence[str]) -> None:
        self._labels = labels

    @cached_property
    def _weights(self) -> TfidfVectorizer:
        weights = TfidfVectorizer(analyzer=_terms, sublinear_tf=True)
        some = self._labels[:: 1 + len(self._labels) // _COUNTED]
        return weights.fit([*some, "label"])

    def __call__(self, first: Sequence[str], second: Sequence[str]) -> FloatArray:
        """Compare pairs of labels.

        Parameters
        ----------
        first, second
            Labels; an empty one is like no other.

        Returns
        -------
        array
            Cosine from 0 to 1, shape (pairs,).
        """
        if not first:
            return np.zeros(0)
        one, other = (self._weights.transform(labels) for labels in (first, second))
        return np.asarray(one.multiply(other).sum(axis=1), np.float64).ravel()

    def among(self, labels: Sequence[str]) -> FloatArray:
        """Compare every label with every other.

        Parameters
        ----------
        labels
            Labels; an empty one is like no other.

        Returns
        -------
        array
            Cosine from 0 to 1, shape (labels, labels).
        """
        if not labels:
            return np.zeros((0, 0))
        vectors = self._weights.transform(labels)
        return np.asarray((vectors @ vectors.T).todense(), np.float64)


class EncoderSimilarity:
    """Cosine of the labels' sentence embeddings.

    Parameters
    ----------
    encoder
        Turns labels into vectors.
    labels
        All labels, encoded together and kept in the user's cache folder; others that are asked for
        are encoded on the way.
    progress
        Told of labels encoded, the first time that they are compared.
    """

    least = 0.7

    def __init__(
        self, encoder: TextEncoder, labels: Sequence[str] = (), progress: Progress = SILENT
    ) -> None:
        self._encoder, self._progress = encoder, progress
        self._all = sorted({meaning(label) for label in labels} - {""})
        self._known: dict[str, int] = {}
        self._vectors = np.zeros((0, 0), np.float32)

    @property
    def name(self) -> str:
        """Name of the encoder."""
        return self._encoder.name

    def __call__(self, first: Sequence[str], second: Sequence[str]) -> FloatArray:
        """Compare pairs of labels.

        Parameters
        ----------
        first, second
            Labels; an empty one is like no other.

        Returns
        -------
        array
            Cosine, shape (pairs,).
        """
        texts = [[meaning(label) for label in labels] for labels in (first, second)]
        self._learn({text for side in texts for text in side if text})
        similarity = np.zeros(len(texts[0]))
        told = [i for i, pair in enumerate(zip(*texts, strict=True)) if all(pair)]
        one, other = (self._vectors[[self._known[side[i]] for i in told]] for side in texts)
        similarity[told] = np.einsum("ij,ij->i", one, other)
        return similarity

    def _learn(self, texts: set[str]) -> None:
        new = sorted((texts if self._known else texts.union(self._all)) - self._known.keys())
        if texts and new:
            vectors = encoded(new, self._encoder, self._progress)
            known = self._vectors.reshape(len(self._known), vectors.shape[1])
            self._vectors = np.concatenate([known, vectors])
            self._known |= {text: len(self._known) + i for i, text in enumerate(new)}


def choose_similarity(
    encoder: EncoderChoice | LabelSimilarity,
    labels: Sequence[str],
    progress: Progress = SILENT,
    every: Sequence[str] | None = None,
) -> tuple[LabelSimilarity, str]:
    """Get a way to compare labels.

    Parameters
    ----------
    encoder
        ``"auto"``: the local sentence encoder where it is installed, words otherwise. ``"words"``
        or None: words. A name: that encoder. Or a similarity, or an encoder, itself.
    labels
        All labels.
    progress
        Told of labels encoded.
    every
        Labels that an encoder encodes together and keeps, `labels` if None: all of a store, so that
        no other question about it encodes them again.

    Returns
    -------
    LabelSimilarity
        The way.
    str
        What the user should know of the choice; empty if nothing.
    """
    if encoder is None or encoder == "words":
        return WordSimilarity(labels), ""
    if not isinstance(encoder, str) and not hasattr(encoder, "encode"):
        return encoder, ""  # pyright: ignore[reportReturnType]
    found, why_not = choose_encoder(encoder)  # pyright: ignore[reportArgumentType]
    if found is None:
        return WordSimilarity(labels), f"Labels were compared {why_not}."
    return EncoderSimilarity(found, labels if every is None else every, progress), ""


def meaning(label: str) -> str:
    """Strip what a label says of itself rather than of its concept.

    Parameters
    ----------
    label
        A label.

    Returns
    -------
    str
        The label without ``mixed``; empty if nothing is left.
    """
    return _MIXED.sub("", label).strip()


def _terms(label: str) -> list[str]:
    return [stem_of(term) for term in _TERM.findall(meaning(label).lower())]
