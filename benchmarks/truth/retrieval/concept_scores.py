"""The paper's score of a document for a query, over all documents at once, for choosing settings.

Interpretable Embeddings with Sparse Autoencoders, section 6: strengths over the latent's 90th
percentile of non-zero strengths, weighted by exp(-(rank / k) / T) over the k labels nearest to the
query. What is reported is `cs.search`; this is for the settings that it could have.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from benchmarks.truth.differences.rules import column_quantiles

if TYPE_CHECKING:
    import scipy.sparse as sp
    from numpy.typing import NDArray

CAP = 1.0


class ConceptScores:
    """Normalized strengths of a corpus.

    Parameters
    ----------
    strength
        Strengths, shape (n, latents).
    """

    def __init__(self, strength: sp.csr_array) -> None:
        ninety = column_quantiles(strength, 0.9)
        normal = strength.copy().astype(np.float64)
        normal.data = normal.data / ninety[normal.indices]
        self._normal = normal.tocsc()

    def scores(
        self, latents: NDArray[np.integer], k: int, temperature: float, capped: bool = False
    ) -> NDArray[np.float64]:
        """Score documents by latents, the best first.

        Parameters
        ----------
        latents
            As a label search ranks them.
        k
            How many count.
        temperature
            T: how much more the first count.
        capped
            Whether a strength above the 90th percentile counts as one at it.

        Returns
        -------
        ndarray, shape (n,)
            Greater is better.
        """
        chosen = np.asarray(latents[:k], np.int64)
        weight = np.exp(-(np.arange(len(chosen)) / k) / temperature)
        part = self._normal[:, chosen]
        if capped:
            part = part.copy()
            part.data = np.minimum(part.data, CAP)
        return np.asarray(part @ weight).ravel()
