"""How far classes are read or come back as clusters, on documents that nothing was chosen on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sp
from benchmarks.truth.clustering.ceiling import halves, telling
from benchmarks.truth.clustering.metrics import adjusted_rand
from benchmarks.truth.limits.forms import middling
from sklearn.linear_model import LogisticRegression

from conspectus.analysis.clusters.methods.kmeans import round_to_clusters
from conspectus.analysis.clusters.space import coordinates

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPLITS = 3
DENSE_PENALTY, SPARSE_PENALTY = 10.0, 0.1


def of_dense(vectors: NDArray[np.float64], truth: NDArray[Any]) -> dict[str, float]:
    """Judge dense vectors.

    Parameters
    ----------
    vectors
        Rows of unit length, shape (n, width).
    truth
        Class of each, shape (n,).

    Returns
    -------
    dict
        ``clusters``: adjusted Rand index of k-means; ``classifier``: accuracy of a linear
        classifier learned on the other half. Means over `SPLITS` ways to halve.
    """
    found = []
    for seed in range(SPLITS):
        learned, judged = halves(truth, seed)
        clusters = round_to_clusters(vectors[judged], len(np.unique(truth)), seed)
        model = LogisticRegression(C=DENSE_PENALTY, max_iter=300)
        model.fit(vectors[learned], truth[learned])
        accuracy = model.score(vectors[judged], truth[judged])
        found.append((adjusted_rand(truth[judged], clusters), accuracy))
    return dict(zip(("clusters", "classifier"), np.mean(found, axis=0).tolist(), strict=True))


def of_concepts(
    matrix: sp.csr_array,
    truth: NDArray[Any],
    *,
    top: int = 100,
    asked: NDArray[Any] | None = None,
    classifier: bool = False,
) -> dict[str, float]:
    """Judge concepts.

    Parameters
    ----------
    matrix
        Weights of concepts, shape (n, latents).
    truth
        Class of each document, shape (n,).
    top
        How many the classes of the other half choose.
    asked
        Latents that a label search chose.
    classifier
        Learn one too, which takes longest.

    Returns
    -------
    dict
        As from `of_dense`, ``clusters`` by all concepts that are neither rare nor common;
        ``chosen``: by the `top` that tell most on the other half; ``asked``: by those asked for,
        where given.
    """
    rows: list[dict[str, float]] = []
    for seed in range(SPLITS):
        learned, judged = halves(truth, seed)
        train, test = _narrow(matrix[learned]), _narrow(matrix[judged])
        best = telling(train, truth[learned], top)
        choices = {"clusters": middling(test), "chosen": best}
        if asked is not None:
            share = np.bincount(test.indices, minlength=test.shape[1]) / test.shape[0]
            choices["asked"] = asked[(share[asked] >= 0.01) & (share[asked] <= 0.5)]
        row = {
            name: adjusted_rand(truth[judged], grouped(test, latents, truth, seed))
            for name, latents in choices.items()
        }
        if classifier:
            model = LogisticRegression(C=SPARSE_PENALTY, max_iter=300).fit(train, truth[learned])
            row["classifier"] = float(model.score(test, truth[judged]))
        rows.append(row)
    return {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}


def grouped(
    matrix: sp.csr_array, latents: NDArray[np.int64], truth: NDArray[Any], seed: int
) -> NDArray[np.int64]:
    """Cluster as `cs.cluster` does by k-means; documents without any concept are in no cluster."""
    taken = sp.csr_array(matrix[:, latents])
    filled = np.flatnonzero(np.diff(taken.indptr))
    found = np.full(matrix.shape[0], -1, np.int64)
    points = coordinates(sp.csr_array(taken[filled]), seed)
    found[filled] = round_to_clusters(points, len(np.unique(truth)), seed)
    return found


def _narrow(matrix: sp.csr_array) -> sp.csr_array:
    """Use 32-bit indices, without which scikit-learn refuses."""
    taken = sp.csr_array(matrix).astype(np.float32)
    taken.indices = taken.indices.astype(np.int32)
    taken.indptr = taken.indptr.astype(np.int32)
    return taken
