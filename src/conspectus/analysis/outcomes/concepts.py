"""Latents as columns of numbers: whether documents have them, or how strongly.

A large store has more entries than memory holds. Each latent's association with the outcome can be
worked out without the others, so they are read some at a time; a model needs all of them at once,
and is learned from few enough documents.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import scipy.sparse as sp

from conspectus.analysis.counts import (
    count,
    latent_columns,
    presence_matrix,
    strength_matrix,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

HIGH = 0.9
"""Strengths are divided by this quantile of those above 0."""


@dataclass(frozen=True)
class Concepts:
    """The latents that are tested.

    Parameters
    ----------
    latents
        Their numbers, shape (tested,).
    documents
        Documents with each, shape (tested,).
    presence
        When a document has a latent.
    strength
        Whether its value is how strongly it has it; else 1.
    """

    latents: IntArray
    documents: IntArray
    presence: Presence
    strength: bool

    @classmethod
    def of(
        cls,
        selection: Selection,
        presence: Presence,
        support: int,
        progress: Progress,
        *,
        strength: bool,
    ) -> Concepts:
        """Find the latents that enough documents have, and not all.

        Parameters
        ----------
        selection
            The documents.
        presence
            When a document has a latent.
        support
            Documents that must have it.
        progress
            Told of every part read.
        strength
            Whether strengths are to be looked at, not presence.

        Returns
        -------
        Concepts
            In order of their numbers.
        """
        nothing = np.zeros(selection.side.size, np.int64)
        documents = count(selection, nothing, 1, presence, progress).present.sum(axis=0)
        tested = np.flatnonzero((documents >= support) & (documents < selection.rows.size))
        return cls(tested.astype(np.int64), documents[tested], presence, strength)

    def columns(
        self, selection: Selection, progress: Progress
    ) -> Iterator[tuple[sp.csc_array, FloatArray]]:
        """Read some latents at a time.

        Parameters
        ----------
        selection
            The documents that were counted.
        progress
            Told of every part read.

        Yields
        ------
        scipy.sparse.csc_array
            Values of the next latents, shape (rows, some of the latents); strengths in units of a
            high one.
        array
            What they were divided by, shape (some of the latents,).
        """
        places = (self.latents, self.documents, self.presence)
        for _, read in latent_columns(selection, *places, progress, strength=self.strength):
            values, scale = read.astype(np.float64), np.ones(read.shape[1])
            if self.strength:
                own = [slice(*ends) for ends in zip(read.indptr, read.indptr[1:], strict=False)]
                scale = np.array([np.quantile(values.data[one], HIGH) for one in own])
                values.data /= np.repeat(scale, np.diff(read.indptr))
            yield values, scale

    def matrix(self, selection: Selection, scale: FloatArray, progress: Progress) -> sp.csr_array:
        """Read all latents of few documents.

        Parameters
        ----------
        selection
            Some of the documents.
        scale
            What to divide the values of each latent by, shape (tested,).
        progress
            Told of every part read.

        Returns
        -------
        scipy.sparse.csr_array
            Shape (rows of the selection, tested).
        """
        gather = strength_matrix if self.strength else presence_matrix
        found = gather(selection, self.latents, self.presence, progress)
        values = sp.csr_array(found[selection.rows].astype(np.float64))
        values.data /= scale[values.indices]
        return values
