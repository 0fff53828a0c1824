"""Documents as points whose distances say how far their concepts differ.

Presence times rarity, rows of length one, concepts weighed if wanted, then reduced to the main
directions: k-means in thousands of sparse dimensions is slow and mostly sees noise. Groups are
described on concepts all the same, never on these directions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import scipy.sparse as sp
from sklearn.decomposition import TruncatedSVD

from conspectus.analysis.clusters.similarity import unit_rows
from conspectus.analysis.counts import presence_matrix
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

DIRECTIONS: Final = 100
"""More than clustering takes: telling known from novel needs the finer differences (with half as
many, a tenth fewer documents of novel intents of CLINC150 were found)."""
FEWEST: Final = 5
"""Documents that must have a concept for it to take part."""
MOST: Final = 0.5
"""Share of documents above which a concept no longer tells them apart."""


@dataclass(frozen=True, eq=False)
class ConceptSpace:
    """Documents by concepts, weighed by rarity.

    Parameters
    ----------
    matrix
        Shape (documents, concepts), float32; rows of length one, or zero.
    latents
        The concepts, shape (concepts,).
    rows
        Numbers of the documents in their selection, shape (documents,).
    """

    matrix: sp.csr_array
    latents: IntArray
    rows: IntArray

    @property
    def placed(self) -> IntArray:
        """Rows of the matrix with at least one concept."""
        return np.flatnonzero(np.diff(self.matrix.indptr) > 0)

    def points(self, weights: FloatArray | None = None, seed: int = 0) -> FloatArray:
        """Reduce the documents to their main directions.

        Parameters
        ----------
        weights
            Of each concept; None for all alike.
        seed
            Of the randomised decomposition.

        Returns
        -------
        array
            Rows of length one (zero without concepts), shape (documents, directions).
        """
        weighed = self.matrix
        if weights is not None:
            weighed = self.matrix.copy()
            weighed.data = weighed.data * weights.astype(np.float32)[weighed.indices]
            weighed = unit_rows(weighed)
        directions = min(DIRECTIONS, min(weighed.shape) - 1)
        if directions < 2:
            return weighed.toarray().astype(np.float64)
        found = TruncatedSVD(directions, random_state=seed).fit_transform(weighed)
        length = np.linalg.norm(found, axis=1, keepdims=True)
        return (found / np.where(length > 0, length, 1.0)).astype(np.float64)


def concept_space(
    selection: Selection, latents: IntArray | None, presence: Presence, progress: Progress
) -> ConceptSpace:
    """Gather what documents are compared by.

    Parameters
    ----------
    selection
        Documents; those outside are left out.
    latents
        Concepts to compare by; all if None. Those in fewer than `FEWEST` documents or in more than
        a share `MOST` of them are left out either way.
    presence
        When a document has a concept.
    progress
        Told of every part read.

    Returns
    -------
    ConceptSpace
        Weighed by ``log((1 + n) / (1 + documents with the concept))``.

    Raises
    ------
    AnalysisError
        No concept is left.
    """
    wanted = np.arange(selection.n_latents) if latents is None else np.unique(latents)
    rows = selection.rows
    full = presence_matrix(selection, wanted, presence, progress)[rows]
    having = np.bincount(full.indices, minlength=wanted.size)
    kept = np.flatnonzero((having >= min(FEWEST, rows.size)) & (having <= MOST * rows.size))
    if not kept.size:
        raise AnalysisError(
            f"no concept is in at least {FEWEST} documents and in at most {MOST:.0%} of them: "
            "choose other latents or more documents"
        )
    rarity = np.log((1 + rows.size) / (1 + having[kept])).astype(np.float32)
    found = sp.csr_array(full[:, kept].astype(np.float32))
    found.sort_indices()
    found.data = rarity[found.indices]
    return ConceptSpace(unit_rows(found), wanted[kept], rows)
