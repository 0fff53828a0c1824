"""Whether clusters come back when the documents are drawn anew."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conspectus.analysis.clusters.methods.base import Method
    from conspectus.analysis.clusters.space import Space
    from conspectus.progress import Progress
    from conspectus.stats.types import FloatArray, IntArray

SHARE = 0.8
"""Share of the documents in a resample."""

_MOST_PAIRS = 60


@dataclass(frozen=True, eq=False)
class Resample:
    """One drawing of documents, clustered.

    Parameters
    ----------
    rows
        Documents drawn, ascending, shape (r,).
    labels
        Cluster of each, for every value of the dial, int32, shape (values, r).
    """

    rows: npt.NDArray[np.int64]
    labels: npt.NDArray[np.int32]


def resample(
    space: Space,
    method: Method,
    values: Sequence[float],
    *,
    times: int,
    seed: int,
    progress: Progress,
) -> list[Resample]:
    """Cluster random subsets of the documents.

    Parameters
    ----------
    space
        All documents.
    method
        How to cluster.
    values
        Values of its dial.
    times
        Number of subsets, each four fifths of the documents without replacement.
    seed
        Of the drawing and of the clustering.
    progress
        Told of every subset.

    Returns
    -------
    list of Resample
        As many as `times`.
    """
    n = len(space)
    found: list[Resample] = []
    progress.start("resamples", float(times), "resamples")
    for time in range(times):
        rng = np.random.default_rng([seed, 2, time])
        rows = np.sort(rng.permutation(n)[: max(2, round(SHARE * n))])
        cut = method.prepare(space.among(rows), seed + 1 + time, max(values))
        labels = [cut(scaled(method, value)).astype(np.int32) for value in values]
        found.append(Resample(rows, np.array(labels)))
        progress.advance(1)
    progress.finish()
    return found


def scaled(method: Method, value: float, share: float = SHARE) -> float:
    """Carry a value of the dial over to fewer documents: a least size shrinks with them."""
    return max(2.0, round(value * share)) if method.dial == "min_cluster_size" else value


def agreement(resamples: Sequence[Resample], value: int) -> tuple[float, float]:
    """Compare clusterings of different subsets on the documents they share.

    Parameters
    ----------
    resamples
        From `resample`.
    value
        Place of the dial's value.

    Returns
    -------
    tuple of float
        Mean and standard deviation of the adjusted Rand index over pairs of resamples (at most
        60 of them): 1 for the same clusters, 0 as by chance. Documents left out as noise count as
        one more cluster. NaN with fewer than two resamples.

    Notes
    -----
    Ben-Hur, Elisseeff and Guyon (2002), Pac. Symp. Biocomput. 7:6; Hubert and Arabie (1985), J.
    Classif. 2:193.
    """
    from sklearn.metrics import adjusted_rand_score

    pairs = list(combinations(range(len(resamples)), 2))
    step = max(1, -(-len(pairs) // _MOST_PAIRS))
    scores: list[float] = []
    for first, second in pairs[::step]:
        a, b = resamples[first], resamples[second]
        _, here, there = np.intersect1d(a.rows, b.rows, assume_unique=True, return_indices=True)
        scores.append(float(adjusted_rand_score(a.labels[value, here], b.labels[value, there])))
    if not scores:
        return float("nan"), float("nan")
    return float(np.mean(scores)), float(np.std(scores))


def overlaps(a: IntArray, b: IntArray) -> FloatArray:
    """Jaccard index of every cluster of one partition with every one of another.

    Parameters
    ----------
    a, b
        Clusters of the same documents, from 0; -1 for none, shape (n,).

    Returns
    -------
    array
        Shape (clusters of a, clusters of b); 0 where both are empty.
    """
    shape = (int(a.max(initial=-1)) + 1, int(b.max(initial=-1)) + 1)
    both = (a >= 0) & (b >= 0)
    ones = np.ones(int(both.sum()))
    together = sp.csr_array((ones, (a[both], b[both])), shape=shape).toarray()
    size_a = np.bincount(a[a >= 0], minlength=shape[0])[:, None]
    size_b = np.bincount(b[b >= 0], minlength=shape[1])[None, :]
    union = size_a + size_b - together
    return np.divide(together, union, out=np.zeros(shape), where=union > 0)


def recovery(labels: IntArray, resamples: Sequence[Resample], value: int) -> FloatArray:
    """Measure how well each cluster is found again.

    Parameters
    ----------
    labels
        Clusters of all documents, from 0; -1 for none, shape (n,).
    resamples
        From `resample`.
    value
        Place of the dial's value.

    Returns
    -------
    array
        Mean over resamples of the Jaccard index with the most similar cluster, on the documents
        drawn, shape (clusters,): from 0.75 stable, under 0.5 dissolved. NaN without resamples.

    Notes
    -----
    Hennig (2007), Comput. Stat. Data Anal. 52:258.
    """
    n_clusters = int(labels.max(initial=-1)) + 1
    if not resamples:
        return np.full(n_clusters, np.nan)
    best = np.zeros((len(resamples), n_clusters))
    for i, drawn in enumerate(resamples):
        here = labels[drawn.rows]
        found = overlaps(here, drawn.labels[value].astype(np.int64))
        if found.size:
            best[i, : len(found)] = found.max(axis=1)
    return best.mean(axis=0)
