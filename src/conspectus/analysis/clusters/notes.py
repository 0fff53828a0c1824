"""What a careful reader of clusters must know."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from conspectus.analysis.clusters.held_out import RECOVERED

if TYPE_CHECKING:
    from conspectus.analysis.clusters.units import Units
    from conspectus.stats.types import FloatArray, IntArray

_LENGTH_MATTERS = 0.1

_USES = {"leiden": ("igraph",)}


def libraries(method: str) -> dict[str, str]:
    """Record the versions that decide the numbers.

    Parameters
    ----------
    method
        Name of the clustering method.

    Returns
    -------
    dict
        Package to version.
    """
    used = ("numpy", "scipy", "scikit-learn", *_USES.get(method, ()))
    return {name: version(name) for name in used}


def cluster_notes(
    unassigned: dict[str, int],
    n_documents: int,
    verdict: str,
    recovered: FloatArray,
    length_share: float,
) -> tuple[str, ...]:
    """Write the notes of a clustering.

    Parameters
    ----------
    unassigned
        Documents without a cluster, by reason.
    n_documents
        All documents.
    verdict
        On the number of clusters.
    recovered
        How well each cluster is found again in half of the documents, shape (clusters,).
    length_share
        Share of the variance of log length that lies between clusters.

    Returns
    -------
    tuple of str
        Sentences.
    """
    found = [verdict]
    reasons = {
        "no_concept": "have none of the chosen concepts",
        "no_neighbour": "share no chosen concept with another document",
        "noise": "are noise to the method",
    }
    told = [f"{unassigned[key]:,} {why}" for key, why in reasons.items() if unassigned[key]]
    if told:
        total = sum(unassigned.values())
        found.append(
            f"{total:,} of {n_documents:,} documents are in no cluster: {', '.join(told)}."
        )
    found.append(
        "The clusters were made so that their documents share concepts, so differences in these "
        "very concepts are no proof. Concepts used for clustering are therefore tested on a "
        "held-out half of the documents, each assigned without the concept tested; concepts that "
        "were not used are tested on all documents. Shares and intervals describe all documents."
    )
    lost = np.flatnonzero(recovered < RECOVERED).tolist()
    if lost:
        found.append(
            f"{_listed(lost)} not found again in half of the documents, so the concepts used for "
            "clustering could not be tested there."
        )
    if length_share >= _LENGTH_MATTERS:
        found.append(
            f"The clusters differ in length: they explain {length_share:.0%} of the variance of "
            "the logarithm of tokens. Longer documents have more of all concepts; weighted "
            "cosine leans less on that than Jaccard."
        )
    return tuple(found)


def units_note(units: Units, column: str) -> str:
    """Say that tests count units.

    Parameters
    ----------
    units
        Of the documents in some cluster.
    column
        What documents of a unit share.

    Returns
    -------
    str
        A sentence.
    """
    return (
        f"{units.code.size:,} documents in clusters are {units.n:,} units: those that share a "
        f"{column} count as one together in shares of concepts and metadata, and tests exchange "
        "units and, within a unit, documents."
    )


def length_share(n_tokens: IntArray, labels: IntArray) -> float:
    """Measure how much of the spread of lengths lies between clusters.

    Parameters
    ----------
    n_tokens
        Tokens of each document, shape (n,).
    labels
        Cluster of each, from 0; -1 for none, shape (n,).

    Returns
    -------
    float
        Between-cluster share of the variance of log tokens (eta squared), 0 to 1.
    """
    inside = labels >= 0
    value = np.log(np.maximum(n_tokens[inside], 1).astype(np.float64))
    own = labels[inside]
    if own.size == 0 or np.ptp(value) == 0:
        return 0.0
    size = np.bincount(own)
    mean = np.bincount(own, value) / np.maximum(size, 1)
    between = float((size * (mean - value.mean()) ** 2).sum())
    return between / float(((value - value.mean()) ** 2).sum())


def _listed(clusters: list[int]) -> str:
    if len(clusters) == 1:
        return f"Cluster {clusters[0]} was"
    return f"Clusters {', '.join(map(str, clusters))} were"
