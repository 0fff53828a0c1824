"""Other ways to k clusters: k-means on dense or word vectors, and the paper's own method."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.cluster import KMeans, SpectralClustering
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

if TYPE_CHECKING:
    from collections.abc import Sequence

    import scipy.sparse as sp
    from numpy.typing import NDArray

TOPICS = 100
UNASSIGNED = -1


def k_means(vectors: Any, k: int, seed: int) -> NDArray[np.int64]:
    """Cluster vectors by k-means, ten starts."""
    return KMeans(k, n_init=10, random_state=seed).fit_predict(vectors).astype(np.int64)


def word_vectors(texts: Sequence[str]) -> NDArray[np.float64]:
    """Make unit vectors of texts: TF-IDF, then the usual 100 latent dimensions."""
    weights = TfidfVectorizer(sublinear_tf=True, min_df=2, stop_words="english").fit_transform(
        texts
    )
    width = min(TOPICS, min(weights.shape) - 1)
    return normalize(TruncatedSVD(width, random_state=0).fit_transform(weights))


def paper(present: sp.csr_array, k: int, seed: int) -> NDArray[np.int64]:
    """Cluster as the paper does: Jaccard similarity of chosen latents, then spectral clustering.

    Parameters
    ----------
    present
        Where not 0, a document has a latent of those chosen, shape (n, latents).
    k
        Number of clusters.
    seed
        Of the k-means at the end.

    Returns
    -------
    ndarray of int64, shape (n,)
        Clusters; documents without any of the latents are unassigned.
    """
    binary = (present != 0).astype(np.float64)
    filled = np.flatnonzero(np.diff(binary.indptr) > 0)
    chosen = binary[filled]
    shared = (chosen @ chosen.T).toarray()
    sizes = np.diff(chosen.indptr).astype(float)
    similarity = shared / (sizes[:, None] + sizes[None, :] - shared)
    found = np.full(present.shape[0], UNASSIGNED, np.int64)
    model = SpectralClustering(k, affinity="precomputed", random_state=seed, assign_labels="kmeans")
    found[filled] = model.fit_predict(similarity)
    return found


def bertopic_missing() -> str:
    """Say that BERTopic is not installed, or nothing where it is."""
    if find_spec("bertopic") is None:
        return "BERTopic is not installed, so it was not compared."
    return ""
