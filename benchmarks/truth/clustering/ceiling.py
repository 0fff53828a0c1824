"""What holds clustering back: the embeddings, the choice of concepts, or the method.

The classes are used to choose the 100 concepts that tell them apart best, which no user could do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.truth.clustering import metrics
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

import conspectus as cs
from conspectus.analysis.concepts import find_concepts

if TYPE_CHECKING:
    from benchmarks.truth.coded import Coded
    from numpy.typing import NDArray

    from conspectus.store import Store

TOP = 100
LEAST_SHARE, MOST_SHARE = 0.01, 0.9


def best_latents(coded: Coded, truth: NDArray[Any], top: int = TOP) -> NDArray[np.int64]:
    """Choose the latents whose presence depends most on the classes, by chi-squared.

    Parameters
    ----------
    coded
        The documents.
    truth
        Class of each, shape (n,).
    top
        How many.

    Returns
    -------
    ndarray of int64, shape (top,)
        The strongest first; of latents that 1 to 90 % of the documents have.
    """
    present = coded.matrix("max")
    present.data[:] = 1
    share = np.bincount(present.indices, minlength=present.shape[1]) / len(truth)
    score = np.nan_to_num(chi2(present, truth)[0])
    score[(share < LEAST_SHARE) | (share > MOST_SHARE)] = 0
    return np.argsort(-score, kind="stable")[:top]


def ceiling(
    store: Store, coded: Coded, dense: NDArray[np.float32], truth: NDArray[Any], about: str
) -> dict[str, Any]:
    """Measure each step with the others at their best.

    Parameters
    ----------
    store
        The store.
    coded
        Its documents.
    dense
        Their dense embeddings.
    truth
        Their classes.
    about
        How a user asks for the axis.

    Returns
    -------
    dict
        Accuracy of linear classifiers on concepts and on dense embeddings (three-fold); how many
        of the best latents label search finds; adjusted Rand index of `cs.cluster` with the best
        latents, by its default method and by k-means.
    """
    present = coded.matrix("max")
    present.data[:] = 1
    present.indices = present.indices.astype(np.int32)
    present.indptr = present.indptr.astype(np.int32)
    best = best_latents(coded, truth)
    asked = set(find_concepts(store, about, TOP)["latent"].tolist())
    row: dict[str, Any] = {
        "classifier on concepts": _accuracy(present, truth, 0.1),
        "classifier on MiniLM": _accuracy(dense, truth, 10.0),
        f"of the best {TOP}, found by label": len(asked & set(best.tolist())),
    }
    ids = list(coded.codes.doc_id)
    for name, method in (("default", "spectral"), ("k-means", "kmeans")):
        found = cs.cluster(
            store, latents=best.tolist(), k=len(np.unique(truth)), method=method, resamples=0
        )
        cluster = found.assignments.set_index("doc_id")["cluster"].reindex(ids, fill_value=-1)
        row[f"best {TOP}, {name}: ARI"] = metrics.adjusted_rand(truth, cluster.to_numpy())
    return row


def _accuracy(values: Any, truth: NDArray[Any], penalty: float) -> float:
    model = LogisticRegression(C=penalty, max_iter=300)
    return float(cross_val_score(model, values, truth, cv=3).mean())
