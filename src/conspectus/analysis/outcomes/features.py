"""What an outcome may be learned from: concepts, plain words, length, and their unions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer

from conspectus.analysis.outcomes.learner import choose_few, screen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.stats.types import FloatArray, IntArray

MOST_CONCEPTS = 500
"""Concepts that a model may use; they are chosen anew in every fold."""
MOST_WORDS = 20_000
LARGEST_GROUP = 20.0
"""Mean size of groups up to which columns lose their group means; beyond, that would fill them."""

LENGTH, WORDS, CONCEPTS, FEW = "length", "words", "concepts", "few concepts"
CONCEPTS_LENGTH, WORDS_CONCEPTS = "concepts + length", "words + concepts"
SETS = (LENGTH, WORDS, FEW, CONCEPTS, CONCEPTS_LENGTH, WORDS_CONCEPTS)


@dataclass(frozen=True)
class Split:
    """Columns of one fold.

    Parameters
    ----------
    sets
        Name of the set to columns of the training and of the test documents.
    few
        Concepts of the short model: columns of `Features.concepts`.
    """

    sets: dict[str, tuple[sp.csr_array, sp.csr_array]]
    few: IntArray


@dataclass(frozen=True)
class Features:
    """Documents as columns.

    Parameters
    ----------
    concepts
        Presence or strength of latents, shape (n, latents).
    length
        A spline of log length, shape (n, q).
    texts
        The documents' texts.
    group
        Group of each document; None without groups.
    few
        Concepts that the short model may name.
    """

    concepts: sp.csr_array
    length: FloatArray
    texts: Sequence[str]
    group: IntArray | None
    few: int

    @property
    def within(self) -> bool:
        """Whether columns lose their group means."""
        return self.group is not None and self.group.size / (self.group.max() + 1) <= LARGEST_GROUP

    def split(self, train: IntArray, test: IntArray, y: FloatArray) -> Split:
        """Make the columns of every set; all choices are made on the training documents.

        Parameters
        ----------
        train, test
            Numbers of the documents.
        y
            Outcomes of the training documents.

        Returns
        -------
        Split
            Columns of the training and of the test documents.
        """
        concepts = [self._centred(self.concepts[rows], rows) for rows in (train, test)]
        chosen = screen(concepts[0], y, MOST_CONCEPTS)
        concepts = [sp.csr_array(part[:, chosen]) for part in concepts]
        short = choose_few(concepts[0], y, self.few)
        words = [
            self._centred(part, rows)
            for part, rows in zip(self._words(train, test), (train, test), strict=True)
        ]
        spread = np.maximum(self.length[train].std(axis=0), 1e-9)
        bare = (self.length - self.length[train].mean(axis=0)) / spread
        length = [self._centred(sp.csr_array(bare[rows]), rows) for rows in (train, test)]
        sets = {
            LENGTH: length,
            WORDS: words,
            FEW: [sp.csr_array(part[:, short]) for part in concepts],
            CONCEPTS: concepts,
            CONCEPTS_LENGTH: _joined(concepts, length),
            WORDS_CONCEPTS: _joined(words, concepts),
        }
        return Split({name: (parts[0], parts[1]) for name, parts in sets.items()}, chosen[short])

    def name_few(self, y: FloatArray) -> tuple[IntArray, sp.csr_array]:
        """Choose a few concepts on all documents.

        Parameters
        ----------
        y
            Outcomes.

        Returns
        -------
        array of int64
            Columns of `concepts`, in the order in which they enter.
        scipy.sparse.csr_array
            Those columns.
        """
        everything = np.arange(y.size)
        concepts = self._centred(self.concepts, everything)
        chosen = screen(concepts, y, MOST_CONCEPTS)
        short = choose_few(sp.csr_array(concepts[:, chosen]), y, self.few)
        return chosen[short], sp.csr_array(concepts[:, chosen[short]])

    def _words(self, train: IntArray, test: IntArray) -> tuple[sp.csr_array, sp.csr_array]:
        vectorizer = TfidfVectorizer(
            sublinear_tf=True, min_df=2, ngram_range=(1, 2), max_features=MOST_WORDS
        )
        try:
            learned = vectorizer.fit_transform([self.texts[i] for i in train])
        except ValueError:  # no word is in two documents
            return sp.csr_array((train.size, 1)), sp.csr_array((test.size, 1))
        return sp.csr_array(learned), sp.csr_array(
            vectorizer.transform([self.texts[i] for i in test])
        )

    def _centred(self, columns: sp.csr_array, rows: IntArray) -> sp.csr_array:
        """Take group means out, where groups are small enough for the columns to stay sparse."""
        if self.group is None or not self.within:
            return sp.csr_array(columns)
        code = np.unique(self.group[rows], return_inverse=True)[1].reshape(-1)
        n = rows.size
        indicator = sp.csr_array((np.ones(n), (np.arange(n), code)), shape=(n, code.max() + 1))
        size = np.asarray(indicator.sum(axis=0)).reshape(-1)
        means = sp.csr_array(sp.diags_array(1 / size) @ (indicator.T @ columns))
        return sp.csr_array(columns - indicator @ means)


def _joined(first: list[sp.csr_array], second: list[sp.csr_array]) -> list[sp.csr_array]:
    """Put two sets side by side, each with rows of length 1 on average."""
    scales = [
        np.sqrt(max(part.multiply(part).sum() / part.shape[0], 1e-12))
        for part in (first[0], second[0])
    ]
    return [
        sp.csr_array(sp.hstack([a / scales[0], b / scales[1]], format="csr"))
        for a, b in zip(first, second, strict=True)
    ]
