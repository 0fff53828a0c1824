"""Documents by chosen concepts: present or not, or how strongly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from conspectus.analysis.counts import presence_matrix, strength_matrix

if TYPE_CHECKING:
    from conspectus.analysis.selection import Selection
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

_PERCENTILE = 0.9


@dataclass(frozen=True, eq=False)
class Features:
    """Documents that have at least one of the chosen concepts.

    Parameters
    ----------
    rows
        Their numbers, ascending, shape (n,).
    matrix
        Ones, or strengths, float32, shape (n, m).
    """

    rows: npt.NDArray[np.int64]
    matrix: sp.csr_array

    def kept(self, rows: npt.NDArray[np.bool_]) -> Features:
        """Keep some of the documents."""
        return Features(self.rows[rows], self.matrix[np.flatnonzero(rows)])


def gather_features(
    selection: Selection,
    latents: IntArray,
    presence: Presence,
    *,
    weighted: bool,
    progress: Progress,
) -> Features:
    """Read the chosen concepts of all documents.

    Parameters
    ----------
    selection
        The documents.
    latents
        The concepts, shape (m,).
    presence
        When a document has a latent.
    weighted
        Take strengths, each latent's divided by the 90th percentile of its own, so that latents
        of different scale count alike; else ones.
    progress
        Told of every part read.

    Returns
    -------
    Features
        Documents without any of the concepts are left out.
    """
    if weighted:
        whole = strength_matrix(selection, latents, presence, progress)
        scale = strong(whole)
        whole.data = (whole.data / scale[whole.indices]).astype(np.float32)
    else:
        whole = presence_matrix(selection, latents, presence, progress).astype(np.float32)
    rows = np.flatnonzero(np.diff(whole.indptr) > 0)
    return Features(rows, sp.csr_array(whole[rows]))


def strong(matrix: sp.csr_array) -> FloatArray:
    """Give the 90th percentile of each latent's strengths, where it is present.

    Parameters
    ----------
    matrix
        Strengths, shape (n, m).

    Returns
    -------
    array
        Shape (m,); 1 for a latent that no document has.
    """
    columns = sp.csc_array(matrix)
    scale = np.ones(matrix.shape[1])
    for i in np.flatnonzero(np.diff(columns.indptr)).tolist():
        entries = columns.data[columns.indptr[i] : columns.indptr[i + 1]]
        scale[i] = float(np.quantile(entries, _PERCENTILE)) or 1.0
    return scale
