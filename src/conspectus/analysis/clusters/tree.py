"""A tree over the clusters: how they join into fewer and fewer, each level nested in the next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import scipy.sparse as sp
from scipy.cluster.hierarchy import cophenet, leaves_list, linkage
from scipy.spatial.distance import pdist

from conspectus.analysis.clusters.similarity import unit_rows
from conspectus.errors import AnalysisError

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

Linkage: TypeAlias = Literal["average", "ward"]

LINKAGES: tuple[Linkage, ...] = ("average", "ward")


@dataclass(frozen=True, eq=False)
class ClusterTree:
    """Nested cuts through k clusters.

    Parameters
    ----------
    merges
        SciPy's linkage matrix: the two nodes joined (a number from k on is the node made by that
        merge), the height, and the clusters below; shape (k - 1, 4).
    cophenetic
        Correlation of the heights with the distances of the cluster centres, how well a tree
        fits them: 1 is perfect. NaN with fewer than three clusters.
    """

    merges: FloatArray
    cophenetic: float

    @property
    def n_clusters(self) -> int:
        """Number of clusters at the leaves."""
        return len(self.merges) + 1

    @property
    def order(self) -> IntArray:
        """Clusters as they stand beside each other in the drawn tree, shape (k,)."""
        if len(self.merges) == 0:
            return np.zeros(1, np.int64)
        return np.asarray(leaves_list(self.merges), np.int64)

    def members(self, node: int) -> IntArray:
        """List the clusters under a node.

        Parameters
        ----------
        node
            A cluster, or k plus the number of a merge.

        Returns
        -------
        array of int64
            Ascending.
        """
        k = self.n_clusters
        if node < k:
            return np.array([node], np.int64)
        left, right = self.merges[node - k, :2].astype(np.int64).tolist()
        return np.sort(np.concatenate([self.members(left), self.members(right)]))

    def cut(self, n: int) -> IntArray:
        """Join clusters until n groups are left.

        Parameters
        ----------
        n
            Number of groups, 1 to k.

        Returns
        -------
        array of int64
            Group of each cluster, numbered as they first appear, shape (k,). The groups of a
            smaller n are always unions of those of a larger one.

        Raises
        ------
        AnalysisError
            There are not as many clusters.
        """
        k = self.n_clusters
        if not 1 <= n <= k:
            raise AnalysisError(f"the tree can be cut into 1 to {k} groups, not {n}")
        group = np.arange(k)
        for merge in range(k - n):
            below = self.members(k + merge)
            group[below] = group[below].min()
        return np.unique(group, return_inverse=True)[1].astype(np.int64)


def grow_tree(centres: FloatArray, method: Linkage) -> ClusterTree:
    """Join the nearest clusters first.

    Parameters
    ----------
    centres
        Unit centres, shape (k, m), k at least 1.
    method
        ``"average"`` or ``"ward"``.

    Returns
    -------
    ClusterTree
        Heights are Euclidean distances of unit vectors, 0 to 2.
    """
    if len(centres) < 2:
        return ClusterTree(np.zeros((0, 4)), float("nan"))
    distance = pdist(centres)
    merges = np.asarray(linkage(distance, method), np.float64)
    if len(centres) < 3 or np.ptp(distance) == 0:
        return ClusterTree(merges, float("nan"))
    return ClusterTree(merges, float(cophenet(merges, distance)[0]))


def centres_of(matrix: sp.csr_array, labels: IntArray, n_clusters: int) -> FloatArray:
    """Find the direction of each cluster.

    Parameters
    ----------
    matrix
        Documents by chosen concepts, shape (n, m).
    labels
        Cluster of each document, from 0; -1 for none, shape (n,).
    n_clusters
        Number of clusters, none of them empty.

    Returns
    -------
    array
        Means of unit rows, scaled to length 1, shape (clusters, m).
    """
    assigned = np.flatnonzero(labels >= 0)
    ones = np.ones(assigned.size)
    member = sp.csr_array((ones, (labels[assigned], assigned)), (n_clusters, len(labels)))
    centres = (member @ unit_rows(matrix)).toarray().astype(np.float64)
    return centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-12)


def nearest_clusters(centres: FloatArray) -> IntArray:
    """Find the cluster most like each cluster.

    Parameters
    ----------
    centres
        Unit centres, shape (k, m).

    Returns
    -------
    array of int64
        The one of the largest cosine, -1 if there is no other, shape (k,).
    """
    cosine = centres @ centres.T
    np.fill_diagonal(cosine, -np.inf)
    if len(centres) < 2:
        return np.full(len(centres), -1, np.int64)
    return cosine.argmax(axis=1).astype(np.int64)
