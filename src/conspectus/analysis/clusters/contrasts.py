"""What sets each cluster apart: from the cluster nearest to it, and from all other documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd

from conspectus.analysis.clusters.held_out import RECOVERED, HeldOut
from conspectus.analysis.clusters.units import limits
from conspectus.stats import benjamini_hochberg, fisher_exact

if TYPE_CHECKING:
    from conspectus.stats.types import FloatArray, IntArray

NO_CLUSTER = -1


@dataclass(frozen=True, eq=False)
class Contrasts:
    """Shares of every latent in every cluster, with tests.

    Parameters
    ----------
    present
        Documents of each cluster that have each latent, shape (clusters, latents); with units,
        their weight: the documents of a unit make one together.
    sizes
        Documents of each cluster, or their weight, shape (clusters,).
    nearest
        The cluster most like each, `NO_CLUSTER` if there is only one, shape (clusters,).
    used
        Whether documents were compared by the latent, shape (latents,).
    p_nearest, p_rest
        Exact p-values, NaN where not tested, shape (clusters, latents).
    q_nearest, q_rest
        The same with false-discovery control over all clusters and latents.
    kept_nearest, kept_rest
        How much of their weight the documents tell, as independent ones would, shape (clusters,
        latents); 1 without units.
    """

    present: IntArray | FloatArray
    sizes: IntArray | FloatArray
    nearest: IntArray
    used: npt.NDArray[np.bool_]
    p_nearest: FloatArray
    p_rest: FloatArray
    q_nearest: FloatArray
    q_rest: FloatArray
    kept_nearest: FloatArray
    kept_rest: FloatArray

    def shares(self, cluster: int) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Give the share of every latent in a cluster, its nearest, and all other documents."""
        own, n = self.present[cluster], self.sizes[cluster]
        total, everyone = self.present.sum(axis=0), self.sizes.sum()
        rest = (total - own) / ((everyone - n) or 1)
        near = self.nearest[cluster]
        alternative = rest if near == NO_CLUSTER else self.present[near] / (self.sizes[near] or 1)
        return own / (n or 1), alternative, rest

    def distinction(self, cluster: int) -> FloatArray:
        """Give the smaller of the differences from the nearest cluster and from the rest."""
        own, alternative, rest = self.shares(cluster)
        return own - np.maximum(alternative, rest)

    def verified(self, cluster: int, fdr: float) -> npt.NDArray[np.bool_]:
        """Tell which latents the tests confirm: against the nearest cluster and against the rest.

        Where only one of the two could be tested, that one decides.
        """
        return np.fmax(self.q_nearest[cluster], self.q_rest[cluster]) <= fdr

    def table(self, cluster: int, confidence: float, fdr: float) -> pd.DataFrame:
        """Write one cluster's contrasts, those that are verified first.

        Parameters
        ----------
        cluster
            The cluster.
        confidence
            Coverage of the intervals.
        fdr
            Up to which q a contrast is verified.

        Returns
        -------
        pandas.DataFrame
            One row a latent that some document has. Shares and intervals describe all documents;
            p and q are of the tests.
        """
        own, alternative, rest = self.shares(cluster)
        n, near = float(self.sizes[cluster]) or 1, int(self.nearest[cluster])
        others = float(self.sizes.sum() - self.sizes[cluster]) or 1
        n_near = others if near == NO_CLUSTER else float(self.sizes[near]) or 1
        kept, kept_rest = self.kept_nearest[cluster], self.kept_rest[cluster]
        low, high = limits((own, n), (alternative, n_near), kept, confidence)
        rest_low, rest_high = limits((own, n), (rest, others), kept_rest, confidence)
        table = pd.DataFrame(
            {
                "latent": np.arange(own.size),
                "used": self.used,
                "verified": self.verified(cluster, fdr),
                "share": own,
                "share_nearest": alternative,
                "difference": own - alternative,
                "low": low,
                "high": high,
                "p_value": self.p_nearest[cluster],
                "q_value": self.q_nearest[cluster],
                "share_rest": rest,
                "difference_rest": own - rest,
                "rest_low": rest_low,
                "rest_high": rest_high,
                "rest_p": self.p_rest[cluster],
                "rest_q": self.q_rest[cluster],
                "distinction": self.distinction(cluster),
            }
        )
        table = table[self.present.sum(axis=0) > 0]
        order = np.lexsort((table["latent"], -table["distinction"], ~table["verified"]))
        return table.iloc[order].reset_index(drop=True)


def contrast(
    present: IntArray,
    sizes: IntArray,
    nearest: IntArray,
    axis: IntArray,
    held_out: HeldOut,
    min_support: int,
) -> Contrasts:
    """Test every latent in every cluster.

    Parameters
    ----------
    present, sizes, nearest
        As in `Contrasts`.
    axis
        Latents that documents were compared by, shape (m,).
    held_out
        Counts of those in the held-out half.
    min_support
        Documents that must have a latent for it to be tested.

    Returns
    -------
    Contrasts
        A latent that was not used is tested on all documents: the clusters do not know it. One
        that was used is tested on the held-out half, each document assigned without it; in
        clusters that the other half does not find again it is not tested.
    """
    k, width = present.shape
    used = np.zeros(width, np.bool_)
    used[axis] = True
    tested = np.flatnonzero((present.sum(axis=0) >= min_support) & ~used)
    p_nearest, p_rest = np.full((k, width), np.nan), np.full((k, width), np.nan)
    all_sizes = np.broadcast_to(sizes[:, None], (k, tested.size))
    supported = np.flatnonzero(held_out.present.sum(axis=0) >= min_support)
    for cluster in range(k):
        near = int(nearest[cluster])
        for p, other in ((p_nearest, near), (p_rest, None)):
            if near == NO_CLUSTER:
                continue
            p[cluster, tested] = _test(present[:, tested], all_sizes, cluster, other)
            found = held_out.recovered[cluster] >= RECOVERED
            if found and (other is None or held_out.recovered[other] >= RECOVERED):
                p[cluster, axis[supported]] = _test(
                    held_out.present[:, supported], held_out.sizes[:, supported], cluster, other
                )
    q_nearest, q_rest = corrected(p_nearest), corrected(p_rest)
    everything = np.ones((k, width))
    return Contrasts(
        present, sizes, nearest, used, p_nearest, p_rest, q_nearest, q_rest, everything, everything
    )


def corrected(p: FloatArray) -> FloatArray:
    """Control the false-discovery rate over all clusters and latents, of shape (k, latents)."""
    return benjamini_hochberg(p.ravel()).reshape(p.shape)


def _test(present: IntArray, sizes: IntArray, cluster: int, other: int | None) -> FloatArray:
    """Exact test of a cluster against another, or against all others; NaN if one is empty."""
    if other is None:
        count, n = present.sum(axis=0) - present[cluster], sizes.sum(axis=0) - sizes[cluster]
    else:
        count, n = present[other], sizes[other]
    p = np.full(n.shape, np.nan)
    both = np.flatnonzero((sizes[cluster] > 0) & (n > 0))
    own, n_own = present[cluster][both], sizes[cluster][both]
    p[both] = fisher_exact(own, n_own, count[both], n[both])
    return p
