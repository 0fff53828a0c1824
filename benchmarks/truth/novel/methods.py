"""`cs.novel`, and k-means that knows of no class, on concepts and on sentence vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from benchmarks.truth.clustering.baselines import UNASSIGNED, k_means

import conspectus as cs
from conspectus.analysis.novelty.assign import METHODS, Known, Mode, assign

if TYPE_CHECKING:
    from benchmarks.truth.novel.hiding import Hidden
    from numpy.typing import NDArray

    from conspectus.store import Store


def shipped(
    store: Store, hidden: Hidden, mode: Mode, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Look for novel classes as a user does, their number given.

    Parameters
    ----------
    store
        The documents.
    hidden
        What is known of them, in the store's order.
    mode
        As for `cs.novel`.
    seed
        Of everything random.

    Returns
    -------
    tuple of ndarray, shape (n,)
        Novel group of each document, -1 for none; and the class it was put into, None for none.
    """
    found = cs.novel(
        store, hidden.labels.tolist(), k=hidden.n_novel, mode=mode, seed=seed
    ).assignments
    n = len(hidden.truth)
    group = np.full(n, UNASSIGNED, np.int64)
    put = np.full(n, None, object)
    rows = found["row"].to_numpy()
    group[rows] = found["group"]
    put[rows] = found["assigned"]
    put[group != UNASSIGNED] = None
    return group, put


def on_vectors(
    vectors: NDArray[Any], hidden: Hidden, mode: Mode, seed: int
) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """Use the method of `cs.novel` on any vectors, its weighing of concepts left out.

    Parameters
    ----------
    vectors
        Unit rows, shape (n, d).
    hidden, mode, seed
        As for `shipped`.

    Returns
    -------
    tuple of ndarray
        As from `shipped`.
    """
    lost = hidden.unlabelled
    names, codes = np.unique(hidden.labels[~lost].astype(str), return_inverse=True)
    points = np.asarray(vectors, np.float64)
    known = Known(points[~lost], codes, len(names))
    method = METHODS[mode][0]
    label = assign(points[lost], known, hidden.n_novel, mode=mode, method=method, seed=seed)
    group = np.full(len(points), UNASSIGNED, np.int64)
    put = np.full(len(points), None, object)
    group[lost] = np.where(label >= len(names), label - len(names), UNASSIGNED)
    put[lost] = [names[one] if one < len(names) else None for one in label]
    return group, put


def plain(vectors: NDArray[Any], hidden: Hidden, seed: int) -> NDArray[np.int64]:
    """Cluster the documents without a label into as many groups as they have classes.

    Parameters
    ----------
    vectors
        Unit rows, shape (n, d).
    hidden
        Which documents; their number of classes is given away.
    seed
        Of the starts.

    Returns
    -------
    ndarray of int64, shape (n,)
        Groups; -1 for documents with a label.
    """
    lost = hidden.unlabelled
    group = np.full(len(hidden.truth), UNASSIGNED, np.int64)
    group[lost] = k_means(vectors[lost], hidden.n_unlabelled, seed)
    return group
