"""What holds clustering back: the embeddings, the choice of concepts, or the method.

The classes are used to choose the 100 concepts that tell them apart best, which no user could do.
They are chosen on one half of the documents and cluster the other half: on the same documents
chance finds concepts too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.truth.clustering import metrics
from sklearn.feature_selection import chi2
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

import conspectus as cs
from conspectus.analysis.concepts import find_axis

if TYPE_CHECKING:
    import scipy.sparse as sp
    from benchmarks.truth.coded import Coded
    from numpy.typing import NDArray

    from conspectus.store import Store

TOP = 100
LEAST_SHARE, MOST_SHARE = 0.01, 0.5
METHODS = {"k-means": "kmeans", "spectral": "spectral"}
SPLITS = 3


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
        The strongest first; of latents that 1 to 50 % of the documents have, as in
        `cs.cluster`.
    """
    present = coded.matrix("max")
    present.data[:] = 1
    return telling(present, truth, top)


def telling(present: sp.csr_array, truth: NDArray[Any], top: int) -> NDArray[np.int64]:
    """Choose the columns of a matrix that depend most on the classes; see `best_latents`.

    Parameters
    ----------
    present
        Ones or weights where a document has a latent, shape (n, latents).
    truth
        Class of each document, shape (n,).
    top
        How many.

    Returns
    -------
    ndarray of int64, shape (top,)
        The strongest first.
    """
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
        of the best latents label search finds; adjusted Rand index of `cs.cluster` on one half of
        the documents with the best latents of the other, by k-means and by spectral clustering,
        mean over `SPLITS` ways to halve.
    """
    present = coded.matrix("max")
    present.data[:] = 1
    present.indices = present.indices.astype(np.int32)
    present.indptr = present.indptr.astype(np.int32)
    best = best_latents(coded, truth)
    asked = set(find_axis(store, about, TOP)["latent"].tolist())
    row: dict[str, Any] = {
        "classifier on concepts": _accuracy(present, truth, 0.1),
        "classifier on MiniLM": _accuracy(dense, truth, 10.0),
        f"of the best {TOP}, found by label": len(asked & set(best.tolist())),
    }
    for name, method in METHODS.items():
        found = [oracle(store, coded, truth, method, seed) for seed in range(SPLITS)]
        row[f"classes known for half, {name}: ARI"] = float(np.mean(found))
    return row


def oracle(store: Store, coded: Coded, truth: NDArray[Any], method: str, seed: int) -> float:
    """Choose concepts by the classes of one half, and cluster the other half by them.

    Parameters
    ----------
    store
        The store.
    coded
        Its documents.
    truth
        Their classes.
    method
        Of `cs.cluster`.
    seed
        Of the halves and of the clustering.

    Returns
    -------
    float
        Adjusted Rand index on the half whose classes were not looked at.
    """
    chosen, judged = halves(truth, seed)
    best = best_latents(coded.take(chosen), truth[chosen])
    ids = [coded.codes.doc_id[i] for i in judged]
    found = cs.cluster(
        store,
        latents=best.tolist(),
        k=len(np.unique(truth)),
        method=method,
        where=f"base_id in {ids!r}",
        resamples=0,
        seed=seed,
    )
    cluster = found.assignments.set_index("doc_id")["cluster"].reindex(ids, fill_value=-1)
    return metrics.adjusted_rand(truth[judged], cluster.to_numpy())


def halves(truth: NDArray[Any], seed: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Split documents so that both halves have every class.

    Parameters
    ----------
    truth
        Class of each, shape (n,).
    seed
        Of the split.

    Returns
    -------
    tuple of ndarray of int64
        Rows of the first half (the smaller one of an odd class) and of the second, ascending.
    """
    order = np.random.default_rng(seed).permutation(len(truth))
    first = np.zeros(len(truth), np.bool_)
    for one in np.unique(truth):
        members = order[truth[order] == one]
        first[members[: len(members) // 2]] = True
    return np.flatnonzero(first), np.flatnonzero(~first)


def _accuracy(values: Any, truth: NDArray[Any], penalty: float) -> float:
    model = LogisticRegression(C=penalty, max_iter=300)
    return float(cross_val_score(model, values, truth, cv=3).mean())
