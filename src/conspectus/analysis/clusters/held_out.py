"""What sets clusters apart, tested on documents and by a rule that the test cannot flatter.

Clusters are made so that their documents share concepts. Testing the same concepts on the same
documents would find differences in pure noise. Splitting the documents is not enough: a held-out
document is put into a cluster by its concepts, so they differ between clusters by construction
(Gao, Bien and Witten, 2022, J. Am. Stat. Assoc. 119:332). So two things are done at once. The
clusters are made anew from one half of the documents, and a document of the other half is assigned
*without the concept that is tested*, by all its other concepts. If a concept has nothing to do
with the rest, its share is then the same in all clusters, whatever the clustering did. Where
concepts are chosen by the company they keep, that is told by the first half as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.optimize import linear_sum_assignment

from conspectus.analysis.clusters.stability import overlaps, scaled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conspectus.analysis.clusters.methods.base import Method
    from conspectus.analysis.clusters.space import Space
    from conspectus.analysis.clusters.units import Units
    from conspectus.stats.types import FloatArray, IntArray

SHARE = 0.5
"""Share of the documents that the clusters are made anew from."""

RECOVERED = 0.5
"""Least Jaccard index at which a cluster counts as found again."""

_MOST_TESTED = 20_000


@dataclass(frozen=True, eq=False)
class HeldOut:
    """Counts in the held-out half.

    Parameters
    ----------
    present
        Documents of each cluster that have each concept, each document assigned without it; shape
        (clusters, m).
    sizes
        Documents of each cluster when assigned without the concept, shape (clusters, m).
    recovered
        Jaccard index of each cluster with the one found in the other half, shape (clusters,). Of
        those under `RECOVERED`, nothing can be tested.
    matrix
        The held-out documents by concepts, shape (n, m); None where units do not matter.
    rule
        How they are assigned.
    units
        What they belong to.
    """

    present: IntArray
    sizes: IntArray
    recovered: FloatArray
    matrix: sp.csr_array | None = None
    rule: Rule | None = None
    units: Units | None = None


class Assigned(NamedTuple):
    """Documents assigned without one concept.

    Parameters
    ----------
    cluster
        Of each document, shape (n,).
    has
        Documents that have the concept.
    """

    cluster: IntArray
    has: IntArray


@dataclass(frozen=True, eq=False)
class Rule:
    """A linear rule that assigns documents to clusters.

    Parameters
    ----------
    weight
        Evidence of one unit of a concept, shape (clusters, m).
    offset
        Evidence that every document gets for a concept, shape (clusters, m).
    prior
        Log of the cluster's share of the documents, shape (clusters,).
    """

    weight: FloatArray
    offset: FloatArray
    prior: FloatArray

    def scores(self, matrix: sp.csr_array) -> FloatArray:
        """Score documents; the largest score is the cluster.

        Parameters
        ----------
        matrix
            Documents by concepts, shape (n, m).

        Returns
        -------
        array
            Shape (n, clusters).
        """
        return np.asarray(matrix @ self.weight.T) + (self.prior + self.offset.sum(axis=1))


def learn_rule(matrix: sp.csr_array, labels: IntArray, n_clusters: int) -> Rule:
    """Learn diagonal linear discriminants.

    Parameters
    ----------
    matrix
        Documents by concepts, shape (n, m).
    labels
        Cluster of each; -1 for none, shape (n,).
    n_clusters
        Number of clusters; those without documents are never assigned.

    Returns
    -------
    Rule
        Concepts add up, so that each can be taken out of the sum.

    Notes
    -----
    Dudoit, Fridlyand and Speed (2002), J. Am. Stat. Assoc. 97:77; the median standard deviation
    is added to each, as in Tibshirani et al. (2002), PNAS 99:6567.
    """
    assigned = np.flatnonzero(labels >= 0)
    inside = sp.csr_array(matrix[assigned]).astype(np.float64)
    owner = labels[assigned]
    size = np.bincount(owner, minlength=n_clusters)
    ones = np.ones(owner.size)
    member = sp.csr_array((ones, (owner, np.arange(owner.size))), (n_clusters, owner.size))
    mean = (member @ inside).toarray() / np.maximum(size, 1)[:, None]
    squares = np.asarray(inside.multiply(inside).sum(axis=0), np.float64).ravel()
    between = (size[:, None] * mean**2).sum(axis=0)
    deviation = np.sqrt(np.maximum(squares - between, 0) / max(owner.size - n_clusters, 1))
    variance = np.maximum((deviation + np.median(deviation)) ** 2, 1e-12)
    with np.errstate(divide="ignore"):
        prior = np.log(size / max(owner.size, 1))
    return Rule(mean / variance, -(mean**2) / (2 * variance), prior)


def discovery_half(
    n: int,
    seed: int,
    units: Units | None = None,
    seen: npt.NDArray[np.bool_] | None = None,
) -> npt.NDArray[np.bool_]:
    """Draw the half of the documents that may be looked at before anything is tested.

    Parameters
    ----------
    n
        Number of documents.
    seed
        Of the split.
    units
        What they belong to: a unit is never divided. None if they are independent.
    seen
        Documents that have been looked at and are drawn before any other, shape (n,).

    Returns
    -------
    array of bool
        Shape (n,).
    """
    order = np.random.default_rng([seed, 3]).permutation(n)
    if seen is not None:
        order = order[np.argsort(~seen[order], kind="stable")]
    half = max(2, round(SHARE * n))
    drawn = np.zeros(n, np.bool_)
    drawn[order[:half] if units is None else units.half(order, half)] = True
    return drawn


def hold_out(
    space: Space,
    matrix: sp.csr_array,
    labels: IntArray,
    *,
    discovery: npt.NDArray[np.bool_],
    method: Method,
    value: float,
    seed: int,
    units: Units | None = None,
) -> HeldOut:
    """Make the clusters anew from half of the documents and count concepts in the other half.

    Parameters
    ----------
    space, matrix
        The documents: neighbours, and concepts of shape (n, m).
    labels
        Their clusters, from 0; -1 for none, shape (n,).
    discovery
        Which documents they are made anew from, as from `discovery_half`, shape (n,).
    method, value
        How they were made.
    seed
        Of the method, and of what is counted where documents are many.
    units
        What documents belong to. None if they are independent.

    Returns
    -------
    HeldOut
        At most 20,000 documents are counted.
    """
    n_clusters = int(labels.max(initial=-1)) + 1
    taught, left = np.flatnonzero(discovery), np.flatnonzero(~discovery)
    rest = np.sort(np.random.default_rng([seed, 3]).permutation(left)[:_MOST_TESTED])
    again = method.prepare(space.among(taught), seed, value)(scaled(method, value, SHARE))
    overlap = overlaps(labels[taught], again)
    ours, theirs = linear_sum_assignment(-overlap)
    recovered = np.zeros(n_clusters)
    recovered[ours] = overlap[ours, theirs]
    name = np.full(int(again.max(initial=-1)) + 2, -1, np.int64)  # the last takes noise
    name[theirs] = ours
    rule = learn_rule(matrix[taught], name[again], n_clusters)
    present, sizes = count_without_each(matrix[rest], rule)
    if units is None:
        return HeldOut(present, sizes, recovered)
    return HeldOut(present, sizes, recovered, matrix[rest], rule, units.among(rest))


def count_without_each(matrix: sp.csr_array, rule: Rule) -> tuple[IntArray, IntArray]:
    """Assign documents once for every concept, leaving it out, and count.

    Parameters
    ----------
    matrix
        Documents by concepts, shape (n, m).
    rule
        How documents are assigned.

    Returns
    -------
    present, sizes
        Documents of each cluster that have the concept, and all of them, shape (clusters, m).
    """
    m, n_clusters = matrix.shape[1], rule.prior.size
    present, sizes = np.zeros((n_clusters, m), np.int64), np.zeros((n_clusters, m), np.int64)
    for j, (cluster, has) in enumerate(without_each(matrix, rule)):
        sizes[:, j] = np.bincount(cluster, minlength=n_clusters)
        present[:, j] = np.bincount(cluster[has], minlength=n_clusters)
    return present, sizes


def without_each(matrix: sp.csr_array, rule: Rule) -> Iterator[Assigned]:
    """Assign documents once for every concept, leaving it out.

    Parameters
    ----------
    matrix
        Documents by concepts, shape (n, m).
    rule
        How documents are assigned.

    Yields
    ------
    Assigned
        For each of the m concepts in turn.
    """
    scores = rule.scores(matrix)
    columns = sp.csc_array(matrix)
    for j in range(matrix.shape[1]):
        entries = slice(columns.indptr[j], columns.indptr[j + 1])
        has = columns.indices[entries].astype(np.int64)
        without = scores - rule.offset[:, j]
        without[has] -= columns.data[entries, None] * rule.weight[:, j]
        yield Assigned(without.argmax(axis=1), has)
