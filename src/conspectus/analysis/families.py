"""Folding near-duplicate latents into one row.

Dictionaries split one concept over several latents: eight of them may mark bold headings. A list
of the largest differences then shows one finding eight times. Two latents belong together when
they fire in the same documents and either their decoder directions point the same way or their
names say the same. Directions alone miss most: in dictionaries that were trained to be sparse,
latents that share a concept are pushed apart (decision 0006).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from conspectus.analysis.counts import presence_matrix
from conspectus.analysis.selection import OUTSIDE, Selection

if TYPE_CHECKING:
    from collections.abc import Callable

    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray
    from conspectus.store import Presence, Store

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
    names
        Least likeness of their names' words, which stands in for the cosine; None looks at
        directions only.
    """

    jaccard: float = 0.6
    cosine: float = 0.5
    names: float | None = 0.3

    def record(self, looked_through: int) -> dict[str, float | None]:
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
        return {
            "jaccard": self.jaccard,
            "cosine": self.cosine,
            "names": self.names,
            "among_first": looked_through,
        }


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
    rows = np.flatnonzero(selection.side != OUTSIDE)
    matrix = sp.csr_array(presence_matrix(selection, latents, presence, progress)[rows])
    store = selection.stores[0]
    directions = store.decoder_directions(latents)
    names = partial(likeness_of_names, store, latents)
    return latents[heads(matrix, directions, folding, kinds=positive, names=names)]


def likeness_of_names(store: Store, latents: IntArray) -> FloatArray:
    """Tell how far the names of some latents say the same.

    Parameters
    ----------
    store
        Has the names.
    latents
        The m latents.

    Returns
    -------
    array
        Cosine of their words, rare words counting more; 0 beside a latent without a name,
        shape (m, m).
    """
    from conspectus.analysis.concepts.wording import WordSimilarity  # slow to import

    labels = store.labels()
    known = dict(zip(labels["latent"].to_pylist(), labels["label"].to_pylist(), strict=True))
    return WordSimilarity(list(known.values())).among([known.get(int(one), "") for one in latents])


def heads(
    present: sp.csr_array,
    directions: npt.NDArray[np.float32] | None,
    folding: Folding,
    kinds: npt.NDArray[Any] | None = None,
    names: Callable[[], FloatArray] | None = None,
) -> IntArray:
    """Find families among some latents of a corpus.

    Parameters
    ----------
    present
        Ones where a document has a latent, shape (documents, m); the most important latent first.
    directions
        Unit rows of the decoder, shape (m, d); None where they are not known.
    folding
        What resembling means.
    kinds
        Latents of different kinds are never of one family, shape (m,); all of one if None.
    names
        Gives the likeness of their names, as `likeness_of_names` does, shape (m, m). Asked only
        where documents are alike and directions are not; None where names are not to count.

    Returns
    -------
    array of int64
        Place of each latent's head: the first latent that it resembles and that is a head.
    """
    alike = corrected_jaccard(*_together(present)) >= folding.jaccard
    if kinds is not None:
        alike &= kinds[:, None] == kinds[None, :]
    if directions is not None:
        like = directions @ directions.T >= folding.cosine
        if folding.names is not None and names is not None and (alike & ~like).any():
            like |= names() >= folding.names
        alike &= like
    head = np.full(alike.shape[0], -1, np.int64)
    for i in range(head.size):
        if head[i] < 0:
            head[i] = i
            head[i + 1 :][alike[i, i + 1 :] & (head[i + 1 :] < 0)] = i
    return head


def same_family(
    together: FloatArray,
    first: FloatArray,
    second: FloatArray,
    n: int,
    cosine: FloatArray | None,
    folding: Folding,
) -> npt.NDArray[np.bool_]:
    """Tell which pairs of latents say the same, and which say halves of the same.

    Parameters
    ----------
    together
        Documents with both, shape (pairs,).
    first, second
        Documents with each, shape (pairs,).
    n
        Number of documents.
    cosine
        Of their decoder directions, shape (pairs,); None where they are not known.
    folding
        What resembling means.

    Returns
    -------
    array of bool
        True for latents with the same documents and like directions; and for latents that avoid
        each other although their directions are alike: one concept split over both, as
        dictionaries do (only where directions are known).
    """
    overlap = chance_corrected(together, first, second, n)
    if cosine is None:
        return overlap >= folding.jaccard
    return (cosine >= folding.cosine) & ((overlap >= folding.jaccard) | (overlap < 0))


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
    return chance_corrected(together, size[:, None], size[None, :], n)


def chance_corrected(
    together: FloatArray, first: FloatArray, second: FloatArray, n: int
) -> FloatArray:
    """Overlap of sets beyond chance, for any sets.

    Parameters
    ----------
    together
        Documents in both sets.
    first, second
        Documents in each; shapes that broadcast.
    n
        Number of documents.

    Returns
    -------
    array
        As from `corrected_jaccard`.
    """
    expected = first * second / n
    union = first + second
    jaccard = together / np.maximum(union - together, 1.0)
    by_chance = expected / np.maximum(union - expected, 1.0)
    room = 1.0 - by_chance
    return np.divide(jaccard - by_chance, room, out=np.zeros_like(room), where=room > 1e-9)


def _together(matrix: sp.csr_array) -> tuple[FloatArray, int]:
    n, m = (int(size) for size in matrix.shape)
    together = np.zeros((m, m))
    for first in range(0, n, _ROWS_AT_ONCE):
        block = matrix[first : first + _ROWS_AT_ONCE].toarray().astype(np.float32)
        together += block.T @ block
    return together, n
