"""Folding near-duplicate latents into one row.

Dictionaries split one concept over several latents: eight of them may mark bold headings. A list
of the largest differences then shows one finding eight times. Two latents belong together when
they fire in the same documents and their decoder directions point the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from conspectus.analysis.counts import presence_matrix
from conspectus.analysis.selection import OUTSIDE, Selection

if TYPE_CHECKING:
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence

MOST_FOLDED = 1000
_MOST_PRODUCTS = 1e10
_ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class Folding:
    """When two latents say the same.

    Parameters
    ----------
    jaccard
        Least overlap of their documents, corrected for chance (0 as for independent latents, 1
        for the same documents): two latents that are nearly everywhere overlap by necessity.
    cosine
        Least cosine of their decoder directions, where the store has them.
    """

    jaccard: float = 0.6
    cosine: float = 0.5

    def record(self, looked_through: int) -> dict[str, float]:
        """Return the settings as they stand in a result.

        Parameters
        ----------
        looked_through
            Number of findings among which near-duplicates were looked for.

        Returns
        -------
        dict
            Plain JSON.
        """
        return {"jaccard": self.jaccard, "cosine": self.cosine, "among_first": looked_through}


def foldable(n_documents: int) -> int:
    """Tell how many of the first findings are looked through for near-duplicates.

    Parameters
    ----------
    n_documents
        Documents on both sides.

    Returns
    -------
    int
        At most `MOST_FOLDED`, fewer for large corpora: the work grows with the square.
    """
    return int(min(MOST_FOLDED, (_MOST_PRODUCTS / max(n_documents, 1)) ** 0.5))


def fold(
    selection: Selection,
    latents: IntArray,
    positive: npt.NDArray[np.bool_],
    *,
    folding: Folding,
    presence: Presence,
    progress: Progress,
) -> IntArray:
    """Find the head of each latent's family.

    Parameters
    ----------
    selection
        Documents of both sides.
    latents
        Latents, the most important first; each joins the first head before it that it resembles,
        so that families are never chains of ever less similar members.
    positive
        Whether side a has more of each; a family never mixes directions.
    folding
        What resembling means.
    presence
        When a document has a latent.
    progress
        Told of every part read.

    Returns
    -------
    array of int64
        Latent at the head of each one's family, shape of `latents`.
    """
    overlap = corrected_jaccard(*_together(selection, latents, presence, progress))
    alike = (overlap >= folding.jaccard) & (positive[:, None] == positive[None, :])
    directions = selection.stores[0].decoder_directions(latents)
    if directions is not None:
        alike &= directions @ directions.T >= folding.cosine
    head = np.full(latents.size, -1)
    for i in range(latents.size):
        if head[i] < 0:
            head[i] = i
            head[i + 1 :][alike[i, i + 1 :] & (head[i + 1 :] < 0)] = i
    return latents[head]


def corrected_jaccard(together: FloatArray, n: int) -> FloatArray:
    """Overlap of document sets beyond what chance would give.

    Parameters
    ----------
    together
        Documents that have both latents; on the diagonal those that have one, shape (m, m).
    n
        Number of documents.

    Returns
    -------
    array
        ``(J - J0) / (1 - J0)``, J the Jaccard index and J0 that of independent sets of the same
        sizes; 1 for equal sets, 0 where all documents have a latent.
    """
    size = np.diag(together)
    expected = size[:, None] * size[None, :] / n
    union = size[:, None] + size[None, :]
    jaccard = together / np.maximum(union - together, 1.0)
    by_chance = expected / np.maximum(union - expected, 1.0)
    room = 1.0 - by_chance
    return np.divide(jaccard - by_chance, room, out=np.zeros_like(room), where=room > 1e-9)


def _together(
    selection: Selection, latents: IntArray, presence: Presence, progress: Progress
) -> tuple[FloatArray, int]:
    rows = np.flatnonzero(selection.side != OUTSIDE)
    matrix = presence_matrix(selection, latents, presence, progress)
    together = np.zeros((latents.size, latents.size))
    for first in range(0, rows.size, _ROWS_AT_ONCE):
        block = matrix[rows[first : first + _ROWS_AT_ONCE]].toarray().astype(np.float32)
        together += block.T @ block
    return together, int(rows.size)
